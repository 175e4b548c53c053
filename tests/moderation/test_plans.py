"""Ten thousand open reviews slow nothing that lists them: an index serves each view, on both databases."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import Visitor
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.moderation.queries import Show, View, queue_cursor, reviews_in
from blog.reviews.models import Review
from tests.explaining import asking, plan_of

MANY = 2_000  # as good as ten thousand: what grows would be read from end to end, or sorted


@pytest.fixture
def full(app_context, make_comment):
    """A queue of many reviews of all kinds, among others that are closed."""
    comment = make_comment()
    ids = range(comment.id + 1, comment.id + 1 + MANY)
    columns = {column.name: getattr(comment, column.name) for column in Comment.__table__.columns}
    now = clock.utcnow()
    rows = [columns | {"id": key, "path": f"{key:06d}", "form_key": None, "source_key": None} for key in ids]
    db.session.execute(sa.insert(Visitor), [{"key": f"key {n}", "created_at": now} for n in range(50)])
    visitors = list(db.session.scalars(sa.select(Visitor.id)))
    db.session.execute(sa.insert(Comment), rows)
    reviews = [
        {
            "comment_id": key,
            "article_id": comment.article_id,
            "author_visitor_id": visitors[key % len(visitors)],
            "network": f"network {key % 40}",
            "is_held": key % 3 == 0,
            "is_flagged": key % 3 != 0,
            "abusive_count": key % 4,
            "trolling_count": key % 3,
            "spam_count": key % 2,
            "weight": float(key % 17),
            "opened_at": now,
            "closed_at": now if key % 5 == 0 else None,
            "outcome": "kept" if key % 5 == 0 else None,
        }
        for key in ids
    ]
    db.session.execute(sa.insert(Review), reviews)
    db.session.commit()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()
    return comment.article_id, visitors[0]


def test_the_first_page_and_the_next_follow_an_index(app, full):
    article_id, visitor_id = full
    views = [View(), View(visitor_id=visitor_id), View(network="network 7"), View(article_id=article_id)]
    views += [View(show=show) for show in Show]
    for view in views:
        for cursor in ("", queue_cursor(reviews_in(View(), size=10).items[-1].review)):
            with asking(app) as asked:
                reviews_in(view, size=10, cursor=cursor)
            listing = [statement for statement in asked if "FROM reviews" in statement[0]]
            assert len(listing) == 1
            plan = "\n".join(line for statement in listing for line in plan_of(statement))
            assert "ix_reviews_" in plan, (view, plan)
            assert "Seq Scan on reviews" not in plan, (view, plan)
            assert "SCAN reviews\n" not in f"{plan}\n", (view, plan)
            if view.show is Show.ALL:
                assert "Sort" not in plan, (view, plan)
                assert "TEMP B-TREE FOR ORDER BY" not in plan, (view, plan)
