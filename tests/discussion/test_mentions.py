"""Members named in comments: the same in preview and comment, on pages and for programs."""

import pytest

from blog.accounts.models import SYSTEM
from blog.accounts.services import change_name
from blog.comments.services import ImportedComment, import_thread
from tests.programs import Program
from tests.reading import bodies, reader, say, send, tree, url_of

LINK = '<a href="/members/{}/" rel="nofollow ugc noopener">{}</a>'


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def jo(make_member):
    return make_member("Jo Smith")


@pytest.fixture
def count(statements):
    def taken(client, article, body):
        with statements() as seen:
            say(client, article, body)
        return len(seen)

    return taken


def test_a_name_leads_to_the_profile_in_preview_comment_and_edit(client, article, jo):
    body = "I asked @jo smith."
    promised = f"<p>I asked {LINK.format('Jo%20Smith', '@jo smith')}.</p>\n"
    shown = send(client, url_of(article) + "comments/preview", body=body)
    comment = say(client, article, body)
    assert bodies(shown)[-1] == bodies(client.get(url_of(article)))[0] == promised
    (address,) = tree(shown).xpath('//*[@class="preview"]//a/@href')
    assert client.get(address).status_code == 200
    send(client, f"/comments/{comment}/edit", body="I did not ask @Jo_Smith.")
    edited = f"<p>I did not ask {LINK.format('Jo%20Smith', '@Jo_Smith')}.</p>\n"
    assert bodies(client.get(url_of(article)))[0] == edited


def test_programs_name_people_as_pages_do(app, article, jo):
    program, body = Program(app), "I asked @Jo Smith, not @Somebody."
    shown = program.post(f"/articles/{article.id}/comments/preview", json={"body": body})
    posted = program.say(article.id, body)
    assert shown.json["body_html"] == posted.json["body_html"]
    assert LINK.format("Jo%20Smith", "@Jo Smith") in posted.json["body_html"]
    changed = program.patch(
        f"/comments/{posted.json['id']}", json={"body": "@JO SMITH it was."}, headers={"If-Match": "*"}
    )
    assert LINK.format("Jo%20Smith", "@JO SMITH") in changed.json["body_html"]


def test_an_earlier_name_leads_to_the_member_and_old_links_go_on_working(app, client, article, jo, sign_in):
    say(client, article, "Before: @Jo Smith.")
    actor = sign_in(app.test_client(), jo)
    with app.app_context():
        change_name(actor=actor, name="Kim")
    say(client, article, "After: @Jo Smith and @Kim.")
    links = tree(client.get(f"{url_of(article)}?order=oldest")).xpath('//*[contains(@class, "comment-body")]//a/@href')
    assert links == ["/members/Jo%20Smith/", "/members/Kim/", "/members/Kim/"]
    assert client.get(links[0]).location == links[1]


def test_however_many_are_named_it_takes_one_statement(app, article, jo, count, make_member):
    make_member("Kim")
    client = reader(app)
    for _ in range(2):  # a reader's first form brings their cookie, their second asks for its token
        say(client, article, f"So that I am known: {_}.")
    nobody = count(client, article, "Nobody is named.")
    assert count(client, article, "`@Jo Smith` is code.") == nobody
    assert count(client, article, "@Jo Smith is.") == nobody + 1
    assert count(client, article, "@Jo Smith @Kim @Jo Smith @Lou " * 300) == nobody + 1


def test_a_comment_that_is_imported_names_nobody(app, client, article, jo):
    with app.app_context():
        brought = ImportedComment(
            source_key="x:1", parent_key=None, author_name="Lou", body_source="@Jo Smith", created_at=article.created_at
        )
        import_thread(actor=SYSTEM, article_id=article.id, comments=[brought])
    assert bodies(client.get(url_of(article))) == ["<p>@Jo Smith</p>\n"]
