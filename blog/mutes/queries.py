"""Whom a member has muted."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import Actor, Member
from blog.articles.models import Article
from blog.articles.policy import article_visible_to
from blog.foundation.database import db
from blog.mutes.models import Mute


@dataclass(frozen=True)
class Muted:
    """A mute with the name that a muted member bears now, and the article of who is muted in one, where
    that can be seen.
    """

    mute: Mute
    name: str
    article: Article | None

    @property
    def is_member(self) -> bool:
        """Whether they are muted everywhere."""
        return self.mute.muted_member_id is not None


def mutes_of(*, actor: Actor) -> Sequence[Muted]:
    """Everybody whom the signed-in member has muted, the newest first; none for who is not signed in."""
    if not actor.is_signed_in:
        return []
    is_seen = sa.and_(Article.id == Mute.article_id, article_visible_to(actor))
    statement = (
        sa.select(Mute, sa.func.coalesce(Member.name, Mute.name), Article)
        .outerjoin(Member, Member.id == Mute.muted_member_id)
        .outerjoin(Article, is_seen)
        .where(Mute.member_id == actor.member_id)
        .order_by(Mute.id.desc())
    )
    return [Muted(mute, name, article) for mute, name, article in db.session.execute(statement)]
