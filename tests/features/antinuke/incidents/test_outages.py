"""The database goes in the middle of an attack: attackers are stopped all the same, and nothing is lost."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest

from databases import Frail
from features.antinuke.incidents.defended import DefendedGuild, entry_rows, event_rows
from features.antinuke.responses.attacked import AttackedGuild
from running import Starting, until
from tux.app import App
from tux.database import DatabaseUnavailable
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType, ResponseStatus
from tux.guilds.settings.general import LogSettings

Outage = Callable[[], object]


@asynccontextmanager
async def defending(start_tux: Starting, attacked: AttackedGuild, url: str) -> AsyncGenerator[DefendedGuild]:
    async with start_tux(database_url=url) as app:
        await app.loaded.unload("antinuke")
        await attacked.know(app, attacked.rex.id, attacked.rogue_bot.bot.id)
        defended = await DefendedGuild(app, attacked).set_up()
        await defended.set_moderation_log()
        try:
            yield defended
        finally:
            await defended.scope.close()


async def until_recorded(app: App, defended: DefendedGuild, count: int) -> None:
    """Return once the database is back, and has that many events with the cases of their responses."""
    async with asyncio.timeout(60):
        while True:
            try:
                await defended.parts.spool.flush()
                if [bool(row.case_number) for row in await event_rows(app.database)] == [True] * count:
                    return
            except DatabaseUnavailable:
                pass
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("outage", ["freeze", "kill", "lock"])
async def test_an_attack_during_an_outage_is_stopped_told_and_recorded_once(
    start_tux: Starting, attacked: AttackedGuild, frail_url: str, frail_postgres: Frail, outage: str
) -> None:
    bot_id = attacked.rogue_bot.bot.id
    async with defending(start_tux, attacked, frail_url) as defended:
        await defended.app.guild_settings.get(attacked.guild.id, LogSettings)  # another feature reads them then, too
        lock = psycopg.connect(frail_url) if outage == "lock" else None
        if lock is not None:
            lock.execute("LOCK TABLE antinuke_events, moderation_case IN ACCESS EXCLUSIVE MODE")
        else:
            getattr(frail_postgres, outage)()
        defended.attack(attacked.rex.id)
        defended.attack(bot_id, kind=ActorKind.BOT, response=AntinukeResponseType.KICK)

        await until(lambda: not attacked.roles(attacked.rex) and not attacked.is_member(bot_id))
        await defended.message(f"<@{attacked.rex.id}> deleted 3 channels")
        await defended.message(f"<@{bot_id}> deleted 3 channels")

        back_at = defended.app.clock.now()
        if lock is not None:
            lock.close()
        else:
            frail_postgres.start()
        await until_recorded(defended.app, defended, 2)
        rows = await event_rows(defended.app.database)
        assert {row.response_status for row in rows} == {ResponseStatus.CONFIRMED}
        assert all(row.confirmed_at is not None and row.confirmed_at < back_at for row in rows)
        assert len(await entry_rows(defended.app.database)) == 6
        assert [case.number async for case in defended.app.cases.each(attacked.guild.id)] == [1, 2]
