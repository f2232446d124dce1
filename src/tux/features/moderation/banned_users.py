"""Finding somebody among those who are banned."""

from dataclasses import dataclass
from difflib import get_close_matches

import discord

from tux.runtime.clock import Clock
from tux.runtime.refusals import Refusal

_READ = 1000
"""How many bans are looked through for a name: one request. Beyond that, an id is needed."""
_KEPT = 20.0
"""Seconds, as somebody types. What is done with a suggestion asks Discord again."""
_SUGGESTED = 25
"""What Discord shows at once."""


class BannedUnknown(Refusal):
    """Nobody who is banned is called that. Data: `given`."""

    key = "unban-unknown"


class BannedUnclear(Refusal):
    """Several who are banned are called that. Data: `given`, `similar`."""

    key = "unban-unclear"


@dataclass(frozen=True, slots=True)
class _Read:
    at: float
    users: list[discord.User]


class BannedUsers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._read: dict[int, _Read] = {}

    async def like(self, guild: discord.Guild, typed: str) -> list[discord.User]:
        """Up to 25 of those who are banned, by part of their name or id."""
        wanted = typed.casefold()
        users = await self._users(guild)
        return [user for user in users if wanted in str(user).casefold() or wanted in str(user.id)][:_SUGGESTED]

    async def find(self, guild: discord.Guild, typed: str) -> discord.User:
        """Whom is meant: an id or a mention, else the name of one who is banned, else part of only one such name."""
        if user_id := _as_id(typed):
            return await _fetch(guild, user_id, typed)
        users = await self._users(guild)
        wanted = typed.lstrip("@").casefold()
        exact = [user for user in users if wanted in _names(user)]
        found = exact or [user for user in users if any(wanted in name for name in _names(user))]
        if len(found) == 1:
            return found[0]
        if found:
            raise BannedUnclear(given=typed, similar=[f"`{user}` ({user.id})" for user in found[:5]])
        close = get_close_matches(wanted, [str(user).casefold() for user in users], n=3)
        raise BannedUnknown(given=typed, similar=[f"`{name}`" for name in close] or None)

    async def _users(self, guild: discord.Guild) -> list[discord.User]:
        now = self._clock.monotonic()
        read = self._read.get(guild.id)
        if read is None or now - read.at > _KEPT:
            read = self._read[guild.id] = _Read(now, [ban.user async for ban in guild.bans(limit=_READ)])
        return read.users


def _as_id(typed: str) -> int | None:
    digits = typed.strip("<@!>")
    return int(digits) if digits.isdecimal() and 15 <= len(digits) <= 20 else None


async def _fetch(guild: discord.Guild, user_id: int, typed: str) -> discord.User:
    try:
        return (await guild.fetch_ban(discord.Object(user_id))).user
    except discord.NotFound:
        raise BannedUnknown(given=typed, similar=None) from None


def _names(user: discord.User) -> set[str]:
    return {name.casefold() for name in (user.name, user.global_name) if name}
