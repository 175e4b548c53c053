"""Made-up discussions of a given size: the same every time."""

import random
from datetime import timedelta
from typing import Any

from blog.accounts.models import SYSTEM
from blog.articles.models import Article
from blog.articles.services import ArticleDraft, create_article
from blog.comments.services import ImportedComment, import_thread
from blog.foundation import clock

WORDS = ("terms", "toaster", "clause", "court", "bagel", "screen", "lever", "consent", "weather", "rye", "patent")


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
    """An article with the thread of that size."""
    published_at = clock.utcnow() - timedelta(days=2)
    article = create_article(
        actor=SYSTEM, draft=ArticleDraft(title=f"{size:,} comments", body_source="Measured.", published_at=published_at)
    )
    comments = [
        ImportedComment(
            source_key=f"bench:{size}:{number}",
            parent_key=f"bench:{size}:{entry['parent']}" if entry["parent"] is not None else None,
            author_name=entry["name"],
            body_source=entry["body"],
            created_at=published_at + timedelta(seconds=number),
        )
        for number, entry in enumerate(thread_of(size))
    ]
    import_thread(actor=SYSTEM, article_id=article.id, comments=comments)
    return article


def _parent(chance: random.Random, number: int) -> int | None:
    """Two comments in three answer one of the 40 before them, so that threads grow and end."""
    if number == 0 or chance.random() < 1 / 3:
        return None
    return chance.randrange(max(0, number - 40), number)
