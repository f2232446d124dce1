"""Cases keep the reasons that they had before, and note the correction of a direct message."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("moderation_case", sa.Column("corrected_at", moment))
    op.create_table(
        "case_earlier_reason",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.CheckConstraint("target_id <> 0", name=op.f("ck_case_earlier_reason_target_id_somebody")),
        sa.CheckConstraint("written_by <> 0", name=op.f("ck_case_earlier_reason_written_by_somebody")),
        sa.CheckConstraint("length(reason) <= 8000", name=op.f("ck_case_earlier_reason_reason_length")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_case_earlier_reason_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_earlier_reason")),
    )
    op.create_index(op.f("ix_case_earlier_reason_guild_id_number"), "case_earlier_reason", ["guild_id", "number"])


def downgrade() -> None:
    op.drop_table("case_earlier_reason")
    op.drop_column("moderation_case", "corrected_at")
