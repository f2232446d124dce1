"""Forms and changes as a dashboard needs them, for a member who has not run a command."""

from collections.abc import Mapping

import discord
import pytest

from tux.app import App
from tux.guilds.permissions import BotOwners, Caller, PermissionsMissing, Rule
from tux.guilds.permissions.setting_edits import SettingEdits
from tux.guilds.settings.errors import NotInServer, SettingInvalid, StaleSettings
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox.people import LiveGuild

RULES: Mapping[str, Rule] = {
    "config prefix": Rule(default=("manage_guild",)),
    "config prefix set": Rule(default=("manage_guild",)),
    "config logs": Rule(default=("manage_guild",)),
}


class NobodyOwns:
    def owns(self, user_id: int) -> bool:
        return False


OWNERS: BotOwners = NobodyOwns()


@pytest.fixture
def edits(tux: App) -> SettingEdits:
    return SettingEdits(tux.guild_settings, lambda: RULES, tux.texts.locales)


async def caller_in_general(tux: App, guild: LiveGuild, name: str) -> tuple[discord.Member, Caller]:
    """Return a member of the guild, and the same person as a caller in #general."""
    bot_guild = tux.bot.get_guild(guild.id)
    assert bot_guild is not None
    member = await bot_guild.fetch_member(guild.member(name).id)
    channel = bot_guild.get_channel(guild.channel("general").id)
    assert channel is not None
    return member, Caller.for_member(member, channel, OWNERS)


async def test_a_member_changes_a_setting_at_the_revision_that_they_saw(
    edits: SettingEdits, tux: App, guild: LiveGuild
) -> None:
    member, caller = await caller_in_general(tux, guild, "owner")
    assert {*edits.inputs(GeneralSettings)} == {"prefix", "locale"}
    reading = await tux.guild_settings.read(guild.id, GeneralSettings)

    number = await edits.change(member, caller, GeneralSettings, {"prefix": "!"}, expected_revision=reading.revision)

    assert number == 1
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"
    with pytest.raises(StaleSettings):
        await edits.change(member, caller, GeneralSettings, {"prefix": "?"}, expected_revision=reading.revision)


async def test_a_member_who_may_not_use_the_command_may_not_change_the_setting(
    edits: SettingEdits, tux: App, guild: LiveGuild
) -> None:
    member, caller = await caller_in_general(tux, guild, "moderator")
    with pytest.raises(PermissionsMissing):
        await edits.change(member, caller, GeneralSettings, {"prefix": "!"})
    assert await tux.guild_settings.revision(guild.id, GeneralSettings) == 0


async def test_a_draft_shows_a_change_and_stores_nothing(tux: App, guild: LiveGuild) -> None:
    draft = await tux.guild_settings.draft(guild.id, GeneralSettings, prefix="!")
    assert (draft.altered, draft.after) == ({"prefix"}, {"prefix": "!"})
    with pytest.raises(SettingInvalid):
        await tux.guild_settings.draft(guild.id, GeneralSettings, prefix="a b")
    assert await tux.guild_settings.revision(guild.id, GeneralSettings) == 0


async def test_a_channel_that_does_not_exist_is_refused(edits: SettingEdits, tux: App, guild: LiveGuild) -> None:
    member, caller = await caller_in_general(tux, guild, "owner")
    with pytest.raises(NotInServer):
        await edits.change(member, caller, LogSettings, {"moderation_channel_id": 1})
