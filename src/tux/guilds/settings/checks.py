"""Checks of settings against the server that they are for, on whichever path somebody changes them."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from tux.guilds.settings.section import S, Section

SettingsCheck = Callable[[discord.Guild, S, S], Awaitable[None]]
"""Raises a `Refusal` where settings do not suit a server, given the settings before and after a change."""


class SettingsChecks:
    """The checks of every section."""

    def __init__(self) -> None:
        self._checks: dict[str | None, list[SettingsCheck[Any]]] = {}

    def add(self, model: type[S] | None, check: SettingsCheck[S]) -> Callable[[], None]:
        """Check every change of a section (None for all) by a member, until the returned function is called."""
        checks = self._checks.setdefault(model and model.section, [])
        checks.append(check)
        return lambda: checks.remove(check)

    async def require(self, guild: discord.Guild, before: Section, after: Section) -> None:
        """Raise the `Refusal` of the first check that the change does not pass."""
        for check in (*self._checks.get(after.section, ()), *self._checks.get(None, ())):
            await check(guild, before, after)
