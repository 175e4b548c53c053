"""The reader's memory: how far members have read, and whom they have muted.

Revision 0006, after 0005. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNNAMED = sa.text("muted_member_id IS NULL AND muted_visitor_id IS NULL")


def upgrade() -> None:
    """Visits and mutes."""
    op.create_table(
        "visits",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("new_since", MOMENT, nullable=False),
        sa.Column("read_until", MOMENT, nullable=False),
        sa.CheckConstraint("new_since <= read_until", name="new_since_not_after_read_until"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_visits_member_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_visits_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("member_id", "article_id", name="one_visit_per_member_and_article"),
    )
    op.create_index("ix_visits_article_id", "visits", ["article_id"])
    op.create_index("ix_visits_read_until", "visits", ["read_until"])
    op.create_table(
        "mutes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("muted_member_id", BIG_ID, nullable=True),
        sa.Column("muted_visitor_id", BIG_ID, nullable=True),
        sa.Column("article_id", BIG_ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(muted_member_id IS NULL) = (article_id IS NOT NULL)", name="muted_everywhere_or_in_one_article"
        ),
        sa.CheckConstraint("muted_member_id IS NULL OR muted_visitor_id IS NULL", name="muted_is_member_or_visitor"),
        sa.CheckConstraint("muted_member_id <> member_id", name="nobody_mutes_themselves"),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_mutes_{column}", ondelete="CASCADE")
            for column, target in (
                ("member_id", "members.id"),
                ("muted_member_id", "members.id"),
                ("muted_visitor_id", "visitors.id"),
                ("article_id", "articles.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mutes"),
        sa.UniqueConstraint("member_id", "muted_member_id", name="one_mute_per_member"),
        sa.UniqueConstraint("member_id", "article_id", "muted_visitor_id", name="one_mute_per_visitor_and_article"),
    )
    for column in ("muted_member_id", "muted_visitor_id", "article_id"):
        op.create_index(f"ix_mutes_{column}", "mutes", [column])
    op.create_index(
        "one_mute_per_name_and_article",
        "mutes",
        ["member_id", "article_id", "name"],
        unique=True,
        sqlite_where=UNNAMED,
        postgresql_where=UNNAMED,
    )


def downgrade() -> None:
    """Undo it; what was remembered is lost."""
    op.drop_table("mutes")
    op.drop_table("visits")
