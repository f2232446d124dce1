"""The prefix of typed commands, as an admin sets it."""

from running import Starting
from tux.app import App
from tux.guilds.settings.general import GeneralSettings
from tux.sandbox.people import LiveGuild


async def test_the_prefix_holds_at_once_in_any_case_with_or_without_a_space(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    answer = await owner.slash(general, "config prefix set", prefix="Tux!")

    assert "`Tux!`" in answer.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "Tux!"
    for typed in ("tux!ping", "TUX! PING", f"<@{tux.bot.user_id}> ping"):
        assert "Pong" in (await owner.command(general, typed)).text


async def test_the_prefix_survives_a_restart_and_goes_back_to_the_default(
    start_tux: Starting, guild: LiveGuild
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux():
        await owner.slash(general, "config prefix set", prefix="?")

    async with start_tux():
        assert "Pong" in (await owner.command(general, "?ping")).text
        cleared = await owner.command(general, "?config prefix clear")
        assert "prefix is `$`" in cleared.text
        assert "Pong" in (await owner.command(general, "$ping")).text


async def test_a_prefix_that_cannot_be_typed_is_refused(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    seen = await owner.slash(general, "config prefix set", prefix="much too long to type")

    assert "be set to that" in seen.text
    assert seen.ephemeral
    assert "Pong" in (await owner.command(general, "$ping")).text
