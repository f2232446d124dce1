"""`/config set` for any setting."""

import pytest

from running import Starting
from tux.app import App
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox.people import LiveGuild


async def test_a_setting_is_set_by_typed_or_slash_command_and_undone_by_its_button(tux: App, guild: LiveGuild) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")

    done = await owner.slash(general, "config set", feature="logs", setting="moderation_channel_id", value="mod-log")
    assert f"Moderation log · Log channel is now: <#{log.id}>" in done.text
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id

    typed = await owner.command(general, f"$config set logs report-channel <#{general.id}>")
    assert f"Report channel is now: <#{general.id}>" in typed.text
    stored = await tux.guild_settings.get(guild.id, LogSettings)
    assert (stored.moderation_channel_id, stored.report_channel_id) == (log.id, general.id)

    await owner.click(done, "Undo #1")
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is None
    await owner.command(general, "$config set moderation 'Report channel' none".replace("'", '"'))
    assert (await tux.guild_settings.get(guild.id, LogSettings)).report_channel_id is None


@pytest.mark.parametrize(
    ("feature", "setting", "value", "said"),
    [
        ("nonsense", "prefix", "!", "There are no settings called “nonsense”"),
        ("general", "colour", "red", "General has no setting “colour”. Choose one of “Prefix”, “Language”."),
        ("general", "prefix", "much too long a prefix", "be set to that"),
        ("general", "locale", "xx-XX", "one of the choices: `en-US`"),
        ("logs", "moderation_channel_id", "nowhere", "This server has no channel “nowhere”"),
        ("ranks", "names", "x", "Ranks have their own commands"),
    ],
)
async def test_an_invalid_value_gets_one_clear_sentence_and_changes_nothing(
    tux: App, guild: LiveGuild, feature: str, setting: str, value: str, said: str
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    seen = await owner.slash(general, "config set", feature=feature, setting=setting, value=value)
    assert said in seen.text
    assert seen.ephemeral
    for model in (GeneralSettings, LogSettings, RankSettings):
        assert await tux.guild_settings.get(guild.id, model) == model()


async def test_settings_and_values_are_suggested(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    async def offered(option: str, text: str, **options: str) -> list[str]:
        return await owner.autocomplete(general, "config set", option, text, **options)

    assert "Moderation log" in await offered("feature", "mod")
    assert await offered("setting", "rep", feature="logs") == ["Report channel"]
    assert await offered("value", "#mod", feature="logs", setting="report_channel_id") == ["#mod-log"]
    assert await offered("value", "", feature="general", setting="locale") == ["en-US", "none"]
    assert await offered("value", "", feature="nonsense", setting="x") == []


async def test_a_person_who_may_not_use_the_command_of_a_setting_may_not_set_it_here(
    start_tux: Starting, guild: LiveGuild
) -> None:
    """Otherwise `/config set` would be a way around what a guild asks for `/config prefix`."""
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux() as app:
        await owner.slash(general, "config roles assign", role=guild.role("Moderator"), rank="3")
        await owner.slash(general, "config commands require", command="config set", rank="3")
        await owner.slash(general, "config commands require", command="config prefix", rank="5")

        seen = await guild.member("moderator").command(general, "$config set general prefix !")

        assert "Administrator (5)" in seen.text
        assert (await app.guild_settings.get(guild.id, GeneralSettings)).prefix is None
