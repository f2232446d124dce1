"""The role and the channel of a jail, and every other channel closed to it."""

from collections.abc import Sequence
from typing import Any

import discord

from tux.features.jail.roles import is_ours
from tux.features.jail.settings import JailSettings
from tux.guilds.permissions import staff_roles
from tux.guilds.provisioning import OverwriteKey, Provisioning, find_hidden_channel
from tux.guilds.settings.section import Section

_CLOSED = discord.PermissionOverwrite(
    view_channel=False,
    send_messages=False,
    send_messages_in_threads=False,
    create_public_threads=False,
    create_private_threads=False,
    add_reactions=False,
    connect=False,
    speak=False,
)
_OPEN = discord.PermissionOverwrite(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    create_public_threads=False,
    create_private_threads=False,
    add_reactions=False,
)


class JailPlaces:
    """What is missing of a jail."""

    section: type[Section] = JailSettings
    fields: Sequence[str] = ("role_id", "channel_id")

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        return self.lacking(bot, guild, await bot.settings.get(guild.id, JailSettings))

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        return await self.complete(bot, making, await bot.settings.get(making.guild.id, JailSettings))

    def lacking(self, bot: Any, guild: discord.Guild, settings: JailSettings) -> Sequence[str]:
        """What there is to do for a jail of these settings, which need not be stored."""
        locale = bot.locale_in(guild.id)
        role, channel = found(settings, guild)
        said: list[str] = []
        if role is None:
            name = bot.texts.say("jail-made-role", locale=locale)
            role = _usable(guild, name)
            key = "jail-make-role" if role is None else "jail-use-role"
            said.append(bot.texts.say(key, locale=locale, name=name, role=role and role.mention))
        if channel is None:
            name = bot.texts.say("jail-made-channel", locale=locale)
            channel = find_hidden_channel(guild, name, discord.TextChannel)
            key = "jail-make-channel" if channel is None else "jail-use-channel"
            said.append(bot.texts.say(key, locale=locale, name=name, channel=channel and channel.mention))
        elif role is None or not is_open(channel, role):
            said.append(bot.texts.say("jail-make-open", locale=locale, channel=channel.mention))
        if still := [one for one in open_channels(guild, role, channel) if _is_in_reach(one)]:
            said.append(bot.texts.say("jail-make-closed", locale=locale, count=len(still)))
        return said

    async def complete(self, bot: Any, making: Provisioning, settings: JailSettings) -> dict[str, Any]:
        """Does it, and returns what the settings lacked."""
        guild, locale = making.guild, bot.locale_in(making.guild.id)
        role, channel = found(settings, guild)
        made: dict[str, Any] = {}
        if role is None:
            name = bot.texts.say("jail-made-role", locale=locale)
            role = _usable(guild, name) or await making.role(name)
            made["role_id"] = role.id
        if channel is None:
            name, topic = (bot.texts.say(f"jail-made-{what}", locale=locale) for what in ("channel", "topic"))
            staff = staff_roles(guild, await bot.ranks_in(guild.id))
            opened = _within(_OPEN, guild.me.guild_permissions)
            overwrites: dict[OverwriteKey, discord.PermissionOverwrite] = {**making.hidden(*staff), role: opened}
            channel = find_hidden_channel(guild, name, discord.TextChannel)
            channel = channel or await making.text_channel(name, overwrites, topic=topic)
            made["channel_id"] = channel.id
        if not is_open(channel, role):
            await making.overwrite(channel, role, _within(_OPEN, channel.permissions_for(guild.me)))
        for place in open_channels(guild, role, channel):
            if _is_in_reach(place) and not is_closed(place, role):  # since its category was closed, it may be
                await making.overwrite(place, role, _closing(place, role))
        return made


def _usable(guild: discord.Guild, name: str) -> discord.Role | None:
    """A role of that name which is allowed nothing, as after a reset."""
    there = (role for role in guild.roles if role.name == name and is_ours(role) and not role.permissions.value)
    return next(there, None)


def found(settings: JailSettings, guild: discord.Guild) -> tuple[discord.Role | None, discord.abc.GuildChannel | None]:
    """The role and the channel, where they are set and there."""
    return guild.get_role(settings.role_id or 0), guild.get_channel(settings.channel_id or 0)


def open_channels(
    guild: discord.Guild, role: discord.Role | None, jail: discord.abc.GuildChannel | None
) -> list[discord.abc.GuildChannel]:
    """What somebody in jail could see or speak in. Categories first: channels in step with them follow."""
    every = sorted(guild.channels, key=lambda one: not isinstance(one, discord.CategoryChannel))
    return [
        one for one in every if one != jail and (role is None or not is_closed(one, role)) and _may_be_seen(one, role)
    ]


def _may_be_seen(channel: discord.abc.GuildChannel, role: discord.Role | None) -> bool:
    """Whether it is worth closing: one that is hidden from everybody, and that the bot cannot change, is closed."""
    return _is_in_reach(channel) or channel.permissions_for(role or channel.guild.default_role).view_channel


def _is_in_reach(channel: discord.abc.GuildChannel) -> bool:
    """Whether the bot can say there who sees it."""
    held = channel.permissions_for(channel.guild.me)
    return held.view_channel and held.manage_roles


def _within(overwrite: discord.PermissionOverwrite, held: discord.Permissions) -> discord.PermissionOverwrite:
    """As far as the bot has it: Discord lets nobody allow or deny what they lack."""
    return discord.PermissionOverwrite(**{name: value for name, value in overwrite if getattr(held, name)})


def is_closed(channel: discord.abc.GuildChannel, role: discord.Role) -> bool:
    overwrite = channel.overwrites_for(role)
    return overwrite.view_channel is False and overwrite.connect is not True and overwrite.send_messages is not True


def is_open(channel: discord.abc.GuildChannel, role: discord.Role) -> bool:
    """Whether somebody with no other role sees it."""
    return channel.overwrites_for(role).view_channel is True


async def shut(channel: discord.abc.GuildChannel, role: discord.Role, why: str) -> None:
    await channel.set_permissions(role, overwrite=_closing(channel, role), reason=why)


def _closing(channel: discord.abc.GuildChannel, role: discord.Role) -> discord.PermissionOverwrite:
    """What it has, and closed."""
    overwrite = channel.overwrites_for(role)
    closed = _within(_CLOSED, channel.permissions_for(channel.guild.me))
    overwrite.update(**{name: value for name, value in closed if value is not None})
    return overwrite
