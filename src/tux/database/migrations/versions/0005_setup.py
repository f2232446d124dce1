"""The step at which each guild left the setup wizard."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setup",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(step) BETWEEN 1 AND 64", name=op.f("ck_setup_step_length")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_setup_guild_id_guild"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_setup")),
    )


def downgrade() -> None:
    op.drop_table("setup")
