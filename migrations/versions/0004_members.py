"""Members: names, sessions, registrations, tokens of programs, sanctions.

A name and the names a member had before are rows of one table, so that one constraint keeps them theirs.
The look of names given before this is not kept: they are guarded by their letters only.

Revision 0004, after 0003. Rules of a migration: see 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CLAIMED = sa.text("claimed_at IS NOT NULL")
CURRENT = sa.text("left_at IS NULL")
KEYED = sa.text("request_key IS NOT NULL")
READABLE = sa.text("status IN ('published', 'hidden')")
ROLES = ("member", "writer", "moderator", "admin")


def one_of(*values: str, name: str) -> sa.Enum:
    """Text that is one of `values`, kept so by the CHECK `name`."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def where(condition: sa.TextClause) -> dict[str, sa.TextClause]:
    """The arguments of a partial index."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def upgrade() -> None:
    """Members."""
    _names()
    _members()
    _sessions()
    _comments()
    op.create_table(
        "kept_drafts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_kept_drafts_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_drafts"),
        sa.UniqueConstraint("key", name="uq_kept_drafts_key"),
    )
    op.create_index("ix_kept_drafts_created_at", "kept_drafts", ["created_at"])


def _names() -> None:
    op.create_table(
        "member_names",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("look", sa.Text(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_member_names_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_member_names"),
        sa.UniqueConstraint("name_key", name="name_belongs_to_one_member"),
        sa.UniqueConstraint("look", name="look_belongs_to_one_member"),
    )
    op.create_index("ix_member_names_member_id", "member_names", ["member_id"])
    op.create_index("one_current_name_per_member", "member_names", ["member_id"], unique=True, **where(CURRENT))
    op.execute(
        "INSERT INTO member_names (member_id, name, name_key, taken_at) "
        "SELECT id, name, name_key, created_at FROM members ORDER BY id"
    )


def _members() -> None:
    with op.batch_alter_table("members", copy_from=_members_before()) as batch:
        batch.drop_constraint("member_name_unique_without_case", type_="unique")
        batch.drop_column("name_key")
        batch.drop_constraint("member_role_known", type_="check")
        batch.create_check_constraint("member_role_known", "role IN ('member', 'writer', 'moderator', 'admin')")
        batch.add_column(sa.Column("email_key", sa.Text(), nullable=True))
        batch.add_column(sa.Column("new_email", sa.Text(), nullable=True))
        batch.add_column(sa.Column("password_hash", sa.Text(), nullable=True))
        batch.add_column(sa.Column("about", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("standing", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("insider_until", MOMENT, nullable=True))
        batch.add_column(sa.Column("renamed_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("suspended_until", MOMENT, nullable=True))
        batch.create_check_constraint("standing_from_0_to_4", "standing BETWEEN 0 AND 4")
    op.drop_index("ix_members_email", table_name="members")
    op.execute("UPDATE members SET email_key = lower(email)")
    op.create_index("ix_members_email_key", "members", ["email_key"])
    op.create_index("one_claimed_member_per_email", "members", ["email_key"], unique=True, **where(CLAIMED))
    with op.batch_alter_table("visitors") as batch:
        batch.add_column(sa.Column("member_id", BIG_ID, nullable=True))
        batch.create_foreign_key("fk_visitors_member_id", "members", ["member_id"], ["id"])
    op.create_index("ix_visitors_member_id", "visitors", ["member_id"])


def _members_before() -> sa.Table:
    """SQLite builds the table anew, and would forget its CHECKs if it were not told of them."""
    return sa.Table(
        "members",
        sa.MetaData(),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('member', 'writer')", name="member_role_known"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("name_key", name="member_name_unique_without_case"),
        sa.UniqueConstraint("source_key", name="uq_members_source_key"),
        sa.Index("ix_members_email", "email"),
    )


def _sessions() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("back", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
    )
    op.create_index("ix_registrations_created_at", "registrations", ["created_at"])
    op.create_table(
        "member_sessions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("is_remembered", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_member_sessions_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_member_sessions"),
        sa.UniqueConstraint("key_hash", name="uq_member_sessions_key_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_member_sessions_member_id", "member_sessions", ["member_id"])
    op.create_index("ix_member_sessions_seen_at", "member_sessions", ["seen_at"])
    op.create_table(
        "personal_tokens",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_personal_tokens_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_personal_tokens"),
        sa.UniqueConstraint("key_hash", name="uq_personal_tokens_key_hash"),
    )
    op.create_index("ix_personal_tokens_member_id", "personal_tokens", ["member_id"])
    op.create_table(
        "sanctions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("kind", one_of("suspension", name="sanction_kind_known"), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imposed_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_sanctions_member_id"),
        sa.ForeignKeyConstraint(["imposed_by_id"], ["members.id"], name="fk_sanctions_imposed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sanctions"),
    )
    op.create_index("ix_sanctions_member_id", "sanctions", ["member_id"])


def _comments() -> None:
    with op.batch_alter_table("comments", recreate="never") as batch:
        batch.add_column(sa.Column("author_look", sa.Text(), nullable=True))
        batch.add_column(sa.Column("is_namesake", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_comments_author_member_id", table_name="comments")
    op.create_index("ix_comments_author_look", "comments", ["author_look"])
    op.create_index("ix_comments_members_own", "comments", ["author_member_id", "article_id", "status"])
    form = ["author_member_id", "article_id", "form_key"]
    op.create_index("one_comment_per_member_and_form", "comments", form, unique=True)
    for name, order in (
        ("latest", []),
        ("insightful", [sa.literal_column("insightful_count DESC")]),
        ("funny", [sa.literal_column("funny_count DESC")]),
    ):
        columns = ["author_member_id", *order, "created_at", "id"]
        op.create_index(f"ix_comments_members_{name}", "comments", columns, **where(READABLE))
    op.drop_index("one_transition_per_visitor_and_key", table_name="comment_transitions")
    with op.batch_alter_table("comment_transitions", copy_from=_transitions_before()) as batch:
        batch.add_column(sa.Column("member_id", BIG_ID, nullable=True))
        batch.create_foreign_key("fk_comment_transitions_member_id", "members", ["member_id"], ["id"])
    for who in ("visitor", "member"):
        columns = [f"{who}_id", "request_key"]
        op.create_index(
            f"one_transition_per_{who}_and_key", "comment_transitions", columns, unique=True, **where(KEYED)
        )


def _transitions_before(*more: sa.schema.SchemaItem) -> sa.Table:
    statuses = ("held", "published", "hidden", "removed", "withdrawn")
    return sa.Table(
        "comment_transitions",
        sa.MetaData(),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("from_status", one_of(*statuses, name="from_status_known"), nullable=True),
        sa.Column("to_status", one_of(*statuses, name="to_status_known"), nullable=False),
        sa.Column("visitor_id", BIG_ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_comment_transitions_comment_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_comment_transitions_visitor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_transitions"),
        sa.Index("ix_comment_transitions_comment_id", "comment_id"),
        *more,
    )


def downgrade() -> None:
    """Undo it. Members lose passwords, sessions and former names; moderators and admins their role."""
    op.drop_table("kept_drafts")
    for who in ("visitor", "member"):
        op.drop_index(f"one_transition_per_{who}_and_key", table_name="comment_transitions")
    after = _transitions_before(
        sa.Column("member_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_comment_transitions_member_id"),
    )
    with op.batch_alter_table("comment_transitions", copy_from=after) as batch:
        batch.drop_constraint("fk_comment_transitions_member_id", type_="foreignkey")
        batch.drop_column("member_id")
    keyed = ["visitor_id", "request_key"]
    op.create_index("one_transition_per_visitor_and_key", "comment_transitions", keyed, unique=True, **where(KEYED))
    for name in (
        "ix_comments_members_funny",
        "ix_comments_members_insightful",
        "ix_comments_members_latest",
        "one_comment_per_member_and_form",
        "ix_comments_members_own",
        "ix_comments_author_look",
    ):
        op.drop_index(name, table_name="comments")
    op.create_index("ix_comments_author_member_id", "comments", ["author_member_id"])
    with op.batch_alter_table("comments", recreate="never") as batch:
        batch.drop_column("is_namesake")
        batch.drop_column("author_look")
    for table in ("sanctions", "personal_tokens", "member_sessions", "registrations"):
        op.drop_table(table)
    op.drop_index("ix_visitors_member_id", table_name="visitors")
    with op.batch_alter_table("visitors") as batch:
        batch.drop_constraint("fk_visitors_member_id", type_="foreignkey")
        batch.drop_column("member_id")
    _members_again()


def _members_again() -> None:
    op.drop_index("one_claimed_member_per_email", table_name="members")
    op.drop_index("ix_members_email_key", table_name="members")
    with op.batch_alter_table("members", recreate="never") as batch:
        batch.add_column(sa.Column("name_key", sa.Text(), nullable=True))
    op.execute(
        "UPDATE members SET name_key = (SELECT name_key FROM member_names "
        "WHERE member_id = members.id AND left_at IS NULL)"
    )
    op.drop_table("member_names")
    op.execute("UPDATE members SET role = 'member' WHERE role IN ('moderator', 'admin')")
    with op.batch_alter_table("members", copy_from=_members_after()) as batch:
        for name in ("member_role_known", "standing_from_0_to_4"):
            batch.drop_constraint(name, type_="check")
        batch.create_check_constraint("member_role_known", "role IN ('member', 'writer')")
        batch.alter_column("name_key", nullable=False, existing_type=sa.Text())
        batch.create_unique_constraint("member_name_unique_without_case", ["name_key"])
        for column in (
            "email_key", "new_email", "password_hash", "about", "standing", "insider_until", "renamed_at",
            "suspended_until",
        ):  # fmt: skip
            batch.drop_column(column)
    op.create_index("ix_members_email", "members", ["email"])


def _members_after() -> sa.Table:
    return sa.Table(
        "members",
        sa.MetaData(),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("new_email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False, server_default=""),
        sa.Column("standing", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("insider_until", MOMENT, nullable=True),
        sa.Column("renamed_at", MOMENT, nullable=True),
        sa.Column("suspended_until", MOMENT, nullable=True),
        sa.Column("name_key", sa.Text(), nullable=True),
        sa.CheckConstraint("role IN ('member', 'writer', 'moderator', 'admin')", name="member_role_known"),
        sa.CheckConstraint("standing BETWEEN 0 AND 4", name="standing_from_0_to_4"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("source_key", name="uq_members_source_key"),
    )
