"""Images of guilds as they are at this moment, read from Discord."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import discord
from discord.http import HTTPClient

from tux.features.antinuke.images import GuildImage, Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.kept_fields import kept
from tux.features.antinuke.journal.parts import SINGLE
from tux.runtime.clock import Clock

PAGE_SIZE = 1000
"""The number of members or bans that Discord gives at once."""

T = TypeVar("T")
Read = Callable[[Any], Awaitable[T]]

MOST_BANS = 20_000
"""The number of bans up to which all of them are read. Beyond it, `ban_ids` counts as unread."""


class LiveImages:
    """Reads guilds through discord.py's HTTP client, one request after the other."""

    def __init__(self, http: HTTPClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def image_of(self, guild: discord.Guild) -> GuildImage:
        """Return the image of a guild that Tux is in.

        It takes about ten requests, and one more for each thousand bans, and for each thousand members where discord.py
        does not know all of them. What Tux may not read is named in `unread`. Raises discord.py's `HTTPException` if
        Discord refuses what every bot may read, and those of `UNREACHED` if it does not answer.
        """
        taken_at, http, reads = self._clock.now(), self._http, _Reads()
        whole: Mapping[str, Any] = dict(await http.get_guild(guild.id, with_counts=False))
        channels = await http.get_all_guild_channels(guild.id)
        return GuildImage(
            guild_id=guild.id,
            taken_at=taken_at,
            guild=kept("guild", whole),
            roles=by_id("roles", whole["roles"]),
            channels=by_id("channels", channels),
            emojis=by_id("emojis", whole["emojis"]),
            stickers=by_id("stickers", whole["stickers"]),
            sounds=by_id("sounds", await reads.list_of("sounds", self._sounds, guild.id)),
            webhooks=by_id("webhooks", await reads.list_of("webhooks", http.guild_webhooks, guild.id)),
            automod_rules=by_id(
                "automod_rules", await reads.list_of("automod_rules", http.get_auto_moderation_rules, guild.id)
            ),
            onboarding=await reads.object("onboarding", http.get_guild_onboarding, guild.id),
            welcome_screen=await reads.object("welcome_screen", http.get_welcome_screen, guild.id),
            ban_ids=await reads.value("ban_ids", self._ban_ids, guild.id) or frozenset(),
            member_roles=await reads.value("member_roles", self._member_roles, guild) or {},
            unread=frozenset(reads.unread),
        )

    async def part_of(self, guild_id: int, object_type: ObjectType) -> Mapping[int, Payload] | None:
        """Return the present webhooks, onboarding or welcome screen of a guild, by id; None where Tux may not know.

        Raises as `image_of()` does.
        """
        reads = _Reads()
        if object_type is ObjectType.WEBHOOK:
            objects = by_id("webhooks", await reads.list_of("webhooks", self._http.guild_webhooks, guild_id))
        else:
            read: Read[Any] = {
                ObjectType.ONBOARDING: self._http.get_guild_onboarding,
                ObjectType.WELCOME_SCREEN: self._http.get_welcome_screen,
            }[object_type]
            payload = await reads.object(SINGLE[object_type], read, guild_id)
            objects = {} if payload is None else {guild_id: payload}
        return None if reads.unread else objects

    async def _sounds(self, guild_id: int) -> Sequence[Mapping[str, Any]]:
        return (await self._http.get_soundboard_sounds(guild_id))["items"]

    async def _ban_ids(self, guild_id: int) -> frozenset[int] | None:
        ban_ids: set[int] = set()
        after: int | None = None
        while len(ban_ids) < MOST_BANS:
            page = await self._http.get_bans(guild_id, PAGE_SIZE, after=after)
            ban_ids.update(int(ban["user"]["id"]) for ban in page)
            if len(page) < PAGE_SIZE:
                return frozenset(ban_ids)
            after = int(page[-1]["user"]["id"])
        return None

    async def _member_roles(self, guild: discord.Guild) -> Mapping[int, frozenset[int]]:
        if guild.chunked:
            return {
                member.id: frozenset(role.id for role in member.roles[1:])
                for member in guild.members
                if member.roles[1:]
            }
        roles: dict[int, frozenset[int]] = {}
        after: int | None = None
        while page := await self._http.get_members(guild.id, PAGE_SIZE, after):
            for member in page:
                if member["roles"]:
                    roles[int(member["user"]["id"])] = frozenset(map(int, member["roles"]))
            if len(page) < PAGE_SIZE:
                break
            after = int(page[-1]["user"]["id"])
        return roles


class _Reads:
    """Reads of what Tux may not be allowed to see, and the names of the parts that could not be read."""

    def __init__(self) -> None:
        self.unread: set[str] = set()

    async def value(self, part: str, read: Read[T], subject: Any) -> T | None:
        """Return what `read(subject)` gives; None where there is nothing, or Tux may not know, or it is too much."""
        try:
            value = await read(subject)
        except discord.NotFound:
            return None
        except discord.Forbidden:
            value = None
        if value is None:
            self.unread.add(part)
        return value

    async def list_of(self, part: str, read: Read[Iterable[Any]], guild_id: int) -> Iterable[Any]:
        """Return a list of objects, which is empty where there is nothing to read."""
        return await self.value(part, read, guild_id) or ()

    async def object(self, part: str, read: Read[Any], guild_id: int) -> Payload | None:
        """Return an object as images have it, if there is one."""
        payload = await self.value(part, read, guild_id)
        return None if payload is None else kept(part, payload)


def by_id(part: str, payloads: Iterable[Mapping[str, Any]]) -> dict[int, Payload]:
    """Return objects of the API as `GuildImage` has them in its field `part`. Sounds are by their `sound_id`."""
    key = "sound_id" if part == "sounds" else "id"
    return {int(payload[key]): kept(part, payload) for payload in payloads}
