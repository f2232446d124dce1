"""The tables of antinuke: a guild's rules, what was decided, and what it takes to put the guild back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import Json, RowId, Table, checked_enum, named_enum
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    AutoRestore,
    Mode,
    Preset,
    ResponseStatus,
    RestoreStatus,
    SnapshotKind,
    SubjectType,
    Trigger,
    TrustLevel,
)

LONGEST_WINDOW_SECONDS = 30 * 24 * 3600
LONGEST_MAINTENANCE_MINUTES = 6 * 60
HIGHEST_CEILING = 20
"""The highest factor on limits. Nobody but the owner of the guild is without limit."""

_ACTION_TYPE = named_enum(AntinukeActionType, "antinuke_action_type")
_RESPONSE_TYPE = named_enum(AntinukeResponseType, "antinuke_response_type")


class AntinukeConfig(Table, kw_only=True):
    """A guild's settings of antinuke, apart from its limits and whom it trusts. What it has not set is null."""

    __tablename__ = "antinuke_config"
    __table_args__ = (
        CheckConstraint("preset <> 'custom'", name="preset_measured"),
        CheckConstraint("quarantine_role_id > 0", name="quarantine_role_id_positive"),
        CheckConstraint("log_channel_id > 0", name="log_channel_id_positive"),
        CheckConstraint("machine_speed_ms BETWEEN 0 AND 5000", name="machine_speed_ms_range"),
        CheckConstraint("score_limit >= 0", name="score_limit_counted"),
        CheckConstraint("guild_score_limit >= 0", name="guild_score_limit_counted"),
        CheckConstraint("guild_score_window_seconds > 0", name="guild_score_window_seconds_positive"),
        CheckConstraint("night_factor > 0 AND night_factor <= 1", name="night_factor_range"),
        CheckConstraint("night_from BETWEEN 0 AND 1439", name="night_from_range"),
        CheckConstraint("night_to BETWEEN 0 AND 1439", name="night_to_range"),
        CheckConstraint("length(time_zone) BETWEEN 1 AND 64", name="time_zone_length"),
        CheckConstraint(
            f"maintenance_minutes BETWEEN 1 AND {LONGEST_MAINTENANCE_MINUTES}", name="maintenance_minutes_range"
        ),
        CheckConstraint(
            "(maintenance_from IS NULL) = (maintenance_minutes IS NULL)"
            " AND (maintenance_from IS NULL) = (maintenance_by IS NULL)",
            name="maintenance_whole",
        ),
        CheckConstraint("maintenance_by <> 0", name="maintenance_by_somebody"),
        CheckConstraint("revision > 0", name="revision_positive"),
        CheckConstraint("updated_by <> 0", name="updated_by_somebody"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    enabled: Mapped[bool | None] = mapped_column(default=None)
    mode: Mapped[Mode | None] = mapped_column(checked_enum(Mode, "mode"), default=None)
    preset: Mapped[Preset | None] = mapped_column(checked_enum(Preset, "preset"), default=None)
    """The preset of which the guild changed nothing, or that its own limits replace in part."""
    default_response: Mapped[AntinukeResponseType | None] = mapped_column(_RESPONSE_TYPE, default=None)
    bot_response: Mapped[AntinukeResponseType | None] = mapped_column(_RESPONSE_TYPE, default=None)
    quarantine_role_id: Mapped[int | None] = mapped_column(default=None)
    log_channel_id: Mapped[int | None] = mapped_column(default=None)
    alert_owner: Mapped[bool | None] = mapped_column(default=None)
    """True if the owner gets a direct message about every incident."""
    tell_actor: Mapped[bool | None] = mapped_column(default=None)
    machine_speed_ms: Mapped[int | None] = mapped_column(default=None)
    """The pause below which two acts are no person's; 0 switches it off. Null for the figures of the preset."""
    score_limit: Mapped[float | None] = mapped_column(default=None)
    guild_score_limit: Mapped[float | None] = mapped_column(default=None)
    guild_score_window_seconds: Mapped[int | None] = mapped_column(default=None)
    canaries: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    """The ids of decoys: of `roles`, `channels` and `webhooks`, each as far as it is set."""
    auto_restore: Mapped[AutoRestore | None] = mapped_column(checked_enum(AutoRestore, "auto_restore"), default=None)
    panic_armed: Mapped[bool | None] = mapped_column(default=None)
    """True if panic mode begins by itself where a response fails."""
    night_from: Mapped[int | None] = mapped_column(default=None)
    night_to: Mapped[int | None] = mapped_column(default=None)
    """The night, in minutes after midnight of the time zone."""
    time_zone: Mapped[str | None] = mapped_column(default=None)
    night_factor: Mapped[float | None] = mapped_column(default=None)
    maintenance_from: Mapped[datetime | None] = mapped_column(default=None)
    maintenance_minutes: Mapped[int | None] = mapped_column(default=None)
    maintenance_by: Mapped[int | None] = mapped_column(default=None)
    revision: Mapped[int]
    updated_by: Mapped[int]
    updated_at: Mapped[datetime]


class AntinukeLimit(Table, kw_only=True):
    """A limit that a guild has set itself. It replaces that of the preset for the same action and window."""

    __tablename__ = "antinuke_limit"
    __table_args__ = (
        CheckConstraint(f"window_seconds BETWEEN 1 AND {LONGEST_WINDOW_SECONDS}", name="window_seconds_range"),
        CheckConstraint("max_weight > 0", name="max_weight_positive"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    action_type: Mapped[AntinukeActionType] = mapped_column(_ACTION_TYPE, primary_key=True)
    window_seconds: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    max_weight: Mapped[float]
    response: Mapped[AntinukeResponseType | None] = mapped_column(_RESPONSE_TYPE, default=None)
    enabled: Mapped[bool] = mapped_column(default=True)
    """False if the limit that the preset has there does not hold."""


class AntinukeTrust(Table, kw_only=True):
    """Somebody, or a role, with higher limits, or an extra owner."""

    __tablename__ = "antinuke_trust"
    __table_args__ = (
        Index(None, "guild_id", "expires_at"),
        CheckConstraint("subject_id <> 0", name="subject_id_somebody"),
        CheckConstraint(f"ceiling_factor BETWEEN 1 AND {HIGHEST_CEILING}", name="ceiling_factor_range"),
        CheckConstraint("granted_by <> 0", name="granted_by_somebody"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_length"),
        CheckConstraint("expires_at > granted_at", name="expires_later"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    subject_type: Mapped[SubjectType] = mapped_column(checked_enum(SubjectType, "subject_type"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[TrustLevel] = mapped_column(checked_enum(TrustLevel, "level"))
    ceiling_factor: Mapped[float]
    granted_by: Mapped[int]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    actions: Mapped[Sequence[str] | None] = mapped_column(Json, default=None)
    """The actions for which it holds; null for all."""
    reason: Mapped[str | None] = mapped_column(default=None)


class AntinukeEvent(Table, kw_only=True):
    """A decision, and what came of it; or a change of the settings of antinuke."""

    __tablename__ = "antinuke_events"
    __table_args__ = (
        UniqueConstraint("guild_id", "event_key"),
        Index(None, "guild_id", "decided_at"),
        Index(None, "guild_id", "actor_id", "decided_at"),
        Index(None, "incident_id"),
        Index(
            "ix_antinuke_events_unfinished",
            "guild_id",
            postgresql_where=text("response_status IN ('failed', 'dispatched')"),
            sqlite_where=text("response_status IN ('failed', 'dispatched')"),
        ),
        CheckConstraint("length(event_key) = 32", name="event_key_length"),
        CheckConstraint("actor_id <> 0", name="actor_id_somebody"),
        CheckConstraint("actor_id IS NOT NULL OR attribution = 'unknown'", name="actor_id_unless_unknown"),
        CheckConstraint("action_count >= 1", name="action_count_positive"),
        CheckConstraint("weight >= 0", name="weight_counted"),
        CheckConstraint("window_seconds > 0", name="window_seconds_positive"),
        CheckConstraint("threshold >= 0", name="threshold_counted"),
        CheckConstraint("response_status <> 'failed' OR error_code IS NOT NULL", name="error_code_when_failed"),
        CheckConstraint("length(error_code) BETWEEN 1 AND 100", name="error_code_length"),
        CheckConstraint("length(error_text) BETWEEN 1 AND 500", name="error_text_length"),
        CheckConstraint("first_entry_id > 0", name="first_entry_id_positive"),
        CheckConstraint("last_entry_id >= first_entry_id", name="last_entry_id_later"),
        CheckConstraint("decided_at >= received_at", name="decided_later"),
        CheckConstraint("dispatched_at >= decided_at", name="dispatched_later"),
        CheckConstraint("confirmed_at >= dispatched_at", name="confirmed_later"),
        CheckConstraint("loss_count >= 0", name="loss_count_counted"),
        CheckConstraint("config_revision >= 0", name="config_revision_counted"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_whole"),
        CheckConstraint("undone_by <> 0", name="undone_by_somebody"),
        CheckConstraint("case_number > 0", name="case_number_positive"),
        CheckConstraint("log_channel_id > 0", name="log_channel_id_positive"),
        CheckConstraint("log_message_id > 0", name="log_message_id_positive"),
        CheckConstraint("(log_channel_id IS NULL) = (log_message_id IS NULL)", name="log_message_whole"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    event_key: Mapped[str]
    """The key that is made with the decision, so that storing it twice stores it once."""
    incident_id: Mapped[UUID]
    actor_kind: Mapped[ActorKind] = mapped_column(checked_enum(ActorKind, "actor_kind"))
    attribution: Mapped[Attribution] = mapped_column(checked_enum(Attribution, "attribution"))
    action_type: Mapped[AntinukeActionType] = mapped_column(_ACTION_TYPE)
    trigger_type: Mapped[Trigger | None] = mapped_column(checked_enum(Trigger, "trigger_type"), default=None)
    """The rule that was broken; null where nothing was decided, as for a change of settings."""
    response_type: Mapped[AntinukeResponseType] = mapped_column(_RESPONSE_TYPE)
    response_status: Mapped[ResponseStatus] = mapped_column(checked_enum(ResponseStatus, "response_status"))
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    config_revision: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(default=None)
    action_count: Mapped[int] = mapped_column(default=1)
    weight: Mapped[float] = mapped_column(default=1.0)
    window_seconds: Mapped[int | None] = mapped_column(default=None)
    threshold: Mapped[float | None] = mapped_column(default=None)
    dispatched_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    error_code: Mapped[str | None] = mapped_column(default=None)
    error_text: Mapped[str | None] = mapped_column(default=None)
    first_entry_id: Mapped[int | None] = mapped_column(default=None)
    last_entry_id: Mapped[int | None] = mapped_column(default=None)
    loss_count: Mapped[int | None] = mapped_column(default=None)
    """The number of things that the actor did before the power was gone."""
    actor_role_ids: Mapped[Sequence[int] | None] = mapped_column(Json, default=None)
    """The roles that the actor had before."""
    event_metadata: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[int | None] = mapped_column(default=None)
    false_positive: Mapped[bool | None] = mapped_column(default=None)
    case_number: Mapped[int | None] = mapped_column(default=None)
    log_channel_id: Mapped[int | None] = mapped_column(default=None)
    log_message_id: Mapped[int | None] = mapped_column(default=None)
    """The message about the incident."""


class AntinukeEventEntry(Table, kw_only=True):
    """An act that counted towards a decision. It need not have an entry in the audit log."""

    __tablename__ = "antinuke_event_entry"
    __table_args__ = (
        Index(None, "guild_id", "occurred_at"),
        Index(None, "guild_id", "entry_id"),
        CheckConstraint("position >= 0", name="position_counted"),
        CheckConstraint("entry_id > 0", name="entry_id_positive"),
        CheckConstraint("target_id <> 0", name="target_id_something"),
        CheckConstraint("weight >= 0", name="weight_counted"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("antinuke_events.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its place among those of the event, from 0."""
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    action_type: Mapped[AntinukeActionType] = mapped_column(_ACTION_TYPE)
    occurred_at: Mapped[datetime]
    entry_id: Mapped[int | None] = mapped_column(default=None)
    target_id: Mapped[int | None] = mapped_column(default=None)
    weight: Mapped[float] = mapped_column(default=1.0)
    evidence: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    """The change that it made, with what was there before and after."""


class GuildJournal(Table, kw_only=True):
    """A change of something in a guild, with what it was before and after."""

    __tablename__ = "guild_journal"
    __table_args__ = (
        Index(None, "guild_id", "object_type", "object_id", "sequence"),
        Index(None, "guild_id", "occurred_at"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
        CheckConstraint("length(object_type) BETWEEN 1 AND 32", name="object_type_length"),
        CheckConstraint("object_id <> 0", name="object_id_something"),
        CheckConstraint("operation IN ('create', 'update', 'delete')", name="operation_known"),
        CheckConstraint("operation <> 'create' OR before IS NULL", name="nothing_before_creation"),
        CheckConstraint("operation <> 'delete' OR after IS NULL", name="nothing_after_deletion"),
        CheckConstraint("actor_id <> 0", name="actor_id_somebody"),
        CheckConstraint("entry_id > 0", name="entry_id_positive"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The place among the changes of the guild. It is given when the change is seen, so that it is stored once."""
    occurred_at: Mapped[datetime]
    object_type: Mapped[str]
    object_id: Mapped[int]
    operation: Mapped[str]
    before: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    after: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    actor_id: Mapped[int | None] = mapped_column(default=None)
    entry_id: Mapped[int | None] = mapped_column(default=None)


class GuildSnapshot(Table, kw_only=True):
    """An image of a whole guild. Its payload is JSON compressed by zlib, which makes it about a tenth as large."""

    __tablename__ = "guild_snapshot"
    __table_args__ = (
        Index(None, "guild_id", "taken_at"),
        CheckConstraint("sequence >= 0", name="sequence_counted"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("taken_by <> 0", name="taken_by_somebody"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    kind: Mapped[SnapshotKind] = mapped_column(checked_enum(SnapshotKind, "kind"))
    taken_at: Mapped[datetime]
    sequence: Mapped[int]
    """The last change of the journal that it contains; 0 for none."""
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    """The number of bytes of the JSON."""
    sha256: Mapped[str]
    """The hash of the JSON, in hexadecimal."""
    taken_by: Mapped[int | None] = mapped_column(default=None)
    """The id of whoever asked for it; null for Tux itself."""


class GuildPicture(Table, kw_only=True):
    """A picture of a guild: of an emoji, a sticker, a role or the guild itself; or a sound."""

    __tablename__ = "guild_picture"
    __table_args__ = (
        Index(None, "guild_id", "stored_at"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("length(media_type) BETWEEN 1 AND 100", name="media_type_length"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    stored_at: Mapped[datetime]


class RestoreRun(Table, kw_only=True):
    """A restoration, from its plan to what was found when it was verified. It is resumed after a crash."""

    __tablename__ = "restore_run"
    __table_args__ = (
        Index(None, "guild_id", "created_at"),
        Index(
            "ix_restore_run_unfinished",
            "guild_id",
            postgresql_where=text("finished_at IS NULL"),
            sqlite_where=text("finished_at IS NULL"),
        ),
        CheckConstraint("requested_by <> 0", name="requested_by_somebody"),
        CheckConstraint("snapshot_id > 0", name="snapshot_id_positive"),
        CheckConstraint("next_step >= 0", name="next_step_counted"),
        CheckConstraint("identical_fields BETWEEN 0 AND total_fields", name="identical_fields_range"),
        CheckConstraint("rest_calls >= 0", name="rest_calls_counted"),
        CheckConstraint("length(error_code) BETWEEN 1 AND 100", name="error_code_length"),
        CheckConstraint("finished_at >= created_at", name="finished_later"),
        CheckConstraint(
            "(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished_when_ended"
        ),
        CheckConstraint("status <> 'failed' OR error_code IS NOT NULL", name="error_code_when_failed"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    status: Mapped[RestoreStatus] = mapped_column(checked_enum(RestoreStatus, "status"))
    target: Mapped[Mapping[str, Any]]
    """The state to be put back: a time, an incident or an object."""
    plan: Mapped[Mapping[str, Any]]
    """The steps in their order."""
    created_at: Mapped[datetime]
    requested_by: Mapped[int | None] = mapped_column(default=None)
    """The id of whoever asked for it; null for Tux itself."""
    snapshot_id: Mapped[int | None] = mapped_column(default=None)
    """The snapshot of the guild before it. It may be deleted earlier than this row."""
    id_map: Mapped[Mapping[str, Any]] = mapped_column(default_factory=dict)
    """The new ids of what was made anew, by the old ones."""
    next_step: Mapped[int] = mapped_column(default=0)
    rest_calls: Mapped[int] = mapped_column(default=0)
    identical_fields: Mapped[int | None] = mapped_column(default=None)
    total_fields: Mapped[int | None] = mapped_column(default=None)
    differences: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    error_code: Mapped[str | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
