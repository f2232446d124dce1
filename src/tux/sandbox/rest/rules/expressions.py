"""What holds for emojis, stickers and sounds alike: who may make and change them, and who sees who made them."""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.user import User

CREATE, MANAGE = Permission.CREATE_GUILD_EXPRESSIONS, Permission.MANAGE_GUILD_EXPRESSIONS


def may_change(call: Call, guild: Guild, creator: User | None) -> None:
    """Go on only for who manages a guild's expressions, or made this one and still may make some.

    Raises:
        DiscordError: 50013.
    """
    own = creator is call.actor and call.may(CREATE, guild)
    if not own and not call.may(MANAGE, guild):
        raise DiscordError(50013)


def sees_creators(call: Call, guild: Guild) -> bool:
    """Whether the actor is told who made what."""
    return bool(call.allowed(guild) & (CREATE | MANAGE))
