"""The bot is killed in the middle of an attack, while the database is away: nothing is lost, and nothing doubled."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from databases import Frail
from features.antinuke.incidents.defended import entry_rows, event_rows
from features.antinuke.responses.attacked import AttackedGuild
from tux.app import Services
from tux.database import Database
from tux.features.antinuke.kinds import Mode, ResponseStatus
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.tables import AntinukeEvent
from tux.guilds.settings.general import LogSettings
from tux.runtime.settings import ProcessSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, Person
from tux.sandbox.scenes import add_channel, small
from tux.sandbox.world import Channel
from tux.testing.process import BotProcess


async def delete(who: Person, channels: Iterable[Channel]) -> None:
    """Let somebody delete channels until they are refused."""
    for channel in channels:
        try:
            await who.delete(channel)
        except Denied:
            return


async def decisions(database: Database) -> list[AntinukeEvent]:
    """Return the events that are no changes of settings, once they have an outcome."""
    return [row for row in await event_rows(database) if row.trigger_type is not None and row.confirmed_at]


@pytest.mark.parametrize("outage", ["freeze", "kill"])
async def test_an_attack_outlives_the_end_of_the_database_and_of_the_bot(
    sandbox: Sandbox, tmp_path: Path, frail_url: str, frail_postgres: Frail, outage: str
) -> None:
    scene = small(sandbox.world)
    process = ProcessSettings.model_validate({"data_dir": tmp_path, "database_url": frail_url})
    attacked = AttackedGuild(sandbox, scene)
    channels = [add_channel(sandbox.world, scene.guild, f"victim-{number}") for number in range(20)]
    log = attacked.live.channel("mod-log")
    async with Services(process) as services:
        settings = services.guild_settings
        await settings.change(scene.guild.id, AntinukeSettings, by=1, mode=Mode.ENFORCE)
        await settings.change(scene.guild.id, LogSettings, by=1, moderation_channel_id=log.id)
    bot = BotProcess(sandbox, scene.bot, tmp_path, {"TUX_DATABASE_URL": frail_url})
    await bot.start()
    try:
        getattr(frail_postgres, outage)()
        await delete(attacked.rex, channels)
        await attacked.owner.sees("Attack stopped", log)
        assert not attacked.is_member(attacked.rex.id) or attacked.roles(attacked.rex) == set()
    finally:
        await bot.kill()

    frail_postgres.start()
    async with bot, Services(process) as services:
        async with asyncio.timeout(30):
            while not (rows := await decisions(services.database)):  # noqa: ASYNC110 - another process writes them
                await asyncio.sleep(0.1)
        entries = await entry_rows(services.database)
    (row,) = rows
    assert (row.actor_id, row.response_status) == (attacked.rex.id, ResponseStatus.CONFIRMED)
    assert len(entries) == len({entry.entry_id for entry in entries}) > 0
