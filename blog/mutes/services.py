"""Muting somebody, and reading them again. Nobody else learns of it, and nothing else changes."""

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Visitor
from blog.accounts.services import held_member
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment
from blog.comments.policy import counts_as_author, may_see_comment
from blog.foundation.access import fetch
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import Conflict, Forbidden
from blog.foundation.settings import settings
from blog.mutes.models import Mute
from blog.mutes.policy import author_columns, may_mute_author


class NotMutable(Forbidden):
    """The author is oneself, or cannot be told apart from others."""

    code = "not_mutable"
    sentence = "Nobody in particular signed this, so there is nobody to mute."


class TooManyMutes(Conflict):
    """The member has muted as many people as one can."""

    code = "too_many_mutes"
    sentence = "You have muted as many people as anybody can. Unmute somebody first."


@transactional
def mute_author(*, actor: Actor, comment_id: int) -> Mute:
    """Let the comments of that comment's author fold for the signed-in member: everywhere if it is a
    member, else within the article. Doing so twice is doing it once.

    Raises NotFound, NotMutable, TooManyMutes, SignedOut.
    """
    member = held_member(actor=actor)  # so that nobody counts their mutes meanwhile
    comment = _comment(actor, comment_id)
    author = author_columns(comment)
    if author is None or not may_mute_author(actor, comment) or _is_own_past(member, comment):
        mine = counts_as_author(actor, comment) or _is_own_past(member, comment)
        raise NotMutable("You cannot mute yourself." if mine else None)
    known = db.session.scalars(sa.select(Mute).where(_is_of(member, author))).one_or_none()
    if known is not None:
        return known
    count = db.session.scalar(sa.select(sa.func.count()).where(Mute.member_id == member.id)) or 0
    if count >= settings().mutes_max:
        raise TooManyMutes
    mute = Mute(**{"member_id": member.id, "name": comment.author_name} | author)
    db.session.add(mute)
    db.session.flush()
    return mute


@transactional
def unmute_author(*, actor: Actor, comment_id: int) -> bool:
    """Let the member read that comment's author again; returns whether they were muted.

    Raises NotFound, SignedOut.
    """
    member = held_member(actor=actor)
    author = author_columns(_comment(actor, comment_id))
    return author is not None and _deleted(_is_of(member, author))


@transactional
def end_mute(*, actor: Actor, mute_id: int) -> bool:
    """Forget one of the member's mutes; returns whether there was one of that id. Raises SignedOut."""
    member = held_member(actor=actor)
    return mute_id <= LARGEST_ID and _deleted(sa.and_(Mute.id == mute_id, Mute.member_id == member.id))


def _comment(actor: Actor, comment_id: int) -> Comment:
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    return comment


def _is_own_past(member: Member, comment: Comment) -> bool:
    """Whether the member wrote it as a visitor, in this browser or another."""
    if comment.author_visitor_id is None:
        return False
    return db.session.scalar(sa.select(Visitor.member_id).where(Visitor.id == comment.author_visitor_id)) == member.id


def _is_of(member: Member, author: dict[str, object]) -> sa.ColumnElement[bool]:
    return sa.and_(Mute.member_id == member.id, *(getattr(Mute, name) == value for name, value in author.items()))


def _deleted(which: sa.ColumnElement[bool]) -> bool:
    return bool(db.session.execute(sa.delete(Mute).where(which)).rowcount)  # type: ignore[attr-defined]
