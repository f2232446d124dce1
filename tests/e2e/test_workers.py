"""Two bot processes that share a bot's shards and one PostgreSQL: every guild is served once, by its own process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tux.app import Services
from tux.features.serverlog.settings import ServerLogSettings
from tux.guilds.cases import EXPIRY
from tux.guilds.settings.general import GeneralSettings
from tux.runtime.settings import ProcessSettings
from tux.runtime.shards import shard_of
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import BOT, STAFF, Scene, add_channel, add_person, add_role, small
from tux.sandbox.world.world import World
from tux.testing.process import BotProcess


@dataclass
class Workers:
    """A guild on each of two shards, and what runs each shard."""

    sandbox: Sandbox
    scene: Scene
    guilds: list[LiveGuild]
    processes: list[BotProcess]

    async def start(self, number: int) -> None:
        """Start a process, and wait until its shard is connected."""
        await self.processes[number].start()
        await self.sandbox.until(lambda: self._connected(number))

    def _connected(self, number: int) -> bool:
        sessions = self.sandbox.sessions.connected(self.scene.bot.bot.id)
        return any(session.shard == (number, 2) for session in sessions)


def guild_on_shard(world: World, scene: Scene, shard: int, name: str) -> None:
    """Create a guild on a shard, with the bot in it."""
    owner = world.users[scene.guild.owner_id]
    guild_id = 1 << 50 | shard << 22  # of 2015, so no id that the world has given to something else
    assert shard_of(guild_id, 2) == shard
    guild = world.create_guild(name, owner, guild_id=guild_id)
    add_channel(world, guild, "general")
    add_person(world, guild, f"mod-{shard}", "Mo", "", add_role(world, guild, "Moderator", STAFF))
    add_person(world, guild, f"newcomer-{shard}", "Nick", "")
    world.join(guild, scene.bot.bot, [add_role(world, guild, "Tux", BOT).id])


@pytest.fixture
def workers(sandbox: Sandbox, tmp_path: Path, postgres_url: str) -> Workers:
    scene = small(sandbox.world)
    processes: list[BotProcess] = []
    for shard in range(2):
        guild_on_shard(sandbox.world, scene, shard, f"Guild {shard}")
        folder = tmp_path / str(shard)
        folder.mkdir()
        settings = {
            "TUX_DATABASE_URL": postgres_url,
            "TUX_SHARD_COUNT": "2",
            "TUX_SHARD_IDS": str(shard),
        }
        processes.append(BotProcess(sandbox, scene.bot, folder, settings))
    guilds = [sandbox.guild(f"Guild {shard}") for shard in range(2)]
    return Workers(sandbox, scene, guilds, processes)


@pytest.fixture
async def both(workers: Workers) -> AsyncIterator[Workers]:
    async with AsyncExitStack() as cleanup:
        for number, process in enumerate(workers.processes):
            await workers.start(number)
            cleanup.push_async_callback(process.stop)
        yield workers


@pytest.fixture
async def services(postgres_url: str, tmp_path: Path) -> AsyncIterator[Services]:
    """A third process on the database, as the command line or a dashboard is."""
    async with Services(ProcessSettings(database_url=postgres_url, data_dir=tmp_path)) as services:
        yield services


def answers(sandbox: Sandbox) -> int:
    """Return how many interactions were answered."""
    return sum(request.path.endswith("/callback") for request in sandbox.traffic)


async def test_a_command_is_answered_once_by_the_process_of_its_guild(both: Workers) -> None:
    for number, guild in enumerate(both.guilds):
        moderator, newcomer = guild.member(f"mod-{number}"), guild.member(f"newcomer-{number}")
        banned = await moderator.slash(guild.channel("general"), "ban", user=newcomer, reason="spam")
        assert "Case #1" in banned.text
        assert guild.is_banned(newcomer)
    assert answers(both.sandbox) == 2
    await both.processes[1].stop()
    first, second = both.guilds
    shown = await first.member("mod-0").slash(first.channel("general"), "case view", number=1)
    assert "spam" in shown.text
    await both.start(1)
    shown = await second.member("mod-1").slash(second.channel("general"), "case view", number=1)
    assert "spam" in shown.text


async def test_a_setting_changed_in_one_process_is_heard_in_all_and_told_once(
    both: Workers, services: Services
) -> None:
    """The server log tells each change of a setting; the prefix is read from what a process keeps in memory."""
    for number, guild in enumerate(both.guilds):
        moderator, general = guild.member(f"mod-{number}"), guild.channel("general")
        assert "Pong" in (await moderator.command(general, "$ping")).text
        settings = services.guild_settings
        await settings.change(guild.guild.id, ServerLogSettings, by=moderator.id, tux_channel_id=general.id)
        await moderator.sees("Channel for Tux itself")
        await settings.change(guild.guild.id, GeneralSettings, by=moderator.id, prefix="?")
        await moderator.sees("Prefix")
        assert "Pong" in (await moderator.command(general, "?ping")).text
    for guild in both.guilds:
        embeds = [embed for message in guild.channel("general").messages.values() for embed in message.embeds]
        assert sum(embed["title"] == "My settings changed" for embed in embeds) == 2


async def test_a_job_is_done_only_by_the_process_that_owns_its_guild(both: Workers, services: Services) -> None:
    for number, guild in enumerate(both.guilds):
        moderator, newcomer = guild.member(f"mod-{number}"), guild.member(f"newcomer-{number}")
        await moderator.slash(guild.channel("general"), "tempban", user=newcomer, duration="1d", reason="spam")
        assert guild.is_banned(newcomer)
    assert await both.processes[1].stop() == 0
    first, second = both.guilds
    for guild in (second, first):
        async with services.database.transaction() as session:
            assert await services.jobs.hasten(session, EXPIRY, f"{guild.guild.id}/1")
    await both.sandbox.until(lambda: not first.guild.bans)
    assert second.guild.bans
    await both.start(1)
    await both.sandbox.until(lambda: not second.guild.bans)
