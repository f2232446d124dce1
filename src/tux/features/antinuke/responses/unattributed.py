"""Attacks by somebody whom nobody knows: panic mode stops them, and whom they banned may come back."""

from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Protocol

import discord

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeActionType
from tux.features.antinuke.outcomes import Observers, Outcome
from tux.features.antinuke.responses.sweeps import Swept
from tux.runtime.tasks import Tasks

_REMOVALS = frozenset({AntinukeActionType.MEMBER_BAN, AntinukeActionType.MEMBER_PRUNE})

_MOST_REMEMBERED = 1000
"""The verdicts of which it is remembered that this was done."""


class UnattributedSweep(Protocol):
    """Whoever lifts such bans."""

    def sweep_unattributed(self, guild: discord.Guild, verdict: Verdict) -> AsyncIterator[Swept]:
        """Lift the bans of an incident of which the audit log names no author, and yield what came of it so far."""
        ...


class UnattributedRemovals:
    """The observer that lets those come back whom somebody unknown has banned, and tells who is gone."""

    def __init__(
        self,
        get_guild: Callable[[int], discord.Guild | None],
        sweeps: UnattributedSweep,
        observers: Observers,
        tasks: Tasks,
    ) -> None:
        """Tell the outcome to `observers` anew once it is known who was removed."""
        self._get_guild = get_guild
        self._sweeps = sweeps
        self._observers = observers
        self._tasks = tasks
        self._done = deque[str](maxlen=_MOST_REMEMBERED)

    def decided(self, verdict: Verdict) -> None:
        """Wait for the outcome."""

    def responded(self, outcome: Outcome) -> None:
        """Look for those who were removed, once everything that stops the attack is on its way."""
        verdict = outcome.verdict
        guild = self._get_guild(verdict.guild_id)
        if guild is None or not outcome.is_final or not _removes_members(verdict) or verdict.event_key in self._done:
            return
        self._done.append(verdict.event_key)
        self._tasks.spawn(self._follow(guild, outcome), name="lift bans by somebody unknown", owner=__name__)

    async def _follow(self, guild: discord.Guild, outcome: Outcome) -> None:
        async for swept in self._sweeps.sweep_unattributed(guild, outcome.verdict):
            told = replace(
                outcome,
                steps=(*outcome.steps, *swept.steps),
                restored_user_ids=tuple(swept.unbanned_ids),
                removed_user_ids=tuple(swept.removed_ids),
                banned_user_ids=tuple(swept.banned_ids),
            )
            self._observers.responded(told)


def _removes_members(verdict: Verdict) -> bool:
    return verdict.actor_id is None and not _REMOVALS.isdisjoint(
        {verdict.action, *(act.action for act in verdict.acts)}
    )
