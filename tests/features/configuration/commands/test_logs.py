"""The log channel as an admin sets it: the answers say what is stored."""

from running import Starting
from tux.app import App
from tux.guilds.settings.general import LogSettings
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission


async def test_the_log_channel_is_set_shown_and_cleared(tux: App, guild: LiveGuild) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")

    unset = await owner.slash(general, "config logs show")
    chosen = await owner.slash(general, "config logs set", channel=log)
    stored = (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id
    answer = await owner.slash(general, "config logs show")
    cleared = await owner.slash(general, "config logs clear")
    again = await owner.slash(general, "config logs clear")

    assert "logged in any channel" in unset.text
    assert f"<#{log.id}>" in chosen.text
    assert stored == log.id
    assert answer.text == chosen.text
    assert cleared.text == unset.text
    assert "There is no log channel to clear" in again.text
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is None


async def test_the_log_channel_survives_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    async with start_tux():
        await owner.slash(general, "config logs set", channel=log)

    async with start_tux():
        answer = await owner.slash(general, "config logs show")

    assert f"<#{log.id}>" in answer.text


async def test_a_channel_where_tux_cannot_write_is_refused(start_tux: Starting, guild: LiveGuild) -> None:
    log = guild.channel("mod-log")
    log.overwrites.clear()
    for role in (guild.role("Tux"), guild.guild.roles[guild.id]):
        role.permissions &= ~(Permission.EMBED_LINKS | Permission.SEND_MESSAGES)

    async with start_tux() as app:
        seen = await guild.member("owner").slash(guild.channel("general"), "config logs set", channel=log)
        stored = await app.guild_settings.get(guild.id, LogSettings)

    assert "I need Send Messages, Embed Links" in seen.text
    assert seen.ephemeral
    assert stored.moderation_channel_id is None


async def test_only_people_who_manage_the_server_may_configure(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")

    seen = await moderator.command(general, f"$config logs set <#{guild.channel('mod-log').id}>")

    assert "You need Manage Server" in seen.text
    assert "config" not in {command["name"] for command in await moderator.commands(general)}
