"""Whose comments are, and under which name they stand.

What concerns many comments is done in batches: each is a transaction that holds the articles it
changes, in the order of their ids, so that counts and versions stay true and nobody waits in a ring.
"""

from collections.abc import Callable, Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor, Member
from blog.accounts.names import look_of
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db, transactional

BATCH = 1000  # comments changed in one transaction: some hundredths of a second


@transactional
def mark_namesakes(*, actor: Actor, member_id: int) -> int:
    """Mark a batch of the comments that nobody stands behind and that look signed by the member: they
    are somebody else's. Returns how many were looked at; 0 when all are marked.
    """

    def is_unmarked(name: str) -> sa.ColumnElement[bool]:
        is_nobodys = sa.and_(Comment.author_member_id.is_(None), Comment.is_namesake.is_(False))
        return sa.and_(Comment.author_look == look_of(name), is_nobodys)

    return _change_batch(member_id, is_unmarked, lambda _: {"is_namesake": True})


@transactional
def follow_name(*, actor: Actor, member_id: int) -> int:
    """Let a batch of the member's comments stand under the name that they bear now. Returns how many were
    looked at; 0 when all do.
    """

    def is_old(name: str) -> sa.ColumnElement[bool]:
        return sa.and_(Comment.author_member_id == member_id, Comment.author_name != name)

    return _change_batch(member_id, is_old, lambda name: {"author_name": name})


def _change_batch(
    member_id: int, condition: Callable[[str], sa.ColumnElement[bool]], values: Callable[[str], dict[str, object]]
) -> int:
    """Give up to a batch of the comments of which `condition` is true what `values` says, both of the
    member's name. It is read again when the articles are held, and then stays theirs until the end.
    """
    own_name = sa.select(Member.name).where(Member.id == member_id)
    name = db.session.scalar(own_name)
    if name is None:
        return 0
    columns = sa.select(Comment.id, Comment.article_id).where(condition(name))
    found = db.session.execute(columns.order_by(Comment.id).limit(BATCH)).all()
    hold_articles({row.article_id for row in found})
    name = db.session.scalars(own_name.with_for_update(read=True)).one()
    chosen = sa.and_(Comment.id.in_([row.id for row in found]), condition(name))
    statement = sa.update(Comment).where(chosen).values(**values(name)).returning(Comment.article_id)
    raise_versions(set(db.session.scalars(statement)))
    return len(found)


def hold_articles(article_ids: Collection[int] | sa.CompoundSelect[int]) -> set[int]:
    """Hold these articles until the transaction ends, in the order of their ids; returns which there are."""
    statement = sa.select(Article.id).where(Article.id.in_(article_ids)).order_by(Article.id)
    return set(db.session.scalars(statement.with_for_update(key_share=True)))


def raise_versions(article_ids: Collection[int]) -> None:
    """Note that what is said in these held articles' discussions reads differently now."""
    statement = sa.update(Article).where(Article.id.in_(article_ids))
    db.session.execute(statement.values(discussion_version=Article.discussion_version + 1))


@transactional
def give_comments(*, actor: Actor, visitor_ids: Collection[int], article_ids: Collection[int]) -> int:
    """Make the signed-in member the author of what these visitors wrote in these articles, which must be held;
    returns how many comments that were.

    A form's key that the member has used there already is forgotten: the earlier comment keeps it.
    """
    member = db.session.get_one(Member, actor.member_id)
    theirs = sa.and_(Comment.author_visitor_id.in_(visitor_ids), Comment.article_id.in_(article_ids))
    _forget_doubled_keys(member, theirs, visitor_ids)
    statement = (
        sa.update(Comment)
        .where(theirs)
        .values(
            author_member_id=member.id,
            author_visitor_id=None,
            author_name=member.name,
            author_look=None,
            author_email=None,
            is_namesake=False,
        )
    )
    changed = list(db.session.scalars(statement.returning(Comment.article_id)))
    raise_versions(set(changed))
    return len(changed)


def _forget_doubled_keys(member: Member, theirs: sa.ColumnElement[bool], visitor_ids: Collection[int]) -> None:
    other = aliased(Comment)
    is_earlier = sa.and_(other.author_visitor_id.in_(visitor_ids), other.id < Comment.id)
    doubled = sa.exists().where(
        other.article_id == Comment.article_id,
        other.form_key == Comment.form_key,
        sa.or_(other.author_member_id == member.id, is_earlier),
    )
    statement = sa.update(Comment).where(theirs, doubled).values(form_key=None)
    db.session.execute(statement.execution_options(synchronize_session=False))
