"""The pages of an audit log, with what discord.py leaves out: entries as Discord gives them, and those without type."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

import discord
from discord.app_commands import AppCommand
from discord.integrations import PartialIntegration

PAGE_ENTRIES = 100
"""The most entries that Discord gives at once: https://docs.discord.com/developers/resources/audit-log"""

Payload = Mapping[str, Any]
T = TypeVar("T")


class AuditLogPage:
    """A page of the audit log of `guild`, with the people and things that its entries name."""

    def __init__(self, guild: discord.Guild, data: Payload) -> None:
        self.entries: list[Payload] = data["audit_log_entries"]
        """The entries as Discord gives them, the oldest first."""
        self._guild = guild
        state: Any = guild._state  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - what discord.py itself uses here

        def named(key: str, make: Callable[[Any], T]) -> dict[int, T]:
            return {int(each["id"]): make(each) for each in data.get(key, ())}

        self._named: dict[str, Any] = {
            "users": named("users", lambda user: discord.User(state=state, data=user)),
            "integrations": named("integrations", lambda each: PartialIntegration(data=each, guild=guild)),
            "app_commands": named("application_commands", lambda each: AppCommand(data=each, state=state)),
            "automod_rules": named(
                "auto_moderation_rules", lambda rule: discord.AutoModRule(data=rule, guild=guild, state=state)
            ),
            "webhooks": named("webhooks", lambda hook: discord.Webhook.from_state(data=hook, state=state)),
        }

    @property
    def users(self) -> Mapping[int, discord.User]:
        """Return the people whom its entries name, by their ids, also those who have left."""
        return self._named["users"]

    def read(self, entry: Payload) -> discord.AuditLogEntry | None:
        """Return an entry of this page as discord.py's object, or None for one without a type, which it cannot read.

        An entry of an unexpected form raises anything.
        """
        if entry["action_type"] is None:
            return None
        payload: Any = entry
        return discord.AuditLogEntry(data=payload, guild=self._guild, **self._named)


async def pages_after(guild: discord.Guild, entry_id: int) -> AsyncIterator[AuditLogPage]:
    """Yield what was written to an audit log after an entry, the oldest first."""
    http = guild._state.http  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as `Guild.audit_logs()` does
    while True:
        data: Any = await http.get_audit_logs(guild.id, limit=PAGE_ENTRIES, after=entry_id)
        page = AuditLogPage(guild, data)
        yield page
        if len(page.entries) < PAGE_ENTRIES:
            return
        entry_id = int(page.entries[-1]["id"])
