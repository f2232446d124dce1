"""The channels that only staff can see: the moderation log, and the channel for reports."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from tux.guilds.permissions import staff_roles
from tux.guilds.provisioning import Provisioning, describe_viewers, find_hidden_channel
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.section import Section


class StaffChannels:
    """Creates a moderation log and a channel for reports if there is no moderation log."""

    section: type[Section] = LogSettings
    fields: Sequence[str] = ("moderation_channel_id", "report_channel_id")

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        missing = await _missing(bot, guild)
        if "moderation_channel_id" not in missing:
            return []
        steps = [
            _text(bot, guild, "moderation-use", channel=channel)
            if channel
            else _text(bot, guild, f"moderation-make-{setting}", name=_name(bot, guild, setting))
            for setting, channel in missing.items()
        ]
        if None in missing.values() and _category(bot, guild) is None:
            seen_by = describe_viewers(bot, guild, staff_roles(guild, await bot.ranks_in(guild.id)))
            steps.insert(0, _text(bot, guild, "moderation-make-category", seen_by=seen_by))
        return steps

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        guild = making.guild
        hidden = making.hidden(*staff_roles(guild, await bot.ranks_in(guild.id)))
        category = _category(bot, guild)
        made: dict[str, object] = {}
        for setting, existing in (await _missing(bot, guild)).items():
            channel = existing
            if channel is None:
                category = category or await making.category(_name(bot, guild, "category"), hidden)
                channel = await making.text_channel(_name(bot, guild, setting), hidden, category=category)
            made[setting] = channel.id
        return made


async def _missing(bot: Any, guild: discord.Guild) -> Mapping[str, discord.TextChannel | None]:
    """Return the settings without a channel, each with an existing channel of the name that it would get, if any."""
    settings = await bot.settings.get(guild.id, LogSettings)
    return {
        setting: find_hidden_channel(guild, _name(bot, guild, setting), discord.TextChannel)
        for setting in StaffChannels.fields
        if guild.get_channel(getattr(settings, setting) or 0) is None
    }


def _category(bot: Any, guild: discord.Guild) -> discord.CategoryChannel | None:
    return find_hidden_channel(guild, _name(bot, guild, "category"), discord.CategoryChannel)


def _name(bot: Any, guild: discord.Guild, part: str) -> str:
    return _text(bot, guild, f"moderation-made-{part}")


def _text(bot: Any, guild: discord.Guild, key: str, **data: object) -> str:
    return bot.texts.say(key, locale=bot.locale_in(guild.id), **data)
