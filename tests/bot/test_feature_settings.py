"""The commands under /config and the settings of a feature come and go with it."""

from typing import Any

import pytest

from bot.registrations import Broken, feature_named, made, nothing, quiet, settled
from tux.app import App
from tux.bot.commands import GuildContext
from tux.bot.config_commands import ConfigCommandExists, ConfigCommands
from tux.bot.feature_scope import FeatureScope
from tux.features.jail.settings import JailSettings
from tux.guilds.settings.section import Section
from tux.sandbox.people import LiveGuild


async def test_a_broken_part_of_config_leaves_config_as_it_was(tux: App, guild: LiveGuild) -> None:
    class BrokenCommands(ConfigCommands):
        def __init__(self, bot: Any) -> None:
            raise Broken

    before = await quiet(tux)
    with pytest.raises(Broken):
        await tux.loaded.load(made("broken", nothing, config=BrokenCommands))
    assert await settled(tux, before) == before
    jail = feature_named(tux, "tux.features.jail")
    await tux.loaded.unload("jail")
    assert tux.bot.get_command("config jail") is None
    await tux.loaded.load(jail)
    assert await settled(tux, before) == before
    answer = await guild.member("owner").command(guild.channel("general"), "$config prefix")
    assert "$" in answer.text


def zebra_commands() -> type[ConfigCommands]:
    """Return a class as it is after its module has been imported again."""

    class ZebraCommands(ConfigCommands):
        @ConfigCommands.config.command()
        async def zebra(self, ctx: GuildContext) -> None:
            """Do nothing."""

    return ZebraCommands


async def test_a_feature_with_commands_under_config_is_imported_again(tux: App) -> None:
    before = await quiet(tux)
    for _ in range(2):
        await tux.loaded.load(made("zebra", nothing, config=zebra_commands()))
        assert tux.bot.get_command("config zebra") is not None
        assert tux.bot.get_command("config jail") is not None
        await tux.loaded.unload("zebra")
        assert await settled(tux, before) == before


async def test_a_feature_whose_set_up_fails_leaves_no_command_under_config(tux: App) -> None:
    async def setup(scope: FeatureScope) -> None:
        raise Broken

    before = await quiet(tux)
    with pytest.raises(Broken):
        await tux.loaded.load(made("zebra", setup, config=zebra_commands()))
    assert await settled(tux, before) == before


async def test_two_features_cannot_have_the_same_command_under_config(tux: App) -> None:
    await tux.loaded.load(made("zebra", nothing, config=zebra_commands()))
    before = await quiet(tux)
    with pytest.raises(ConfigCommandExists):
        await tux.loaded.load(made("other zebra", nothing, config=zebra_commands()))
    assert await settled(tux, before) == before


async def test_the_settings_of_a_feature_come_and_go_with_it_and_stay_stored(tux: App, guild: LiveGuild) -> None:
    jail = feature_named(tux, "tux.features.jail")
    settings = tux.guild_settings
    await settings.change(guild.id, JailSettings, by=1, role_id=5)
    await tux.loaded.unload("jail")
    assert JailSettings.section not in settings.sections
    assert "jail" not in {loaded.feature.name for loaded in tux.bot.features}
    await tux.loaded.load(jail)
    assert settings.sections[JailSettings.section] is JailSettings
    assert (await settings.get(guild.id, JailSettings)).role_id == 5


async def test_a_section_of_another_feature_is_not_taken_over(tux: App) -> None:
    class Same(Section):
        section = JailSettings.section

    for section in (JailSettings, Same):
        with pytest.raises(ValueError, match="two sections"):
            await tux.loaded.load(made("same", nothing, settings=section))
    assert tux.guild_settings.sections[JailSettings.section] is JailSettings
