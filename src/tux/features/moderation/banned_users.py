"""The search for a user among those who are banned."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import discord

from tux.features.moderation.errors import BannedUserAmbiguous, BannedUserUnknown
from tux.guilds.actions import banned_users
from tux.runtime.clock import Clock
from tux.runtime.markup import Markup, code
from tux.runtime.snowflakes import parse_snowflake

_CACHE_SECONDS = 20.0
"""The time for which bans are cached while somebody types. Unbanning asks Discord again."""

_MAX_SUGGESTIONS = 25
"""The number of suggestions that Discord shows at once."""


@dataclass(frozen=True, slots=True)
class _CachedBans:
    read_at: float
    users: Sequence[discord.User]


class BannedUsers:
    """The users who are banned from each guild."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cache: dict[int, _CachedBans] = {}

    async def search(self, guild: discord.Guild, typed: str) -> list[discord.User]:
        """Return up to 25 banned users by part of their name or id."""
        part = typed.casefold()
        users = await self._users(guild)
        return [user for user in users if part in str(user).casefold() or part in str(user.id)][:_MAX_SUGGESTIONS]

    async def find(self, guild: discord.Guild, typed: str) -> discord.User:
        """Return the banned user with that id, mention or name, or with that part of a name if only one has it."""
        if user_id := parse_snowflake(typed.strip().strip("<@!>")):
            return await _fetch(guild, user_id, typed)
        users = await self._users(guild)
        name = typed.lstrip("@").casefold()
        exact = [user for user in users if name in _names(user)]
        matches = exact or [user for user in users if any(name in full_name for full_name in _names(user))]
        if len(matches) == 1:
            return matches[0]
        if matches:
            names = [Markup(f"{code(str(user))} ({user.id})") for user in matches[:5]]
            raise BannedUserAmbiguous(given=typed, similar=names)
        close = get_close_matches(name, [str(user).casefold() for user in users], n=3)
        raise BannedUserUnknown(given=typed, similar=[code(match) for match in close] or None)

    async def _users(self, guild: discord.Guild) -> Sequence[discord.User]:
        now = self._clock.monotonic()
        cached = self._cache.get(guild.id)
        if cached is None or now - cached.read_at > _CACHE_SECONDS:
            users = await banned_users(guild)
            fresh = {other: bans for other, bans in self._cache.items() if now - bans.read_at <= _CACHE_SECONDS}
            cached = _CachedBans(now, users)
            self._cache = {**fresh, guild.id: cached}
        return cached.users


async def _fetch(guild: discord.Guild, user_id: int, typed: str) -> discord.User:
    try:
        return (await guild.fetch_ban(discord.Object(user_id))).user
    except discord.NotFound:
        raise BannedUserUnknown(given=typed, similar=None) from None


def _names(user: discord.User) -> set[str]:
    return {name.casefold() for name in (user.name, user.global_name) if name}
