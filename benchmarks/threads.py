"""Made-up discussions of a given size: the same every time."""

import random
from datetime import timedelta

from blog.articles.models import Article
from blog.articles.services import ArticleDraft, create_article
from blog.comments.services import ImportedComment, import_thread
from blog.foundation import clock

WORDS = ("terms", "toaster", "clause", "court", "bagel", "screen", "lever", "consent", "weather", "rye", "patent")


def make_discussion(size: int, *, seed: int = 42) -> Article:
    """An article with `size` comments: mean depth about 3, bodies of 20 to 120 words."""
    chance = random.Random(seed)
    published_at = clock.utcnow() - timedelta(days=2)
    article = create_article(
        draft=ArticleDraft(title=f"{size:,} comments", body_source="Measured.", published_at=published_at)
    )
    comments = [
        ImportedComment(
            source_key=f"bench:{size}:{number}",
            parent_key=_parent_key(chance, size, number),
            author_name=f"reader {chance.randrange(500)}",
            body_source=" ".join(chance.choices(WORDS, k=chance.randint(20, 120))),
            created_at=published_at + timedelta(seconds=number),
        )
        for number in range(size)
    ]
    import_thread(article_id=article.id, comments=comments)
    return article


def _parent_key(chance: random.Random, size: int, number: int) -> str | None:
    """Two comments in three answer one of the 40 before them, so that threads grow and end."""
    if number == 0 or chance.random() < 1 / 3:
        return None
    return f"bench:{size}:{chance.randrange(max(0, number - 40), number)}"
