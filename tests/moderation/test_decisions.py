"""What each action makes of a comment of each status, and what of its review and of the log."""

import re
from datetime import timedelta

import pytest

from blog.accounts.models import SYSTEM, Actor, Role
from blog.comments.models import Status
from blog.comments.schemas import EditInput
from blog.comments.services import change_status
from blog.flags.models import Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.errors import Forbidden, Invalid, NotFound
from blog.foundation.schemas import load
from blog.moderation.models import Action, ReasonCode
from blog.moderation.reasons import REASONS, canned_text
from blog.moderation.services import (
    NotDecidable,
    ReviewChanged,
    claim_review,
    decide_review,
    release_review,
    restore_comment,
    take_up_comment,
)
from blog.moderation.services.errors import ReviewClaimed
from blog.moderation.services.steps import STEPS, step
from blog.reviews.models import Cause, Outcome
from blog.reviews.services import close_as_withdrawn
from blog.screening.services import edit_comment
from tests.moderation.conftest import (
    events,
    fresh,
    log_of,
    newest,
    now,
    signed_in,
    steps_of,
    visitor,
    wait,
    withdraw,
)
from tests.programs import Program
from tests.reading import page_words, reader, say, url_of

WAITING = (Status.HELD, Status.PUBLISHED, Status.HIDDEN)
ABUSIVE = {"reason": ReasonCode.ABUSIVE}

# The rule in words; action and status; what becomes of the comment, and how the review ends.
RULES = [
    ("to keep what is held publishes it", Action.KEEP, Status.HELD, Status.PUBLISHED, Outcome.KEPT),
    ("to keep what is published leaves it so", Action.KEEP, Status.PUBLISHED, Status.PUBLISHED, Outcome.KEPT),
    ("to keep what readers hid shows it again", Action.KEEP, Status.HIDDEN, Status.PUBLISHED, Outcome.KEPT),
    ("nobody sees what is held, so it cannot be hidden", Action.HIDE, Status.HELD, None, None),
    ("to hide what is published makes it a stub", Action.HIDE, Status.PUBLISHED, Status.HIDDEN, Outcome.HIDDEN),
    ("to hide what readers hid lets it stay so", Action.HIDE, Status.HIDDEN, Status.HIDDEN, Outcome.HIDDEN),
    ("what is held can be removed", Action.REMOVE, Status.HELD, Status.REMOVED, Outcome.REMOVED),
    ("what is published can be removed", Action.REMOVE, Status.PUBLISHED, Status.REMOVED, Outcome.REMOVED),
    ("what is hidden can be removed", Action.REMOVE, Status.HIDDEN, Status.REMOVED, Outcome.REMOVED),
    ("spam that is held is removed", Action.SPAM, Status.HELD, Status.REMOVED, Outcome.SPAM),
    ("spam that is published is removed", Action.SPAM, Status.PUBLISHED, Status.REMOVED, Outcome.SPAM),
    ("spam that is hidden is removed", Action.SPAM, Status.HIDDEN, Status.REMOVED, Outcome.SPAM),
]


def decide(actor, review, action, **how):
    if action in (Action.HIDE, Action.REMOVE):
        how.setdefault("reason", ReasonCode.ABUSIVE)
    return decide_review(actor=actor, review_id=review.id, action=action, **how)


@pytest.mark.parametrize(("rule", "action", "status", "after", "outcome"), RULES, ids=[row[0] for row in RULES])
def test_the_table_of_decisions(make_waiting, priya, rule, action, status, after, outcome):
    review = make_waiting(status)
    if after is None:
        with pytest.raises(NotDecidable, match="nothing to hide"):
            decide(priya, review, action)
        assert (now(review).closed_at, fresh(review.comment_id).status, log_of(review.comment_id)) == (None, status, [])
        return
    steps_before = len(steps_of(review.comment_id))
    decided = decide(priya, review, action, private_note="Third time.")
    review = now(review)
    assert (fresh(review.comment_id).status, review.outcome) == (after, outcome)
    assert review.closed_at is not None
    assert (review.settled_at, review.claimed_by_id) == (None, None)
    (row,) = log_of(review.comment_id)
    assert (row.id, row.action, row.moderator_id) == (decided.decision.id, action, priya.member_id)
    assert (row.status_before, row.status_after, row.private_note) == (status, after, "Third time.")
    assert len(steps_of(review.comment_id)) == steps_before + (status is not after)
    (event,) = events("moderation.settle")
    assert event.payload == {"decision_id": row.id}
    assert event.due_at == decided.undo_until == row.created_at + timedelta(seconds=10)


def test_the_table_holds_every_action_and_refuses_all_else_in_words():
    assert {(action, status) for _, action, status, after, _ in RULES if after} == {
        (action, status) for action in STEPS for status in STEPS[action] if action is not Action.RESTORE
    }
    for action in STEPS:
        for status in set(Status) - set(STEPS[action]):
            with pytest.raises(NotDecidable) as refused:
                step(action, status)
            assert refused.value.sentence != NotDecidable.sentence, (action, status)


# --- Reasons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [Action.HIDE, Action.REMOVE])
def test_hiding_and_removing_need_a_reason(make_waiting, priya, action):
    review = make_waiting()
    with pytest.raises(Invalid) as refused:
        decide_review(actor=priya, review_id=review.id, action=action)
    assert refused.value.fields == {"reason": "Choose why: its author is told."}
    assert log_of(review.comment_id) == []


@pytest.mark.parametrize("action", [Action.RESTORE, Action.UNDO])
def test_what_is_no_decision_about_a_review_is_refused(make_waiting, priya, action):
    with pytest.raises(Invalid):
        decide_review(actor=priya, review_id=make_waiting().id, action=action)


def test_each_reason_has_a_digit_a_rule_and_words_of_its_own():
    assert [reason.digit for reason in REASONS.values()] == list(range(1, 10))
    assert set(REASONS) == set(ReasonCode)
    assert len({reason.text for reason in REASONS.values()}) == len({reason.name for reason in REASONS.values()}) == 9
    for code, reason in REASONS.items():
        assert f"(rule {reason.rule})." in reason.text
        assert canned_text(code, is_hidden=True).startswith("Hidden by a moderator: ")


def test_the_canned_text_stands_where_nothing_better_was_written_and_in_the_history(make_waiting, priya):
    plain, better = make_waiting(), make_waiting()
    decide(priya, plain, Action.REMOVE, reason=ReasonCode.PRIVATE)
    text = "Removed by a moderator: somebody’s home address was in it (rule 4)."
    decide(priya, better, Action.REMOVE, reason=ReasonCode.PRIVATE, public_text=text)
    assert log_of(plain.comment_id)[0].public_text == canned_text(ReasonCode.PRIVATE)
    assert log_of(better.comment_id)[0].public_text == text
    assert steps_of(better.comment_id)[-1] == (Status.REMOVED, text)


def test_spam_has_its_reason_by_itself_and_a_removal_for_spam_ends_the_same(make_waiting, priya):
    for action in (Action.SPAM, Action.REMOVE):
        review = make_waiting()
        decide(priya, review, action, reason=ReasonCode.SPAM)
        assert (log_of(review.comment_id)[0].reason_code, now(review).outcome) == (ReasonCode.SPAM, Outcome.SPAM)


def test_a_keep_has_no_reason_and_no_public_text(make_waiting, priya):
    review = make_waiting()
    decide(priya, review, Action.KEEP, reason=ReasonCode.SPAM, public_text="Not this.")
    assert (log_of(review.comment_id)[0].reason_code, log_of(review.comment_id)[0].public_text) == (None, None)


# --- What a keep protects from --------------------------------------------------------------------


def test_flags_do_not_hide_what_was_kept_for_a_day(make_waiting, make_reader, priya, moved_clock):
    review = make_waiting()
    decide(priya, review, Action.KEEP)
    comment = fresh(review.comment_id)
    assert timedelta(hours=23) < comment.protected_until - clock.utcnow() <= timedelta(hours=24)
    flaggers = [make_reader(standing=4) for _ in range(3)]
    for flagger in flaggers:
        flag_comment(actor=flagger, comment_id=comment.id, reason=Reason.ABUSIVE)
    assert fresh(comment.id).status is Status.PUBLISHED
    assert newest(comment.id).id != review.id
    moved_clock.forward(hours=24, minutes=1)
    flag_comment(actor=make_reader(standing=4), comment_id=comment.id, reason=Reason.ABUSIVE)
    assert fresh(comment.id).status is Status.HIDDEN


# --- Who came first -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.KEEP, "Priya kept this comment 4 seconds ago."),
        (Action.HIDE, "Priya hid this comment 4 seconds ago."),
        (Action.REMOVE, "Priya removed this comment 4 seconds ago."),
        (Action.SPAM, "Priya marked this comment as spam 4 seconds ago."),
    ],
)
def test_who_comes_second_is_told_who_did_what_and_when(make_waiting, priya, nina, moved_clock, action, said):
    review = make_waiting()
    decide(priya, review, action)
    moved_clock.forward(seconds=4)
    with pytest.raises(ReviewChanged) as told:
        decide(nina, review, Action.KEEP, version=review.version)
    assert re.sub("[4-9] sec", "4 sec", told.value.sentence) == said
    with pytest.raises(ReviewChanged) as told:
        decide(priya, review, Action.KEEP)
    assert re.sub("[4-9] sec", "4 sec", told.value.sentence) == said.replace("Priya", "You")
    assert len(log_of(review.comment_id)) == 1


def test_a_decision_on_what_was_withdrawn_meanwhile_is_told_so(make_waiting, priya):
    review = make_waiting()
    withdraw(review)
    close_as_withdrawn(actor=SYSTEM, comment=fresh(review.comment_id))
    with pytest.raises(ReviewChanged, match=r"Its author withdrew this comment \d seconds? ago"):
        decide(priya, review, Action.KEEP)


def test_a_review_that_is_another_than_was_looked_at_is_not_decided(make_waiting, priya):
    review = make_waiting()
    seen = review.version
    flag_comment(actor=visitor(), comment_id=review.comment_id, reason=Reason.ABUSIVE)
    with pytest.raises(ReviewChanged, match="Look again"):
        decide(priya, review, Action.KEEP, version=seen)
    decide(priya, review, Action.KEEP, version=now(review).version)


def test_a_review_whose_comment_was_edited_since_is_not_decided_unread(make_waiting, priya):
    review = make_waiting(Status.HELD)
    seen, author = review.version, Actor(visitor_id=fresh(review.comment_id).author_visitor_id, network="n")
    draft = load(EditInput(), {"body": "Something else entirely, and a lot of it."})
    edit_comment(actor=author, comment_id=review.comment_id, draft=draft)
    with pytest.raises(ReviewChanged, match="Look again"):
        decide(priya, review, Action.KEEP, version=seen)


# --- Claims ---------------------------------------------------------------------------------------


def test_only_its_claimant_decides_a_claimed_review_until_the_claim_ends(make_waiting, priya, nina, moved_clock):
    review = make_waiting()
    seen = review.version
    claim_review(actor=priya, review_id=review.id)
    for act in (lambda: decide(nina, review, Action.KEEP), lambda: claim_review(actor=nina, review_id=review.id)):
        with pytest.raises(ReviewClaimed, match=r"Priya is looking at this, until \d+:\d\d[ap]m UTC at the latest\."):
            act()
    release_review(actor=nina, review_id=review.id)
    assert now(review).claimed_by_id == priya.member_id, "nobody ends another's claim"
    moved_clock.forward(minutes=9)
    claim_review(actor=priya, review_id=review.id)
    moved_clock.forward(minutes=9)
    with pytest.raises(ReviewClaimed):
        decide(nina, review, Action.KEEP)
    moved_clock.forward(minutes=2)
    decide(nina, review, Action.KEEP, version=seen)
    assert (now(review).outcome, now(review).claimed_by_id) == (Outcome.KEPT, None)


def test_its_claimant_decides_what_they_saw_before_they_claimed_it_and_can_let_go(make_waiting, priya, nina):
    review, other = make_waiting(), make_waiting()
    claim_review(actor=priya, review_id=review.id)
    decide(priya, review, Action.KEEP, version=review.version)
    claim_review(actor=priya, review_id=other.id)
    release_review(actor=priya, review_id=other.id)
    decide(nina, other, Action.KEEP)
    with pytest.raises(ReviewChanged, match="You kept this comment"):
        claim_review(actor=nina, review_id=other.id)


# --- Taking up ------------------------------------------------------------------------------------


def test_a_comment_that_nobody_brought_can_be_taken_up_and_then_waits_once(make_comment, priya, nina):
    comment = make_comment()
    review = take_up_comment(actor=priya, comment_id=comment.id)
    assert (review.closed_at, review.is_held, review.is_flagged, review.weight) == (None, False, False, 0)
    assert take_up_comment(actor=nina, comment_id=comment.id).id == review.id
    decide(nina, review, Action.REMOVE)
    with pytest.raises(NotDecidable, match="removed already"):
        take_up_comment(actor=nina, comment_id=comment.id)


def test_what_is_withdrawn_is_not_taken_up(make_waiting, priya):
    review = make_waiting()
    withdraw(review)
    with pytest.raises(NotDecidable, match="withdrawn"):
        take_up_comment(actor=priya, comment_id=review.comment_id)


# --- Restoring ------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", WAITING)
def test_what_was_removed_is_again_what_it_was_and_waits_unless_it_is_published(make_waiting, priya, nina, before):
    review = make_waiting(before)
    decide(priya, review, Action.REMOVE)
    restored = restore_comment(actor=nina, comment_id=review.comment_id, private_note="A quotation.")
    assert fresh(review.comment_id).status is before
    row = log_of(review.comment_id)[-1]
    assert (row.action, row.status_before, row.status_after) == (Action.RESTORE, Status.REMOVED, before)
    assert (row.moderator_id, row.private_note) == (nina.member_id, "A quotation.")
    assert (now(review).closed_at is None) == (before is not Status.PUBLISHED)
    assert restored.undo_until == row.created_at + timedelta(seconds=10)
    if before is not Status.PUBLISHED:
        decide(nina, review, Action.KEEP)
        assert fresh(review.comment_id).status is Status.PUBLISHED


def test_what_a_moderator_hid_is_published_by_restoring_it(make_waiting, priya, nina):
    review = make_waiting()
    decide(priya, review, Action.HIDE)
    restore_comment(actor=nina, comment_id=review.comment_id)
    assert (fresh(review.comment_id).status, now(review).outcome) == (Status.PUBLISHED, Outcome.KEPT)


def test_what_readers_hid_is_decided_in_the_queue_and_not_restored(make_waiting, priya):
    review = make_waiting(Status.HIDDEN)
    with pytest.raises(NotDecidable, match="waits for a decision in the queue"):
        restore_comment(actor=priya, comment_id=review.comment_id)
    with pytest.raises(NotDecidable, match="Only what a moderator hid or removed"):
        restore_comment(actor=priya, comment_id=make_waiting().comment_id)


def test_what_was_removed_before_there_were_reviews_can_be_restored(make_comment, priya):
    comment = fresh(make_comment().id)
    change_status(actor=SYSTEM, comment=comment, to=Status.REMOVED, reason="long ago")
    restore_comment(actor=priya, comment_id=comment.id)
    assert fresh(comment.id).status is Status.PUBLISHED
    assert newest(comment.id).closed_at is not None


# --- Who may --------------------------------------------------------------------------------------


def test_only_moderators_decide_and_suspended_ones_do_not(make_waiting, make_reader, make_moderator):
    review = make_waiting()
    for nobody in (Actor(), visitor(), make_reader(), make_reader(suspended_until=clock.utcnow() + timedelta(days=1))):
        with pytest.raises(Forbidden):
            decide(nobody, review, Action.KEEP)
        with pytest.raises(Forbidden):
            restore_comment(actor=nobody, comment_id=review.comment_id)
    with pytest.raises(NotFound):
        decide_review(actor=make_moderator("Ann"), review_id=2**40, action=Action.KEEP)
    assert log_of(review.comment_id) == []


def test_a_held_comment_waits_for_more_than_one_cause_in_one_review(make_waiting):
    review = make_waiting(Status.HELD)
    assert wait(fresh(review.comment_id), Cause.MODERATOR).id == review.id


# --- What readers see -----------------------------------------------------------------------------


def test_the_tombstone_says_the_public_reason_and_stays_until_it_is_restored(app, make_article, make_member):
    article, author = make_article(), reader(app)
    key = say(author, article, "Her number is in the book.")
    say(reader(app, "198.51.100.7"), article, "Not everything that can be looked up should be.", parent_id=str(key))
    priya = signed_in(make_member("Priya", role=Role.MODERATOR))
    with app.app_context():
        decide(priya, take_up_comment(actor=priya, comment_id=key), Action.REMOVE, reason=ReasonCode.PRIVATE)
    program, told = Program(app), canned_text(ReasonCode.PRIVATE)
    for who, is_told_the_words in ((reader(app), False), (author, True)):
        page = who.get(url_of(article))
        assert told in page_words(page)
        assert ("Her number" in page.text) is is_told_the_words
        assert "Not everything" in page_words(page)
    assert program.get(f"/comments/{key}").json["tombstone"] == told
    with app.app_context():
        restore_comment(actor=priya, comment_id=key)
    assert "Her number is in the book." in page_words(author.get(url_of(article)))
    assert program.get(f"/comments/{key}").json["tombstone"] is None
