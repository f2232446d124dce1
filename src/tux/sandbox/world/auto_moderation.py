"""Rules of AutoMod.

Source: https://discord.com/developers/docs/resources/auto-moderation
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.payloads import Json

MESSAGE_SEND, MEMBER_UPDATE = 1, 2
KEYWORD, MENTION_SPAM, MEMBER_PROFILE = 1, 5, 6
BLOCK_MESSAGE, SEND_ALERT_MESSAGE, TIMEOUT, BLOCK_MEMBER_INTERACTION = 1, 2, 3, 4
QUARANTINED = 1 << 7
"""The flag of members whose name is blocked, AUTOMOD_QUARANTINED_USERNAME."""
ENTRIES = {
    BLOCK_MESSAGE: AuditLogEvent.AUTO_MODERATION_BLOCK_MESSAGE,
    SEND_ALERT_MESSAGE: AuditLogEvent.AUTO_MODERATION_FLAG_TO_CHANNEL,
    TIMEOUT: AuditLogEvent.AUTO_MODERATION_USER_COMMUNICATION_DISABLED,
    BLOCK_MEMBER_INTERACTION: AuditLogEvent.AUTO_MODERATION_QUARANTINE_USER,
}
"""The audit log entry that each action leaves."""


@dataclass(slots=True, eq=False)
class AutoModerationRule:
    """A rule; `actions` and `trigger_metadata` are kept as Discord shows them."""

    id: int
    guild_id: int
    creator_id: int
    name: str
    event_type: int
    trigger_type: int
    trigger_metadata: Json
    actions: list[Json]
    enabled: bool = False
    exempt_roles: list[int] = field(default_factory=list[int])
    exempt_channels: list[int] = field(default_factory=list[int])

    def payload(self) -> Json:
        """Return the auto moderation rule object."""
        return {
            "id": str(self.id),
            "guild_id": str(self.guild_id),
            "creator_id": str(self.creator_id),
            "name": self.name,
            "event_type": self.event_type,
            "trigger_type": self.trigger_type,
            "trigger_metadata": self.trigger_metadata,
            "actions": self.actions,
            "enabled": self.enabled,
            "exempt_roles": [str(role_id) for role_id in self.exempt_roles],
            "exempt_channels": [str(channel_id) for channel_id in self.exempt_channels],
        }
