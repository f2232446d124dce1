"""Rules for emojis, stickers and sounds alike: who may create and change them, and who sees their creators."""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

CREATE, MANAGE = Permission.CREATE_GUILD_EXPRESSIONS, Permission.MANAGE_GUILD_EXPRESSIONS


def check_may_change(call: Call, guild: Guild, creator: User | None) -> None:
    """Raise unless the actor manages a guild's expressions, or created this one and may still create some.

    Raises:
        DiscordError: 50013.
    """
    is_own = creator is call.actor and call.can(CREATE, guild)
    if not is_own and not call.can(MANAGE, guild):
        raise DiscordError(50013)


def partial_emoji(guild: Guild, emoji_id: int | None, name: str | None, *, animated: bool = False) -> Json:
    """Return an emoji as settings of a guild show it, all null if there is none.

    Raises:
        DiscordError: 10014 for a custom emoji that the guild does not have.
    """
    if emoji_id is None:
        return {"id": None, "name": name, "animated": animated and name is not None}
    emoji = guild.emojis.get(emoji_id)
    if emoji is None:
        raise DiscordError(10014)
    return {"id": str(emoji.id), "name": emoji.name, "animated": emoji.animated}


def sees_creators(call: Call, guild: Guild) -> bool:
    """Return True if the actor sees who created an expression."""
    return bool(call.allowed(guild) & (CREATE | MANAGE))
