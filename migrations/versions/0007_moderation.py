"""Moderation: reviews, flags, decisions, notes; what is done about members and networks.

Revision 0007, after 0006. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")
LIVE = sa.text("taken_back_at IS NULL AND settled_at IS NULL")
DECIDED = sa.text("outcome IN ('upheld', 'rejected')")
HIDING = sa.text("hid_at IS NOT NULL")
BULK = sa.text("bulk_key IS NOT NULL")
HEAVIEST = sa.text("weight DESC")
KNOWN = sa.text("network IS NOT NULL")
STATUSES = ("held", "published", "hidden", "removed", "withdrawn")
KINDS = ("warning", "hold", "suspension", "ban")
REASONS = ("abusive", "trolling", "spam", "private", "threat", "illegal", "impersonation", "off_topic", "other")


def one_of(*values: str, name: str) -> sa.Enum:
    """Text that is one of `values`, kept so by the CHECK `name`."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def where(condition: sa.TextClause) -> dict[str, sa.TextClause]:
    """The arguments of a partial index."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def key(table: str, column: str, target: str, *, cascades: bool = False) -> sa.ForeignKeyConstraint:
    """The foreign key from `column` to the ids of `target`."""
    ondelete = "CASCADE" if cascades else None
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def upgrade() -> None:
    """Rows for all of it."""
    _members()
    _reviews()
    _review_indexes()
    _flags()
    _flag_indexes()
    _decisions()
    _only_grow()
    _notes()


def _members() -> None:
    with op.batch_alter_table("members", recreate="never") as batch:
        batch.add_column(sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("warned_at", MOMENT, nullable=True))
    with op.batch_alter_table("comments", recreate="never") as batch:
        batch.add_column(sa.Column("protected_until", MOMENT, nullable=True))
        batch.create_index("ix_comments_network", ["network", "id"], **where(KNOWN))
    with op.batch_alter_table("sanctions", copy_from=_sanctions(("suspension",), is_ended=True)) as batch:
        batch.drop_constraint("sanction_kind_known", type_="check")
        batch.create_check_constraint("sanction_kind_known", f"kind IN {KINDS}")
        batch.alter_column("until", existing_type=MOMENT, nullable=True)
        batch.add_column(sa.Column("acknowledged_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("lifted_by_id", BIG_ID, nullable=True))
        batch.create_foreign_key("fk_sanctions_lifted_by_id", "members", ["lifted_by_id"], ["id"])
    op.create_table(
        "network_blocks",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imposed_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by_id", BIG_ID, nullable=True),
        key("network_blocks", "imposed_by_id", "members"),
        key("network_blocks", "lifted_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_network_blocks"),
    )
    for column in ("network", "until"):
        op.create_index(f"ix_network_blocks_{column}", "network_blocks", [column])


def _sanctions(kinds: tuple[str, ...], *, is_ended: bool) -> sa.Table:
    """SQLite builds the table anew, and would forget its CHECK if it were not told of it."""
    later = (
        []
        if is_ended
        else [
            sa.Column("acknowledged_at", MOMENT, nullable=True),
            sa.Column("lifted_by_id", BIG_ID, nullable=True),
            key("sanctions", "lifted_by_id", "members"),
        ]
    )
    known = ", ".join(repr(kind) for kind in kinds)
    return sa.Table(
        "sanctions",
        sa.MetaData(),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("until", MOMENT, nullable=not is_ended),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imposed_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        *later,
        sa.CheckConstraint(f"kind IN ({known})", name="sanction_kind_known"),
        key("sanctions", "member_id", "members"),
        key("sanctions", "imposed_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_sanctions"),
        sa.Index("ix_sanctions_member_id", "member_id"),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("author_member_id", BIG_ID, nullable=True),
        sa.Column("author_visitor_id", BIG_ID, nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("abusive_count", sa.Integer(), nullable=False),
        sa.Column("trolling_count", sa.Integer(), nullable=False),
        sa.Column("spam_count", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", BIG_ID, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column(
            "outcome",
            one_of("kept", "hidden", "removed", "spam", "withdrawn", "absorbed", name="review_outcome_known"),
            nullable=True,
        ),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_review_has_an_outcome"),
        sa.CheckConstraint("(claimed_by_id IS NULL) = (claimed_until IS NULL)", name="claim_has_an_end"),
        sa.CheckConstraint("weight >= 0", name="review_weight_not_negative"),
        key("reviews", "comment_id", "comments", cascades=True),
        key("reviews", "article_id", "articles", cascades=True),
        key("reviews", "author_member_id", "members"),
        key("reviews", "author_visitor_id", "visitors"),
        key("reviews", "claimed_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )


def _review_indexes() -> None:
    op.create_index("one_open_review_per_comment", "reviews", ["comment_id"], unique=True, **where(OPEN))
    op.create_index("ix_reviews_queue", "reviews", [HEAVIEST, "opened_at", "id"], **where(OPEN))
    op.create_index("ix_reviews_oldest", "reviews", ["opened_at"], **where(OPEN))
    for name, column in (
        ("article", "article_id"),
        ("member", "author_member_id"),
        ("visitor", "author_visitor_id"),
        ("network", "network"),
    ):
        op.create_index(f"ix_reviews_{name}", "reviews", [column, HEAVIEST, "opened_at", "id"], **where(OPEN))
    op.create_index("ix_reviews_comment_id", "reviews", ["comment_id", "id"])
    op.create_index("ix_reviews_closed_at", "reviews", ["closed_at"])


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("review_id", BIG_ID, nullable=False),
        sa.Column("flagger_member_id", BIG_ID, nullable=True),
        sa.Column("flagger_visitor_id", BIG_ID, nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("reason", one_of("abusive", "trolling", "spam", name="flag_reason_known"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("is_quarrel", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("hid_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("outcome", one_of("upheld", "rejected", "neither", name="flag_outcome_known"), nullable=True),
        sa.CheckConstraint(
            "(flagger_member_id IS NULL) <> (flagger_visitor_id IS NULL)", name="flagger_is_member_or_visitor"
        ),
        sa.CheckConstraint("weight BETWEEN 0 AND 10", name="flag_weighs_0_to_10"),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled_flag_has_an_outcome"),
        sa.CheckConstraint("taken_back_at IS NULL OR settled_at IS NULL", name="flag_is_taken_back_or_settled"),
        key("flags", "comment_id", "comments", cascades=True),
        key("flags", "review_id", "reviews", cascades=True),
        key("flags", "flagger_member_id", "members"),
        key("flags", "flagger_visitor_id", "visitors"),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
    )


def _flag_indexes() -> None:
    for who in ("member", "visitor"):
        columns = ["comment_id", f"flagger_{who}_id"]
        op.create_index(f"one_live_flag_per_{who}", "flags", columns, unique=True, **where(LIVE))
    op.create_index("ix_flags_members", "flags", ["flagger_member_id", "id"])
    op.create_index("ix_flags_given", "flags", ["flagger_member_id", "comment_id"])
    op.create_index("ix_flags_visitors", "flags", ["flagger_visitor_id", "comment_id"])
    op.create_index("ix_flags_comment_id", "flags", ["comment_id", "id"])
    op.create_index("ix_flags_review_id", "flags", ["review_id"])
    op.create_index("ix_flags_decided", "flags", ["flagger_member_id", "outcome"], **where(DECIDED))
    op.create_index("ix_flags_hiding", "flags", ["flagger_member_id", "hid_at"], **where(HIDING))


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("review_id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("moderator_id", BIG_ID, nullable=True),
        sa.Column(
            "action",
            one_of("keep", "hide", "remove", "spam", "restore", "undo", name="decision_action_known"),
            nullable=False,
        ),
        sa.Column("reason_code", one_of(*REASONS, name="decision_reason_known"), nullable=True),
        sa.Column("public_text", sa.Text(), nullable=True),
        sa.Column("private_note", sa.Text(), nullable=True),
        sa.Column("status_before", one_of(*STATUSES, name="decision_before_known"), nullable=False),
        sa.Column("status_after", one_of(*STATUSES, name="decision_after_known"), nullable=False),
        sa.Column("undoes_id", BIG_ID, nullable=True),
        sa.Column("bulk_key", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("(action = 'undo') = (undoes_id IS NOT NULL)", name="undo_says_what_it_undoes"),
        key("decisions", "review_id", "reviews"),
        key("decisions", "comment_id", "comments"),
        key("decisions", "moderator_id", "members"),
        key("decisions", "undoes_id", "decisions"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("undoes_id", name="decision_is_undone_once"),
    )
    op.create_index("ix_decisions_comment_id", "decisions", ["comment_id", "id"])
    op.create_index("ix_decisions_review_id", "decisions", ["review_id", "id"])
    op.create_index("ix_decisions_moderator", "decisions", ["moderator_id", "id"])
    op.create_index("ix_decisions_created_at", "decisions", ["created_at"])
    op.create_index("ix_decisions_bulk_key", "decisions", ["bulk_key"], **where(BULK))


def _only_grow() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_refuse_{what.lower()} BEFORE {what} ON decisions "
                "BEGIN SELECT RAISE(ABORT, 'decisions are only ever added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE TRIGGER decisions_refuse_change BEFORE UPDATE OR DELETE ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _notes() -> None:
    op.create_table(
        "moderator_notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=True),
        sa.Column("visitor_id", BIG_ID, nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN member_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN visitor_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN network IS NULL THEN 0 ELSE 1 END) = 1",
            name="note_is_about_one_author_or_network",
        ),
        key("moderator_notes", "member_id", "members"),
        key("moderator_notes", "visitor_id", "visitors"),
        key("moderator_notes", "written_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_moderator_notes"),
    )
    for column in ("member_id", "visitor_id", "network"):
        op.create_index(f"ix_moderator_notes_{column}", "moderator_notes", [column])


def downgrade() -> None:
    """Undo it. What was flagged, decided and noted is lost, and so are warnings, holds and bans."""
    for table in ("moderator_notes", "decisions", "flags", "reviews", "network_blocks"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
    op.execute("DELETE FROM sanctions WHERE kind <> 'suspension'")
    with op.batch_alter_table("sanctions", copy_from=_sanctions(KINDS, is_ended=False)) as batch:
        batch.drop_constraint("fk_sanctions_lifted_by_id", type_="foreignkey")
        batch.drop_column("lifted_by_id")
        batch.drop_column("acknowledged_at")
        batch.alter_column("until", existing_type=MOMENT, nullable=False)
        batch.drop_constraint("sanction_kind_known", type_="check")
        batch.create_check_constraint("sanction_kind_known", "kind IN ('suspension')")
    op.drop_index("ix_comments_network", "comments")
    for table, columns in (("comments", ["protected_until"]), ("members", ["warned_at", "is_held"])):
        with op.batch_alter_table(table, recreate="never") as batch:
            for column in columns:
                batch.drop_column(column)
