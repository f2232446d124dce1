"""Channels that only staff see: the moderation log, and reports of members."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from tux.core.making import Making
from tux.core.permissions import Rank, RankSettings
from tux.core.permissions.ranks import BY_PERMISSION
from tux.core.settings.guild import Section
from tux.core.settings.sections import LogSettings

_NAMED = 5
"""Roles in a sentence."""


class StaffChannels:
    """Where there is no moderation log, one, and a channel for reports beside it."""

    section: type[Section] = LogSettings
    fields: Sequence[str] = ("moderation_channel_id", "report_channel_id")

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        lacking = [*_lacking(await bot.settings.get(guild.id, LogSettings), guild)]
        if "moderation_channel_id" not in lacking:
            return []
        locale = bot.locale_in(guild.id)
        staff = [role.mention for role in _staff(guild, await bot.ranks_in(guild.id))]
        seen_by = bot.texts.say(
            "moderation-make-seen", locale=locale, roles=staff[:_NAMED] or None, more=max(0, len(staff) - _NAMED)
        )
        named = ((setting, bot.texts.say(f"moderation-made-{setting}", locale=locale)) for setting in lacking)
        category = bot.texts.say("moderation-make-category", locale=locale, seen_by=seen_by)
        return [
            category,
            *(bot.texts.say(f"moderation-make-{setting}", locale=locale, name=name) for setting, name in named),
        ]

    async def make(self, bot: Any, making: Making) -> dict[str, object]:
        guild, locale = making.guild, bot.locale_in(making.guild.id)
        lacking = [*_lacking(await bot.settings.get(guild.id, LogSettings), guild)]
        hidden = making.hidden(*_staff(guild, await bot.ranks_in(guild.id)))
        category = await making.category(bot.texts.say("moderation-made-category", locale=locale), hidden)
        made: dict[str, object] = {}
        for setting in lacking:
            name = bot.texts.say(f"moderation-made-{setting}", locale=locale)
            made[setting] = (await making.text_channel(name, hidden, category=category)).id
        return made


def _lacking(settings: LogSettings, guild: discord.Guild) -> Iterator[str]:
    return (name for name in StaffChannels.fields if guild.get_channel(getattr(settings, name) or 0) is None)


def _staff(guild: discord.Guild, ranks: RankSettings) -> list[discord.Role]:
    """Who moderates: by rank, or by Discord's permissions as long as no role has a rank. The highest first."""
    return [role for role in reversed(guild.roles) if not role.managed and _moderates(role, ranks)]


def _moderates(role: discord.Role, ranks: RankSettings) -> bool:
    if role.is_default():
        return False
    if ranks.roles is not None:
        return ranks.roles.get(role.id, 0) >= Rank.JUNIOR_MODERATOR
    return any(getattr(role.permissions, permission) for permission in BY_PERMISSION)
