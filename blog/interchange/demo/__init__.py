"""A small publication of our own writing, dated relative to today, to look around in."""

import json
import random
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Role
from blog.accounts.services import import_member, import_visitors
from blog.articles.models import Article, DiscussionMode, TagKind
from blog.articles.services import ArticleDraft, create_article
from blog.comments.models import Comment
from blog.comments.services import ImportedComment, import_thread
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.interchange.demo.reviews import load_reviews
from blog.ratings.models import Kind
from blog.ratings.services import import_ratings

CROWD = 72  # readers who rate: more than the best comment's ratings
SEED = 41  # the toaster's pages of terms; the same demo every time


def is_empty() -> bool:
    """Whether the publication has no article yet, so that a demo disturbs nobody."""
    return db.session.scalar(sa.select(Article.id).limit(1)) is None


@transactional
def load_demo(*, actor: Actor) -> tuple[int, int]:
    """Store the demo publication; returns how many articles and comments it has."""
    now = clock.utcnow()
    articles, comments = _read("articles.json"), _read("comments.json")
    writers = {name: _writer(actor, name) for name in sorted({article["writer"] for article in articles})}
    crowd = import_visitors(actor=actor, count=CROWD)
    chance = random.Random(SEED)  # noqa: S311 (nothing secret: a natural curve)
    ids = {}
    for entry in articles:
        article = _store_article(actor, entry, writers[entry["writer"]], now)
        own = [comment for comment in comments if comment["article"] == entry["key"]]
        _store_thread(actor, article, own, writers[entry["writer"]])
        _store_ratings(actor, own, crowd, chance)
        ids[entry["key"]] = article.id
    return len(articles), len(comments) + load_reviews(actor=actor, articles=ids)


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(files(__package__).joinpath(name).read_text("utf-8"))
    return entries


def _writer(actor: Actor, name: str) -> Member:
    return import_member(actor=actor, name=name, email=None, source_key=f"demo:writer:{name}", role=Role.WRITER)


def _store_article(actor: Actor, entry: dict[str, Any], writer: Member, now: datetime) -> Article:
    return create_article(
        actor=actor,
        draft=ArticleDraft(
            title=entry["title"],
            slug=entry["slug"],
            department=entry["department"],
            summary=entry["summary"],
            body_source=entry["body"],
            writer_id=writer.id,
            published_at=now - timedelta(hours=entry["hours_ago"]),
            discussion_mode=DiscussionMode(entry.get("mode", "open")),
            tags=[(TagKind.TAG, tag) for tag in entry["tags"]]
            + [(TagKind.COMPANY, company) for company in entry["companies"]],
        ),
    )


def _store_thread(actor: Actor, article: Article, entries: list[dict[str, Any]], writer: Member) -> None:
    published_at = article.published_at or clock.utcnow()
    in_time = sorted(entries, key=lambda entry: entry["minutes_after"])
    import_thread(
        actor=actor,
        article_id=article.id,
        comments=[
            ImportedComment(
                source_key=f"demo:{entry['key']}",
                parent_key=f"demo:{entry['parent']}" if entry["parent"] else None,
                author_name=entry["author"] or "",
                author_member_id=writer.id if entry.get("is_writer") else None,
                subject=entry.get("subject"),
                body_source=entry["body"],
                created_at=published_at + timedelta(minutes=entry["minutes_after"]),
                has_hard_breaks=False,
            )
            for entry in in_time
        ],
    )


def _store_ratings(actor: Actor, entries: list[dict[str, Any]], crowd: list[int], chance: random.Random) -> None:
    keys = {f"demo:{entry['key']}": entry for entry in entries}
    for comment in db.session.scalars(sa.select(Comment).where(Comment.source_key.in_(keys))):
        for kind in Kind:
            count = keys[comment.source_key or ""][kind.value]
            if count:
                import_ratings(actor=actor, comment_id=comment.id, kind=kind, visitor_ids=chance.sample(crowd, count))
