"""A category with the log channels, hidden from everybody who is not given access."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from tux.features.serverlog.events import Category
from tux.features.serverlog.settings import ServerLogSettings, channel_field
from tux.guilds.permissions import staff_roles
from tux.guilds.provisioning import Provisioning, describe_viewers, find_hidden_channel
from tux.guilds.settings.section import Section


class LogChannels:
    """Creates a channel for each category of events that has none, unless there is a channel for everything."""

    section: type[Section] = ServerLogSettings
    fields: Sequence[str] = tuple(map(channel_field, Category))

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        missing = await _missing(bot, guild)
        steps = [
            _say(
                bot,
                guild,
                "serverlog-make-channel" if channel is None else "serverlog-use-channel",
                name=_name(bot, guild, category),
                channel=channel,
                category=_say(bot, guild, f"serverlog-category-{category.value}"),
            )
            for category, channel in missing.items()
        ]
        if None in missing.values() and _parent(bot, guild) is None:
            name = _say(bot, guild, "serverlog-made-category")
            seen_by = describe_viewers(bot, guild, staff_roles(guild, await bot.ranks_in(guild.id)))
            steps.insert(0, _say(bot, guild, "serverlog-make-category", name=name, seen_by=seen_by))
        return steps

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        guild, parent = making.guild, _parent(bot, making.guild)
        hidden = making.hidden(*staff_roles(guild, await bot.ranks_in(guild.id)))
        values: dict[str, object] = {}
        for category, existing in (await _missing(bot, guild)).items():
            channel = existing
            if channel is None:
                name = _say(bot, guild, "serverlog-made-category")
                parent = parent or await making.category(name, hidden)
                topic = _say(bot, guild, f"serverlog-category-{category.value}")
                channel = await making.text_channel(_name(bot, guild, category), category=parent, topic=topic)
            values[channel_field(category)] = channel.id
        return values


async def _missing(bot: Any, guild: discord.Guild) -> Mapping[Category, discord.TextChannel | None]:
    """Return the categories without a channel, each with an existing channel of the name that it would get, if any."""
    settings = await bot.settings.get(guild.id, ServerLogSettings)
    if guild.get_channel(settings.channel_id or 0) is not None:
        return {}
    return {
        category: find_hidden_channel(guild, _name(bot, guild, category), discord.TextChannel)
        for category in Category
        if guild.get_channel(settings.of_category(category) or 0) is None
    }


def _parent(bot: Any, guild: discord.Guild) -> discord.CategoryChannel | None:
    return find_hidden_channel(guild, _say(bot, guild, "serverlog-made-category"), discord.CategoryChannel)


def _name(bot: Any, guild: discord.Guild, category: Category) -> str:
    return _say(bot, guild, f"serverlog-made-{category.value}")


def _say(bot: Any, guild: discord.Guild, key: str, **data: object) -> str:
    return bot.texts.say(key, locale=bot.locale_in(guild.id), **data)
