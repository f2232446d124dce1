"""The time after an attack, for which a guild has chosen to be asked or to be restored at once."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from features.antinuke.restoration.dens import attack, make_den
from features.antinuke.restoration.ruins import Ruin
from running import LaterClock, Starting
from tux.app import App
from tux.features.antinuke.kinds import AutoRestore
from tux.features.antinuke.restoration.aftermaths import AFTERMATH, QUIET_SECONDS
from tux.jobs.tables import DurableJob


class QuietClock(LaterClock):
    """A clock by which it can be quiet at once."""

    def monotonic(self) -> float:
        return super().monotonic() + self.by.total_seconds()


def names(ruin: Ruin) -> list[str]:
    return sorted(str(channel.name) for channel in ruin.guild.channels.values())


async def planned(app: App) -> None:
    """Return once the time after an attack is planned."""
    found = select(DurableJob.key).where(DurableJob.kind == AFTERMATH)
    while True:
        async with app.database.session() as session:
            if await session.scalar(found):
                return
        await asyncio.sleep(0)


async def quiet(app: App, clock: QuietClock) -> None:
    """Let it be quiet from now on, once the attack is over."""
    await planned(app)
    clock.by += timedelta(seconds=QUIET_SECONDS + 5)
    app.bot.jobs.wake()


async def test_a_guild_that_wants_it_is_restored_as_soon_as_the_attack_is_over(ruin: Ruin, start_tux: Starting) -> None:
    clock = QuietClock()
    async with start_tux(clock=clock) as tux:
        den = await make_den(ruin, tux, auto_restore=AutoRestore.AUTO)
        before = names(ruin)
        await attack(ruin, den)
        assert names(ruin) != before
        await quiet(tux, clock)
        over = await ruin.owner.sees("The restoration is over.", den)
    assert "100.0% identical" in over.text
    assert names(ruin) == before
    assert "Crown" not in ruin.roles_of(ruin.rex.id)


async def test_a_guild_is_asked_by_default_and_restored_when_its_owner_agrees(ruin: Ruin, start_tux: Starting) -> None:
    clock = QuietClock()
    async with start_tux(clock=clock) as tux:
        den = await make_den(ruin, tux)
        before = names(ruin)
        await attack(ruin, den)
        await quiet(tux, clock)
        asked = await ruin.owner.sees("Shall I put back what it destroyed?", den)
        seen = await ruin.owner.click(asked, "Restore")
        assert "The server before the incident" in seen.text
        await ruin.owner.click(await ruin.owner.click(seen, "Restore"), "Yes, restore now")
        over = await ruin.owner.sees("The restoration is over.", den)
    assert "100.0% identical" in over.text
    assert names(ruin) == before
