"""Callers: the people who want to run commands, in a channel."""

from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any, Protocol

import discord

from tux.guilds.permissions.channels import ChannelPermissions, permissions_in

CHANNEL_PERMISSIONS = discord.Permissions.all_channel() & ~discord.Permissions(manage_roles=True, administrator=True)
"""The permissions that a channel's overwrites can grant. Discord ignores any other flag there, so Tux must as well."""


class BotOwners(Protocol):
    """The owners of the bot."""

    def owns(self, user_id: int) -> bool:
        """Return whether this person owns the bot."""
        ...


class Caller:
    """A person who wants to run a command, with their permissions and the bot's in the channel.

    Permissions are expensive to resolve and seldom all needed, so each is resolved when it is first read, and cached.
    """

    def __init__(
        self,
        user: discord.abc.User,
        guild: discord.Guild | None,
        owners: BotOwners,
        *,
        in_channel: Callable[[], discord.Permissions],
        bot_in_channel: Callable[[], discord.Permissions],
    ) -> None:
        """Take the functions that resolve the permissions of the person and of the bot in the channel."""
        self._user = user
        self._guild = guild
        self._owners = owners
        self._in_channel = in_channel
        self._bot_in_channel = bot_in_channel

    @classmethod
    def for_member(cls, member: discord.Member, channel: ChannelPermissions, owners: BotOwners) -> "Caller":
        """Return `member` as the caller of a command in `channel`."""
        return cls(
            member,
            member.guild,
            owners,
            in_channel=lambda: permissions_in(channel, member),
            bot_in_channel=lambda: permissions_in(channel, member.guild.me),
        )

    @classmethod
    def for_interaction(cls, interaction: discord.Interaction[Any], owners: BotOwners) -> "Caller":
        """Return the user of an interaction, with the permissions that Discord sent along."""
        return cls(
            interaction.user,
            interaction.guild,
            owners,
            in_channel=lambda: interaction.permissions,
            bot_in_channel=lambda: interaction.app_permissions,
        )

    @cached_property
    def permissions(self) -> discord.Permissions:
        """Return their permissions in this channel."""
        return _resolve(self._in_channel(), self._member)

    @cached_property
    def guild_permissions(self) -> discord.Permissions:
        """Return the permissions of their roles in the whole guild, without the channel's; none outside a guild."""
        return self._member.guild_permissions if self._member else discord.Permissions.none()

    @property
    def role_ids(self) -> Collection[int]:
        """Return the ids of their roles in the guild."""
        return [role.id for role in self._member.roles] if self._member else ()

    @cached_property
    def bot_permissions(self) -> discord.Permissions:
        """Return the bot's permissions in this channel."""
        return _resolve(self._bot_in_channel(), self._guild.me if self._guild else None)

    @property
    def in_guild(self) -> bool:
        """Return True in a guild, and False in a direct message."""
        return self._guild is not None

    @property
    def owns_guild(self) -> bool:
        """Return True if they own the guild."""
        return self._guild is not None and self._guild.owner_id == self._user.id

    @property
    def owns_bot(self) -> bool:
        """Return True if they own the bot."""
        return self._owners.owns(self._user.id)

    @property
    def _member(self) -> discord.Member | None:
        return self._user if isinstance(self._user, discord.Member) else None


def _resolve(in_channel: discord.Permissions, member: discord.Member | None) -> discord.Permissions:
    """Return the permissions that channels can grant from the channel, and all others from the member's roles."""
    if member is None:
        return in_channel
    in_guild = member.guild_permissions
    if in_guild.administrator:
        return discord.Permissions.all()
    return (in_channel & CHANNEL_PERMISSIONS) | (in_guild & ~CHANNEL_PERMISSIONS)
