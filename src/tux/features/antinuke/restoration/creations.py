"""The creations of a restoration, as the audit log proves them: an attacker may make what looks alike."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import AuditLogAction
from discord.http import HTTPClient

from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.paces import RequestPace

_ACTIONS: Mapping[ObjectType, AuditLogAction] = {
    ObjectType.ROLE: AuditLogAction.role_create,
    ObjectType.CHANNEL: AuditLogAction.channel_create,
    ObjectType.WEBHOOK: AuditLogAction.webhook_create,
    ObjectType.EMOJI: AuditLogAction.emoji_create,
    ObjectType.STICKER: AuditLogAction.sticker_create,
    ObjectType.SOUND: AuditLogAction.soundboard_sound_create,
    ObjectType.AUTOMOD_RULE: AuditLogAction.automod_rule_create,
}

_SKEW = 5000 << 22
"""The difference of ids made five seconds apart: the entry about an object has a later id, on whatever machine."""


class Creations:
    """Says which objects a restoration has made. Those about which the log says nothing are not among them."""

    def __init__(self, http: HTTPClient, guild_id: int, pace: RequestPace) -> None:
        self._http = http
        self._guild_id = guild_id
        self._pace = pace
        self._others = set[int]()
        """The objects that are known to be of somebody else."""
        self.own_id: int | None = None
        """The id of Tux's user."""

    async def include(self, kind: ObjectType, object_id: int, reason: str) -> bool:
        """Return whether Tux has made an object for a `reason`. Without the permission to see the log, nobody knows.

        Raises discord.py's `HTTPException`, and those of `UNREACHED`.
        """
        if object_id in self._others or self.own_id is None:
            return False
        await self._pace.turn()
        action: Any = _ACTIONS[kind].value
        try:
            log = await self._http.get_audit_logs(
                self._guild_id, after=object_id - _SKEW, user_id=self.own_id, action_type=action
            )
        except discord.Forbidden:
            return False
        is_own = any(
            str(entry.get("target_id")) == str(object_id) and entry.get("reason") == reason
            for entry in log["audit_log_entries"]
        )
        if not is_own:
            self._others.add(object_id)
        return is_own
