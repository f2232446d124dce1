"""The gateway's events, read as objects of a guild that are new, different or gone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tux.features.antinuke.images import Payload
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.journal.kept_fields import kept
from tux.features.antinuke.journal.parts import BY_ID, SINGLE, Key
from tux.features.antinuke.journal.states import GuildState

Event = Mapping[str, Any]
Present = Iterable[tuple[Key, Payload | None]]
"""Objects as they are now; None for those that are gone."""


def _object(object_type: ObjectType, payload: Event, object_id: Any) -> tuple[Key, Payload]:
    part = BY_ID.get(object_type) or SINGLE[object_type]
    return (object_type, int(object_id)), kept(part, payload)


def _whole(object_type: ObjectType, id_field: str = "id") -> Callable[[Event, GuildState], Present]:
    """Return a reader of events that are the object itself."""
    return lambda event, _: [_object(object_type, event, event[id_field])]


def _gone(object_type: ObjectType, id_field: str = "id") -> Callable[[Event, GuildState], Present]:
    """Return a reader of events that say that an object is gone."""
    return lambda event, _: [((object_type, int(event[id_field])), None)]


def _role(event: Event, _: GuildState) -> Present:
    return [_object(ObjectType.ROLE, event["role"], event["role"]["id"])]


def _member(event: Event, _: GuildState) -> Present:
    roles = event.get("roles") or ()
    payload = {"roles": [str(role_id) for role_id in sorted(map(int, roles))]} if roles else None
    return [((ObjectType.MEMBER, int(event["user"]["id"])), payload)]


def _member_gone(event: Event, _: GuildState) -> Present:
    return [((ObjectType.MEMBER, int(event["user"]["id"])), None)]


def _ban(event: Event, _: GuildState) -> Present:
    return [((ObjectType.BAN, int(event["user"]["id"])), {})]


def _ban_gone(event: Event, _: GuildState) -> Present:
    return [((ObjectType.BAN, int(event["user"]["id"])), None)]


def _all_of(object_type: ObjectType, list_field: str) -> Callable[[Event, GuildState], Present]:
    """Return a reader of events that list all objects of a type."""

    def read(event: Event, state: GuildState) -> Iterator[tuple[Key, Payload | None]]:
        present = dict(_object(object_type, payload, payload["id"]) for payload in event[list_field])
        for object_id in state.contents.keys(object_type):
            if (key := (object_type, object_id)) not in present:
                yield key, None
        yield from present.items()

    return read


def _sounds(event: Event, _: GuildState) -> Present:
    return [_object(ObjectType.SOUND, sound, sound["sound_id"]) for sound in event["soundboard_sounds"]]


READERS: Mapping[str, Callable[[Event, GuildState], Present]] = {
    "CHANNEL_CREATE": _whole(ObjectType.CHANNEL),
    "CHANNEL_UPDATE": _whole(ObjectType.CHANNEL),
    "CHANNEL_DELETE": _gone(ObjectType.CHANNEL),
    "GUILD_ROLE_CREATE": _role,
    "GUILD_ROLE_UPDATE": _role,
    "GUILD_ROLE_DELETE": _gone(ObjectType.ROLE, "role_id"),
    "GUILD_UPDATE": _whole(ObjectType.GUILD),
    "GUILD_MEMBER_ADD": _member,
    "GUILD_MEMBER_UPDATE": _member,
    "GUILD_MEMBER_REMOVE": _member_gone,
    "GUILD_BAN_ADD": _ban,
    "GUILD_BAN_REMOVE": _ban_gone,
    "GUILD_EMOJIS_UPDATE": _all_of(ObjectType.EMOJI, "emojis"),
    "GUILD_STICKERS_UPDATE": _all_of(ObjectType.STICKER, "stickers"),
    "GUILD_SOUNDBOARD_SOUND_CREATE": _whole(ObjectType.SOUND, "sound_id"),
    "GUILD_SOUNDBOARD_SOUND_UPDATE": _whole(ObjectType.SOUND, "sound_id"),
    "GUILD_SOUNDBOARD_SOUND_DELETE": _gone(ObjectType.SOUND, "sound_id"),
    "GUILD_SOUNDBOARD_SOUNDS_UPDATE": _sounds,
    "AUTO_MODERATION_RULE_CREATE": _whole(ObjectType.AUTOMOD_RULE),
    "AUTO_MODERATION_RULE_UPDATE": _whole(ObjectType.AUTOMOD_RULE),
    "AUTO_MODERATION_RULE_DELETE": _gone(ObjectType.AUTOMOD_RULE),
}
"""The events that tell of changes, each with a function that reads what they say."""


def guild_id_of(name: str, event: Event) -> int | None:
    """Return the guild that an event is about; None for direct messages and the like."""
    guild_id = event.get("id" if name == "GUILD_UPDATE" else "guild_id")
    return None if guild_id is None else int(guild_id)
