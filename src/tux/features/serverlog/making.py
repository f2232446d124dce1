"""A category of log channels, hidden from everybody whom nobody lets in."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from tux.core.making import Making
from tux.core.settings.guild import Section
from tux.features.serverlog.events import Category
from tux.features.serverlog.settings import ServerLogSettings, channel_field


class LogChannels:
    """One channel for each category of events that has none yet. Where there is one for everything, nothing lacks."""

    section: type[Section] = ServerLogSettings
    fields: Sequence[str] = tuple(map(channel_field, Category))

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        def say(key: str, **data: object) -> str:
            return bot.texts.say(key, locale=bot.locale_in(guild.id), **data)

        lacking = [*_lacking(await bot.settings.get(guild.id, ServerLogSettings), guild)]
        channels = [
            say(
                "serverlog-make-channel",
                name=say(f"serverlog-made-{category.value}"),
                category=say(f"serverlog-category-{category.value}"),
            )
            for category in lacking
        ]
        return [say("serverlog-make-category", name=say("serverlog-made-category")), *channels] if channels else []

    async def make(self, bot: Any, making: Making) -> dict[str, object]:
        guild = making.guild
        locale, settings = bot.locale_in(guild.id), await bot.settings.get(guild.id, ServerLogSettings)
        hidden = discord.PermissionOverwrite(view_channel=False)
        ours = discord.PermissionOverwrite(
            view_channel=True, send_messages=True, embed_links=True, attach_files=True, read_message_history=True
        )
        parent = await making.category(
            bot.texts.say("serverlog-made-category", locale=locale), {guild.default_role: hidden, guild.me: ours}
        )
        made: dict[str, object] = {}
        for category in _lacking(settings, guild):
            name = bot.texts.say(f"serverlog-made-{category.value}", locale=locale)
            topic = bot.texts.say(f"serverlog-category-{category.value}", locale=locale)
            channel = await making.text_channel(name, category=parent, topic=topic)
            made[channel_field(category)] = channel.id
        return made


def _lacking(settings: ServerLogSettings, guild: discord.Guild) -> Iterator[Category]:
    if guild.get_channel(settings.channel_id or 0) is not None:
        return iter(())
    return (category for category in Category if guild.get_channel(settings.of_category(category) or 0) is None)
