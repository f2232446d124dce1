"""Tux's own roles: whoever takes the audit log from Tux is not told of by it, so the gateway has to."""

from collections.abc import Mapping
from typing import Any

import discord

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.kinds import AntinukeActionType, Attribution

_SEES_LOG = discord.Permissions(view_audit_log=True).value | discord.Permissions(administrator=True).value


class OwnRoles:
    """The watch over what Tux may do. It tells of what nobody else can: entries that Tux may not see do not come."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def on_role_update(self, event: Mapping[str, Any]) -> None:
        """Hear of a role that is changed. `event` is GUILD_ROLE_UPDATE, before discord.py reads it."""
        role = event["role"]
        self._compare(int(event["guild_id"]), {int(role["id"]): int(role["permissions"])})

    def on_role_delete(self, event: Mapping[str, Any]) -> None:
        """Hear of a role that is deleted. `event` is GUILD_ROLE_DELETE, before discord.py reads it."""
        self._compare(int(event["guild_id"]), {int(event["role_id"]): 0})

    def on_member_update(self, event: Mapping[str, Any]) -> None:
        """Hear of roles that are taken from Tux. `event` is GUILD_MEMBER_UPDATE, before discord.py reads it."""
        watched = self._guard.guilds.get(int(event["guild_id"]))
        if watched is not None and int(event["user"]["id"]) == watched.guild.tux_id:
            left = {int(role_id) for role_id in event["roles"]}
            self._compare(
                watched.guild.guild_id, {role_id: 0 for role_id in watched.guild.tux_role_ids if role_id not in left}
            )

    def _compare(self, guild_id: int, changed: Mapping[int, int]) -> None:
        """Tell of roles of Tux with other permissions from now on, if it does not see the audit log with them."""
        watched = self._guard.watched(guild_id)
        if watched is None or changed.keys().isdisjoint(watched.guild.tux_role_ids):
            return
        role_ids = (*watched.guild.tux_role_ids, guild_id)
        before = {role_id: watched.guild.permissions_of(role_id) or 0 for role_id in role_ids}
        if _sees_log(before) and not _sees_log({**before, **changed}):
            self._guard.observe(
                Act(
                    guild_id=guild_id,
                    action=AntinukeActionType.SELF_TAMPER,
                    at=self._guard.now(),
                    actor_id=None,
                    attribution=Attribution.UNKNOWN,
                    target_id=next(iter(changed)),
                    evidence={"roles": {str(role_id): str(permissions) for role_id, permissions in changed.items()}},
                )
            )


def _sees_log(permissions: Mapping[int, int]) -> bool:
    return any(each & _SEES_LOG for each in permissions.values())
