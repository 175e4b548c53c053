"""A program claims for its member what was done under a visitor token."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import Visitor
from blog.comments.models import Comment
from blog.foundation.database import db
from tests.programs import Program


@pytest.fixture
def jo(make_member):
    return make_member("Jo")


@pytest.fixture
def left(app, make_article, make_comment):
    """A program that was a visitor: it wrote two comments and rated another."""
    program, article = Program(app), make_article()
    for words in ("My *first* words.", "And more."):
        program.say(article.id, words, name="Somebody")
    program.put(f"/comments/{make_comment().id}/ratings/funny")
    return program


def test_what_was_done_under_a_token_is_read_and_claimed(app, jo, left, make_token):
    left.bearer = make_token(jo, "read", "write")
    found = left.get("/me/claims").json
    assert {name: value for name, value in found.items() if name.endswith("_count")} == {
        "comment_count": 2,
        "kept_rating_count": 1,
        "dropped_rating_count": 0,
        "flag_count": 0,
    }
    assert [(one["author"], one["status"], one["excerpt"]) for one in found["comments"]] == [
        ("Somebody", "published", "And more."),
        ("Somebody", "published", "My first words."),
    ]
    claimed = {"comment_count": 2, "rating_count": 1, "dropped_rating_count": 0, "flag_count": 0}
    assert left.post("/me/claims").json == claimed
    assert left.post("/me/claims").json == dict.fromkeys(claimed, 0)
    assert left.get("/me/claims").json["comments"] == []
    with app.app_context():
        names = db.session.scalars(sa.select(Comment.author_name).where(Comment.author_member_id == jo.id))
        assert list(names) == ["Jo", "Jo"]


def test_ratings_that_would_be_dropped_come_with_the_reason(app, jo, left, make_comment, make_token):
    both = make_comment()
    member = Program(app, bearer=make_token(jo, "read", "write"))
    for program in (left, member):
        program.put(f"/comments/{both.id}/ratings/insightful")
    left.bearer = member.bearer
    dropped = [{"comment_id": both.id, "kind": "insightful", "reason": "doubled"}]
    assert left.get("/me/claims").json["dropped_ratings"] == dropped
    assert left.post("/me/claims").json["dropped_rating_count"] == 1


def test_without_the_visitors_token_only_what_counts_as_the_member_is_claimed(app, jo, left, make_token):
    program = Program(app, bearer=make_token(jo, "read", "write"))
    assert program.post("/me/claims").json["comment_count"] == 0
    with app.app_context():
        assert set(db.session.scalars(sa.select(Visitor.member_id))) == {None}


def test_only_a_member_claims_and_only_by_a_token_that_may_write(app, jo, left, make_token):
    assert (left.post("/me/claims").status_code, left.get("/me/claims").status_code) == (401, 401)
    left.bearer = make_token(jo, "read")
    assert (left.post("/me/claims").status_code, left.get("/me/claims").status_code) == (403, 200)


def test_claims_are_counted_for_pages_and_programs_together(make_app, make_member, make_token):
    app = make_app(limit_claims="2 per hour")
    program = Program(app, bearer=make_token(make_member("Jo"), "write"))
    assert [program.post("/me/claims").status_code for _ in range(3)] == [200, 200, 429]
