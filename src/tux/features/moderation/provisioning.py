"""Channels that only staff see: the moderation log, and reports of members."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from tux.guilds.permissions import staff_roles
from tux.guilds.provisioning import Provisioning, find_hidden_channel
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.section import Section

_NAMED = 5
"""Roles in a sentence."""


class StaffChannels:
    """Where there is no moderation log, one, and a channel for reports beside it."""

    section: type[Section] = LogSettings
    fields: Sequence[str] = ("moderation_channel_id", "report_channel_id")

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        lacking = await _lacking(bot, guild)
        if "moderation_channel_id" not in lacking:
            return []
        said = [
            _say(bot, guild, "moderation-use", channel=there.mention)
            if there
            else _say(bot, guild, f"moderation-make-{setting}", name=_name(bot, guild, setting))
            for setting, there in lacking.items()
        ]
        if None in lacking.values() and _category(bot, guild) is None:
            staff = [role.mention for role in staff_roles(guild, await bot.ranks_in(guild.id))]
            more = max(0, len(staff) - _NAMED)
            seen_by = _say(bot, guild, "moderation-make-seen", roles=staff[:_NAMED] or None, more=more)
            said.insert(0, _say(bot, guild, "moderation-make-category", seen_by=seen_by))
        return said

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        guild = making.guild
        hidden = making.hidden(*staff_roles(guild, await bot.ranks_in(guild.id)))
        category = _category(bot, guild)
        made: dict[str, object] = {}
        for setting, there in (await _lacking(bot, guild)).items():
            channel = there
            if channel is None:
                category = category or await making.category(_name(bot, guild, "category"), hidden)
                channel = await making.text_channel(_name(bot, guild, setting), hidden, category=category)
            made[setting] = channel.id
        return made


async def _lacking(bot: Any, guild: discord.Guild) -> Mapping[str, discord.TextChannel | None]:
    """The settings that have no channel, each with the one that is there under the name that it would be given."""
    settings = await bot.settings.get(guild.id, LogSettings)
    return {
        setting: find_hidden_channel(guild, _name(bot, guild, setting), discord.TextChannel)
        for setting in StaffChannels.fields
        if guild.get_channel(getattr(settings, setting) or 0) is None
    }


def _category(bot: Any, guild: discord.Guild) -> discord.CategoryChannel | None:
    return find_hidden_channel(guild, _name(bot, guild, "category"), discord.CategoryChannel)


def _name(bot: Any, guild: discord.Guild, of: str) -> str:
    return _say(bot, guild, f"moderation-made-{of}")


def _say(bot: Any, guild: discord.Guild, key: str, **data: object) -> str:
    return bot.texts.say(key, locale=bot.locale_in(guild.id), **data)
