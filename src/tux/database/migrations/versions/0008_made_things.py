"""Changes of settings know what was made in the server for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("guild_setting_change", sa.Column("made", json))


def downgrade() -> None:
    with op.batch_alter_table("guild_setting_change") as change:
        change.drop_column("made")
