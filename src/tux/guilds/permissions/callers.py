"""Callers: the people who want to run commands, where they are."""

from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any, Protocol

import discord

CHANNEL_PERMISSIONS = discord.Permissions.all_channel() & ~discord.Permissions(manage_roles=True, administrator=True)
"""The permissions that a channel's overwrites can grant. Discord ignores any other flag there, and so must we."""


class BotOwners(Protocol):
    """Knows who owns the bot."""

    def owns(self, user_id: int) -> bool:
        """Return whether the bot belongs to this person."""
        ...


class Channel(Protocol):
    """A channel, which knows what somebody may do in it."""

    def permissions_for(self, obj: discord.Member, /) -> discord.Permissions: ...


class Caller:
    """Somebody who wants to run a command, with what they and the bot may do where they are.

    Permissions are expensive to resolve and seldom all needed, so each is resolved when first read, and then kept.
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
        """`in_channel` and `bot_in_channel` resolve the permissions of the person and of the bot in the channel."""
        self._user = user
        self._guild = guild
        self._owners = owners
        self._in_channel = in_channel
        self._bot_in_channel = bot_in_channel

    @classmethod
    def of(cls, member: discord.Member, channel: Channel, owners: BotOwners) -> "Caller":
        """Return `member` as if they ran a command in `channel`."""
        return cls(
            member,
            member.guild,
            owners,
            in_channel=lambda: channel.permissions_for(member),
            bot_in_channel=lambda: channel.permissions_for(member.guild.me),
        )

    @classmethod
    def of_interaction(cls, interaction: discord.Interaction[Any], owners: BotOwners) -> "Caller":
        """Return whoever the interaction comes from, with the permissions that Discord sent along."""
        return cls(
            interaction.user,
            interaction.guild,
            owners,
            in_channel=lambda: interaction.permissions,
            bot_in_channel=lambda: interaction.app_permissions,
        )

    @cached_property
    def permissions(self) -> discord.Permissions:
        """Their permissions in this channel."""
        return _resolve(self._in_channel(), self._member)

    @cached_property
    def guild_permissions(self) -> discord.Permissions:
        """The permissions of their roles in the whole guild, whatever the channel adds; nothing outside a guild."""
        return self._member.guild_permissions if self._member else discord.Permissions.none()

    @property
    def role_ids(self) -> Collection[int]:
        """The ids of their roles in the guild."""
        return [role.id for role in self._member.roles] if self._member else ()

    @cached_property
    def bot_permissions(self) -> discord.Permissions:
        """The bot's permissions in this channel."""
        return _resolve(self._bot_in_channel(), self._guild.me if self._guild else None)

    @property
    def in_guild(self) -> bool:
        """True in a guild, and false in a direct message."""
        return self._guild is not None

    @property
    def owns_guild(self) -> bool:
        """True if the guild belongs to them."""
        return self._guild is not None and self._guild.owner_id == self._user.id

    @property
    def owns_bot(self) -> bool:
        """True if the bot belongs to them."""
        return self._owners.owns(self._user.id)

    @property
    def _member(self) -> discord.Member | None:
        return self._user if isinstance(self._user, discord.Member) else None


def _resolve(in_channel: discord.Permissions, member: discord.Member | None) -> discord.Permissions:
    """Return channel permissions from the channel, and all others from the member's roles."""
    if member is None:
        return in_channel
    in_guild = member.guild_permissions
    if in_guild.administrator:
        return discord.Permissions.all()
    return (in_channel & CHANNEL_PERMISSIONS) | (in_guild & ~CHANNEL_PERMISSIONS)
