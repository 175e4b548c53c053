from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Visitor
from blog.accounts.services import ensure_visitor, import_member
from blog.articles.models import ArticleState, DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.policy import may_see_comment
from blog.comments.schemas import DraftInput
from blog.comments.services import change_status, post_comment
from blog.comments.services.posting import DiscussionClosed, MembersOnly, ParentGone
from blog.foundation.database import db
from blog.foundation.errors import Invalid, NotFound
from blog.foundation.schemas import load
from tests.counting import history_of, version_of, what_is_wrong_with

pytestmark = pytest.mark.usefixtures("app_context")
STRANGER = Actor(visitor_id=None, network="elsewhere")


def post(article, body="Something to say.", actor=STRANGER, **fields):
    draft = load(DraftInput(), {"body": body} | fields)
    return post_comment(actor=actor, article_id=article.id, draft=draft).comment


def test_a_comment_enters_by_being_posted(make_article):
    article = make_article()
    comment = post(article)
    assert history_of(comment.id) == [(None, Status.PUBLISHED, "posted")]
    assert version_of(article.id) == 1
    assert what_is_wrong_with(article.id) == []


def test_who_gives_no_name_is_an_anonymous_coward(make_article):
    article = make_article()
    assert post(article, body="No name at all.").author_name == "Anonymous Coward"
    assert post(article, body="Only blanks.", name="  \t ").author_name == "Anonymous Coward"
    assert post(article, body="A name.", name="Jo").author_name == "Jo"


def test_who_gives_no_name_is_called_what_the_setting_says(make_app, make_article):
    article = make_article()
    with make_app(default_name="Somebody").app_context():
        assert post(article).author_name == "Somebody"


def test_the_name_of_a_member_is_refused_in_any_case_and_in_compatible_characters(make_article):
    import_member(actor=SYSTEM, name="Mike Masnick", email=None, source_key="wp:1")
    article = make_article()
    for taken in ("Mike Masnick", "mike masnick", "MIKE MASNICK", "Ｍike Ｍasnick", " Mike  Masnick "):  # noqa: RUF001
        with pytest.raises(Invalid) as refusal:
            post(article, name=taken)
        assert refusal.value.fields == {"name": "That name belongs to a member. Choose another, or leave it empty."}


def test_a_name_that_only_resembles_a_members_is_free(make_article):
    import_member(actor=SYSTEM, name="Mike Masnick", email=None, source_key="wp:1")
    assert post(make_article(), name="Mike Masnick Jr").author_name == "Mike Masnick Jr"


def test_the_letter_that_has_two_small_forms_does_not_open_a_members_name(make_article):
    import_member(actor=SYSTEM, name="Straße", email=None, source_key="wp:1")
    with pytest.raises(Invalid):
        post(make_article(), name="STRASSE")


def test_where_every_comment_waits_it_is_held_for_its_author_alone(make_article):
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    author, other = ensure_visitor(actor=Actor(network="a")), ensure_visitor(actor=Actor(network="b"))
    comment = post(article, actor=author)
    assert comment.status is Status.HELD
    assert history_of(comment.id) == [(None, Status.HELD, "posted")]
    assert may_see_comment(author, comment)
    assert not may_see_comment(other, comment)
    assert not may_see_comment(STRANGER, comment)
    assert what_is_wrong_with(article.id) == []


def test_where_only_members_write_a_visitor_does_not(make_article):
    with pytest.raises(MembersOnly):
        post(make_article(discussion_mode=DiscussionMode.MEMBERS_ONLY))


def test_in_a_closed_discussion_nobody_writes(make_article):
    with pytest.raises(DiscussionClosed):
        post(make_article(discussion_mode=DiscussionMode.CLOSED))


def test_a_discussion_closes_after_ninety_days_without_a_comment(stopped_clock, make_article):
    article = make_article(published_at=datetime.now(UTC))
    stopped_clock.shift(timedelta(days=89, hours=23))
    post(article, body="In the last hour.")
    stopped_clock.shift(timedelta(days=90, microseconds=-1))
    post(article, body="The last one kept it open for another ninety days.")
    stopped_clock.shift(timedelta(days=90))
    with pytest.raises(DiscussionClosed):
        post(article, body="Too late.")


def test_a_held_comment_does_not_keep_a_discussion_open(make_article, moved_clock):
    start = datetime(2030, 1, 1, tzinfo=UTC)
    moved_clock.to(start)
    article = make_article(published_at=start, discussion_mode=DiscussionMode.HELD_FIRST)
    moved_clock.to(start + timedelta(days=80))
    post(article, body="Nobody has seen this.")
    moved_clock.to(start + timedelta(days=91))
    with pytest.raises(DiscussionClosed):
        post(article, body="Too late.")


def test_a_refused_post_leaves_nothing_behind(make_article):
    article = make_article(discussion_mode=DiscussionMode.CLOSED)
    with pytest.raises(DiscussionClosed):
        post(article)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visitor)) == 0
    assert version_of(article.id) == 0


def test_an_article_that_nobody_can_see_has_no_discussion(make_article, moved_clock):
    now = datetime(2030, 1, 1, 12, tzinfo=UTC)
    moved_clock.to(now)
    scheduled = make_article(published_at=now + timedelta(seconds=30))
    for article in (make_article(state=ArticleState.DRAFT), scheduled):
        with pytest.raises(NotFound):
            post(article)
    moved_clock.forward(seconds=31)
    assert post(scheduled).status is Status.PUBLISHED


@pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN, Status.HELD])
def test_a_comment_that_cannot_be_read_cannot_be_answered(make_article, status):
    held_first = DiscussionMode.HELD_FIRST if status is Status.HELD else DiscussionMode.OPEN
    article = make_article(discussion_mode=held_first)
    parent = post(article)
    if status is not Status.HELD:
        change_status(actor=SYSTEM, comment=parent, to=status, reason="gone")
    with pytest.raises(ParentGone):
        post(article, body="An answer.", parent_id=str(parent.id))


def test_not_even_its_author_answers_what_is_held(make_article):
    author = ensure_visitor(actor=Actor(network="a"))
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    parent = post(article, actor=author)
    with pytest.raises(ParentGone):
        post(article, body="An answer.", actor=author, parent_id=str(parent.id))


def test_a_hidden_comment_can_be_answered(make_article):
    article = make_article()
    parent = post(article)
    change_status(actor=SYSTEM, comment=parent, to=Status.HIDDEN, reason="flagged")
    assert post(article, body="An answer.", parent_id=str(parent.id)).parent_id == parent.id
    assert what_is_wrong_with(article.id) == []


def test_a_comment_of_another_article_cannot_be_answered_here(make_article):
    elsewhere = post(make_article())
    with pytest.raises(ParentGone):
        post(make_article(), body="An answer.", parent_id=str(elsewhere.id))


@pytest.mark.parametrize("number", [0, 4711, 2**31, 2**63 - 1])
def test_a_comment_that_does_not_exist_cannot_be_answered(make_article, number):
    with pytest.raises(ParentGone):
        post(make_article(), parent_id=str(number))


def test_everybody_above_counts_a_reply(make_article):
    article = make_article()
    top = post(article)
    middle = post(article, body="An answer.", parent_id=str(top.id))
    post(article, body="An answer to it.", parent_id=str(middle.id))
    post(article, body="Another answer to it.", parent_id=str(middle.id))
    assert what_is_wrong_with(article.id) == []
    assert db.session.get(Comment, top.id, populate_existing=True).descendant_count == 3
