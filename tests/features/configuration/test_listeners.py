"""The person who adds the bot to a server is greeted."""

import pytest

from running import Starting, throw_out
from tux.app import App
from tux.guilds.settings.general import GeneralSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene


async def add_again(app: App, sandbox: Sandbox, scene: Scene, by: str | None = None) -> None:
    """Add the bot to the guild, as Discord does if somebody authorizes it."""
    await app.bot.wait_until_ready()
    come_back = throw_out(sandbox, scene)
    come_back(None if by is None else sandbox.guild(scene.guild.name).member(by).user)


@pytest.mark.parametrize(("lag", "greeted"), [(0, "moderator"), (100, "owner")])
async def test_the_person_who_added_the_bot_is_greeted_or_the_owner_if_the_log_does_not_tell(
    sandbox: Sandbox, scene: Scene, guild: LiveGuild, tux: App, lag: int, greeted: str
) -> None:
    sandbox.faults.add(Fault("audit_log_lag", event="BOT_ADD", seconds=lag))
    await add_again(tux, sandbox, scene, "moderator")
    greeting = await guild.member(greeted).sees("/config wizard")
    assert f"just joined **{scene.guild.name}**" in greeting.text
    assert "guild_id" not in greeting.payload


async def test_if_direct_messages_are_closed_the_greeting_goes_to_the_system_channel(
    sandbox: Sandbox, scene: Scene, guild: LiveGuild, tux: App
) -> None:
    general = guild.channel("general")
    scene.guild.system_channel_id = general.id
    sandbox.faults.add(Fault("status", "POST", "/channels/*/messages", status=403, times=1))
    await add_again(tux, sandbox, scene)
    await guild.member("owner").sees("/config wizard", general)


async def test_a_returning_server_is_told_that_its_settings_were_kept(
    start_tux: Starting, sandbox: Sandbox, scene: Scene, guild: LiveGuild
) -> None:
    async with start_tux() as app:
        await app.guild_settings.change(guild.id, GeneralSettings, by=guild.member("owner").id, prefix="?")
        await add_again(app, sandbox, scene)
        await guild.member("owner").sees("kept its settings")
