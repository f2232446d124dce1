"""The audit log: its entries, their types, and how they record changes.

Source: https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object-audit-log-events
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from tux.sandbox.world.payloads import Json, ident


class AuditLogEvent(IntEnum):
    """The types of audit log entries, named as in Discord's documentation."""

    GUILD_UPDATE = 1
    CHANNEL_CREATE = 10
    CHANNEL_UPDATE = 11
    CHANNEL_DELETE = 12
    CHANNEL_OVERWRITE_CREATE = 13
    CHANNEL_OVERWRITE_UPDATE = 14
    CHANNEL_OVERWRITE_DELETE = 15
    MEMBER_KICK = 20
    MEMBER_PRUNE = 21
    MEMBER_BAN_ADD = 22
    MEMBER_BAN_REMOVE = 23
    MEMBER_UPDATE = 24
    MEMBER_ROLE_UPDATE = 25
    MEMBER_MOVE = 26
    MEMBER_DISCONNECT = 27
    BOT_ADD = 28
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32
    INVITE_CREATE = 40
    INVITE_UPDATE = 41
    INVITE_DELETE = 42
    WEBHOOK_CREATE = 50
    WEBHOOK_UPDATE = 51
    WEBHOOK_DELETE = 52
    EMOJI_CREATE = 60
    EMOJI_UPDATE = 61
    EMOJI_DELETE = 62
    MESSAGE_DELETE = 72
    MESSAGE_BULK_DELETE = 73
    MESSAGE_PIN = 74
    MESSAGE_UNPIN = 75
    INTEGRATION_CREATE = 80
    INTEGRATION_UPDATE = 81
    INTEGRATION_DELETE = 82
    STAGE_INSTANCE_CREATE = 83
    STAGE_INSTANCE_UPDATE = 84
    STAGE_INSTANCE_DELETE = 85
    STICKER_CREATE = 90
    STICKER_UPDATE = 91
    STICKER_DELETE = 92
    GUILD_SCHEDULED_EVENT_CREATE = 100
    GUILD_SCHEDULED_EVENT_UPDATE = 101
    GUILD_SCHEDULED_EVENT_DELETE = 102
    THREAD_CREATE = 110
    THREAD_UPDATE = 111
    THREAD_DELETE = 112
    APPLICATION_COMMAND_PERMISSION_UPDATE = 121
    SOUNDBOARD_SOUND_CREATE = 130
    SOUNDBOARD_SOUND_UPDATE = 131
    SOUNDBOARD_SOUND_DELETE = 132
    AUTO_MODERATION_RULE_CREATE = 140
    AUTO_MODERATION_RULE_UPDATE = 141
    AUTO_MODERATION_RULE_DELETE = 142
    AUTO_MODERATION_BLOCK_MESSAGE = 143
    AUTO_MODERATION_FLAG_TO_CHANNEL = 144
    AUTO_MODERATION_USER_COMMUNICATION_DISABLED = 145
    AUTO_MODERATION_QUARANTINE_USER = 146
    ONBOARDING_PROMPT_CREATE = 163
    ONBOARDING_PROMPT_UPDATE = 164
    ONBOARDING_PROMPT_DELETE = 165
    ONBOARDING_CREATE = 166
    ONBOARDING_UPDATE = 167
    HOME_SETTINGS_CREATE = 190
    HOME_SETTINGS_UPDATE = 191
    VOICE_CHANNEL_STATUS_CREATE = 192
    VOICE_CHANNEL_STATUS_DELETE = 193
    GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE = 200
    GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE = 201
    GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE = 202


def changes(before: Mapping[str, Any], after: Mapping[str, Any], *keys: str) -> list[dict[str, Any]]:
    """Return the `changes` of an entry: each key whose value differs, without the side that is absent."""
    differences: list[dict[str, Any]] = []
    for key in keys or sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        change: dict[str, Any] = {"key": key}
        if old is not None:
            change["old_value"] = old
        if new is not None:
            change["new_value"] = new
        differences.append(change)
    return differences


@dataclass(slots=True, eq=False)
class AuditEntry:
    """A record of what was done, by whom and to what.

    `target_id` and `user_id` may be null, as on Discord; `action_type` too, as on its bad days (#3546).
    """

    id: int
    action_type: int | None
    user_id: int | None
    target_id: int | None
    changes: list[Json] = field(default_factory=list[Json])
    options: Json | None = None
    reason: str | None = None
    visible_at: datetime | None = None
    """The moment from which the log shows it; None if that is at once."""

    def payload(self) -> Json:
        """Return the audit log entry object without its empty parts."""
        data: Json = {
            "id": str(self.id),
            "action_type": self.action_type,
            "user_id": ident(self.user_id),
            "target_id": ident(self.target_id),
        }
        if self.changes:
            data["changes"] = self.changes
        if self.options:
            data["options"] = self.options
        if self.reason is not None:
            data["reason"] = self.reason
        return data


Delivery = Callable[[Callable[[], None]], None]
"""A function that sends the event of an entry by calling another: at once, later, more than once or never."""


def deliver_at_once(send: Callable[[], None]) -> None:
    """Send the event of an entry now and once, as without faults."""
    send()
