"""Guilds, their settings, and the cases of their moderators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
case_state = sa.Enum("pending", "settled", "failed", name="case_state", create_constraint=True)
case_notice = sa.Enum("none", "delivered", "closed", "failed", name="case_notice", create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "guild",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", moment),
        sa.Column("left_at", moment),
        sa.Column("next_case_number", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("id > 0", name=op.f("ck_guild_id_positive")),
        sa.CheckConstraint("next_case_number > 0", name=op.f("ck_guild_next_case_number_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guild")),
    )
    op.create_table(
        "guild_setting",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("data", json, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint("length(section) BETWEEN 1 AND 64", name=op.f("ck_guild_setting_section_length")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_guild_setting_revision_positive")),
        sa.CheckConstraint("updated_by > 0", name=op.f("ck_guild_setting_updated_by_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_guild_setting_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "section", name=op.f("pk_guild_setting")),
    )
    op.create_table(
        "guild_setting_change",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("data_before", json, nullable=False),
        sa.Column("data_after", json, nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.CheckConstraint("length(section) BETWEEN 1 AND 64", name=op.f("ck_guild_setting_change_section_length")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_guild_setting_change_revision_positive")),
        sa.CheckConstraint("changed_by > 0", name=op.f("ck_guild_setting_change_changed_by_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_guild_setting_change_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guild_setting_change")),
        sa.UniqueConstraint(
            "guild_id", "section", "revision", name=op.f("uq_guild_setting_change_guild_id_section_revision")
        ),
    )
    op.create_table(
        "moderation_case",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", case_state, nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("settled_at", moment),
        sa.Column("expires_at", moment),
        sa.Column("failure", sa.Text()),
        sa.Column("notice", case_notice),
        sa.Column("log_channel_id", sa.BigInteger()),
        sa.Column("log_message_id", sa.BigInteger()),
        sa.CheckConstraint("number > 0", name=op.f("ck_moderation_case_number_positive")),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 32", name=op.f("ck_moderation_case_kind_length")),
        sa.CheckConstraint("target_id > 0", name=op.f("ck_moderation_case_target_id_positive")),
        sa.CheckConstraint("moderator_id > 0", name=op.f("ck_moderation_case_moderator_id_positive")),
        sa.CheckConstraint("length(reason) <= 8000", name=op.f("ck_moderation_case_reason_length")),
        sa.CheckConstraint(
            "(CAST(state AS VARCHAR) = 'pending') = (settled_at IS NULL)",
            name=op.f("ck_moderation_case_settled_unless_pending"),
        ),
        sa.CheckConstraint(
            "(CAST(state AS VARCHAR) = 'failed') = (failure IS NOT NULL)",
            name=op.f("ck_moderation_case_failure_when_failed"),
        ),
        sa.CheckConstraint("length(failure) BETWEEN 1 AND 200", name=op.f("ck_moderation_case_failure_length")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_moderation_case_expires_later")),
        sa.CheckConstraint(
            "(log_channel_id IS NULL) = (log_message_id IS NULL)", name=op.f("ck_moderation_case_log_message_whole")
        ),
        sa.CheckConstraint("log_channel_id > 0", name=op.f("ck_moderation_case_log_channel_id_positive")),
        sa.CheckConstraint("log_message_id > 0", name=op.f("ck_moderation_case_log_message_id_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_moderation_case_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("guild_id", "number", name=op.f("uq_moderation_case_guild_id_number")),
    )
    op.create_index(
        op.f("ix_moderation_case_guild_id_target_id_number"), "moderation_case", ["guild_id", "target_id", "number"]
    )
    op.create_index(
        op.f("ix_moderation_case_guild_id_moderator_id_number"),
        "moderation_case",
        ["guild_id", "moderator_id", "number"],
    )
    op.create_index(
        "ix_moderation_case_pending",
        "moderation_case",
        ["guild_id", "number"],
        postgresql_where=sa.text("settled_at IS NULL"),
        sqlite_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("moderation_case")
    op.drop_table("guild_setting_change")
    op.drop_table("guild_setting")
    op.drop_table("guild")
    case_state.drop(op.get_bind())
    case_notice.drop(op.get_bind())
