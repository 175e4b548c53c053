"""Whoever takes a comment back ends its review at both doors, and bringing it back opens it again."""

import pytest
import sqlalchemy as sa

from blog.flags.models import Flag, FlagOutcome, Reason
from blog.flags.services import flag_comment
from blog.foundation.database import db
from blog.foundation.outbox import deliver_due
from blog.reviews.models import Outcome, Review
from tests.moderation.conftest import visitor
from tests.programs import Program
from tests.reading import reader, say, send


class Page:
    """An author in a browser."""

    def __init__(self, app, article):
        self.client = reader(app)
        self.key = say(self.client, article, "Something hasty, said in a hurry.")

    def do(self, what):
        assert send(self.client, f"/comments/{self.key}/{what}").status_code == 303


class Api:
    """An author's program."""

    def __init__(self, app, article):
        self.program = Program(app)
        self.key = self.program.say(article.id, "Something hasty, said in a hurry.").json["id"]

    def do(self, what):
        assert self.program.post(f"/comments/{self.key}/{what}").status_code == 200


@pytest.fixture(params=[Page, Api])
def author(request, app, make_article):
    """Somebody whose comment a reader has flagged."""
    made = request.param(app, make_article())
    with app.app_context():
        flag_comment(actor=visitor(), comment_id=made.key, reason=Reason.SPAM)
    return made


@pytest.fixture
def seen(app):
    """How the review stands, and what became of the flag."""

    def look():
        with app.app_context():
            deliver_due()
            rows = db.session.execute(sa.select(Review.outcome, Review.settled_at.is_not(None))).all()
            flags = db.session.scalars(sa.select(Flag.outcome)).all()
            return [tuple(row) for row in rows], flags

    return look


def test_it_ends_and_opens_with_the_comment(author, seen):
    assert seen() == ([(None, False)], [None])
    author.do("withdraw")
    author.do("withdraw")
    assert seen() == ([(Outcome.WITHDRAWN, False)], [None])
    author.do("withdraw/undo")
    author.do("withdraw/undo")
    assert seen() == ([(None, False)], [None])


def test_what_stays_withdrawn_counts_for_and_against_nobody(author, seen, moved_clock):
    author.do("withdraw")
    moved_clock.forward(seconds=30)
    author.do("withdraw/undo")
    author.do("withdraw")
    moved_clock.forward(seconds=35)
    assert seen() == ([(Outcome.WITHDRAWN, False)], [None]), "the first withdrawal was undone"
    moved_clock.forward(seconds=30)
    assert seen() == ([(Outcome.WITHDRAWN, True)], [FlagOutcome.NEITHER])
