"""The house.

Members, visitors, articles with their tags and old addresses, comments with their history, ratings.

Rules of a migration:
- Import no models: they change later, and this file must go on meaning what it means today.
- Change either the schema or data, never both in one file.
- Write both directions; `downgrade` may lose what only `upgrade` could hold, and then says so.
- Names of constraints and indexes are written out, as in the models.
- Alter a table in `with op.batch_alter_table(…)`, which SQLite needs; names have 63 characters at most.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTE_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
READABLE = sa.text("status IN ('published', 'hidden')")
LISTED = sa.text("(status IN ('published', 'hidden', 'removed') OR descendant_count > 0)")


def one_of(*values: str, name: str) -> sa.Enum:
    """Text that is one of `values`, kept so by the CHECK `name`."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def where(condition: sa.TextClause) -> dict[str, sa.TextClause]:
    """The arguments of a partial index."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def upgrade() -> None:
    """The house."""
    op.create_table(
        "members",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", one_of("member", "writer", name="member_role_known"), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("name_key", name="member_name_unique_without_case"),
        sa.UniqueConstraint("source_key", name="uq_members_source_key"),
    )
    op.create_index("ix_members_email", "members", ["email"])
    op.create_table(
        "tags",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", one_of("tag", "company", name="tag_kind_known"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("kind", "slug", name="tag_slug_unique_per_kind"),
    )
    op.create_table(
        "visitors",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
        sa.UniqueConstraint("key", name="uq_visitors_key"),
    )
    op.create_table(
        "articles",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("writer_id", BIG_ID, nullable=True),
        sa.Column("state", one_of("draft", "published", name="article_state_known"), nullable=False),
        sa.Column(
            "discussion_mode",
            one_of("open", "held_first", "members_only", "closed", name="discussion_mode_known"),
            nullable=False,
        ),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("discussion_active_at", MOMENT, nullable=False),
        sa.Column("discussion_version", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (published_at IS NOT NULL AND published_on IS NOT NULL)",
            name="published_article_has_a_date",
        ),
        sa.CheckConstraint("comment_count >= 0", name="comment_count_not_negative"),
        sa.ForeignKeyConstraint(["writer_id"], ["members.id"], name="fk_articles_writer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("published_on", "slug", name="article_slug_unique_per_date"),
        sa.UniqueConstraint("source_key", name="uq_articles_source_key"),
    )
    op.create_index("ix_articles_latest", "articles", ["state", "published_at", "id"])
    op.create_index("ix_articles_writer_id", "articles", ["writer_id"])
    op.create_table(
        "article_addresses",
        sa.Column("path", BYTE_TEXT, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_addresses_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("path", name="pk_article_addresses"),
    )
    op.create_index("ix_article_addresses_article_id", "article_addresses", ["article_id"])
    op.create_table(
        "article_tags",
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("tag_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_tags_article_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_article_tags_tag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "tag_id", name="pk_article_tags"),
    )
    op.create_index("ix_article_tags_tag_id", "article_tags", ["tag_id"])
    op.create_table(
        "comments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("parent_id", BIG_ID, nullable=True),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("path", BYTE_TEXT, nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("descendant_count", sa.Integer(), nullable=False),
        sa.Column("author_member_id", BIG_ID, nullable=True),
        sa.Column("author_visitor_id", BIG_ID, nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_email", sa.Text(), nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            one_of("held", "published", "hidden", "removed", "withdrawn", name="comment_status_known"),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("insightful_count", sa.Integer(), nullable=False),
        sa.Column("insightful_visitor_count", sa.Integer(), nullable=False),
        sa.Column("funny_count", sa.Integer(), nullable=False),
        sa.Column("funny_visitor_count", sa.Integer(), nullable=False),
        sa.Column("has_insightful_badge", sa.Boolean(), nullable=False),
        sa.Column("has_funny_badge", sa.Boolean(), nullable=False),
        sa.CheckConstraint("author_member_id IS NULL OR author_visitor_id IS NULL", name="author_is_member_or_visitor"),
        sa.CheckConstraint("depth >= 1", name="depth_starts_at_one"),
        sa.CheckConstraint("descendant_count >= 0", name="descendant_count_not_negative"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_comments_article_id"),
        sa.ForeignKeyConstraint(["author_member_id"], ["members.id"], name="fk_comments_author_member_id"),
        sa.ForeignKeyConstraint(["author_visitor_id"], ["visitors.id"], name="fk_comments_author_visitor_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["comments.id"], name="fk_comments_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.UniqueConstraint("author_visitor_id", "article_id", "form_key", name="one_comment_per_visitor_and_form"),
        sa.UniqueConstraint("source_key", name="uq_comments_source_key"),
    )
    op.create_index("ix_comments_author_member_id", "comments", ["author_member_id"])
    op.create_index(
        "ix_comments_funny",
        "comments",
        ["article_id", sa.literal_column("funny_count DESC"), "created_at", "id"],
        **where(READABLE),
    )
    op.create_index(
        "ix_comments_insightful",
        "comments",
        ["article_id", sa.literal_column("insightful_count DESC"), "created_at", "id"],
        **where(READABLE),
    )
    op.create_index("ix_comments_latest", "comments", ["created_at", "id"], **where(READABLE))
    op.create_index("ix_comments_own", "comments", ["author_visitor_id", "article_id", "status"])
    op.create_index("ix_comments_parent_id", "comments", ["parent_id"])
    op.create_index("ix_comments_repeat", "comments", ["article_id", "network", "created_at"])
    op.create_index("ix_comments_thread", "comments", ["article_id", "path"], **where(LISTED))
    op.create_index("ix_comments_time", "comments", ["article_id", "created_at", "id"], **where(READABLE))
    op.create_table(
        "comment_transitions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column(
            "from_status",
            one_of("held", "published", "hidden", "removed", "withdrawn", name="from_status_known"),
            nullable=True,
        ),
        sa.Column(
            "to_status",
            one_of("held", "published", "hidden", "removed", "withdrawn", name="to_status_known"),
            nullable=False,
        ),
        sa.Column("visitor_id", BIG_ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_comment_transitions_comment_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_comment_transitions_visitor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_transitions"),
    )
    op.create_index("ix_comment_transitions_comment_id", "comment_transitions", ["comment_id"])
    op.create_table(
        "comment_versions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_comment_versions_comment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_versions"),
    )
    op.create_index("ix_comment_versions_comment_id", "comment_versions", ["comment_id"])
    op.create_table(
        "ratings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("kind", one_of("insightful", "funny", name="rating_kind_known"), nullable=False),
        sa.Column("rater_visitor_id", BIG_ID, nullable=True),
        sa.Column("rater_member_id", BIG_ID, nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(rater_visitor_id IS NULL) <> (rater_member_id IS NULL)", name="rater_is_member_or_visitor"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_ratings_comment_id"),
        sa.ForeignKeyConstraint(["rater_member_id"], ["members.id"], name="fk_ratings_rater_member_id"),
        sa.ForeignKeyConstraint(["rater_visitor_id"], ["visitors.id"], name="fk_ratings_rater_visitor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sa.UniqueConstraint("comment_id", "kind", "rater_member_id", name="one_rating_per_member_and_kind"),
        sa.UniqueConstraint("comment_id", "kind", "rater_visitor_id", name="one_rating_per_visitor_and_kind"),
    )
    op.create_index("ix_ratings_rater_member_id", "ratings", ["rater_member_id"])
    op.create_index("ix_ratings_rater_visitor_id", "ratings", ["rater_visitor_id"])


def downgrade() -> None:
    """Undo it."""
    for table in (
        "ratings",
        "comment_versions",
        "comment_transitions",
        "comments",
        "article_tags",
        "article_addresses",
        "articles",
        "visitors",
        "tags",
        "members",
    ):
        op.drop_table(table)
