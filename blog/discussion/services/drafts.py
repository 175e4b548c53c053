"""Keeping what was typed while its writer signs in or registers, until it is posted."""

from collections.abc import Mapping

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.services import Draft, Posted
from blog.discussion.models import KeptDraft
from blog.discussion.queries.drafts import kept_since
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.screening.services import Sent, submit_comment


@transactional
def keep_draft(*, actor: Actor, article_id: int, fields: Mapping[str, str], instead_of: str = "") -> str:
    """Store the fields of a comment form, in place of what was kept under the key `instead_of`.

    Returns the key by which they are found again. Raises NotFound for an article the actor may not see.
    """
    fetch(Article, article_id, actor=actor, may=may_see_article)
    _forget(instead_of)
    kept = KeptDraft(article_id=article_id, fields=dict(fields))
    db.session.add(kept)
    db.session.flush()
    return kept.key


def post_from_form(*, actor: Actor, article_id: int, draft: Draft, sent: Sent, kept: str = "") -> Posted:
    """`submit_comment`, which makes what was kept of the form under the key `kept` superfluous.

    Two transactions, since the first stores something even where it refuses.
    """
    posted = submit_comment(actor=actor, article_id=article_id, draft=draft, sent=sent)
    if kept:
        forget_draft(actor=actor, key=kept)
    return posted


@transactional
def forget_draft(*, actor: Actor, key: str) -> None:
    """Delete what was kept under that key."""
    _forget(key)


@transactional
def forget_drafts(*, actor: Actor) -> int:
    """Delete what nobody came back for in time; returns how many."""
    statement = sa.delete(KeptDraft).where(KeptDraft.created_at <= kept_since())
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _forget(key: str) -> None:
    if key:
        db.session.execute(sa.delete(KeptDraft).where(KeptDraft.key == key))
