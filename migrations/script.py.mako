"""${message.capitalize()}.

Rules of a migration:
- Import no models: they change later, and this file must go on meaning what it means today.
- Change either the schema or data, never both in one file.
- Write both directions; `downgrade` may lose what only `upgrade` could hold, and then says so.
- Names of constraints and indexes are written out, as in the models.
- Alter a table in `with op.batch_alter_table(…)`, which SQLite needs; names have 63 characters at most.

Revision ${up_revision}, follows ${down_revision | comma,n}.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """${message.capitalize()}."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo it."""
    ${downgrades if downgrades else "pass"}
