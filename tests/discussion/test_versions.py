"""What a comment said before it was edited: kept, compared, and shown to its author and to moderators."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.accounts.models import SYSTEM, Role
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.discussion.queries.versions import changes
from blog.foundation.database import db
from tests.programs import Program
from tests.reading import page_words, reader, say, send, tree, url_of, words


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def edited(client, article):
    """A comment of `client`, edited twice."""
    comment = say(client, article, "I read all of it.", subject="Reading")
    send(client, f"/comments/{comment}/edit", body="I read most of it.", subject="Reading")
    send(client, f"/comments/{comment}/edit", body="I read most of it, twice.", subject="Reading on")
    return comment


@pytest.fixture
def enter(app, make_member, sign_in):
    """A browser of a new member with a role."""

    def enter(role):
        client = reader(app)
        sign_in(client, make_member(f"Some {role.value}", role=role))
        return client

    return enter


def versions_page(client, comment):
    return client.get(f"/comments/{comment}/versions")


def marked(element):
    """The words of a version, with what was taken away in brackets and what was added in braces."""
    for piece in element.xpath('.//*[@class="visually-hidden"]'):
        piece.drop_tree()
    for tag, (before, after) in {"del": "[]", "ins": "{}"}.items():
        for piece in element.xpath(f".//{tag}"):
            piece.text = f"{before}{piece.text_content()}{after}"
    return words(element)


def test_the_author_sees_every_version_and_what_it_changed_the_newest_first(client, edited):
    page = tree(versions_page(client, edited))
    assert [words(title).split(",")[0] for title in page.xpath("//h2[@class='version-title']")] == [
        "Edit 2",
        "Edit 1",
        "As it was posted",
    ]
    assert [marked(body) for body in page.xpath("//*[@class='version-body']")] == [
        "I read most of it{, twice}.",
        "I read [all]{most} of it.",
        "I read all of it.",
    ]
    assert [marked(body) for body in page.xpath("//*[@class='version-subject']")] == [
        "Reading{ on}",
        "Reading",
        "Reading",
    ]


def test_who_hears_a_change_is_told_which_it_is(client, edited):
    page = tree(versions_page(client, edited))
    assert words(page.xpath("//*[@class='version-body']")[1]) == "I read [removed: all][added: most] of it."


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MEMBER, 403), (Role.WRITER, 403), (Role.MODERATOR, 200), (Role.ADMIN, 200)]
)
def test_of_others_only_moderators_see_it(enter, edited, article, role, status):
    client = enter(role)
    assert versions_page(client, edited).status_code == status
    offered = tree(client.get(url_of(article))).xpath('//a[@class="edited"]/@href')
    assert offered == ([f"/comments/{edited}/versions"] if status == 200 else [])


def test_a_reader_is_told_when_it_was_edited_and_no_more(app, client, edited, article):
    for who, tag in ((reader(app), "span"), (client, "a")):
        (mark,) = tree(who.get(url_of(article))).xpath('//*[@class="edited"]')
        assert mark.tag == tag
        assert mark.get("title").startswith("Edited today at ")
        assert words(mark).startswith("edited today at ")
    refused = versions_page(reader(app), edited)
    assert refused.status_code == 403
    assert "for its author and the moderators" in page_words(refused)
    assert "all of it" not in refused.text


def test_a_comment_that_was_never_edited_has_no_mark_and_a_page_that_says_so(client, article):
    comment = say(client, article, "Said once.")
    assert not tree(client.get(url_of(article))).xpath('//*[@class="edited"]')
    assert "Nothing else: it was never edited." in page_words(versions_page(client, comment))


@pytest.mark.parametrize(("status", "author", "moderator"), [
    (Status.HIDDEN, 200, 200), (Status.REMOVED, 403, 403), (Status.WITHDRAWN, 403, 404),
])  # fmt: skip
def test_what_does_not_stand_has_no_history_to_be_read(app, client, enter, edited, status, author, moderator):
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, edited), to=status, reason="for the test")
    assert versions_page(client, edited).status_code == author
    assert versions_page(enter(Role.MODERATOR), edited).status_code == moderator


def test_there_are_no_versions_of_what_is_not_there(client):
    for key in (0, 4711, 2**63):
        assert versions_page(client, key).status_code == 404


def test_hostile_words_are_shown_as_they_were_typed(client, article):
    comment = say(client, article, "<script>alert(1)</script> & *stars*")
    send(client, f"/comments/{comment}/edit", body="<img src=x onerror=alert(1)> & *stars*", subject="</p><b>")
    page = tree(versions_page(client, comment))
    assert not page.xpath("//script[not(@src)] | //img | //*[@class='version-subject']//b")
    assert words(page.xpath("//*[@class='version-body']")[1]) == "<script>alert(1)</script> & *stars*"


def test_any_number_of_versions_takes_the_same_statements(client, article, statements):
    comment = say(client, article, "Version 0.")
    taken = []
    for number in (1, 2, 3):
        send(client, f"/comments/{comment}/edit", body=f"Version {number}.")
        with statements() as seen:
            versions_page(client, comment)
        taken.append(len(seen))
    assert taken == [4, 4, 4]


# --- For programs -------------------------------------------------------------------------------


def test_a_program_reads_the_versions_of_its_own_comment(app, article):
    program = Program(app)
    comment = program.say(article.id, "I read all of it.").json
    assert comment["may"]["see_versions"] is False
    program.patch(f"/comments/{comment['id']}", json={"body": "I read most of it."}, headers={"If-Match": "*"})
    assert program.get(f"/comments/{comment['id']}").json["may"]["see_versions"] is True
    answer = program.get(f"/comments/{comment['id']}/versions").json
    first, second = answer["versions"]
    assert (answer["comment_id"], first["body"], first["changes"]) == (comment["id"], "I read all of it.", [])
    assert (first["since"], second["until"]) == (comment["created_at"], None)
    assert first["until"] == second["since"]
    assert [(piece["change"], piece["text"]) for piece in second["changes"]] == [
        ("kept", "I read "),
        ("removed", "all"),
        ("added", "most"),
        ("kept", " of it."),
    ]


def test_a_program_is_refused_where_its_member_would_be(app, make_member, make_token, edited):
    refused = Program(app).get(f"/comments/{edited}/versions")
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    moderator = make_member("Kim", role=Role.MODERATOR)
    without = Program(app, bearer=make_token(moderator, "read"))
    assert without.get(f"/comments/{edited}/versions").status_code == 403  # it reads, but does not moderate
    with_it = Program(app, bearer=make_token(moderator, "read", "moderate"))
    assert len(with_it.get(f"/comments/{edited}/versions").json["versions"]) == 3


# --- Comparing ----------------------------------------------------------------------------------

texts = st.lists(st.sampled_from(["a", "b", " ", "\n", "word", "é", ", ", "🦉"]) | st.text(max_size=3), max_size=40)


@settings(max_examples=300, deadline=None, database=None)
@given(texts.map("".join), texts.map("".join))
def test_what_was_kept_and_removed_is_the_old_text_what_was_kept_and_added_the_new(before, after):
    pieces = changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after
    assert all(piece.text for piece in pieces)


def test_what_was_replaced_in_one_go_is_read_in_one_go():
    assert [tuple(piece) for piece in changes("Keep this old thing.", "Keep that new thing.")] == [
        ("kept", "Keep "),
        ("removed", "this old"),
        ("added", "that new"),
        ("kept", " thing."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 5000, "b a " * 2500),
        ("a\n" * 5000, "b\na\n" * 2500),
        (" ".join(f"t{n % 99} x{n}" for n in range(1200)), " ".join(f"t{n % 99} y{n}" for n in range(1200))),
    ],
)
def test_the_longest_comments_are_compared_too(before, after):
    pieces = changes(before[:10_000], after[:10_000])
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before[:10_000]
