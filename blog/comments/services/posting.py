"""Writing comments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from blog.accounts.models import Actor
from blog.accounts.names import look_of
from blog.accounts.queries import is_members_name, member_named
from blog.accounts.services import Warned, ensure_visitor, refuse_sanctioned, suspension
from blog.articles.models import Article, DiscussionMode
from blog.articles.policy import is_discussion_closed, may_see_article
from blog.comments.models import Comment, Status, path_below
from blog.comments.policy import is_author, may_reply_to_comment
from blog.comments.services.drafts import Draft
from blog.comments.services.keys import posted_before
from blog.comments.services.resubmission import earlier_submission
from blog.comments.services.status import enter_status
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, stored, table_of, transactional
from blog.foundation.errors import Conflict, Forbidden, Invalid
from blog.foundation.settings import settings

comments = table_of(Comment)
NEW = sa.insert(comments)
BLANK = {
    column.name: column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
    for column in comments.c
}
# The next id, which a comment's path holds, so that the row is stored once and not changed at once.
NEXT = {
    "postgresql": sa.select(sa.func.nextval(sa.func.pg_get_serial_sequence("comments", "id"))),
    "sqlite": sa.select(sa.func.coalesce(sa.func.max(comments.c.id), 0) + 1),  # a writer is alone there
}


class DiscussionClosed(Forbidden):
    """Nobody can comment here any more."""

    code = "discussion_closed"
    sentence = "This discussion is closed. What was said stays readable."


class MembersOnly(Forbidden):
    """Visitors cannot comment here."""

    code = "members_only"
    sentence = "Only members can comment here."


class NameOfMember(Invalid):
    """A visitor wrote under the name of a member, or under one that looks like it."""

    def __init__(self, *, is_lookalike: bool) -> None:
        what = "looks like a member's" if is_lookalike else "belongs to a member"
        super().__init__({"name": f"That name {what}. Choose another, or leave it empty."})


class ParentGone(Conflict):
    """The comment being answered went away while the answer was written."""

    code = "parent_gone"
    sentence = "The comment you were answering is no longer there. You can post yours on its own."


@dataclass(frozen=True)
class Posted:
    """A comment that is stored. `is_new` is false when the same submission had been stored before;
    `is_mine` tells whether its author's cookie may be given to whoever submitted it: then `author` is that
    author, else whoever submitted it. `parent` is what a new one answers.
    """

    comment: Comment
    article: Article
    author: Actor
    is_new: bool
    is_mine: bool = True
    parent: Comment | None = None


Admit = Callable[[Article, Comment | None], Status]  # of the held article and the comment that is answered


def as_the_mode_says(article: Article, parent: Comment | None) -> Status:
    """Whether a new comment appears at once, where nothing else has a say: it waits where every one does."""
    return Status.HELD if article.discussion_mode is DiscussionMode.HELD_FIRST else Status.PUBLISHED


@transactional
def post_comment(
    *, actor: Actor, article_id: int, draft: Draft, is_key_strict: bool = False, admit: Admit = as_the_mode_says
) -> Posted:
    """Store `draft` in the article's discussion, with the status that `admit` gives it, unless that raises.

    The same submission is stored once (`resubmission` says what is the same). With `is_key_strict` a
    key stands for one request for ever, as programs expect. Raises NotFound, DiscussionClosed,
    MembersOnly, ParentGone, KeyReused, Suspended, Warned or NameOfMember. Who is signed in writes under their
    own name, whatever the draft says.
    """
    article = fetch(Article, article_id, actor=actor, may=may_see_article, lock=True)
    earlier = posted_before(actor, article, draft) if is_key_strict else None
    if earlier is None:
        earlier, draft = earlier_submission(actor, article, draft)
    if earlier is not None:
        is_mine = is_author(actor, earlier) or (draft.form_key is not None and earlier.form_key == draft.form_key)
        author = actor.as_visitor(earlier.author_visitor_id) if is_mine else actor
        return Posted(earlier, article, author, is_new=False, is_mine=is_mine)
    _refuse_where_closed(article, actor)
    refuse_sanctioned(actor=actor)
    if not actor.is_signed_in and draft.name != settings().default_name and is_members_name(draft.name):
        raise NameOfMember(is_lookalike=member_named(draft.name) is None)
    parent = _parent(actor, article, draft.parent_id)
    status = admit(article, parent)
    author = ensure_visitor(actor=actor)
    return Posted(_store(author, article, parent, draft, status), article, author, is_new=True, parent=parent)


def closed_to(actor: Actor, article: Article) -> str | None:
    """Why the actor cannot write in the article's discussion now; None when they can."""
    try:
        _refuse_where_closed(article, actor)
    except (DiscussionClosed, MembersOnly) as refusal:
        return refusal.sentence
    if actor.suspended_until:
        return suspension(actor.suspended_until).sentence
    return Warned.sentence if actor.is_warned else None


def _refuse_where_closed(article: Article, actor: Actor) -> None:
    if is_discussion_closed(article, clock.utcnow()):
        raise DiscussionClosed
    if article.discussion_mode is DiscussionMode.MEMBERS_ONLY and not actor.is_signed_in:
        raise MembersOnly


def _store(author: Actor, article: Article, parent: Comment | None, draft: Draft, status: Status) -> Comment:
    """The new comment's row, in its place, counted."""
    key = db.session.scalars(NEXT[db.engine.dialect.name]).one()
    place = {
        "id": key,
        "article_id": article.id,
        "parent_id": parent.id if parent else None,
        "path": path_below(parent.path if parent else "", key),
        "depth": parent.depth + 1 if parent else 1,
        "status": status,
        "created_at": clock.utcnow(),
    }
    row = BLANK | place | _said(author, draft)
    db.session.execute(NEW, row)
    comment = stored(Comment(**row))
    enter_status(article, comment, comment.status, came_from=None, actor=author, reason="posted")
    return comment


def _said(author: Actor, draft: Draft) -> dict[str, Any]:
    """What the comment says, and under which name."""
    name = author.name if author.is_signed_in and author.name else draft.name
    is_anonymous = author.is_signed_in or name == settings().default_name
    return {
        "author_member_id": author.member_id if author.is_signed_in else None,
        "author_visitor_id": None if author.is_signed_in else author.visitor_id,
        "author_name": name,
        "author_look": None if is_anonymous else look_of(name),
        "author_email": None if author.is_signed_in else draft.email,
        "network": author.network,
        "form_key": draft.form_key,
        "subject": draft.subject,
        "body_source": draft.body_source,
        "body_html": draft.body_html,
    }


def answered_subject(*, actor: Actor, article: Article, parent_id: int | None) -> str | None:
    """The subject of the comment that a draft answers, where it can be read. Raises ParentGone."""
    parent = _parent(actor, article, parent_id)
    return parent.subject if parent is not None and parent.status is Status.PUBLISHED else None


def _parent(actor: Actor, article: Article, parent_id: int | None) -> Comment | None:
    """The comment being answered, if it is there to be answered."""
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id, populate_existing=True)
    if parent is None or parent.article_id != article.id or not may_reply_to_comment(actor, parent):
        raise ParentGone
    return parent
