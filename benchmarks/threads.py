"""Made-up discussions of a given size: the same every time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Visitor
from blog.articles.models import Article
from blog.articles.services import ArticleDraft, create_article
from blog.comments.models import Comment, Status, path_below
from blog.comments.services import ImportedComment, import_thread
from blog.foundation import clock
from blog.foundation.database import db

WORDS = ("terms", "toaster", "clause", "court", "bagel", "screen", "lever", "consent", "weather", "rye", "patent")
LONGEST_THREAD, DEEPEST, ONE_PERSONS = 1000, 250, 100
BATCH = 10_000


def thread_of(size: int, *, seed: int = 42) -> list[dict[str, Any]]:
    """`size` comments in time order: number of the parent or None, name, body of 20 to 120 words."""
    chance = random.Random(seed)
    return [
        {
            "parent": _parent(chance, number),
            "name": f"reader {chance.randrange(500)}",
            "body": " ".join(chance.choices(WORDS, k=chance.randint(20, 120))),
        }
        for number in range(size)
    ]


def make_discussion(size: int) -> Article:
    """An article with the thread of that size, through the service that imports."""
    article = make_article(f"{size:,} comments")
    comments = [
        ImportedComment(
            source_key=f"bench:{size}:{number}",
            parent_key=f"bench:{size}:{entry['parent']}" if entry["parent"] is not None else None,
            author_name=entry["name"],
            body_source=entry["body"],
            created_at=article.published_at + timedelta(seconds=number),
        )
        for number, entry in enumerate(thread_of(size))
    ]
    import_thread(actor=SYSTEM, article_id=article.id, comments=comments)
    return article


def make_article(title: str) -> Article:
    """An article without comments, published two days ago."""
    published_at = clock.utcnow() - timedelta(days=2)
    draft = ArticleDraft(title=title, body_source="Measured.", published_at=published_at)
    return create_article(actor=SYSTEM, draft=draft)


def pour(sizes: list[int]) -> list[Article]:
    """Articles with so many comments each, written straight into the tables: a million takes minutes.

    In each the first thread is long (a hundred comments or two in five, a thousand at most) and has a chain 250
    deep; the others are short. Every comment has earned both badges; the visitor 1 wrote a hundred of them.
    """
    articles = [make_article(f"{size:,} comments, number {number}") for number, size in enumerate(sizes)]
    now, first_id = clock.utcnow(), 1 + (db.session.scalar(sa.select(sa.func.max(Comment.id))) or 0)
    with db.engine.begin() as connection:
        visitors = [{"id": number, "key": f"bench-{number}", "created_at": now} for number in range(1, 501)]
        if not connection.scalar(sa.select(sa.func.count()).select_from(Visitor)):
            connection.execute(sa.insert(Visitor), visitors)
        for article, size in zip(articles, sizes, strict=True):
            rows = list(_rows(article.id, size, first_id, now - timedelta(days=1)))
            for start in range(0, size, BATCH):
                connection.execute(sa.insert(Comment), rows[start : start + BATCH])
            connection.execute(sa.update(Article).where(Article.id == article.id).values(comment_count=size))
            first_id += size
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('comments', 'id'), {first_id})"))
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('visitors', 'id'), 500)"))
    db.session.rollback()
    return [db.session.get_one(Article, article.id, populate_existing=True) for article in articles]


def _rows(article_id: int, size: int, first_id: int, start: datetime) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    bodies = [" ".join(chance.choices(WORDS, k=20 + number)) for number in range(100)]
    parents = list(_parents(chance, size))
    below = [0] * size
    for number in range(size - 1, 0, -1):
        if (parent := parents[number]) is not None:
            below[parent] += below[number] + 1
    depths, paths = [0] * size, [""] * size
    step = max(1, size // ONE_PERSONS)
    for number, parent in enumerate(parents):
        depths[number] = 1 if parent is None else depths[parent] + 1
        paths[number] = path_below("" if parent is None else paths[parent], first_id + number)
        body, counts = bodies[number % 100], [5 + int(chance.expovariate(0.2)) for _ in range(2)]
        yield {
            "id": first_id + number,
            "article_id": article_id,
            "parent_id": None if parent is None else first_id + parent,
            "path": paths[number],
            "depth": depths[number],
            "descendant_count": below[number],
            "author_visitor_id": 1 if number % step == 0 else 2 + number % 499,
            "author_name": f"reader {number % 500}",
            "body_source": body,
            "body_html": f"<p>{body}</p>",
            "status": Status.PUBLISHED,
            "created_at": start + timedelta(milliseconds=500 * number),
            "insightful_count": counts[0],
            "insightful_visitor_count": counts[0],
            "funny_count": counts[1],
            "funny_visitor_count": counts[1],
            "has_insightful_badge": True,
            "has_funny_badge": True,
        }


def _parents(chance: random.Random, size: int) -> Iterator[int | None]:
    """A long thread with a deep chain, then many short ones."""
    long, deep = max(100, min(size * 2 // 5, LONGEST_THREAD)), min(size // 4, DEEPEST)
    for number in range(size):
        if number < long:
            yield None if number == 0 else number - 1 if number < deep else chance.randrange(number)
        else:
            parent = _parent(chance, number)
            yield None if parent is None or parent < long else parent


def _parent(chance: random.Random, number: int) -> int | None:
    """Two comments in three answer one of the 40 before them, so that threads grow and end."""
    if number == 0 or chance.random() < 1 / 3:
        return None
    return chance.randrange(max(0, number - 40), number)
