"""Checks of changes of settings: do they suit the server, and may this member make them, on whichever path."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from tux.guilds.settings.section import S, Section

SettingsCheck = Callable[[discord.Member, S, S], Awaitable[None]]
"""Raises a `Refusal` where settings do not suit the server of the member who changes them, or are not theirs to change.

It is given the member, and the settings before and after the change.
"""


class SettingsChecks:
    """The checks of every section."""

    def __init__(self) -> None:
        self._checks: dict[str | None, list[SettingsCheck[Any]]] = {}

    def add(self, model: type[S] | None, check: SettingsCheck[S]) -> Callable[[], None]:
        """Check every change of a section (None for all) by a member, until the returned function is called."""
        checks = self._checks.setdefault(model and model.section, [])
        checks.append(check)
        return lambda: checks.remove(check)

    async def require(self, member: discord.Member, before: Section, after: Section) -> None:
        """Raise the `Refusal` of the first check that the change by this member does not pass.

        Given twice the same settings, it tells whether they may change them at all.
        """
        for check in (*self._checks.get(after.section, ()), *self._checks.get(None, ())):
            await check(member, before, after)
