"""The overwrites of channels, with every bit that Discord has sent, and changes of one of them at a time.

discord.py forgets the bits that it does not know yet, and sending back a whole list of overwrites clears these bits for
every role in it. So Tux reads the bits themselves, and changes no overwrite but the one that is meant.
"""

from dataclasses import dataclass, replace
from typing import Any, cast

import discord

Channel = discord.abc.GuildChannel


@dataclass(frozen=True, slots=True)
class Overwrite:
    """The permissions that one role or member is allowed and denied in a channel, as bits."""

    target_id: int
    is_role: bool
    allow: int = 0
    deny: int = 0

    def changed(self, changes: discord.PermissionOverwrite) -> "Overwrite":
        """Return the overwrite with the permissions that `changes` allows or denies; all others stay as they are."""
        allow, deny = (permissions.value for permissions in changes.pair())
        return replace(self, allow=self.allow & ~deny | allow, deny=self.deny & ~allow | deny)


def overwrites_of(channel: Channel) -> dict[int, Overwrite]:
    """Return the overwrites of a channel by the id of the role or member, also of those that discord.py cannot find."""
    listed: Any = cast("Any", channel)._overwrites  # noqa: SLF001 - all that is public has lost the unknown bits
    return {entry.id: Overwrite(entry.id, entry.is_role(), entry.allow, entry.deny) for entry in listed}


def overwrite_for(channel: Channel, target: discord.Role | discord.Member) -> Overwrite:
    """Return the overwrite of a role or member, which is empty if the channel has none for them."""
    return overwrites_of(channel).get(target.id, Overwrite(target.id, isinstance(target, discord.Role)))


async def change_overwrite(
    channel: Channel, target: discord.Role | discord.Member, changes: discord.PermissionOverwrite, *, reason: str
) -> None:
    """Allow and deny a role or member what `changes` does, and leave everything else in the channel as it is."""
    await put_overwrite(channel, overwrite_for(channel, target).changed(changes), reason=reason)


async def put_overwrite(channel: Channel, overwrite: Overwrite, *, reason: str) -> None:
    """Set one overwrite of a channel. Its target may be unknown to discord.py, such as a member who has left."""
    kind = 0 if overwrite.is_role else 1
    await _http(channel).edit_channel_permissions(
        channel.id, overwrite.target_id, str(overwrite.allow), str(overwrite.deny), kind, reason=reason
    )


async def delete_overwrite(channel: Channel, target_id: int, *, reason: str) -> None:
    """Delete one overwrite of a channel. One that is gone already is no error."""
    try:
        await _http(channel).delete_channel_permissions(channel.id, target_id, reason=reason)
    except discord.NotFound as error:
        if error.code != _UNKNOWN_OVERWRITE:
            raise


_UNKNOWN_OVERWRITE = 10009
"""Discord's error code for a channel that has no such overwrite."""


def _http(channel: Channel) -> Any:
    return cast("Any", channel)._state.http  # noqa: SLF001 - `set_permissions()` takes no bits and no unknown targets
