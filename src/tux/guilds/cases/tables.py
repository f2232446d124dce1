"""The table of cases."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import RowId, Table, named_enum

REASON_LIMIT = 8000
"""The number of characters of a reason that a case stores."""


class CaseState(StrEnum):
    """The state of a case, which is pending from before the action until its outcome is known."""

    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"


class Notice(StrEnum):
    """The outcome of the direct message to the target."""

    NONE = "none"
    """No message was to be sent."""
    DELIVERED = "delivered"
    CLOSED = "closed"
    """The target does not accept direct messages from the bot."""
    FAILED = "failed"


class ModerationCase(Table, kw_only=True):
    """One action of a moderator. `kind` is not limited to a list, because features register their own."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        UniqueConstraint("guild_id", "number"),
        Index(None, "guild_id", "target_id", "number"),
        Index(None, "guild_id", "moderator_id", "number"),
        Index(
            "ix_moderation_case_pending",
            "guild_id",
            "number",
            postgresql_where=text("settled_at IS NULL"),
            sqlite_where=text("settled_at IS NULL"),
        ),
        Index(None, "guild_id", "kind", "number"),
        Index(None, "guild_id", "moderator_id", "kind", "number"),
        Index(None, "guild_id", "state", "number"),
        Index(
            "ix_moderation_case_active",
            "guild_id",
            "target_id",
            "kind",
            postgresql_where=text("expires_at IS NOT NULL AND ended_at IS NULL"),
            sqlite_where=text("expires_at IS NOT NULL AND ended_at IS NULL"),
        ),
        UniqueConstraint("guild_id", "audit_entry_id"),
        UniqueConstraint("opening"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("length(kind) BETWEEN 1 AND 32", name="kind_length"),
        CheckConstraint("target_id <> 0", name="target_id_somebody"),
        CheckConstraint("moderator_id <> 0", name="moderator_id_somebody"),
        CheckConstraint(f"length(reason) <= {REASON_LIMIT}", name="reason_length"),
        CheckConstraint("(CAST(state AS VARCHAR) = 'pending') = (settled_at IS NULL)", name="settled_unless_pending"),
        CheckConstraint("(CAST(state AS VARCHAR) = 'failed') = (failure IS NOT NULL)", name="failure_when_failed"),
        CheckConstraint("length(failure) BETWEEN 1 AND 200", name="failure_length"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        CheckConstraint("(log_channel_id IS NULL) = (log_message_id IS NULL)", name="log_message_whole"),
        CheckConstraint("log_channel_id > 0", name="log_channel_id_positive"),
        CheckConstraint("log_message_id > 0", name="log_message_id_positive"),
        CheckConstraint("edited_by <> 0", name="edited_by_somebody"),
        CheckConstraint("(edited_at IS NULL) = (edited_by IS NULL)", name="edited_whole"),
        CheckConstraint("audit_entry_id > 0", name="audit_entry_id_positive"),
        CheckConstraint("length(opening) = 32", name="opening_length"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str]
    state: Mapped[CaseState] = mapped_column(named_enum(CaseState, "case_state"))
    target_id: Mapped[int]
    moderator_id: Mapped[int]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    failure: Mapped[str | None] = mapped_column(default=None)
    notice: Mapped[Notice | None] = mapped_column(named_enum(Notice, "case_notice"), default=None)
    log_channel_id: Mapped[int | None] = mapped_column(default=None)
    log_message_id: Mapped[int | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    """The time at which the action ceased to be in force, by itself or because somebody undid it."""
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    edited_by: Mapped[int | None] = mapped_column(default=None)
    audit_entry_id: Mapped[int | None] = mapped_column(default=None)
    """The audit log entry of the manual action that the case was made from."""
    data: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    """The data that the kind needs to undo the action."""
    corrected_at: Mapped[datetime | None] = mapped_column(default=None)
    """The time at which the target was told that the action of which they had been told did not happen."""
    opening: Mapped[str | None] = mapped_column(default=None)
    """A unique value by which a case can be found where the answer of the database was lost."""


class EarlierReason(Table, kw_only=True):
    """A reason that a case had before it was edited."""

    __tablename__ = "case_earlier_reason"
    __table_args__ = (
        Index(None, "guild_id", "number"),
        CheckConstraint("target_id <> 0", name="target_id_somebody"),
        CheckConstraint("written_by <> 0", name="written_by_somebody"),
        CheckConstraint(f"length(reason) <= {REASON_LIMIT}", name="reason_length"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    number: Mapped[int]
    """The number of the case."""
    target_id: Mapped[int]
    """The id of what the case is about."""
    reason: Mapped[str]
    written_by: Mapped[int]
    written_at: Mapped[datetime]
