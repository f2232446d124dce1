"""Restorations that begin by themselves, or are offered, once an attack is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import discord
import structlog
from discord import ui

from tux.database import Database, DatabaseUnavailable, lock_guild
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeResponseType, AutoRestore, ResponseStatus
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.restoration.errors import (
    GuildUnreadable,
    NothingKnown,
    PanicUnderWay,
    PastUnknown,
    RestorationUnderWay,
)
from tux.features.antinuke.restoration.targets import Target
from tux.features.antinuke.restoration.views import RestoreDesk
from tux.jobs import Job, Jobs, Later
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

AFTERMATH = "antinuke-aftermath"
"""The kind of job that restores, or asks, after an incident. Its key is the id of the incident."""

QUIET_SECONDS = 20.0
"""The time without a verdict after which an attack counts as over."""

_AGAIN = timedelta(seconds=30)
"""The pause before trying again where another restoration or panic mode is under way, or Discord does not answer."""

_AWAY = timedelta(minutes=10)
"""The pause before looking again for a guild that is not available."""

_WORTHWHILE = timedelta(days=2)
"""The time after an incident for which it is tried."""

AutoRestoreOf = Callable[[int], AutoRestore]
"""A function that returns what a guild has chosen."""


@dataclass(frozen=True, slots=True)
class AftermathServices:
    """The parts of Tux that aftermaths use."""

    database: Database
    jobs: Jobs
    tasks: Tasks
    clock: Clock


class Aftermaths:
    """The end of attacks: once it is quiet, Tux restores or asks, as the guild has chosen. It observes the guard.

    Each incident has a durable job, so that several attackers, a restart and an outage of the database are survived.
    """

    def __init__(self, desk: RestoreDesk, auto_restore_of: AutoRestoreOf, services: AftermathServices) -> None:
        self._desk = desk
        self._auto_restore_of = auto_restore_of
        self._database, self._jobs = services.database, services.jobs
        self._tasks, self._clock = services.tasks, services.clock
        self._last_at: dict[int, float] = {}
        """The monotonic time of what was last decided or done in each guild."""
        self._planned: set[UUID] = set()
        """The incidents that have a job, or are about to."""

    def decided(self, verdict: Verdict) -> None:
        """Wait from now on until it is quiet."""
        if verdict.is_acted_on:
            self._last_at[verdict.guild_id] = self._clock.monotonic()

    def responded(self, outcome: Outcome) -> None:
        """Plan the restoration of what an attacker did who was stopped."""
        verdict = outcome.verdict
        self.decided(verdict)
        if not _was_stopped(outcome) or verdict.incident_id in self._planned:
            return
        if self._auto_restore_of(verdict.guild_id) is AutoRestore.OFF:
            return
        self._planned.add(verdict.incident_id)
        self._tasks.spawn(self._plan(verdict), name="plan a restoration", owner=__name__, endless=True)

    async def _plan(self, verdict: Verdict) -> None:
        await retry_until_available(
            lambda: self._schedule(verdict), "restoration", clock=self._clock, unavailable=DatabaseUnavailable
        )

    async def _schedule(self, verdict: Verdict) -> None:
        due_at = self._clock.now() + timedelta(seconds=QUIET_SECONDS)
        async with self._database.transaction() as session:
            await lock_guild(session, verdict.guild_id)
            await self._jobs.schedule(
                session,
                AFTERMATH,
                key=verdict.incident_id.hex,
                guild_id=verdict.guild_id,
                due_at=due_at,
                data={"until": (due_at + _WORTHWHILE).timestamp()},
            )

    async def on_due(self, job: Job) -> None:
        """Restore or ask, unless it is not quiet yet or not possible now, which is tried again later."""
        incident_id = UUID(job.key)
        try:
            await self._follow(job.guild_id, incident_id)
        except Later:
            if self._clock.now().timestamp() < job.data["until"]:
                raise
            _log.warning("no restoration after an attack", guild_id=job.guild_id, incident=job.key)
        self._planned.discard(incident_id)

    async def _follow(self, guild_id: int, incident_id: UUID) -> None:
        now, guild = self._clock.now(), self._desk.host.get_guild(guild_id)
        if guild is None:
            raise Later(now + _AWAY)
        last_at = self._last_at.get(guild_id)
        rest = 0.0 if last_at is None else last_at + QUIET_SECONDS - self._clock.monotonic()
        if rest > 0:
            raise Later(now + timedelta(seconds=rest))
        self._last_at.pop(guild_id, None)
        choice = self._auto_restore_of(guild_id)
        if choice is AutoRestore.AUTO:
            await self._restore(guild, incident_id)
        elif choice is AutoRestore.ASK:
            await self._ask(guild, incident_id)

    async def _restore(self, guild: discord.Guild, incident_id: UUID) -> None:
        """Put back what was destroyed. What was created stays for people to look at."""
        try:
            proposal = await self._desk.propose(guild, Target(incident_id=incident_id))
            if proposal.plan.steps:
                await self._desk.begin(guild, proposal, by=None, channel=None)
        except (RestorationUnderWay, PanicUnderWay, GuildUnreadable):
            raise Later(self._clock.now() + _AGAIN) from None
        except (NothingKnown, PastUnknown) as refusal:
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


def _was_stopped(outcome: Outcome) -> bool:
    """Return True where somebody lost their power, or panic mode has taken everybody's."""
    panic = AntinukeResponseType.PANIC_MODE
    is_panic = outcome.verdict.response is panic or any(step.response is panic for step in outcome.steps)
    return outcome.verdict.is_acted_on and (is_panic or outcome.status is ResponseStatus.CONFIRMED)
