"""What authors are told of decisions, by a real mail server; and what moderators are told of what waits."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import Member, Role, SanctionKind
from blog.comments.models import Status
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.outbox import deliver_due
from blog.moderation.models import Action, ReasonCode
from blog.moderation.services import decide_review, restore_comment, sanction_member, undo_decision
from blog.reviews.models import Cause
from tests.mailbox import Mailbox
from tests.moderation.conftest import events, fresh, signed_in, stored, wait

TO = "jo@example.org"


@pytest.fixture
def app(make_app, mailbox: Mailbox):
    return make_app(mail_url=mailbox.url, contact_email="editors@example.org", site_url="https://example.org")


@pytest.fixture
def settle(moved_clock):
    """Lets the time to undo pass, and the worker work."""

    def run():
        moved_clock.forward(seconds=11)
        deliver_due()

    return run


def text_of(message):
    """The plain words of a mail, on one line."""
    return " ".join(message.get_body(("plain",)).get_content().split())


def html_of(message):
    return message.get_body(("html",)).get_content()


def decide(actor, review, action, **how):
    return decide_review(actor=actor, review_id=review.id, action=action, **how)


def test_the_statement_says_what_why_which_rule_how_it_came_and_what_can_be_done(make_waiting, priya, mailbox, settle):
    review = make_waiting(email=TO, body="Her number is in the book.", name="Jo")
    decide(priya, review, Action.REMOVE, reason=ReasonCode.PRIVATE, private_note="Between us.")
    deliver_due()
    assert mailbox.to(TO) == [], "nothing is told while it can be undone"
    settle()
    (message,) = mailbox.to(TO)
    assert message["Subject"] == "Your comment was removed"
    said = text_of(message)
    for words in (
        "a moderator removed what you wrote",
        "Her number is in the book.",
        "Removed by a moderator: something in it was private to somebody (rule 4).",
        'The reason is "Private details", rule 4 of this house.',
        "Readers flagged the comment. A person decided, not a program.",
        f"write to editors@example.org within 14 days and name comment {review.comment_id}",
        f"https://example.org/comments/{review.comment_id}/",
    ):
        assert words in said, words
    assert "Between us." not in said + html_of(message)
    assert "Private details" in html_of(message)
    settle()
    assert len(mailbox.to(TO)) == 1


@pytest.mark.parametrize(
    ("status", "action", "subject"),
    [
        (Status.HELD, Action.KEEP, "Your comment is published"),
        (Status.HIDDEN, Action.KEEP, "Your comment can be read again"),
        (Status.PUBLISHED, Action.KEEP, None),
        (Status.PUBLISHED, Action.HIDE, "Your comment was hidden"),
        (Status.HIDDEN, Action.HIDE, "Your comment was hidden"),
        (Status.HELD, Action.SPAM, "Your comment was removed"),
    ],
)
def test_who_gave_an_address_is_told_what_changed_for_them(
    make_waiting, priya, mailbox, settle, status, action, subject
):
    review = make_waiting(status, email=TO)
    decide(priya, review, action, reason=ReasonCode.TROLLING)
    settle()
    assert [message["Subject"] for message in mailbox.to(TO)] == ([subject] if subject else [])


def test_it_says_what_brought_a_held_comment_and_one_that_was_taken_up(make_waiting, priya, mailbox, settle):
    decide(priya, make_waiting(Status.HELD, email=TO), Action.REMOVE, reason=ReasonCode.OTHER)
    settle()
    assert "A program of ours had set the comment aside, without deciding" in text_of(mailbox.to(TO)[0])


def test_a_member_is_told_at_their_own_address(make_waiting, make_reader, priya, mailbox, settle):
    jo = make_reader("Jo", email=TO)
    decide(priya, make_waiting(actor=jo), Action.HIDE, reason=ReasonCode.OFF_TOPIC)
    settle()
    assert "Hidden by a moderator: it was about something else" in text_of(mailbox.to(TO)[0])


def test_who_gave_none_is_not_told_and_nothing_waits_for_it(make_waiting, priya, mailbox, settle):
    decide(priya, make_waiting(), Action.SPAM)
    settle()
    assert mailbox.messages == []
    assert all(event.done_at for event in events("moderation.tell_author"))


def test_what_is_undone_is_told_to_nobody(make_waiting, priya, mailbox, settle):
    undo_decision(actor=priya, decision_id=decide(priya, make_waiting(email=TO), Action.SPAM).decision.id)
    settle()
    assert mailbox.messages == []


def test_what_is_restored_is_told_after_what_was_removed(make_waiting, priya, nina, mailbox, settle):
    review = make_waiting(email=TO)
    decide(priya, review, Action.SPAM)
    restore_comment(actor=nina, comment_id=review.comment_id)
    settle()
    subjects = [message["Subject"] for message in mailbox.to(TO)]
    assert sorted(subjects) == ["Your comment can be read again", "Your comment was removed"]


# --- Sanctions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "days", "subject", "words"),
    [
        ("warning", None, "A warning from the moderators", "https://example.org/account/warnings/"),
        ("hold", None, "read your comments first", "until they lift this"),
        ("suspension", 3, "is suspended", "but not write until"),
        ("ban", None, "is banned", "This does not end by itself"),
    ],
)
def test_a_sanctioned_member_is_told_why_and_until_when(make_reader, priya, mailbox, kind, days, subject, words):
    jo = make_reader("Jo", email=TO)
    sanction_member(actor=priya, member_id=jo.member_id, kind=SanctionKind(kind), days=days, reason="Three insults.")
    deliver_due()
    (message,) = mailbox.to(TO)
    assert subject in message["Subject"]
    for form in (text_of(message), html_of(message)):
        assert "Three insults." in form
    assert words in text_of(message)
    assert message["Subject"].count("\n") == 0


# --- The alarm ------------------------------------------------------------------------------------


@pytest.fixture
def desk(app_context):
    """A moderator, an admin, a suspended moderator and a member, all with addresses."""
    roles = {"priya": Role.MODERATOR, "ann": Role.ADMIN, "jo": Role.MEMBER}
    for name, role in roles.items():
        stored(name.capitalize(), email=f"{name}@example.org", role=role)
    until = clock.utcnow() + timedelta(days=90)
    stored("Max", email="max@example.org", role=Role.MODERATOR, suspended_until=until)


def test_moderators_are_mailed_once_a_day_while_somebody_waits_for_too_long(desk, make_waiting, mailbox, moved_clock):
    reviews = [make_waiting() for _ in range(3)]
    deliver_due()
    assert len(events("moderation.look_at_queue")) <= 2, "once for all that were opened within an hour"
    moved_clock.forward(hours=23)
    deliver_due()
    assert mailbox.messages == []
    moved_clock.forward(hours=2)
    deliver_due()
    assert {message["To"] for message in mailbox.messages} == {"priya@example.org", "ann@example.org"}
    (message,) = mailbox.to("priya@example.org")
    assert message["Subject"] == "3 comments waiting for a moderator"
    assert "for 25 hours; nobody should for more than 24" in text_of(message)
    assert "https://example.org/moderation/queue/" in text_of(message)
    moved_clock.forward(hours=24, minutes=1)
    deliver_due()
    moved_clock.forward(hours=1)
    deliver_due()
    assert len(mailbox.to("priya@example.org")) == 2
    priya = sa.select(Member).where(Member.name == "Priya")
    for review in reviews:
        decide(signed_in(db.session.scalars(priya).one()), review, Action.KEEP)
    moved_clock.forward(days=3)
    deliver_due()
    assert len(mailbox.to("priya@example.org")) == 2


def test_many_reviews_make_one_look_at_the_queue(app_context, make_comment):
    for _ in range(12):
        wait(fresh(make_comment().id), Cause.MODERATOR)
    deliver_due()
    assert len(events("moderation.look_at_queue")) in (1, 2)
