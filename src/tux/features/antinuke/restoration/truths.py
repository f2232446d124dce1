"""The truth about a guild while it is restored: what there is now, asked from Discord and kept current by answers."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from discord.http import HTTPClient
from discord.utils import time_snowflake

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.paces import RequestPace

Objects = dict[int, Payload]

_MATCHED_BY = {
    ObjectType.CHANNEL: ("name", "type"),
    ObjectType.WEBHOOK: ("name", "channel_id"),
}
"""The fields by which something that was made before a crash is recognized; by its name alone where none are given."""


class Truth:
    """The objects of a guild, by kind and id. Each kind is read when it is first needed."""

    def __init__(self, http: HTTPClient, guild_id: int, pace: RequestPace) -> None:
        self._http = http
        self._guild_id = guild_id
        self._pace = pace
        self._objects: dict[ObjectType, Objects] = {}

    def forget(self) -> None:
        """Read everything anew, because others have acted meanwhile."""
        self._objects.clear()

    async def objects(self, kind: ObjectType) -> Objects:
        """Return the objects of a kind. Raises discord.py's `HTTPException`, and those of `UNREACHED`."""
        if kind not in self._objects:
            await self._pace.turn()
            payloads = await _READERS[kind](self._http, self._guild_id)
            self._objects[kind] = {_id(payload): payload for payload in payloads}
        return self._objects[kind]

    async def has(self, kind: ObjectType, object_id: int) -> bool:
        """Return whether an object exists."""
        return object_id in await self.objects(kind)

    def note(self, kind: ObjectType, payload: Payload) -> int:
        """Note what Discord has answered about an object, and return its id."""
        object_id = _id(payload)
        if kind in self._objects:
            self._objects[kind][object_id] = payload
        return object_id

    def drop(self, kind: ObjectType, object_id: int) -> None:
        """Note that an object is gone."""
        self._objects.get(kind, {}).pop(object_id, None)

    async def alike(self, kind: ObjectType, body: Payload, since: datetime) -> Sequence[int]:
        """Return the ids of the objects that look as one in `body` should, and are newer than a time."""
        names, oldest = _MATCHED_BY.get(kind, ("name",)), time_snowflake(since)
        return [
            object_id
            for object_id, payload in (await self.objects(kind)).items()
            if object_id > oldest and all(_same(payload.get(name), body.get(name)) for name in names)
        ]


def _same(present: Any, wanted: Any) -> bool:
    return str(present) == str(wanted)


def _id(payload: Payload) -> int:
    return int(payload.get("id") or payload["sound_id"])


async def _roles(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return await http.get_roles(guild_id)


async def _channels(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return await http.get_all_guild_channels(guild_id)


async def _webhooks(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return await http.guild_webhooks(guild_id)


async def _emojis(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return await http.get_all_custom_emojis(guild_id)


async def _stickers(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return await http.get_all_guild_stickers(guild_id)


async def _sounds(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return (await http.get_soundboard_sounds(guild_id))["items"]


async def _rules(http: HTTPClient, guild_id: int) -> Iterable[Mapping[str, Any]]:
    return await http.get_auto_moderation_rules(guild_id)


_READERS: Mapping[ObjectType, Callable[[HTTPClient, int], Awaitable[Iterable[Mapping[str, Any]]]]] = {
    ObjectType.ROLE: _roles,
    ObjectType.CHANNEL: _channels,
    ObjectType.WEBHOOK: _webhooks,
    ObjectType.EMOJI: _emojis,
    ObjectType.STICKER: _stickers,
    ObjectType.SOUND: _sounds,
    ObjectType.AUTOMOD_RULE: _rules,
}
