"""What a write costs in statements, and that its answer is what anybody would read afterwards."""

import pytest

from blog.accounts.models import SYSTEM, Actor, Role
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.programs import Program
from tests.reading import HTMX, reader, say, url_of


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def count(statements):
    def taken(write, *arguments, **options):
        with statements() as seen:
            answer = write(*arguments, **options)
        assert answer.status_code in (200, 201, 303), answer.text
        return len(seen)

    return taken


def chain(make_comment, article, length):
    """The last of so many comments, each of which answers the one before."""
    comment = None
    for _ in range(length):
        comment = make_comment(article=article, parent=comment, subject="Screens")
    return comment


# --- Statements ---------------------------------------------------------------------------------


def test_a_post_takes_the_same_statements_however_many_were_posted(app, article, count, make_comment):
    parent = chain(make_comment, article, 3)
    Program(app).say(article.id, "So that the process knows the rules of screening.")
    nobody = [count(Program(app, f"192.0.{n}.1").say, article.id, f"The post of network {n}.") for n in range(3)]
    # is it there; hold it, is it a repetition, what the checks need, visitor, id, comment, history, counts, verdicts
    assert nobody == [10] * 3
    visitor = Program(app)
    visitor.say(article.id, "So that I am known.")
    assert count(visitor.say, article.id, "Once more.") == 9  # known by one, is a repetition by its key only
    answer = "I agree with all of it."
    assert count(visitor.say, article.id, answer, parent_id=parent.id) == 11  # the parent, the counts above it


def test_a_post_from_a_page_takes_as_many_and_one_to_find_its_article(app, article, count, make_comment):
    place, parent = f"{url_of(article)}comments/", chain(make_comment, article, 3)
    reader(app).post(place, data={"body": "So that the process knows the rules."})
    assert count(reader(app).post, place, data={"body": "From a page."}) == 10
    answer = {"body": "An answer.", "parent_id": str(parent.id)}
    assert count(reader(app).post, place, data=answer, headers=HTMX) == 12


def test_a_rating_takes_the_same_statements_however_many_there_are(app, make_comment, count):
    comment = make_comment()
    place = f"/comments/{comment.id}/ratings/"
    programs = [Program(app, f"192.0.{n}.1") for n in range(8)]
    # hold the comment, does the network count, visitor, rating, counts
    assert [count(program.put, place + "funny") for program in programs] == [5] * 8
    assert count(programs[0].put, place + "insightful") == 7  # who they are, again held, their ratings; no visitor
    assert count(programs[0].put, place + "insightful") == 4
    assert count(programs[0].delete, place + "insightful") == 6


def test_a_rating_from_a_page_takes_as_many(app, make_comment, count):
    place = f"/comments/{make_comment().id}/ratings/funny"
    assert count(reader(app).post, place, headers=HTMX) == 5
    assert count(reader(app, "198.51.100.9").post, place) == 5


# --- Answers ------------------------------------------------------------------------------------


def assert_same(program, posted):
    """The comment is read as it was answered, by its author and with the same ETag."""
    assert posted.status_code == 201, posted.text
    found = program.get(f"/comments/{posted.json['id']}")
    assert (found.json, found.headers["ETag"]) == (posted.json, posted.headers["ETag"])


@pytest.mark.parametrize("depth", [1, 2, 7, 8, 9, 13, 14, 15])
def test_an_answer_at_any_depth_is_read_as_it_was_answered(app, article, make_comment, depth):
    program, parent = Program(app), chain(make_comment, article, depth)
    posted = program.say(article.id, "An answer.", parent_id=parent.id)
    assert posted.json["subject"] == "Re: Screens"
    assert_same(program, posted)


def test_an_answer_to_what_is_hidden_names_nobody(app, article, make_comment):
    parent = chain(make_comment, article, 9)
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, parent.id), to=Status.HIDDEN, reason="flagged")
    program = Program(app)
    posted = program.say(article.id, "An answer.", parent_id=parent.id)
    assert (posted.json["subject"], posted.json["in_reply_to"]) == (None, None)
    assert_same(program, posted)


def test_what_waits_for_a_moderator_is_read_as_it_was_answered(app, make_article):
    program = Program(app)
    posted = program.say(make_article(discussion_mode=DiscussionMode.HELD_FIRST).id, "May I?", name="Morag")
    assert (posted.json["status"], posted.json["body"]) == ("held", "May I?")
    assert_same(program, posted)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.WRITER, Role.MODERATOR, Role.ADMIN])
def test_a_members_comment_is_read_as_it_was_answered(app, make_article, make_member, make_token, role):
    jo = make_member("Jo", role=role)
    program = Program(app, bearer=make_token(jo, "read", "write"))
    for writer_id in (None, jo.id):
        posted = program.say(make_article(title=f"By {writer_id}", writer_id=writer_id).id, "Mine.")
        assert (posted.json["author"], posted.json["is_writer"]) == ("Jo", writer_id is not None)
        assert_same(program, posted)


def test_a_rating_is_answered_as_the_comment_is_read(app, make_comment):
    program, comment = Program(app), make_comment(actor=Actor(network="elsewhere"))
    for call, kind, rated in (
        (program.put, "funny", ["funny"]),
        (program.put, "insightful", ["funny", "insightful"]),
        (program.put, "insightful", ["funny", "insightful"]),
        (program.delete, "funny", ["insightful"]),
        (program.delete, "funny", ["insightful"]),
        (program.delete, "insightful", []),
    ):
        answer = call(f"/comments/{comment.id}/ratings/{kind}")
        found = program.get(f"/comments/{comment.id}").json
        assert answer.json == {name: found[name] for name in answer.json if name != "comment_id"} | {
            "comment_id": comment.id
        }
        assert answer.json["rated"] == rated


def test_a_reader_who_posts_and_rates_in_a_page_is_known_from_then_on(app, article, make_comment):
    other = make_comment(article=article)
    client = reader(app)
    client.post(f"/comments/{other.id}/ratings/funny")
    cookie = client.get_cookie("visitor").value
    say(client, article, "With the cookie that the rating gave me.")
    assert client.get_cookie("visitor").value == cookie
