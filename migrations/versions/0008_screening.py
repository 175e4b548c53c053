"""Screening: what it said, by which rules, and what the spam filter has learned.

Revision 0008, after 0007. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SAID = sa.text("is_marked")


def one_of(*values: str, name: str) -> sa.Enum:
    """Text that is one of `values`, kept so by the CHECK `name`."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    """Rows for all of it."""
    _runs()
    _rules()
    _changes()
    _filter()


def _runs() -> None:
    op.create_table(
        "screening_runs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=True),
        sa.Column("is_edit", sa.Boolean(), nullable=False),
        sa.Column("outcome", one_of("pass", "hold", "refuse", name="screening_outcome_known"), nullable=False),
        sa.Column("is_marked", sa.Boolean(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("spam_score", sa.Float(), nullable=True),
        sa.Column("spam_words", sa.JSON(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("(outcome = 'refuse') = (comment_id IS NULL)", name="only_refused_run_has_no_comment"),
        sa.CheckConstraint("outcome <> 'refuse' OR fingerprint IS NULL", name="refused_run_tells_nothing"),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name="fk_screening_runs_comment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_screening_runs"),
    )
    op.create_index("ix_screening_runs_comment_id", "screening_runs", ["comment_id", "id"])
    op.create_index("ix_screening_runs_fingerprint", "screening_runs", ["fingerprint"])
    op.create_index(
        "ix_screening_runs_marked", "screening_runs", ["created_at"], sqlite_where=SAID, postgresql_where=SAID
    )
    op.create_table(
        "screening_refusals",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_screening_refusals"),
    )
    op.create_index("ix_screening_refusals_created_at", "screening_refusals", ["created_at"])


def _rules() -> None:
    op.create_table(
        "screening_settings",
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("mode", one_of("on", "off", "dry", name="screening_mode_known"), nullable=False),
        sa.Column("failure", one_of("open", "closed", name="screening_failure_known"), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("check_name", name="pk_screening_settings"),
    )
    op.create_table(
        "screening_phrases",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", one_of("banned", "suspect", name="phrase_kind_known"), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_screening_phrases"),
        sa.UniqueConstraint("phrase", name="phrase_is_listed_once"),
    )


def _changes() -> None:
    op.create_table(
        "screening_changes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_screening_changes_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_screening_changes"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER screening_changes_refuse_{what.lower()} BEFORE {what} ON screening_changes "
                "BEGIN SELECT RAISE(ABORT, 'screening_changes are only ever added to'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER screening_changes_refuse_change BEFORE UPDATE OR DELETE ON screening_changes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _filter() -> None:
    op.create_table(
        "spam_models",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("spam_count", sa.Integer(), nullable=False),
        sa.Column("ham_count", sa.Integer(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name="there_is_one_spam_model"),
        sa.PrimaryKeyConstraint("id", name="pk_spam_models"),
    )
    op.create_table(
        "spam_lessons",
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("is_spam", sa.Boolean(), nullable=False),
        sa.Column("learned_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_spam_lessons_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_spam_lessons"),
    )


def downgrade() -> None:
    """Undo it. What was said, set and learned is lost."""
    for table in (
        "spam_lessons",
        "spam_models",
        "screening_changes",
        "screening_phrases",
        "screening_settings",
        "screening_refusals",
        "screening_runs",
    ):
        op.drop_table(table)
