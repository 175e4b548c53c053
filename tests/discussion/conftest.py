"""What tests of discussions share: a discussion of any size, stored quickly."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.accounts.models import SYSTEM
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.comments.services import ImportedComment, import_thread
from blog.foundation.database import db


@pytest.fixture
def make_discussion(app: Flask, make_article: Callable[..., Article]) -> Callable[..., tuple[Article, list[int]]]:
    """Makes an article whose comments answer as `parents` says, each by its parent's place in the list
    (None: at the top level); gives the article and the comments' ids in the order of the list."""

    def make(parents: list[int | None], *, names: list[str] | None = None, **fields: Any) -> tuple[Article, list[int]]:
        article, key = make_article(), uuid4().hex
        start = datetime.now(UTC) - timedelta(minutes=30)
        with app.app_context():
            comments = [
                ImportedComment(
                    source_key=f"{key}:{place}",
                    parent_key=None if parent is None else f"{key}:{parent}",
                    author_name=names[place] if names else f"Reader {place}",
                    body_source=f"Number {place} speaks.",
                    created_at=start + timedelta(seconds=place),
                    **fields,
                )
                for place, parent in enumerate(parents)
            ]
            import_thread(actor=SYSTEM, article_id=article.id, comments=comments)
            of_article = sa.select(Comment.id).where(Comment.article_id == article.id)
            return article, list(db.session.scalars(of_article.order_by(Comment.id)))

    return make
