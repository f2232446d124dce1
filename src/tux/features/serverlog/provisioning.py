"""A category of log channels, hidden from everybody whom nobody lets in."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from tux.features.serverlog.events import Category
from tux.features.serverlog.settings import ServerLogSettings, channel_field
from tux.guilds.provisioning import Provisioning, find_hidden_channel
from tux.guilds.settings.section import Section


class LogChannels:
    """One channel for each category of events that has none yet. Where there is one for everything, nothing lacks."""

    section: type[Section] = ServerLogSettings
    fields: Sequence[str] = tuple(map(channel_field, Category))

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        lacking = await _lacking(bot, guild)
        said = [
            _say(
                bot,
                guild,
                "serverlog-make-channel" if there is None else "serverlog-use-channel",
                name=_name(bot, guild, category),
                channel=there and there.mention,
                category=_say(bot, guild, f"serverlog-category-{category.value}"),
            )
            for category, there in lacking.items()
        ]
        if None in lacking.values() and _parent(bot, guild) is None:
            said.insert(
                0, _say(bot, guild, "serverlog-make-category", name=_say(bot, guild, "serverlog-made-category"))
            )
        return said

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        guild, parent = making.guild, _parent(bot, making.guild)
        made: dict[str, object] = {}
        for category, there in (await _lacking(bot, guild)).items():
            channel = there
            if channel is None:
                parent = parent or await making.category(_say(bot, guild, "serverlog-made-category"), making.hidden())
                topic = _say(bot, guild, f"serverlog-category-{category.value}")
                channel = await making.text_channel(_name(bot, guild, category), category=parent, topic=topic)
            made[channel_field(category)] = channel.id
        return made


async def _lacking(bot: Any, guild: discord.Guild) -> Mapping[Category, discord.TextChannel | None]:
    """The categories of events without a channel, each with the one that is there under the name it would be given."""
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
