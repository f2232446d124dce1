"""Restorations that begin by themselves once an attack is over."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from features.antinuke.restoration.ruins import Kept, Ruin, Workshop, a_verdict
from running import until
from tux.app import App
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.journal.changes import Delta, GuildChange, ObjectType, Operation
from tux.features.antinuke.kinds import AntinukeResponseType, AutoRestore, ResponseStatus
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.restoration.aftermaths import AFTERMATH, QUIET_SECONDS, Aftermaths, AftermathServices
from tux.features.antinuke.restoration.views import RestoreDesk
from tux.jobs import Jobs
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault
from tux.sandbox.world import Channel

S = ResponseStatus


class KeptIncidents(Kept):
    """An archive of one image, and of the changes of several incidents."""

    by_incident: Mapping[UUID, Sequence[GuildChange]] = {}

    async def changes_of_incident(self, incident_id: UUID) -> Sequence[GuildChange]:
        return self.by_incident.get(incident_id, ())


class Afterwards:
    """The end of an attack on a guild that restores by itself, with a clock of its own."""

    def __init__(self, app: App, ruin: Ruin) -> None:
        self.app, self.ruin, self.clock = app, ruin, ManualClock(app.clock.now())
        self.archive = KeptIncidents(app, ruin.image())
        self.workshop = Workshop(app, ruin, self.archive)
        self.start()

    def start(self) -> None:
        """Begin with nothing in memory, as after a restart."""
        clock, database = self.clock, self.app.database
        self.jobs = Jobs(database, clock, self.app.errors)
        desk = RestoreDesk(
            self.app.bot,
            self.workshop.proposals,
            self.workshop.restorations,
            clock,
            may_restore=lambda _, __: True,
            log_channel_of=lambda _: None,
        )
        services = AftermathServices(database, self.jobs, self.app.bot.tasks, clock)
        self.aftermaths = Aftermaths(desk, lambda _: AutoRestore.AUTO, services)
        self.jobs.on(AFTERMATH, self.aftermaths.on_due)

    async def end(self, verdict: Verdict, status: ResponseStatus = S.CONFIRMED) -> None:
        """Let a response be over, and wait until the restoration is planned, where one is."""
        self.aftermaths.decided(verdict)
        self.aftermaths.responded(Outcome(verdict=verdict, status=status, is_final=True))
        if status is S.CONFIRMED and verdict.is_acted_on:
            await self.planned(verdict)

    async def planned(self, verdict: Verdict) -> None:
        """Wait until there is a job for an incident."""
        while True:
            async with self.app.database.session() as session:
                if await self.jobs.planned(session, AFTERMATH, verdict.incident_id.hex):
                    return
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> int:
        """Return the number of jobs that were due afterwards, and done or postponed."""
        await self.clock.advance(timedelta(seconds=seconds))
        return await self.jobs.do_due()

    async def destroy(self, *names: str, **more: Any) -> Verdict:
        """Delete channels, and return the verdict about it."""
        verdict = replace(a_verdict(self.ruin.guild.id, self.ruin.rex.id), **more)
        changes = list[GuildChange]()
        for name in names:
            channel = self.ruin.live.channel(name)
            changes.append(self._deletion(channel))
            await self.ruin.attacker.delete(channel)
        self.archive.by_incident = {**self.archive.by_incident, verdict.incident_id: changes}
        return verdict

    def _deletion(self, channel: Channel) -> GuildChange:
        return GuildChange(
            guild_id=self.ruin.guild.id,
            sequence=1,
            occurred_at=self.clock.now(),
            object_type=ObjectType.CHANNEL,
            object_id=channel.id,
            delta=Delta(Operation.DELETE, channel.payload(), None),
            actor_id=self.ruin.rex.id,
        )

    async def restored(self) -> None:
        """Wait until a restoration is over."""
        await self.workshop.over.wait()
        self.workshop.over.clear()

    def names(self) -> set[str]:
        return {str(channel.name) for channel in self.ruin.guild.channels.values()}


@pytest.fixture
async def afterwards(ruin: Ruin, tux: App) -> Afterwards:
    await tux.loaded.unload("antinuke")  # whose jobs are on another clock
    await until(lambda: tux.bot.get_guild(ruin.guild.id))
    return Afterwards(tux, ruin)


async def test_what_each_of_two_accomplices_destroyed_is_put_back_once_it_is_quiet(afterwards: Afterwards) -> None:
    first, second = await afterwards.destroy("talk-0-0"), await afterwards.destroy("talk-1-1")
    await afterwards.end(first)
    await afterwards.pass_time(QUIET_SECONDS - 1)
    await afterwards.end(second)
    await afterwards.pass_time(2)
    assert not {"talk-0-0", "talk-1-1"} & afterwards.names()

    await afterwards.pass_time(QUIET_SECONDS)
    await afterwards.restored()
    await afterwards.pass_time(60)
    await afterwards.restored()
    assert {"talk-0-0", "talk-1-1"} <= afterwards.names()


async def test_a_restart_while_it_is_not_quiet_yet_loses_no_restoration(afterwards: Afterwards) -> None:
    await afterwards.end(await afterwards.destroy("talk-0-0"))
    afterwards.start()
    await afterwards.pass_time(QUIET_SECONDS)
    await afterwards.restored()
    assert "talk-0-0" in afterwards.names()


async def test_what_discord_does_not_let_be_read_now_is_restored_later(afterwards: Afterwards) -> None:
    await afterwards.end(await afterwards.destroy("talk-0-0"))
    fault = Fault("status", method="GET", route="/guilds/*/channels", status=403, times=1)
    afterwards.ruin.sandbox.faults.add(fault)
    await afterwards.pass_time(QUIET_SECONDS)
    assert "talk-0-0" not in afterwards.names()
    await afterwards.pass_time(60)
    await afterwards.restored()
    assert "talk-0-0" in afterwards.names()


@pytest.mark.parametrize("more", [{"response": AntinukeResponseType.ALERT}, {"is_dry_run": True}])
async def test_what_was_only_told_is_not_undone(afterwards: Afterwards, more: dict[str, Any]) -> None:
    await afterwards.end(await afterwards.destroy("talk-0-0", **more))
    await afterwards.end(stopped := await afterwards.destroy("talk-1-1"))
    await afterwards.planned(stopped)
    assert await afterwards.pass_time(QUIET_SECONDS) == 1
    await afterwards.restored()
    assert "talk-0-0" not in afterwards.names()
