"""Log entries about members whom Tux has not seen before, where it may not see the audit log."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from tux.features.serverlog.entries import LogEntry, Unknown, named_user, plain
from tux.features.serverlog.event_context import EventContext
from tux.features.serverlog.events import Event

FIELDS = ("guild_id", "user", "nick", "roles", "communication_disabled_until")
"""The fields that `read()` takes."""


def read(context: EventContext, guild: discord.Guild, data: Mapping[str, Any]) -> Iterator[LogEntry]:
    """Read how a member is now whom Tux has not seen before, from the `FIELDS`.

    What was changed, the audit log tells. Where Tux may not see it, every value that is set may be new.
    """
    user_id, role_ids = int(data["user"]["id"]), [int(role_id) for role_id in data["roles"] or ()]
    if context.sees_audit_log() or guild.get_member(user_id) is not None:
        return
    until: str | None = data["communication_disabled_until"]
    timed_out_until = discord.utils.parse_time(until)
    is_timed_out = timed_out_until is not None and timed_out_until > discord.utils.utcnow()
    for event, name, value in (
        (Event.MEMBER_NICKNAME, "nick", plain(data["nick"])),
        (Event.MEMBER_ROLES, "roles", plain([role for role in map(guild.get_role, role_ids) if role])),
        (Event.MEMBER_TIMEOUT, "timed_out_until", plain(timed_out_until) if is_timed_out else None),
    ):
        if value is not None:
            user = named_user(data["user"])
            entry = LogEntry(event, user_id, {"member": user}, {name: (Unknown.VALUE, value)}, member_id=user_id)
            entry.role_ids = role_ids
            yield entry
