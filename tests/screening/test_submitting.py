"""What becomes of a submission: stored, held with its reasons, or refused and remembered without its words."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, NetworkBlock, Role
from blog.accounts.services import import_visitors
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.schemas import EditInput
from blog.comments.services import change_status
from blog.flags.models import Reason
from blog.flags.services import flag_comment, settle_flags
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.errors import TooSoon
from blog.foundation.schemas import load
from blog.reviews.models import Cause, Outcome
from blog.reviews.queries import last_review, open_review
from blog.reviews.services import close_review, join_review
from blog.screening.models import PhraseKind, ScreeningRefusal, ScreeningRun
from blog.screening.queries import run_of, why_held
from blog.screening.services import (
    EditStopped,
    LooksAutomated,
    NetworkBlocked,
    Sent,
    Unfit,
    add_phrase,
    edit_comment,
    forget_refusals,
    remove_phrase,
)

WORDS = "Somebody should read the second paragraph again."
LINK = "It is all on [this page](https://a.example/1)."


def refused(submit, *arguments, **options):
    with pytest.raises(Unfit) as caught:
        submit(*arguments, **options)
    return caught.value.code


def reword(actor, comment, body):
    return edit_comment(actor=actor, comment_id=comment.id, draft=load(EditInput(), {"body": body, "subject": ""}))


# --- Stored, held, refused ----------------------------------------------------------------------


def test_what_passes_is_published_with_what_each_check_said(submit, visitor):
    comment = submit(visitor, WORDS).comment
    run = run_of(comment.id)
    assert (comment.status, run.outcome, run.is_marked) == (Status.PUBLISHED, "pass", False)
    assert {"honeypot", "links", "author_held"} <= set(run.verdicts["passed"])
    assert open_review(comment_id=comment.id) is None


def test_what_is_held_waits_in_the_queue_and_its_author_sees_why(submit, visitor):
    comment = submit(visitor, LINK).comment
    assert comment.status is Status.HELD
    assert open_review(comment_id=comment.id).is_held
    assert (
        why_held([comment.id])[comment.id]
        == "It has a link, and you are new here. It is among your first comments here."
    )
    assert run_of(comment.id).verdicts["said"][0]["evidence"] == {"links": ["a.example/1"]}


def test_what_is_refused_leaves_a_row_that_tells_of_nobody(submit, visitor):
    assert submit(visitor, WORDS)
    assert refused(submit, visitor, WORDS.upper()) == "repeated"
    run = db.session.scalars(sa.select(ScreeningRun).where(ScreeningRun.outcome == "refuse")).one()
    assert (run.comment_id, run.fingerprint, run.spam_words) == (None, None, None)
    assert run.verdicts["said"] == [
        {"check": "repeat", "mode": "on", "outcome": "refuse", "reason": "", "evidence": {}}
    ]
    assert db.session.scalar(sa.select(sa.func.count(Comment.id))) == 1


def test_the_same_submission_is_stored_once_and_is_no_repetition(submit, visitor):
    first, second = (submit(visitor, WORDS, form_key="k") for _ in range(2))
    assert (first.comment.id, second.is_new) == (second.comment.id, False)
    assert db.session.scalar(sa.select(sa.func.count(ScreeningRun.id))) == 1


@pytest.mark.parametrize(
    ("rule", "who", "network", "is_refused"),
    [
        ("the same visitor, wherever", "same", "away", True),
        ("another visitor of the network", "other", "home", False),
        ("somebody without a cookie on the network", None, "home", True),
        ("somebody without a cookie elsewhere", None, "away", False),
    ],
)
def test_a_repetition_is_by_the_same_author_or_network(rule, who, network, is_refused, submit, visitor, make_article):
    ids = {"same": visitor.visitor_id, "other": import_visitors(actor=SYSTEM, count=1)[0], None: None}
    submit(visitor, WORDS)
    again = Actor(network=network, visitor_id=ids[who])
    other = make_article(title="Another one")
    if is_refused:
        assert refused(submit, again, WORDS, where=other) == "repeated", rule
    else:
        assert submit(again, WORDS, where=other).is_new, rule


def test_what_was_withdrawn_can_be_said_again(submit, visitor):
    comment = submit(visitor, WORDS).comment
    change_status(actor=visitor, comment=comment, to=Status.WITHDRAWN, reason="by its author")
    assert submit(visitor, WORDS).is_new


def test_traps_are_for_programs(submit, visitor):
    with pytest.raises(LooksAutomated):
        submit(visitor, WORDS, sent=Sent(is_trapped=True))
    with pytest.raises(LooksAutomated):
        submit(visitor, WORDS, sent=Sent(typed_ms=20))
    assert submit(visitor, WORDS, sent=Sent(typed_ms=2000)).is_new


def test_a_reply_that_says_nothing_is_refused_kindly(submit, visitor, make_author):
    parent = submit(make_author(), WORDS).comment
    with pytest.raises(Unfit) as caught:
        submit(visitor, "This!", parent_id=parent.id)
    assert caught.value.fields["body"].startswith("This one is mostly enthusiasm.")


@transactional
def block(network, **fields):
    db.session.add(NetworkBlock(network=network, reason="spam", **fields))


@pytest.mark.parametrize(
    ("rule", "hours", "is_lifted", "standing", "is_refused"),
    [
        ("a block that lasts", 1, False, 0, True),
        ("a block that is over", -1, False, 0, False),
        ("a block that was lifted", 1, True, 0, False),
        ("standing 2 writes from anywhere", 1, False, 2, False),
        ("standing 1 does not", 1, False, 1, True),
    ],
)
def test_a_blocked_network(rule, hours, is_lifted, standing, is_refused, submit, make_author):
    now = clock.utcnow()
    block("home", until=now + timedelta(hours=hours), lifted_at=now if is_lifted else None)
    author = make_author(standing=standing)
    if not is_refused:
        assert submit(author, WORDS).is_new, rule
        return
    with pytest.raises(NetworkBlocked, match="until"):
        submit(author, WORDS)


def test_a_heated_branch_asks_for_patience(submit, visitor, make_author, moved_clock):
    parent = submit(make_author(), WORDS).comment
    child = submit(make_author(), "No, it says the contrary, as everybody knows.", parent_id=parent.id).comment
    submit(visitor, "A word of my own, elsewhere in here.")
    flag_comment(actor=make_author(), comment_id=parent.id, reason=Reason.TROLLING, note=None)
    flag_comment(actor=make_author(), comment_id=child.id, reason=Reason.TROLLING, note=None)
    with pytest.raises(TooSoon) as caught:
        submit(visitor, "I have one more thing to say about it.", parent_id=child.id)
    assert 110 <= caught.value.seconds <= 121
    submit(visitor, "And nothing of it is hot up here.")
    moved_clock.forward(seconds=121)
    assert submit(visitor, "I have one more thing to say about it.", parent_id=child.id).is_new


def test_settled_flags_heat_nothing(submit, visitor, make_author):
    parent = submit(make_author(), WORDS).comment
    flag_comment(actor=make_author(), comment_id=parent.id, reason=Reason.TROLLING, note=None)
    settle_flags(actor=SYSTEM, comment_id=parent.id, is_upheld=False, until=clock.utcnow())
    submit(visitor, "A word of my own, elsewhere in here.")
    assert submit(visitor, "I have one more thing to say.", parent_id=parent.id).is_new


def test_banned_words_are_refused_once_and_held_when_sent_again(submit, visitor, moderator, moved_clock):
    phrase = add_phrase(actor=moderator, kind=PhraseKind.BANNED, phrase="Cheap  pill*")
    body = "Somebody sells cheap PILLS behind the station."
    with pytest.raises(Unfit, match="cheap pills"):
        submit(visitor, body)
    assert refused(submit, Actor(network="away"), body) == "banned_phrase"  # it was somebody else who was told
    assert submit(visitor, body).comment.status is Status.HELD
    assert refused(submit, visitor, body + " Still.") == "banned_phrase"
    moved_clock.forward(hours=25)
    assert refused(submit, visitor, body + " Still.") == "banned_phrase"  # a day later it is forgotten
    remove_phrase(actor=moderator, phrase_id=phrase.id)
    assert submit(visitor, body + " Still.").comment.status is Status.PUBLISHED


def test_what_was_refused_is_forgotten(submit, visitor, rules, moved_clock):
    submit(visitor, WORDS)
    refused(submit, visitor, WORDS)
    moved_clock.forward(days=1)
    forget_refusals(actor=SYSTEM)
    count = sa.select(sa.func.count()).select_from
    assert db.session.scalar(count(ScreeningRefusal)) == 0
    assert db.session.scalar(count(ScreeningRun)) == 2
    moved_clock.forward(days=rules.screening_days)
    forget_refusals(actor=SYSTEM)
    assert db.session.scalar(count(ScreeningRun)) == 1


# --- Who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fields", "status"),
    [
        ("a new member's link waits", {}, Status.HELD),
        ("standing 2 is not trusted, but new only by count", {"standing": 2}, Status.HELD),
        ("standing 3 is trusted", {"standing": 3}, Status.PUBLISHED),
        ("so is a moderator", {"role": Role.MODERATOR}, Status.PUBLISHED),
        ("and who runs it", {"role": Role.ADMIN}, Status.PUBLISHED),
        ("a writer is not, for that", {"role": Role.WRITER}, Status.HELD),
        ("who is held waits, trusted or not", {"standing": 4, "is_held": True}, Status.HELD),
    ],
)
def test_whose_words_are_judged(rule, fields, status, submit, make_author):
    assert submit(make_author(**fields), LINK).comment.status is status, rule


def test_who_is_held_is_so_signed_out_too(submit, make_author, visitor):
    author = make_author(is_held=True)
    assert (
        submit(Actor(network="home", visitor_id=visitor.visitor_id, member_id=author.member_id), WORDS).comment.status
        is Status.HELD
    )


def test_after_two_comments_that_stand_nobody_is_new(submit, visitor):
    for place in range(2):
        held = submit(visitor, f"It is on [page {place}](https://a.example/{place}).").comment
        assert held.status is Status.HELD
        submit(visitor, f"This is number {place} of my comments here.")
    assert submit(visitor, "It is on [page 2](https://a.example/2).").comment.status is Status.PUBLISHED


def test_an_article_where_every_comment_waits(submit, make_author, make_article):
    where = make_article(title="Held", discussion_mode=DiscussionMode.HELD_FIRST)
    comment = submit(make_author(role=Role.MODERATOR), WORDS, where=where).comment
    assert comment.status is Status.HELD
    assert why_held([comment.id])[comment.id] == "Every comment on this article is read by a moderator first."


# --- Edits --------------------------------------------------------------------------------------


def test_an_edit_that_passes_is_stored_and_protects_nothing(submit, visitor):
    comment = submit(visitor, WORDS).comment
    comment.protected_until = clock.utcnow() + timedelta(hours=1)
    db.session.commit()
    edited = reword(visitor, comment, "Other words, and quite as harmless as those.")
    assert (edited.protected_until, edited.status) == (None, Status.PUBLISHED)
    assert run_of(comment.id).is_edit


def test_an_edit_that_would_be_held_is_refused_and_the_published_words_stand(submit, visitor):
    comment = submit(visitor, WORDS).comment
    with pytest.raises(EditStopped, match=r"It has a link, and you are new here\..*The published words stand"):
        reword(visitor, comment, LINK)
    stands = db.session.get(Comment, comment.id, populate_existing=True)
    assert (stands.body_source, stands.status, open_review(comment_id=comment.id)) == (WORDS, Status.PUBLISHED, None)
    run = db.session.scalars(sa.select(ScreeningRun).order_by(ScreeningRun.id.desc())).first()
    assert (run.is_edit, run.outcome, run.comment_id) == (True, "refuse", None)


def test_an_edit_that_would_be_refused_is(submit, visitor, moderator):
    comment = submit(visitor, WORDS).comment
    add_phrase(actor=moderator, kind=PhraseKind.BANNED, phrase="pills")
    for error in (Unfit, EditStopped):  # sent again it would be held, which an edit is not
        with pytest.raises(error):
            reword(visitor, comment, "Somebody sells pills.")
    assert db.session.get(Comment, comment.id, populate_existing=True).body_source == WORDS


def test_an_edit_of_what_is_held_stays_held(submit, visitor):
    comment = submit(visitor, LINK).comment
    edited = reword(visitor, comment, "It is on [that page](https://a.example/2).")
    assert (edited.status, open_review(comment_id=comment.id).is_held) == (Status.HELD, True)
    edited = reword(visitor, comment, "It is on no page at all, I think.")
    assert edited.status is Status.HELD  # harmless now; but somebody waits to see it


def test_an_edit_is_no_repetition_of_itself(submit, visitor):
    comment = submit(visitor, WORDS).comment
    assert reword(visitor, comment, WORDS.upper()).body_source == WORDS.upper()


# --- Settings -----------------------------------------------------------------------------------


def test_a_changed_rule_holds_for_the_next_submission(submit, visitor, set_up):
    assert submit(visitor, LINK).comment.status is Status.HELD
    set_up("links", mode="off")
    set_up("newcomer", mode="dry")
    comment = submit(visitor, "It is on [that page](https://a.example/2).").comment
    run = run_of(comment.id)
    assert comment.status is Status.PUBLISHED
    assert [(said["check"], said["mode"]) for said in run.verdicts["said"]] == [("newcomer", "dry")]
    assert "links" not in run.verdicts["passed"]


def test_a_check_that_breaks_is_told_of(submit, visitor, set_up, monkeypatch):
    set_up("repeat", failure="closed", minutes=None)  # a number that nobody can count with
    submit(visitor, WORDS)
    assert refused(submit, visitor, WORDS) == "check_failed"
    set_up("repeat", failure="open", minutes=None)
    assert submit(visitor, WORDS).is_new


def test_imported_comments_that_are_held_have_no_reasons(make_comment, app_context):
    comment = make_comment()
    assert run_of(comment.id) is None
    assert why_held([comment.id]) == {comment.id: "A moderator reads it before others can."}


def test_a_review_of_a_held_comment_can_be_closed(submit, visitor):
    comment = submit(visitor, LINK).comment
    close_review(actor=SYSTEM, review=open_review(comment_id=comment.id), outcome=Outcome.KEPT)
    assert last_review(comment_id=comment.id).outcome is Outcome.KEPT
    assert join_review(actor=SYSTEM, comment=comment, cause=Cause.HELD).is_held
