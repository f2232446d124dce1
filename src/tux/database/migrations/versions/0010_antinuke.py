"""Antinuke: the rules of guilds, what was decided, and what it takes to put a guild back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
double: sa.Double[float] = sa.Double()

ACTIONS = (
    "channel_create",
    "channel_update",
    "channel_delete",
    "overwrite_change",
    "role_create",
    "role_update",
    "role_delete",
    "role_escalation",
    "member_role_escalation",
    "member_role_change",
    "member_update",
    "member_ban",
    "member_unban",
    "member_kick",
    "member_prune",
    "member_timeout",
    "member_move_disconnect",
    "bot_add",
    "integration_change",
    "command_permission_change",
    "webhook_create",
    "webhook_update",
    "webhook_delete",
    "webhook_spam",
    "mass_mention",
    "emoji_delete",
    "sticker_delete",
    "soundboard_delete",
    "expression_change",
    "thread_change",
    "thread_delete",
    "message_delete",
    "message_bulk_delete",
    "invite_create",
    "invite_delete",
    "event_change",
    "event_delete",
    "guild_update",
    "vanity_change",
    "automod_change",
    "onboarding_change",
    "canary_touch",
    "self_tamper",
    "config_change",
)
RESPONSES = (
    "log_only",
    "alert",
    "strip_roles",
    "quarantine",
    "kick",
    "ban",
    "timeout",
    "neutralise_role",
    "remove_bot",
    "delete_webhook",
    "revert",
    "panic_mode",
)
TYPES = {"antinuke_action_type": ACTIONS, "antinuke_response_type": RESPONSES}


def shared(name: str) -> sa.types.TypeEngine[str]:
    """Return a type that several tables have, which must be created before them."""
    values = TYPES[name]
    checked = sa.Enum(*values, name=name, create_constraint=True)
    return checked.with_variant(postgresql.ENUM(*values, name=name, create_type=False), "postgresql")


def word(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


TABLES = (
    "antinuke_config",
    "antinuke_limit",
    "antinuke_trust",
    "antinuke_events",
    "antinuke_event_entry",
    "guild_journal",
    "guild_snapshot",
    "guild_picture",
    "restore_run",
)

action_type, response_type = map(shared, TYPES)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, values in TYPES.items():
            postgresql.ENUM(*values, name=name).create(op.get_bind())
    create_rules()
    create_events()
    create_journal()


def create_rules() -> None:
    op.create_table(
        "antinuke_config",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("enabled", sa.Boolean()),
        sa.Column("mode", word("observe", "enforce", name="mode")),
        sa.Column("preset", word("relaxed", "default", "strict", "custom", name="preset")),
        sa.Column("default_response", response_type),
        sa.Column("bot_response", response_type),
        sa.Column("quarantine_role_id", sa.BigInteger()),
        sa.Column("log_channel_id", sa.BigInteger()),
        sa.Column("alert_owner", sa.Boolean()),
        sa.Column("tell_actor", sa.Boolean()),
        sa.Column("machine_speed_ms", sa.BigInteger()),
        sa.Column("score_limit", double),
        sa.Column("guild_score_limit", double),
        sa.Column("guild_score_window_seconds", sa.BigInteger()),
        sa.Column("canaries", json),
        sa.Column("auto_restore", word("off", "ask", "auto", name="auto_restore")),
        sa.Column("panic_armed", sa.Boolean()),
        sa.Column("night_from", sa.BigInteger()),
        sa.Column("night_to", sa.BigInteger()),
        sa.Column("time_zone", sa.Text()),
        sa.Column("night_factor", double),
        sa.Column("maintenance_from", moment),
        sa.Column("maintenance_minutes", sa.BigInteger()),
        sa.Column("maintenance_by", sa.BigInteger()),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint("preset <> 'custom'", name=op.f("ck_antinuke_config_preset_measured")),
        sa.CheckConstraint(
            "(maintenance_from IS NULL) = (maintenance_minutes IS NULL)"
            " AND (maintenance_from IS NULL) = (maintenance_by IS NULL)",
            name=op.f("ck_antinuke_config_maintenance_whole"),
        ),
        sa.CheckConstraint("guild_score_limit >= 0", name=op.f("ck_antinuke_config_guild_score_limit_counted")),
        sa.CheckConstraint(
            "guild_score_window_seconds > 0", name=op.f("ck_antinuke_config_guild_score_window_seconds_positive")
        ),
        sa.CheckConstraint("length(time_zone) BETWEEN 1 AND 64", name=op.f("ck_antinuke_config_time_zone_length")),
        sa.CheckConstraint("log_channel_id > 0", name=op.f("ck_antinuke_config_log_channel_id_positive")),
        sa.CheckConstraint(
            "machine_speed_ms BETWEEN 0 AND 5000", name=op.f("ck_antinuke_config_machine_speed_ms_range")
        ),
        sa.CheckConstraint("maintenance_by <> 0", name=op.f("ck_antinuke_config_maintenance_by_somebody")),
        sa.CheckConstraint(
            "maintenance_minutes BETWEEN 1 AND 360", name=op.f("ck_antinuke_config_maintenance_minutes_range")
        ),
        sa.CheckConstraint(
            "night_factor > 0 AND night_factor <= 1", name=op.f("ck_antinuke_config_night_factor_range")
        ),
        sa.CheckConstraint("night_from BETWEEN 0 AND 1439", name=op.f("ck_antinuke_config_night_from_range")),
        sa.CheckConstraint("night_to BETWEEN 0 AND 1439", name=op.f("ck_antinuke_config_night_to_range")),
        sa.CheckConstraint("quarantine_role_id > 0", name=op.f("ck_antinuke_config_quarantine_role_id_positive")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_antinuke_config_revision_positive")),
        sa.CheckConstraint("score_limit >= 0", name=op.f("ck_antinuke_config_score_limit_counted")),
        sa.CheckConstraint("updated_by <> 0", name=op.f("ck_antinuke_config_updated_by_somebody")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_antinuke_config_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_antinuke_config")),
    )
    op.create_table(
        "antinuke_limit",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("action_type", action_type, nullable=False),
        sa.Column("window_seconds", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("max_weight", double, nullable=False),
        sa.Column("response", response_type),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("max_weight > 0", name=op.f("ck_antinuke_limit_max_weight_positive")),
        sa.CheckConstraint("window_seconds BETWEEN 1 AND 2592000", name=op.f("ck_antinuke_limit_window_seconds_range")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_antinuke_limit_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "action_type", "window_seconds", name=op.f("pk_antinuke_limit")),
    )
    op.create_table(
        "antinuke_trust",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_type", word("user", "role", name="subject_type"), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level", word("extra_owner", "trusted_admin", "exempt", name="level"), nullable=False),
        sa.Column("ceiling_factor", double, nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", moment, nullable=False),
        sa.Column("expires_at", moment),
        sa.Column("actions", json),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("ceiling_factor BETWEEN 1 AND 20", name=op.f("ck_antinuke_trust_ceiling_factor_range")),
        sa.CheckConstraint("expires_at > granted_at", name=op.f("ck_antinuke_trust_expires_later")),
        sa.CheckConstraint("granted_by <> 0", name=op.f("ck_antinuke_trust_granted_by_somebody")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f("ck_antinuke_trust_reason_length")),
        sa.CheckConstraint("subject_id <> 0", name=op.f("ck_antinuke_trust_subject_id_somebody")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_antinuke_trust_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "subject_type", "subject_id", name=op.f("pk_antinuke_trust")),
    )
    op.create_index(op.f("ix_antinuke_trust_guild_id_expires_at"), "antinuke_trust", ["guild_id", "expires_at"])


def create_events() -> None:
    op.create_table(
        "antinuke_events",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", word("user", "bot", "webhook", "unknown", name="actor_kind"), nullable=False),
        sa.Column(
            "attribution", word("audit", "adjacent", "elimination", "unknown", name="attribution"), nullable=False
        ),
        sa.Column("action_type", action_type, nullable=False),
        sa.Column(
            "trigger_type", word("limit", "speed", "score", "guild_score", "canary", "instant", name="trigger_type")
        ),
        sa.Column("response_type", response_type, nullable=False),
        sa.Column(
            "response_status",
            word(
                "planned",
                "dispatched",
                "confirmed",
                "failed",
                "skipped_trusted",
                "skipped_hierarchy",
                "dry_run",
                name="response_status",
            ),
            nullable=False,
        ),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("decided_at", moment, nullable=False),
        sa.Column("config_revision", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("action_count", sa.BigInteger(), nullable=False),
        sa.Column("weight", double, nullable=False),
        sa.Column("window_seconds", sa.BigInteger()),
        sa.Column("threshold", double),
        sa.Column("dispatched_at", moment),
        sa.Column("confirmed_at", moment),
        sa.Column("error_code", sa.Text()),
        sa.Column("error_text", sa.Text()),
        sa.Column("first_entry_id", sa.BigInteger()),
        sa.Column("last_entry_id", sa.BigInteger()),
        sa.Column("loss_count", sa.BigInteger()),
        sa.Column("actor_role_ids", json),
        sa.Column("event_metadata", json),
        sa.Column("undone_at", moment),
        sa.Column("undone_by", sa.BigInteger()),
        sa.Column("false_positive", sa.Boolean()),
        sa.Column("case_number", sa.BigInteger()),
        sa.Column("log_channel_id", sa.BigInteger()),
        sa.Column("log_message_id", sa.BigInteger()),
        sa.CheckConstraint(
            "actor_id IS NOT NULL OR attribution = 'unknown'", name=op.f("ck_antinuke_events_actor_id_unless_unknown")
        ),
        sa.CheckConstraint(
            "response_status <> 'failed' OR error_code IS NOT NULL",
            name=op.f("ck_antinuke_events_error_code_when_failed"),
        ),
        sa.CheckConstraint(
            "(log_channel_id IS NULL) = (log_message_id IS NULL)", name=op.f("ck_antinuke_events_log_message_whole")
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_antinuke_events_undone_whole")),
        sa.CheckConstraint("action_count >= 1", name=op.f("ck_antinuke_events_action_count_positive")),
        sa.CheckConstraint("actor_id <> 0", name=op.f("ck_antinuke_events_actor_id_somebody")),
        sa.CheckConstraint("case_number > 0", name=op.f("ck_antinuke_events_case_number_positive")),
        sa.CheckConstraint("config_revision >= 0", name=op.f("ck_antinuke_events_config_revision_counted")),
        sa.CheckConstraint("confirmed_at >= dispatched_at", name=op.f("ck_antinuke_events_confirmed_later")),
        sa.CheckConstraint("decided_at >= received_at", name=op.f("ck_antinuke_events_decided_later")),
        sa.CheckConstraint("dispatched_at >= decided_at", name=op.f("ck_antinuke_events_dispatched_later")),
        sa.CheckConstraint("first_entry_id > 0", name=op.f("ck_antinuke_events_first_entry_id_positive")),
        sa.CheckConstraint("last_entry_id >= first_entry_id", name=op.f("ck_antinuke_events_last_entry_id_later")),
        sa.CheckConstraint("length(error_code) BETWEEN 1 AND 100", name=op.f("ck_antinuke_events_error_code_length")),
        sa.CheckConstraint("length(error_text) BETWEEN 1 AND 500", name=op.f("ck_antinuke_events_error_text_length")),
        sa.CheckConstraint("length(event_key) = 32", name=op.f("ck_antinuke_events_event_key_length")),
        sa.CheckConstraint("log_channel_id > 0", name=op.f("ck_antinuke_events_log_channel_id_positive")),
        sa.CheckConstraint("log_message_id > 0", name=op.f("ck_antinuke_events_log_message_id_positive")),
        sa.CheckConstraint("loss_count >= 0", name=op.f("ck_antinuke_events_loss_count_counted")),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_antinuke_events_threshold_counted")),
        sa.CheckConstraint("undone_by <> 0", name=op.f("ck_antinuke_events_undone_by_somebody")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_antinuke_events_weight_counted")),
        sa.CheckConstraint("window_seconds > 0", name=op.f("ck_antinuke_events_window_seconds_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_antinuke_events_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_antinuke_events")),
        sa.UniqueConstraint("guild_id", "event_key", name=op.f("uq_antinuke_events_guild_id_event_key")),
    )
    op.create_index(
        op.f("ix_antinuke_events_guild_id_actor_id_decided_at"),
        "antinuke_events",
        ["guild_id", "actor_id", "decided_at"],
    )
    op.create_index(op.f("ix_antinuke_events_guild_id_decided_at"), "antinuke_events", ["guild_id", "decided_at"])
    op.create_index(op.f("ix_antinuke_events_incident_id"), "antinuke_events", ["incident_id"])
    op.create_index(
        "ix_antinuke_events_unfinished",
        "antinuke_events",
        ["guild_id"],
        postgresql_where=sa.text("response_status IN ('failed', 'dispatched')"),
        sqlite_where=sa.text("response_status IN ('failed', 'dispatched')"),
    )
    op.create_table(
        "antinuke_event_entry",
        sa.Column("event_id", row_id, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("action_type", action_type, nullable=False),
        sa.Column("occurred_at", moment, nullable=False),
        sa.Column("entry_id", sa.BigInteger()),
        sa.Column("target_id", sa.BigInteger()),
        sa.Column("weight", double, nullable=False),
        sa.Column("evidence", json),
        sa.CheckConstraint("entry_id > 0", name=op.f("ck_antinuke_event_entry_entry_id_positive")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_antinuke_event_entry_position_counted")),
        sa.CheckConstraint("target_id <> 0", name=op.f("ck_antinuke_event_entry_target_id_something")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_antinuke_event_entry_weight_counted")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["antinuke_events.id"],
            name=op.f("fk_antinuke_event_entry_event_id_antinuke_events"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_antinuke_event_entry_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_antinuke_event_entry")),
    )
    op.create_index(op.f("ix_antinuke_event_entry_guild_id_entry_id"), "antinuke_event_entry", ["guild_id", "entry_id"])
    op.create_index(
        op.f("ix_antinuke_event_entry_guild_id_occurred_at"), "antinuke_event_entry", ["guild_id", "occurred_at"]
    )


def create_journal() -> None:
    op.create_table(
        "guild_journal",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("occurred_at", moment, nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("before", json),
        sa.Column("after", json),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("entry_id", sa.BigInteger()),
        sa.CheckConstraint(
            "operation <> 'create' OR before IS NULL", name=op.f("ck_guild_journal_nothing_before_creation")
        ),
        sa.CheckConstraint(
            "operation <> 'delete' OR after IS NULL", name=op.f("ck_guild_journal_nothing_after_deletion")
        ),
        sa.CheckConstraint(
            "operation IN ('create', 'update', 'delete')", name=op.f("ck_guild_journal_operation_known")
        ),
        sa.CheckConstraint("actor_id <> 0", name=op.f("ck_guild_journal_actor_id_somebody")),
        sa.CheckConstraint("entry_id > 0", name=op.f("ck_guild_journal_entry_id_positive")),
        sa.CheckConstraint("length(object_type) BETWEEN 1 AND 32", name=op.f("ck_guild_journal_object_type_length")),
        sa.CheckConstraint("object_id <> 0", name=op.f("ck_guild_journal_object_id_something")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_guild_journal_sequence_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_guild_journal_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "sequence", name=op.f("pk_guild_journal")),
    )
    op.create_index(
        op.f("ix_guild_journal_guild_id_object_type_object_id_sequence"),
        "guild_journal",
        ["guild_id", "object_type", "object_id", "sequence"],
    )
    op.create_index(op.f("ix_guild_journal_guild_id_occurred_at"), "guild_journal", ["guild_id", "occurred_at"])
    op.create_table(
        "guild_snapshot",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", word("scheduled", "manual", "pre_restore", name="kind"), nullable=False),
        sa.Column("taken_at", moment, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.BigInteger()),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_guild_snapshot_sha256_length")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_guild_snapshot_sequence_counted")),
        sa.CheckConstraint("size > 0", name=op.f("ck_guild_snapshot_size_positive")),
        sa.CheckConstraint("taken_by <> 0", name=op.f("ck_guild_snapshot_taken_by_somebody")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_guild_snapshot_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guild_snapshot")),
    )
    op.create_index(op.f("ix_guild_snapshot_guild_id_taken_at"), "guild_snapshot", ["guild_id", "taken_at"])
    op.create_table(
        "guild_picture",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", moment, nullable=False),
        sa.CheckConstraint("length(media_type) BETWEEN 1 AND 100", name=op.f("ck_guild_picture_media_type_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_guild_picture_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_guild_picture_size_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_guild_picture_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "sha256", name=op.f("pk_guild_picture")),
    )
    op.create_index(op.f("ix_guild_picture_guild_id_stored_at"), "guild_picture", ["guild_id", "stored_at"])
    op.create_table(
        "restore_run",
        sa.Column("id", row_id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "status", word("planned", "running", "paused", "done", "failed", "cancelled", name="status"), nullable=False
        ),
        sa.Column("target", json, nullable=False),
        sa.Column("plan", json, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("requested_by", sa.BigInteger()),
        sa.Column("snapshot_id", sa.BigInteger()),
        sa.Column("id_map", json, nullable=False),
        sa.Column("next_step", sa.BigInteger(), nullable=False),
        sa.Column("rest_calls", sa.BigInteger(), nullable=False),
        sa.Column("identical_fields", sa.BigInteger()),
        sa.Column("total_fields", sa.BigInteger()),
        sa.Column("differences", json),
        sa.Column("error_code", sa.Text()),
        sa.Column("finished_at", moment),
        sa.CheckConstraint(
            "(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_restore_run_finished_when_ended"),
        ),
        sa.CheckConstraint(
            "status <> 'failed' OR error_code IS NOT NULL", name=op.f("ck_restore_run_error_code_when_failed")
        ),
        sa.CheckConstraint("finished_at >= created_at", name=op.f("ck_restore_run_finished_later")),
        sa.CheckConstraint(
            "identical_fields BETWEEN 0 AND total_fields", name=op.f("ck_restore_run_identical_fields_range")
        ),
        sa.CheckConstraint("length(error_code) BETWEEN 1 AND 100", name=op.f("ck_restore_run_error_code_length")),
        sa.CheckConstraint("next_step >= 0", name=op.f("ck_restore_run_next_step_counted")),
        sa.CheckConstraint("requested_by <> 0", name=op.f("ck_restore_run_requested_by_somebody")),
        sa.CheckConstraint("rest_calls >= 0", name=op.f("ck_restore_run_rest_calls_counted")),
        sa.CheckConstraint("snapshot_id > 0", name=op.f("ck_restore_run_snapshot_id_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_restore_run_guild_id_guild"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore_run")),
    )
    op.create_index(op.f("ix_restore_run_guild_id_created_at"), "restore_run", ["guild_id", "created_at"])
    op.create_index(
        "ix_restore_run_unfinished",
        "restore_run",
        ["guild_id"],
        postgresql_where=sa.text("finished_at IS NULL"),
        sqlite_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in TYPES:
            postgresql.ENUM(name=name).drop(op.get_bind())
