"""The role and the channel of a jail, and the closing of every other channel to it."""

from collections.abc import Sequence
from typing import Any

import discord

from tux.features.jail.fitness import JailFitness
from tux.features.jail.roles import why_unfit
from tux.features.jail.settings import JailSettings
from tux.guilds.member_roles import is_manageable
from tux.guilds.permissions import staff_roles
from tux.guilds.permissions.overwrites import change_overwrite
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


class JailProvisioner:
    """Creates what a jail lacks."""

    section: type[Section] = JailSettings
    fields: Sequence[str] = ("role_id", "channel_id")

    async def plan(self, bot: Any, guild: discord.Guild) -> Sequence[str]:
        settings = await bot.settings.get(guild.id, JailSettings)
        role, _ = find_jail(settings, guild)
        if role is not None and why_unfit(role, await bot.ranks_in(guild.id)) is not None:
            return []  # nothing can be made until that changes
        steps = self.missing(bot, guild, settings)
        return [*await self.risks(bot, guild, settings, settings), *steps] if steps else []

    async def make(self, bot: Any, making: Provisioning) -> dict[str, object]:
        return await self.complete(bot, making, await bot.settings.get(making.guild.id, JailSettings))

    async def risks(self, bot: Any, guild: discord.Guild, before: JailSettings, after: JailSettings) -> Sequence[str]:
        """Return sentences about who would be shut out, and what would be opened, by completing a jail.

        It has the settings `after`. A role and a channel that are used because they have the right name count, too.
        """
        role, channel = find_jail(after, guild)
        existing: dict[str, Any] = {}
        if role is None and (role := self._existing_role(bot, guild)) is not None:
            existing["role_id"] = role.id
        if channel is None and (channel := self._existing_channel(bot, guild)) is not None:
            existing["channel_id"] = channel.id
        return await JailFitness(bot).risks(guild, before, after.model_copy(update=existing))

    def missing(self, bot: Any, guild: discord.Guild, settings: JailSettings) -> Sequence[str]:
        """Return sentences about what a jail with these settings lacks. The settings need not be stored."""
        locale = bot.locale_in(guild.id)
        role, channel = find_jail(settings, guild)
        steps: list[str] = []
        if role is None:
            name, role = _role_name(bot, guild), self._existing_role(bot, guild)
            key = "jail-make-role" if role is None else "jail-use-role"
            steps.append(bot.texts.say(key, locale=locale, name=name, role=role))
        if channel is None:
            name, channel = _channel_name(bot, guild), self._existing_channel(bot, guild)
            key = "jail-make-channel" if channel is None else "jail-use-channel"
            steps.append(bot.texts.say(key, locale=locale, name=name, channel=channel))
        elif role is None or not is_open(channel, role):
            steps.append(bot.texts.say("jail-make-open", locale=locale, channel=channel))
        if still_open := [other for other in open_channels(guild, role, channel) if _may_edit(other)]:
            steps.append(bot.texts.say("jail-make-closed", locale=locale, count=len(still_open)))
        return steps

    async def complete(self, bot: Any, making: Provisioning, settings: JailSettings) -> dict[str, Any]:
        """Create what a jail with these settings lacks, and return the values for the settings.

        Raises `JailRoleUnfit` or `JailChannelInUse` where one of them can be no jail's, and then changes nothing.
        """
        guild = making.guild
        role, channel = find_jail(settings, guild)
        made: dict[str, Any] = {}
        if role is None:
            role = self._existing_role(bot, guild)
            made["role_id"] = role and role.id
        if channel is None:
            channel = self._existing_channel(bot, guild)
            made["channel_id"] = channel and channel.id
        await JailFitness(bot).require_fit(role, channel)
        if role is None:
            role = await making.role(_role_name(bot, guild))
            made["role_id"] = role.id
        if channel is None:
            channel = await _make_channel(bot, making, role)
            made["channel_id"] = channel.id
        if not is_open(channel, role):
            await making.overwrite(channel, role, _within(_OPEN, channel.permissions_for(guild.me)))
        for other in open_channels(guild, role, channel):
            if _may_edit(other) and not is_closed(other, role):  # closing its category may have closed it
                await making.overwrite(other, role, _closing(other))
        return made

    def _existing_role(self, bot: Any, guild: discord.Guild) -> discord.Role | None:
        """Return a role of the right name without permissions, such as the jail's after a reset of the settings."""
        name = _role_name(bot, guild)
        roles = (role for role in guild.roles if role.name == name and is_manageable(role))
        return next((role for role in roles if not role.permissions.value), None)

    def _existing_channel(self, bot: Any, guild: discord.Guild) -> discord.TextChannel | None:
        """Return a hidden channel of the right name."""
        return find_hidden_channel(guild, _channel_name(bot, guild), discord.TextChannel)


def _role_name(bot: Any, guild: discord.Guild) -> str:
    return bot.texts.say("jail-made-role", locale=bot.locale_in(guild.id))


def _channel_name(bot: Any, guild: discord.Guild) -> str:
    return bot.texts.say("jail-made-channel", locale=bot.locale_in(guild.id))


async def _make_channel(bot: Any, making: Provisioning, role: discord.Role) -> discord.TextChannel:
    guild = making.guild
    topic = bot.texts.say("jail-made-topic", locale=bot.locale_in(guild.id))
    staff = staff_roles(guild, await bot.ranks_in(guild.id))
    opened = _within(_OPEN, guild.me.guild_permissions)
    overwrites: dict[OverwriteKey, discord.PermissionOverwrite] = {**making.hidden(*staff), role: opened}
    return await making.text_channel(_channel_name(bot, guild), overwrites, topic=topic)


def find_jail(
    settings: JailSettings, guild: discord.Guild
) -> tuple[discord.Role | None, discord.abc.GuildChannel | None]:
    """Return the role and the channel that the settings name, each None if the guild does not have it."""
    return guild.get_role(settings.role_id or 0), guild.get_channel(settings.channel_id or 0)


def open_channels(
    guild: discord.Guild, role: discord.Role | None, jail: discord.abc.GuildChannel | None
) -> list[discord.abc.GuildChannel]:
    """Return the channels that somebody in jail could see or speak in.

    Categories come first, because channels that are synced with them follow.
    """
    channels = sorted(guild.channels, key=lambda channel: not isinstance(channel, discord.CategoryChannel))
    return [
        channel
        for channel in channels
        if channel != jail and (role is None or not is_closed(channel, role)) and _may_be_seen(channel, role)
    ]


def _may_be_seen(channel: discord.abc.GuildChannel, role: discord.Role | None) -> bool:
    """Return True for a channel worth closing. A hidden one that the bot cannot change counts as closed."""
    return _may_edit(channel) or channel.permissions_for(role or channel.guild.default_role).view_channel


def _may_edit(channel: discord.abc.GuildChannel) -> bool:
    """Return True if the bot can change who sees the channel."""
    permissions = channel.permissions_for(channel.guild.me)
    return permissions.view_channel and permissions.manage_roles


def _within(overwrite: discord.PermissionOverwrite, permissions: discord.Permissions) -> discord.PermissionOverwrite:
    """Return the part that the bot may set: nobody can allow or deny a permission that they lack."""
    return discord.PermissionOverwrite(**{name: value for name, value in overwrite if getattr(permissions, name)})


def is_closed(channel: discord.abc.GuildChannel, role: discord.Role) -> bool:
    """Return True if the role's overwrite hides the channel."""
    overwrite = channel.overwrites_for(role)
    return overwrite.view_channel is False and overwrite.connect is not True and overwrite.send_messages is not True


def is_open(channel: discord.abc.GuildChannel, role: discord.Role) -> bool:
    """Return True if a member with no other role sees the channel."""
    return channel.overwrites_for(role).view_channel is True


async def close_channel(channel: discord.abc.GuildChannel, role: discord.Role, reason: str) -> None:
    """Close a channel to the role of a jail."""
    await change_overwrite(channel, role, _closing(channel), reason=reason)


def _closing(channel: discord.abc.GuildChannel) -> discord.PermissionOverwrite:
    """Return the changes of the role's overwrite that close the channel, as far as the bot may make them."""
    return _within(_CLOSED, channel.permissions_for(channel.guild.me))
