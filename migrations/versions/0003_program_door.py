"""The program's door.

Orders of scores are kept for a while for who pages through them. A change of a comment's status knows
the request that a program made it by, so that a repeated one does nothing.

Revision 0003, after 0002. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEYED = sa.text("request_key IS NOT NULL")


def upgrade() -> None:
    """The program's door."""
    op.create_table(
        "kept_orders",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("order_name", sa.Text(), nullable=False),
        sa.Column("comment_ids", sa.JSON(), nullable=False),
        sa.Column("rest", sa.Text(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_kept_orders_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_orders"),
    )
    op.create_index("ix_kept_orders_newest", "kept_orders", ["article_id", "order_name", "made_at"])
    op.create_index("ix_kept_orders_made_at", "kept_orders", ["made_at"])
    with op.batch_alter_table("comment_transitions") as batch:
        batch.add_column(sa.Column("request_key", sa.Text(), nullable=True))
    op.create_index(
        "one_transition_per_visitor_and_key",
        "comment_transitions",
        ["visitor_id", "request_key"],
        unique=True,
        sqlite_where=KEYED,
        postgresql_where=KEYED,
    )


def downgrade() -> None:
    """Undo it; a request that is repeated later is done again."""
    op.drop_index("one_transition_per_visitor_and_key", table_name="comment_transitions")
    with op.batch_alter_table("comment_transitions", recreate="never") as batch:  # it would lose its CHECKs
        batch.drop_column("request_key")
    op.drop_table("kept_orders")
