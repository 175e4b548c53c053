"""When a submission is one that was stored before."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.comments.models import Comment, CommentVersion, Status
from blog.comments.services.drafts import Draft
from blog.comments.services.keys import is_known, posted_as
from blog.foundation import clock
from blog.foundation.database import db, table_of
from blog.foundation.settings import settings

comments = table_of(Comment).c
SAME_WORDS = (
    sa.select(comments.id)
    .where(
        comments.article_id == sa.bindparam("article"),
        comments.network == sa.bindparam("network"),
        comments.created_at > sa.bindparam("since"),
        comments.parent_id.is_not_distinct_from(sa.bindparam("parent")),
        comments.body_source == sa.bindparam("body"),
        comments.status != Status.WITHDRAWN,
    )
    .order_by(comments.id)
    .limit(1)
)


def earlier_submission(actor: Actor, article: Article, draft: Draft) -> tuple[Comment | None, Draft]:
    """What an earlier run of the same submission stored, and the draft under the key to store it by.

    The same is: of a reader with a cookie, one form (its key) with the same words; of a reader
    without, the same words from one network for ten minutes. The article must be held.
    """
    earlier = _same_submission(actor, article, draft)
    while earlier is not None and not _is_the_same(earlier, draft):
        # The reader went back and wrote something else into the same form, or withdrew what it had
        # posted: that is a new comment, and sent twice it posts once too.
        draft = replace(draft, form_key=_next_key(draft, earlier))
        earlier = _same_submission(actor, article, draft)
    return earlier, draft


def _same_submission(actor: Actor, article: Article, draft: Draft) -> Comment | None:
    """What an earlier run of the same submission stored; the article's lock makes this safe."""
    if is_known(actor):
        if draft.form_key is None:
            return None
        statement = sa.select(Comment).where(
            posted_as(actor),
            Comment.article_id == article.id,
            Comment.form_key == draft.form_key,
        )
        return db.session.scalars(statement).one_or_none()
    since = clock.utcnow() - timedelta(minutes=settings().duplicate_minutes)
    words = {"article": article.id, "network": actor.network, "parent": draft.parent_id, "body": draft.body_source}
    found = db.session.scalars(SAME_WORDS, words | {"since": since}).one_or_none()
    return db.session.get(Comment, found) if found is not None else None


def _next_key(draft: Draft, earlier: Comment) -> str:
    """The form's key for words other than those that `earlier` was posted with, or after it is gone."""
    gone = earlier.id if earlier.status is Status.WITHDRAWN else ""
    words = f"{draft.form_key}:{draft.parent_id}:{draft.body_source}:{gone}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _is_the_same(comment: Comment, draft: Draft) -> bool:
    """Whether the comment stands and says, or said before it was edited, what the draft says."""
    if comment.status is Status.WITHDRAWN or comment.parent_id != draft.parent_id:
        return False
    earlier = sa.select(CommentVersion.body_source).where(CommentVersion.comment_id == comment.id)
    return draft.body_source in (comment.body_source, *db.session.scalars(earlier))
