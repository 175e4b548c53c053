import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import ensure_visitor
from blog.comments.models import Comment, Status
from blog.comments.schemas import DraftInput
from blog.comments.services import change_status, edit_comment, post_comment, withdraw_comment
from blog.foundation.database import db
from blog.foundation.schemas import load
from tests.counting import what_is_wrong_with
from tests.racing import at_once, in_context

NOBODY = Actor(visitor_id=None, network="n")


@pytest.fixture
def article(make_article, app_context):
    return make_article()


@pytest.fixture
def visitor(app_context):
    return ensure_visitor(actor=NOBODY)


def post(article, body="Something to say.", actor=NOBODY, **fields):
    return post_comment(actor=actor, article_id=article.id, draft=load(DraftInput(), {"body": body} | fields))


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Comment))


def test_the_same_form_sent_twice_posts_once(article, visitor):
    first = post(article, actor=visitor, form_key="k")
    second = post(article, actor=visitor, form_key="k")
    assert (first.is_new, second.is_new) == (True, False)
    assert second.comment.id == first.comment.id
    assert second.is_mine
    assert stored() == 1


def test_the_form_is_known_however_late_it_comes_again(article, visitor, moved_clock):
    post(article, actor=visitor, form_key="k")
    moved_clock.forward(days=1)
    assert not post(article, actor=visitor, form_key="k").is_new


def test_a_form_sent_again_after_its_comment_was_withdrawn_posts_once_more(article, visitor):
    first = post(article, actor=visitor, form_key="k").comment
    withdraw_comment(actor=visitor, comment_id=first.id)
    second = post(article, actor=visitor, form_key="k")
    third = post(article, actor=visitor, form_key="k")
    assert (second.is_new, third.is_new, third.comment.id) == (True, False, second.comment.id)
    assert stored() == 2


def test_a_form_sent_again_after_its_comment_was_removed_posts_nothing(article, visitor):
    first = post(article, actor=visitor, form_key="k").comment
    change_status(actor=SYSTEM, comment=db.session.get(Comment, first.id), to=Status.REMOVED, reason="spam")
    again = post(article, actor=visitor, form_key="k")
    assert (again.is_new, again.comment.id) == (False, first.id)


def test_the_same_form_in_another_article_is_another_comment(article, make_article, visitor):
    post(article, actor=visitor, form_key="k")
    assert post(make_article(), actor=visitor, form_key="k").is_new


def test_the_same_form_with_other_words_makes_two_comments(article, visitor):
    post(article, "What I said first.", actor=visitor, form_key="k")
    assert post(article, "What I said then.", actor=visitor, form_key="k").is_new
    assert stored() == 2


def test_other_words_in_the_same_form_post_once_as_well(article, visitor):
    post(article, "What I said first.", actor=visitor, form_key="k")
    second = post(article, "What I said then.", actor=visitor, form_key="k")
    third = post(article, "What I said then.", actor=visitor, form_key="k")
    assert (third.is_new, third.comment.id) == (False, second.comment.id)
    assert stored() == 2


def test_the_same_form_below_another_comment_is_another_comment(article, visitor):
    top = post(article, "The first.", actor=visitor).comment
    post(article, "The same.", actor=visitor, form_key="k")
    assert post(article, "The same.", actor=visitor, form_key="k", parent_id=str(top.id)).is_new


def test_the_same_words_in_two_forms_are_two_comments(article, visitor):
    post(article, actor=visitor, form_key="k")
    assert post(article, actor=visitor, form_key="l").is_new


def test_forms_of_two_readers_with_one_key_are_two_comments(article, visitor):
    post(article, actor=visitor, form_key="k")
    assert post(article, actor=ensure_visitor(actor=NOBODY), form_key="k").is_new


def test_without_a_cookie_the_same_words_post_once(article):
    first, second = post(article), post(article)
    assert (second.is_new, second.comment.id) == (False, first.comment.id)
    assert stored() == 1


def test_without_a_cookie_the_same_words_post_again_after_ten_minutes(stopped_clock, article):
    post(article)
    stopped_clock.shift(9 * 60 + 59)
    assert not post(article).is_new
    stopped_clock.shift(1)
    assert post(article).is_new


def test_two_different_comments_of_a_reader_without_cookie_both_post(article):
    assert post(article, "One thing.").is_new
    assert post(article, "Another thing.").is_new
    assert stored() == 2


def test_the_same_words_from_another_network_post(article):
    post(article)
    assert post(article, actor=Actor(network="another")).is_new


def test_the_same_words_in_another_article_post(article, make_article):
    post(article)
    assert post(make_article()).is_new


def test_the_same_words_under_another_name_post_once(article):
    post(article, name="Jo")
    assert not post(article, name="Al").is_new


def test_words_that_were_withdrawn_can_be_posted_by_another_on_the_network(article, visitor):
    first = post(article, actor=visitor).comment
    withdraw_comment(actor=visitor, comment_id=first.id)
    assert post(article).is_new


def test_the_same_words_below_another_comment_post(article):
    top = post(article, "The first.").comment
    post(article, "Yes.", parent_id=str(top.id))
    assert post(article, "Yes.").is_new


@pytest.mark.parametrize(
    ("first_key", "second_key", "is_mine"),
    [("k", "k", True), ("k", "", False), ("k", "l", False), ("", "k", False), ("", "", False)],
)
def test_who_copies_words_on_the_same_network_is_not_taken_for_their_author(article, first_key, second_key, is_mine):
    first = post(article, form_key=first_key)
    second = post(article, form_key=second_key)
    assert first.is_mine
    assert not second.is_new
    assert second.is_mine is is_mine


def test_words_that_a_known_reader_wrote_are_not_given_to_who_copies_them_without_a_cookie(article, visitor):
    post(article, actor=visitor, form_key="k")
    assert post(article).is_mine is False


@pytest.mark.parametrize(("has_cookie", "key"), [(True, "k"), (False, "k"), (False, "")])
def test_the_same_form_sent_many_times_at_once_posts_once(app, article, visitor, has_cookie, key):
    actor = visitor if has_cookie else NOBODY
    db.session.rollback()
    answers = at_once([in_context(app, lambda: post(article, actor=actor, form_key=key)) for _ in range(8)])
    assert sorted(answer.is_new for answer in answers) == [False] * 7 + [True]
    assert len({answer.comment.id for answer in answers}) == 1
    assert stored() == 1
    assert what_is_wrong_with(article.id) == []


def test_different_replies_sent_at_once_are_all_counted(app, article):
    top = post(article).comment
    below = post(article, "An answer.", parent_id=str(top.id)).comment
    db.session.rollback()
    jobs = [
        in_context(app, lambda n=n: post(article, f"Reply number {n}.", parent_id=str(below.id))) for n in range(16)
    ]
    assert all(answer.is_new for answer in at_once(jobs))
    assert stored() == 18
    assert what_is_wrong_with(article.id) == []


def test_replies_and_a_removal_at_once_leave_true_counts(app, article):
    top = post(article).comment
    db.session.rollback()

    def remove():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, top.id), to=Status.REMOVED, reason="raced")

    def reply(number):
        return in_context(app, lambda: post(article, f"Reply number {number}.", parent_id=str(top.id)))

    at_once([*(reply(n) for n in range(4)), in_context(app, remove), *(reply(n) for n in range(4, 8))])
    assert what_is_wrong_with(article.id) == []


def test_a_form_sent_again_after_its_comment_was_edited_posts_nothing(article, visitor):
    first = post(article, actor=visitor, form_key="k", body="First thoughts.").comment
    edit_comment(actor=visitor, comment_id=first.id, draft=load(DraftInput(), {"body": "Second thoughts."}))
    assert not post(article, actor=visitor, form_key="k", body="First thoughts.").is_new
