"""Whoever adds the bot to a server is told where to begin."""

import pytest

from features.privacy.test_listeners import throw_out
from running import Starting
from tux.app import App
from tux.guilds.settings.general import GeneralSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene
from tux.sandbox.world.audit_log import AuditLogEvent


async def add_again(app: App, sandbox: Sandbox, scene: Scene, by: str | None = None) -> None:
    """As Discord does when somebody authorises the bot."""
    await app.bot.wait_until_ready()
    come_back = throw_out(sandbox, scene)
    if by is not None:
        actor = sandbox.guild(scene.guild.name).member(by).user
        sandbox.world.audit(scene.guild, AuditLogEvent.BOT_ADD, actor, scene.bot.bot.id)
    come_back()


@pytest.mark.parametrize("by", ["moderator", None])
async def test_who_added_the_bot_is_told_where_to_begin_else_the_owner(
    sandbox: Sandbox, scene: Scene, guild: LiveGuild, tux: App, by: str | None
) -> None:
    await add_again(tux, sandbox, scene, by)
    told = await guild.member(by or "owner").sees("/config wizard")
    assert f"just joined **{scene.guild.name}**" in told.text
    assert "guild_id" not in told.payload


async def test_where_direct_messages_are_closed_the_system_channel_has_it(
    sandbox: Sandbox, scene: Scene, guild: LiveGuild, tux: App
) -> None:
    general = guild.channel("general")
    scene.guild.system_channel_id = general.id
    sandbox.faults.add(Fault("status", "POST", "/channels/*/messages", status=403, times=1))
    await add_again(tux, sandbox, scene)
    await guild.member("owner").sees("/config wizard", general)


async def test_a_server_that_was_known_is_told_that_its_settings_are_there(
    start_tux: Starting, sandbox: Sandbox, scene: Scene, guild: LiveGuild
) -> None:
    async with start_tux() as app:
        await app.guild_settings.change(guild.id, GeneralSettings, by=guild.member("owner").id, prefix="?")
        await add_again(app, sandbox, scene)
        await guild.member("owner").sees("kept its settings")
