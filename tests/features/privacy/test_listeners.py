"""Tux leaves servers and comes back, and what is stored about them follows."""

import asyncio

from sqlalchemy import select

from cases import write_cases
from running import Starting, direct, throw_out
from tux.app import App
from tux.database import Guild
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.general import GeneralSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene


async def is_left(app: App, guild: LiveGuild) -> bool | None:
    """Return whether the server is stored as left, or None if nothing is stored about it."""
    async with app.database.session() as session:
        row = await session.get(Guild, guild.id)
    return None if row is None else row.left_at is not None


async def until(app: App, guild: LiveGuild, left: bool | None) -> None:
    while await is_left(app, guild) is not left:  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0)


async def test_when_tux_is_removed_and_invited_back_everything_is_there(
    tux: App, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await tux.guild_settings.change(guild.id, GeneralSettings, by=owner.id, prefix="!")
    await write_cases(tux, guild, 1)

    come_back = throw_out(sandbox, scene)
    await until(tux, guild, True)
    come_back()
    await until(tux, guild, False)

    assert "Pong" in (await owner.command(general, "!ping")).text
    await owner.command(general, "!case 1")
    await direct(owner, "Case #1")


async def test_a_removal_while_tux_was_not_running_is_noticed(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    async with start_tux() as app:
        await write_cases(app, guild, 1)
    come_back = throw_out(sandbox, scene)
    scene.guild.members.pop(scene.bot.bot.id, None)

    async with start_tux() as app:
        await until(app, guild, True)
    come_back()
    async with start_tux() as app:
        await until(app, guild, False)
        assert (await app.cases.get(guild.id, 1)).number == 1


async def test_a_removal_while_the_connection_was_lost_is_noticed_without_a_restart(
    tux: App, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    await write_cases(tux, guild, 1)
    (session,) = sandbox.connected(scene.bot.bot.id)
    scene.guild.members.pop(scene.bot.bot.id)
    sandbox.sessions.invalidate(session)

    await until(tux, guild, True)

    assert tux.bot.get_guild(guild.id) is None


async def test_an_outage_is_not_a_removal(tux: App, guild: LiveGuild, sandbox: Sandbox, scene: Scene) -> None:
    await write_cases(tux, guild, 1)
    (session,) = sandbox.connected(scene.bot.bot.id)
    session.dispatch("GUILD_DELETE", f'{{"id":"{guild.id}","unavailable":true}}'.encode())
    while (there := tux.bot.get_guild(guild.id)) is None or not there.unavailable:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0)

    assert await is_left(tux, guild) is False
    assert guild.id in {there.id for there in tux.bot.guilds}  # these are compared with what is stored


async def test_after_the_deletion_tux_starts_from_scratch(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux(keep_left_servers=0) as app:
        await app.guild_settings.change(guild.id, GeneralSettings, by=owner.id, prefix="!")
        deleted: list[int] = []

        async def hear(fact: GuildDataDeleted) -> None:
            deleted.append(fact.guild_id)

        app.facts.subscribe(GuildDataDeleted, hear)
        come_back = throw_out(sandbox, scene)
        await until(app, guild, None)
        while not deleted:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        come_back()

        assert "Pong" in (await owner.command(general, "$ping")).text
        async with app.database.session() as session:
            assert await session.scalar(select(Guild.left_at)) is None
