"""Writing and editing comments."""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa
from markupsafe import Markup

from blog.accounts.models import Actor
from blog.accounts.queries import is_members_name
from blog.accounts.services import ensure_visitor
from blog.articles.models import Article, DiscussionMode
from blog.articles.policy import is_discussion_closed, may_see_article
from blog.comments.models import VISIBLE, Comment, CommentVersion, Status, path_below
from blog.comments.policy import edits_until, is_author, may_edit_comment, may_reply_to_comment, may_see_comment
from blog.comments.services.place import lock_article
from blog.comments.services.status import enter_status
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Conflict, Forbidden, Invalid
from blog.foundation.settings import settings


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A comment before it is stored: cleaned, rendered, within the limits."""

    name: str
    email: str | None
    subject: str | None
    body_source: str
    body_html: Markup
    form_key: str | None = None
    parent_id: int | None = None


class DiscussionClosed(Forbidden):
    """Nobody can comment here any more."""

    code = "discussion_closed"
    sentence = "This discussion is closed. What was said stays readable."


class MembersOnly(Forbidden):
    """Visitors cannot comment here."""

    code = "members_only"
    sentence = "Only members can comment here."


class ParentGone(Conflict):
    """The comment being answered went away while the answer was written."""

    code = "parent_gone"
    sentence = "The comment you were answering is no longer there. You can post yours on its own."


class EditClosed(Forbidden):
    """The comment cannot be edited any more."""

    code = "edit_closed"


@dataclass(frozen=True)
class Posted:
    """A comment that is stored. `is_new` is false when the same submission had been stored before;
    `is_mine` tells whether its author's cookie may be given to whoever submitted it.
    """

    comment: Comment
    is_new: bool
    is_mine: bool = True


@transactional
def post_comment(*, actor: Actor, article_id: int, draft: Draft) -> Posted:
    """Store `draft` in the article's discussion, published or held as the discussion's mode says.

    The same submission is stored once: by (visitor, form key); of a reader without a cookie, by
    (network, article, parent, body) for ten minutes. Raises NotFound, DiscussionClosed, MembersOnly,
    ParentGone, or Invalid for a name that is a member's.
    """
    fetch(Article, article_id, actor=actor, may=may_see_article)
    article = lock_article(article_id)
    earlier = _same_submission(actor, article, draft)
    if earlier is not None and not _says_the_same(earlier, draft):
        # The reader went back and wrote something else into the same form: that is a new comment,
        # and sent twice it posts once too.
        draft = replace(draft, form_key=_key_of_other_words(draft))
        earlier = _same_submission(actor, article, draft)
    if earlier is not None:
        is_mine = is_author(actor, earlier) or (draft.form_key is not None and earlier.form_key == draft.form_key)
        return Posted(earlier, is_new=False, is_mine=is_mine)
    now = clock.utcnow()
    if is_discussion_closed(article, now):
        raise DiscussionClosed
    if article.discussion_mode is DiscussionMode.MEMBERS_ONLY:
        raise MembersOnly
    if is_members_name(draft.name):
        raise Invalid({"name": "That name belongs to a member. Choose another, or leave it empty."})
    parent = _parent(actor, article, draft.parent_id)
    author = ensure_visitor(actor=actor)
    comment = Comment(
        article_id=article.id,
        parent_id=parent.id if parent else None,
        path="",
        depth=parent.depth + 1 if parent else 1,
        author_visitor_id=author.visitor_id,
        author_name=draft.name,
        author_email=draft.email,
        network=actor.network,
        form_key=draft.form_key,
        subject=draft.subject,
        body_source=draft.body_source,
        body_html=draft.body_html,
        status=Status.HELD if article.discussion_mode is DiscussionMode.HELD_FIRST else Status.PUBLISHED,
        created_at=now,
    )
    db.session.add(comment)
    db.session.flush()
    comment.path = path_below(parent.path if parent else "", comment.id)
    enter_status(article, comment, comment.status, came_from=None, actor=author, reason="posted")
    if comment.status in VISIBLE:
        article.discussion_active_at = now
    return Posted(comment, is_new=True)


def _parent(actor: Actor, article: Article, parent_id: int | None) -> Comment | None:
    """The comment being answered, if it is there to be answered."""
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id, populate_existing=True)
    if parent is None or parent.article_id != article.id or not may_reply_to_comment(actor, parent):
        raise ParentGone
    return parent


def _same_submission(actor: Actor, article: Article, draft: Draft) -> Comment | None:
    """What an earlier run of the same submission stored; the article's lock makes this safe."""
    if actor.visitor_id is not None:
        if draft.form_key is None:
            return None
        statement = sa.select(Comment).where(
            Comment.author_visitor_id == actor.visitor_id, Comment.form_key == draft.form_key
        )
        return db.session.scalars(statement).one_or_none()
    since = clock.utcnow() - timedelta(minutes=settings().duplicate_minutes)
    statement = sa.select(Comment).where(
        Comment.article_id == article.id,
        Comment.network == actor.network,
        Comment.created_at > since,
        Comment.parent_id == draft.parent_id,
        Comment.body_source == draft.body_source,
        Comment.author_name == draft.name,
    )
    return db.session.scalars(statement.order_by(Comment.id).limit(1)).one_or_none()


def _key_of_other_words(draft: Draft) -> str:
    """The form's key for words that are not those it was first sent with."""
    words = hashlib.sha256(f"{draft.parent_id}:{draft.body_source}".encode()).hexdigest()[:16]
    return f"{draft.form_key}:{words}"


def _says_the_same(comment: Comment, draft: Draft) -> bool:
    return (comment.parent_id, comment.body_source) == (draft.parent_id, draft.body_source)


@transactional
def edit_comment(*, actor: Actor, comment_id: int, draft: Draft) -> Comment:
    """Replace the words of one's own comment by those of `draft`, keeping the earlier ones.

    Raises NotFound, or EditClosed when the window is over or somebody has answered.
    """
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    article = lock_article(comment.article_id)
    db.session.refresh(comment)
    now, is_answered = clock.utcnow(), is_answered_by_others(comment)
    if not may_edit_comment(actor, comment, now=now, is_answered=is_answered):
        raise EditClosed(why_not_editable(actor, comment, is_answered=is_answered))
    if (comment.subject, comment.body_source) == (draft.subject, draft.body_source):
        return comment
    db.session.add(
        CommentVersion(
            comment_id=comment.id,
            subject=comment.subject,
            body_source=comment.body_source,
            body_html=comment.body_html,
            replaced_at=now,
        )
    )
    comment.subject, comment.body_source, comment.body_html = draft.subject, draft.body_source, draft.body_html
    comment.edited_at = now
    article.discussion_version += 1
    return comment


def is_answered_by_others(comment: Comment) -> bool:
    """Whether somebody else's visible reply stands under the comment."""
    statement = sa.select(
        sa.exists().where(
            Comment.parent_id == comment.id,
            Comment.status.in_(VISIBLE),
            Comment.author_visitor_id.is_distinct_from(comment.author_visitor_id),
        )
    )
    return bool(db.session.scalar(statement))


def why_not_editable(actor: Actor, comment: Comment, *, is_answered: bool) -> str:
    """The reason, in words for who tried."""
    if not is_author(actor, comment):
        return "Only its author can edit a comment."
    if is_answered:
        return "Somebody has answered this comment, so its words stay as they were answered."
    if clock.utcnow() >= edits_until(comment):
        return f"A comment can be edited for {settings().edit_minutes} minutes; those are over."
    return "This comment can no longer be edited."
