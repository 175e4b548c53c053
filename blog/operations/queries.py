"""Whether what is counted is what is there."""

from blog.comments.queries import wrongly_counted_articles, wrongly_counted_branches
from blog.flags.queries import wrongly_counted_reviews
from blog.ratings.queries import wrongly_counted_comments

MOST = 100  # of one kind: more of the same says nothing more


def audit_findings() -> list[str]:
    """A sentence for each counter that differs from its rows, up to a hundred of a kind."""
    return [
        *(f"article {key} counts other comments than it has" for key in wrongly_counted_articles()[:MOST]),
        *(f"comment {key} counts other replies than it has" for key in wrongly_counted_branches()[:MOST]),
        *(f"comment {key} counts other ratings than it has" for key in wrongly_counted_comments()[:MOST]),
        *(f"review {key} counts other flags than it has" for key in wrongly_counted_reviews()[:MOST]),
    ]
