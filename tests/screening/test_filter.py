"""The spam filter: learns from decisions, once each, says which words decided, and is asked when it has seen enough."""

from functools import partial

import pytest

from benchmarks.moderation.spam import LAST, figures, lessons, scored
from blog.accounts.models import SYSTEM
from blog.comments.models import Status
from blog.foundation.database import db
from blog.screening.checks import BY_NAME
from blog.screening.models import SpamModel
from blog.screening.queries import learned, run_of
from blog.screening.services import learn
from blog.screening.spam import SpamFilter
from tests.racing import at_once, in_context

SPAM = "Cheap watches and lucky casino bonus, order now"
HAM = "The committee read the amendment and voted on it"


def teach(make_comment, count):
    """Decisions on so many comments of either kind."""
    ids = []
    for place in range(count):
        for body, is_spam in ((SPAM, True), (HAM, False)):
            comment = make_comment(body=f"{body} {place}.")
            learn(actor=SYSTEM, comment_id=comment.id, is_spam=is_spam)
            ids.append(comment.id)
    return ids


def test_it_is_asked_once_it_has_seen_enough(make_app, make_comment, submit, visitor, rules):
    app = make_app(spam_lessons=4)
    with app.app_context():
        teach(make_comment, 3)
        before = submit(visitor, "Lucky casino bonus for you.").comment
        assert (before.status, run_of(before.id).spam_score) == (Status.PUBLISHED, None)
        teach(make_comment, 2)
        after = submit(visitor, "Lucky casino bonus for everybody, order watches now.").comment
        run = run_of(after.id)
    assert after.status is Status.HELD
    assert run.spam_score > 0.6
    assert {word for word, weight in run.spam_words if weight > 0} & {"lucky", "casino", "bonus", "watches"}
    assert run.verdicts["said"][0]["reason"] == "It reads like spam to our filter."


def test_it_lets_pass_what_reads_like_what_was_kept(make_app, make_comment, submit, visitor):
    with make_app(spam_lessons=4).app_context():
        teach(make_comment, 5)
        comment = submit(visitor, "The committee voted on the amendment, and then read it.").comment
        assert (comment.status, run_of(comment.id).spam_score < 0.4) == (Status.PUBLISHED, True)


def test_other_processes_know_what_one_has_learned(make_app, make_comment, submit, visitor):
    app = make_app(spam_lessons=4)
    with app.app_context():
        teach(make_comment, 5)
        first = run_of(submit(visitor, "Lucky casino bonus, order now.").comment.id)
    with make_app(spam_lessons=4).app_context():
        teach(make_comment, 5)
    with app.app_context():
        second = run_of(submit(visitor, "Lucky casino bonus; order now!").comment.id)
    assert second.spam_score > first.spam_score


def test_a_decision_is_learned_once_and_a_reversed_one_in_its_place(app_context, make_comment):
    key = make_comment(body=SPAM).id
    for is_spam, counts, version in ((True, (1, 0), 1), (True, (1, 0), 1), (False, (0, 1), 2), (True, (1, 0), 3)):
        learn(actor=SYSTEM, comment_id=key, is_spam=is_spam)
        model = db.session.get(SpamModel, 1, populate_existing=True)
        assert (learned(), model.version) == (counts, version)


def test_what_is_gone_teaches_nothing(app_context):
    learn(actor=SYSTEM, comment_id=4711, is_spam=True)
    assert learned() == (0, 0)


def test_lessons_at_the_same_time_are_all_learned(app, make_comment):
    ids = [make_comment(body=f"{SPAM} {place}.").id for place in range(4)]

    with app.app_context():
        learn(actor=SYSTEM, comment_id=make_comment(body=HAM).id, is_spam=False)
    done = at_once([in_context(app, partial(learn, actor=SYSTEM, comment_id=key, is_spam=True)) for key in ids])
    assert done == [None] * 4
    with app.app_context():
        assert learned() == (4, 1)


@pytest.mark.one_database("arithmetic")
def test_what_is_stored_goes_on_where_it_was(app_context):
    one = SpamFilter()
    words, others = ("bonus", "casino", "links_1"), ("amendment", "links_0")
    for _ in range(5):
        one.learn(words, is_spam=True)
        one.learn(others, is_spam=False)
    other = SpamFilter(one.weights())
    assert other.score(words) == one.score(words)
    for spam in (one, other):
        spam.learn(words, is_spam=True)
    assert other.score(words) == one.score(words)
    assert one.score(words).score > 0.5 > one.score(others).score


@pytest.mark.one_database("reads letters, and no row")
def test_it_finds_spam_in_letters(app_context, real_data):
    scores = list(scored(lessons(real_data)))
    last = figures(scores[-LAST:], BY_NAME["spam_filter"].defaults["score"])
    assert (last.precision >= 0.97, last.recall >= 0.85) == (True, True), (last.precision, last.recall)
