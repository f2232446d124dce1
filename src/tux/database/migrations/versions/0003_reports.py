"""Reports of members, and the reporters whom staff has blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("guild") as guild:
        guild.add_column(sa.Column("pseudonym_key", sa.Text()))
        guild.create_check_constraint(op.f("ck_guild_pseudonym_key_length"), "length(pseudonym_key) = 64")
    op.create_table(
        "report",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger()),
        sa.Column("reporter_pseudonym", sa.Text(), nullable=False),
        sa.Column("target_id", sa.BigInteger()),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.Text()),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("channel_id", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("claimed_by", sa.BigInteger()),
        sa.Column("closed_by", sa.BigInteger()),
        sa.Column("closed_at", moment),
        sa.CheckConstraint("reporter_id > 0", name=op.f("ck_report_reporter_id_positive")),
        sa.CheckConstraint("length(reporter_pseudonym) = 32", name=op.f("ck_report_reporter_pseudonym_length")),
        sa.CheckConstraint("target_id > 0", name=op.f("ck_report_target_id_positive")),
        sa.CheckConstraint("length(subject) BETWEEN 1 AND 100", name=op.f("ck_report_subject_length")),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 4000", name=op.f("ck_report_text_length")),
        sa.CheckConstraint("length(about) <= 200", name=op.f("ck_report_about_length")),
        sa.CheckConstraint("channel_id > 0", name=op.f("ck_report_channel_id_positive")),
        sa.CheckConstraint("message_id > 0", name=op.f("ck_report_message_id_positive")),
        sa.CheckConstraint("(channel_id IS NULL) = (message_id IS NULL)", name=op.f("ck_report_message_whole")),
        sa.CheckConstraint("claimed_by > 0", name=op.f("ck_report_claimed_by_positive")),
        sa.CheckConstraint("closed_by > 0", name=op.f("ck_report_closed_by_positive")),
        sa.CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name=op.f("ck_report_closed_whole")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_report_guild_id_guild"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(
        op.f("ix_report_guild_id_reporter_pseudonym_created_at"),
        "report",
        ["guild_id", "reporter_pseudonym", "created_at"],
    )
    op.create_table(
        "report_block",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_pseudonym", sa.Text(), nullable=False),
        sa.Column("blocked_by", sa.BigInteger(), nullable=False),
        sa.Column("blocked_at", moment, nullable=False),
        sa.CheckConstraint("length(reporter_pseudonym) = 32", name=op.f("ck_report_block_reporter_pseudonym_length")),
        sa.CheckConstraint("blocked_by > 0", name=op.f("ck_report_block_blocked_by_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_report_block_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "reporter_pseudonym", name=op.f("pk_report_block")),
    )


def downgrade() -> None:
    op.drop_table("report_block")
    op.drop_table("report")
    with op.batch_alter_table("guild") as guild:
        guild.drop_constraint(op.f("ck_guild_pseudonym_key_length"), type_="check")
        guild.drop_column("pseudonym_key")
