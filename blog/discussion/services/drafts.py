"""Keeping what was typed while its writer signs in or registers, until it is posted."""

from collections.abc import Mapping

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.services import Draft, Posted, post_comment
from blog.discussion.models import KeptDraft
from blog.discussion.queries.drafts import kept_since
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional


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


@transactional
def post_from_form(*, actor: Actor, article_id: int, draft: Draft, kept: str = "") -> Posted:
    """`post_comment`, which makes what was kept of the form under the key `kept` superfluous."""
    posted = post_comment(actor=actor, article_id=article_id, draft=draft)
    _forget(kept)
    return posted


@transactional
def forget_drafts(*, actor: Actor) -> int:
    """Delete what nobody came back for in time; returns how many."""
    statement = sa.delete(KeptDraft).where(KeptDraft.created_at <= kept_since())
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _forget(key: str) -> None:
    if key:
        db.session.execute(sa.delete(KeptDraft).where(KeptDraft.key == key))
