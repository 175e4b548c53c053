"""Views: the comments of an article that earned a badge, and those of one person there, by an index each.

Revision 0005, after 0004. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

READABLE = "status IN ('published', 'hidden')"
KINDS = ("insightful", "funny")
AUTHORS = ("member", "visitor")


def upgrade() -> None:
    """An index for each view."""
    for kind in KINDS:
        badge, count = f"has_{kind}_badge", sa.text(f"{kind}_count DESC")
        condition = f"{READABLE} AND {badge}"
        _index(f"ix_comments_{kind}_badge_time", ["article_id", badge, "created_at", "id"], condition)
        _index(f"ix_comments_{kind}_badge", ["article_id", badge, count, "created_at", "id"], condition)
    for author in AUTHORS:
        column = f"author_{author}_id"
        condition = f"{READABLE} AND {column} IS NOT NULL"
        _index(f"ix_comments_by_{author}", [column, "article_id", "created_at", "id"], condition)


def _index(name: str, columns: list[str | sa.TextClause], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "comments", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Undo it."""
    for author in AUTHORS:
        op.drop_index(f"ix_comments_by_{author}", table_name="comments")
    for kind in KINDS:
        op.drop_index(f"ix_comments_{kind}_badge", table_name="comments")
        op.drop_index(f"ix_comments_{kind}_badge_time", table_name="comments")
