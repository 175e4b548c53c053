"""The outbox.

What is to follow a transaction waits in `outbox_events` for a worker. Articles learn when it was
noted that their discussion has closed by itself.

Revision 0002, after 0001. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("done_at IS NULL AND parked_at IS NULL")


def upgrade() -> None:
    """The outbox."""
    op.create_table(
        "outbox_events",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_key", sa.Text(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("parked_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("done_at IS NULL OR parked_at IS NULL", name="event_is_done_or_parked"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_events"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_events_dedupe_key"),
    )
    op.create_index(
        "ix_outbox_events_open", "outbox_events", ["due_at", "id"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    with op.batch_alter_table("articles") as batch:
        batch.add_column(sa.Column("discussion_closed_at", MOMENT, nullable=True))


def downgrade() -> None:
    """Undo it; events that were not delivered are lost."""
    with op.batch_alter_table("articles", recreate="never") as batch:  # built anew, it would lose its CHECKs
        batch.drop_column("discussion_closed_at")
    op.drop_table("outbox_events")
