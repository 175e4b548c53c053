"""What tests of members' pages and pasts share: members who have said something."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.accounts.models import SYSTEM, Actor, Member
from blog.accounts.services import import_visitors
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.comments.services import ImportedComment, import_thread
from blog.foundation.database import db, transactional
from blog.ratings.models import Kind
from blog.ratings.services import import_ratings


def as_member(member: Member, **fields: Any) -> Actor:
    """The member, signed in somewhere."""
    return Actor(member_id=member.id, is_signed_in=True, name=member.name, role=member.role, **fields)


@transactional
def change(model: type, key: int, **values: Any) -> None:
    """Change a row, as nobody does from outside."""
    db.session.execute(sa.update(model).where(model.id == key).values(**values))


@pytest.fixture
def speak(app: Flask, make_article: Callable[..., Article]) -> Callable[..., list[int]]:
    """Stores `count` comments of a member, a second apart, in `article` or a new one; gives their ids."""

    def speak(member: Member, count: int = 1, *, article: Article | None = None, **fields: Any) -> list[int]:
        article = article or make_article()
        start = datetime.now(UTC) - timedelta(minutes=50)
        with app.app_context():
            before = db.session.scalar(sa.select(sa.func.max(Comment.id))) or 0
            comments = [
                ImportedComment(
                    source_key=f"{before}:{place}",
                    parent_key=None,
                    author_name=member.name,
                    author_member_id=member.id,
                    created_at=start + timedelta(seconds=place),
                    **{"body_source": f"{member.name} said this, number {place}."} | fields,
                )
                for place in range(count)
            ]
            import_thread(actor=SYSTEM, article_id=article.id, comments=comments)
            return list(db.session.scalars(sa.select(Comment.id).where(Comment.id > before).order_by(Comment.id)))

    return speak


@pytest.fixture
def rate(app: Flask) -> Callable[..., None]:
    """Lets so many visitors, each of a network of their own, find a comment `kind`."""

    def rate(comment_id: int, kind: Kind, count: int) -> None:
        with app.app_context():
            import_ratings(
                actor=SYSTEM, comment_id=comment_id, kind=kind, visitor_ids=import_visitors(actor=SYSTEM, count=count)
            )

    return rate
