"""The rivals of Tux: who gives a member roles that Tux takes away, by Discord's audit log."""

from collections.abc import Mapping

import discord
import structlog

from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

_ENTRIES_READ = 100
_ENTRIES_COUNTED = 10
"""The number of entries about the member that are looked at: the last few, of which about half are Tux's own."""

Rivals = Mapping[tuple[int, str], list[discord.Role]]
"""The roles that somebody changes, by the id of the user and by `gives` or `takes`."""


async def find_rivals(member: discord.Member) -> Rivals:
    """Return who has changed a member's roles of late, besides Tux. Empty where the audit log cannot be read."""
    if not member.guild.me.guild_permissions.view_audit_log:
        return {}
    try:
        return _changes(await _entries_about(member))
    except (discord.HTTPException, *UNREACHED) as error:
        _log.warning("could not read who changes roles", guild_id=member.guild.id, error=type(error).__name__)
        return {}


async def _entries_about(member: discord.Member) -> list[discord.AuditLogEntry]:
    """Return the last changes of a member's roles, the newest first."""
    entries = member.guild.audit_logs(limit=_ENTRIES_READ, action=discord.AuditLogAction.member_role_update)
    return [entry async for entry in entries if entry.target is not None and entry.target.id == member.id][
        :_ENTRIES_COUNTED
    ]


def _changes(entries: list[discord.AuditLogEntry]) -> Rivals:
    changes: dict[tuple[int, str], dict[int, discord.Role]] = {}
    for entry in entries:
        if entry.user_id is None or entry.user_id == entry.guild.me.id:
            continue
        for change, diff in (("gives", entry.after), ("takes", entry.before)):
            for role in getattr(diff, "roles", ()):
                if (known := entry.guild.get_role(role.id)) is not None:
                    changes.setdefault((entry.user_id, change), {})[role.id] = known
    return {key: list(roles.values()) for key, roles in changes.items()}
