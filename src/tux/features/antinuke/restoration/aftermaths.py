"""Restorations that begin by themselves, or are offered, once an attack is over."""

from collections.abc import Callable
from uuid import UUID

import discord
import structlog
from discord import ui

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AutoRestore
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.restoration.targets import Target
from tux.features.antinuke.restoration.views import RestoreDesk
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

QUIET_SECONDS = 20.0
"""The time without a verdict after which an attack counts as over."""

AutoRestoreOf = Callable[[int], AutoRestore]
"""A function that returns what a guild has chosen."""


class Aftermaths:
    """The end of attacks: once it is quiet, Tux restores or asks, as the guild has chosen. It observes the guard."""

    def __init__(self, desk: RestoreDesk, auto_restore_of: AutoRestoreOf, tasks: Tasks, clock: Clock) -> None:
        self._desk = desk
        self._auto_restore_of = auto_restore_of
        self._tasks = tasks
        self._clock = clock
        self._last_at: dict[int, float] = {}
        """The time of the last verdict in each guild where one is being waited for."""
        self._incidents: dict[int, UUID] = {}

    def decided(self, verdict: Verdict) -> None:
        """Wait from now on until it is quiet."""
        guild_id = verdict.guild_id
        if not verdict.is_acted_on or self._auto_restore_of(guild_id) is AutoRestore.OFF:
            return
        is_waiting = guild_id in self._last_at
        self._last_at[guild_id] = self._clock.monotonic()
        self._incidents[guild_id] = verdict.incident_id
        if not is_waiting:
            self._tasks.spawn(self._restore_when_quiet(guild_id), name="restore after an attack", owner=__name__)

    def responded(self, outcome: Outcome) -> None:
        """Wait on: something is being done."""
        if outcome.verdict.guild_id in self._last_at:
            self._last_at[outcome.verdict.guild_id] = self._clock.monotonic()

    async def _restore_when_quiet(self, guild_id: int) -> None:
        try:
            while (rest := self._last_at[guild_id] + QUIET_SECONDS - self._clock.monotonic()) > 0:
                await self._clock.sleep(rest)
        finally:
            del self._last_at[guild_id]
        incident_id = self._incidents.pop(guild_id)
        guild = self._desk.host.get_guild(guild_id)
        if guild is None:
            return
        if self._auto_restore_of(guild_id) is AutoRestore.AUTO:
            await self._restore(guild, incident_id)
        else:
            await self._ask(guild, incident_id)

    async def _restore(self, guild: discord.Guild, incident_id: UUID) -> None:
        """Put back what was destroyed. What was created stays for people to look at."""
        try:
            proposal = await self._desk.propose(guild, Target(incident_id=incident_id))
            if proposal.plan.steps:
                await self._desk.begin(guild, proposal, by=None, channel=None)
        except Refusal as refusal:
            _log.warning("no restoration after an attack", guild_id=guild.id, refusal=refusal.key)

    async def _ask(self, guild: discord.Guild, incident_id: UUID) -> None:
        channel = self._desk.log_channel(guild)
        if channel is None:
            return
        words, view = self._desk.words(guild.id), ui.View(timeout=None)
        view.add_item(self._desk.begin_button(incident_id, label=words.say("restore-do")))
        try:
            await channel.send(words.say("restore-ask"), view=view)
        except (discord.HTTPException, *UNREACHED) as error:
            _log.info("could not ask whether to restore", guild_id=guild.id, error=str(error))
