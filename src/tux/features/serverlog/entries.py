"""The entries of the server log, and how they are made of the things that they are about.

They hold plain values, so that nothing changes them until they are sent.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast

import discord
from discord.flags import BaseFlags

from tux.features.serverlog.events import Event
from tux.runtime.markup import Markup, channel_mention, code, inline, joined, role_mention, user_mention
from tux.runtime.times import compact, dated


class Unknown(Enum):
    """The value of what nobody told the bot, such as a nickname before it was changed."""

    VALUE = None


Plain = Markup | bool | int | float | frozenset[str] | Unknown | None
Change = tuple[Plain, Plain]
"""The value before and after."""

About = int | str | tuple[int, ...] | None


@dataclass(slots=True)
class LogEntry:
    """An event in a guild, as the gateway or the audit log reports it. `attribution` joins the two."""

    event: Event
    about: About = None
    """The thing that it happened to. Two entries about the same thing at the same time may report the same event."""
    details: dict[str, Plain] = field(default_factory=dict[str, Plain])
    """Values by the names in the texts `serverlog-detail-…`."""
    changes: dict[str, Change] = field(default_factory=dict[str, Change])
    """Changes by the names in the texts `serverlog-change-…`; a colon and what follows only keep them apart."""
    contents: dict[str, str] = field(default_factory=dict[str, str])
    """The text that people wrote, by the names in the texts `serverlog-content-…`."""
    remarks: Sequence[str] = ()
    """The keys of texts that say what is not certain about it."""
    file: tuple[str, str] | None = None
    """The name and content of a file to attach."""
    actor_id: int | None = None
    """The user who did it, or None if that is not certain."""
    automod_rule: str = ""
    """The name of the rule by which Discord's AutoMod did it; empty for everything else."""
    reason: str = ""
    from_audit_log: bool = False
    author_only: bool = False
    """True if it only says who did what another entry reports."""
    places: Collection[int] = ()
    """The ids of the channel, its parent and its category, any of which may be ignored."""
    member_id: int | None = None
    role_ids: Collection[int] = ()
    arrived_at: float = 0
    """The time on the monotonic clock."""
    logged_at: datetime | None = None
    ignored: bool = False
    """True if it is not to be sent, and only keeps the audit log's entry about the same event from being sent."""
    covered: set[str] = field(default_factory=set[str])
    """The parts of it that another entry reports as well."""
    author_ids: frozenset[int] = frozenset()
    """The users who wrote what it shows of messages."""

    @property
    def has_words(self) -> bool:
        """Return whether it shows anything that people wrote in messages."""
        return bool(self.contents or self.file or not _WORDS.isdisjoint(self.details))

    def forget_words(self) -> None:
        """Remove what people wrote in messages."""
        self.contents, self.file = {}, None
        self.details = {name: value for name, value in self.details.items() if name not in _WORDS}


_WORDS = frozenset({"attachments", "removed", "stickers"})
"""The details that people wrote."""


class NamedMention(Markup):
    """The mention of something that has a name, with the words for it where nothing is mentioned, as in a file."""

    __slots__ = ("words",)
    words: Markup

    def __new__(cls, mention: str, words: str) -> "NamedMention":
        named = super().__new__(cls, mention)
        named.words = inline(words)
        return named


def named(thing: Any) -> Markup:
    """Return the mention of a channel or role, and that of a user with their username, which nobody else has."""
    mention, name = getattr(thing, "mention", None), getattr(thing, "name", None)
    if isinstance(thing, discord.Object):
        mention = _MENTIONS[thing.type](thing.id) if thing.type in _MENTIONS else None
    if isinstance(thing, discord.Role) and thing.is_default():
        return Markup("@everyone")
    if mention is None:
        return gone(thing) if isinstance(thing, discord.Object) else inline(name or str(thing))
    if not name:
        return Markup(mention)
    is_user = isinstance(thing, discord.abc.User) or getattr(thing, "type", None) in {discord.Member, discord.User}
    return NamedMention(f"{mention} ({inline(name)})" if is_user else mention, f"{name} ({thing.id})")


def named_user(user: Mapping[str, Any]) -> Markup:
    """Return what `named()` would for a user as the gateway sends them."""
    user_id, name = user["id"], user["username"]
    return NamedMention(f"{user_mention(user_id)} ({inline(name)})", f"{name} ({user_id})")


def gone(thing: Any) -> Markup:
    """Return the name and the id of a channel or role that is deleted: its mention would say nothing."""
    name, thing_id = getattr(thing, "name", None), code(str(thing.id))
    is_role = discord.Role in {type(thing), getattr(thing, "type", None)}
    return Markup(f"{'@' if is_role else '#'}{inline(name)} ({thing_id})") if name else thing_id


_MENTIONS: dict[Any, Callable[[int], Markup]] = {
    discord.Role: role_mention,
    discord.Member: user_mention,
    discord.User: user_mention,
    discord.CategoryChannel: channel_mention,
}


def _thing_details(event: Event, name: str, thing: Any) -> dict[str, Plain]:
    """Return the details that say what was changed. What is new has its name as well, in case it is soon deleted."""
    if event in _DELETIONS:
        return {name: gone(thing)}
    is_new = event in _CREATIONS
    return {name: named(thing), "name": plain(getattr(thing, "name", None)) if is_new else None}


_DELETIONS = frozenset({Event.CHANNEL_DELETE, Event.THREAD_DELETE, Event.ROLE_DELETE})
_CREATIONS = frozenset({Event.CHANNEL_CREATE, Event.THREAD_CREATE, Event.ROLE_CREATE})


def plain(value: Any) -> Plain:
    """Return a value of discord.py's as a plain value."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, discord.Permissions):
        return frozenset(name for name, granted in value if granted)
    if isinstance(value, BaseFlags):
        return joined(", ", (name.replace("_", " ") for name, on in value if on)) or None
    if isinstance(value, str | datetime | timedelta):
        return _as_text(value)
    if hasattr(value, "_actual_enum_cls_"):  # discord.py's own enums, which are tuples
        return inline(str(value.name).replace("_", " "))
    if isinstance(value, list | tuple | set | frozenset):
        items = [_as_item(item) for item in cast("Iterable[Any]", value)]
        return NamedMention(joined(", ", items), joined(", ", map(in_words, items))) if items else None
    if isinstance(value, discord.Asset):
        return inline(value.key)
    if isinstance(value, discord.abc.Snowflake):
        return named(value)
    return inline(str(value))


def _as_item(value: Any) -> Markup:
    item = plain(value)
    return item if isinstance(item, Markup) else inline(str(item))


def in_words(value: Markup) -> Markup:
    """Return the words for what a value mentions, or the value itself."""
    return value.words if isinstance(value, NamedMention) else value


def _as_text(value: str | datetime | timedelta) -> Markup:
    if isinstance(value, datetime):
        return dated(value)
    return inline(compact(value) if isinstance(value, timedelta) else value)


def places(channel: Any) -> tuple[int, ...]:
    """Return the ids of a channel, of the channel that it is a thread of, and of its category."""
    if channel is None:
        return ()
    parent = channel.parent if isinstance(channel, discord.Thread) else channel  # None if it is already deleted
    ids = (channel.id, getattr(channel, "parent_id", None), getattr(parent, "category_id", None))
    return tuple(place_id for place_id in ids if place_id)


def role_ids(member: Any) -> tuple[int, ...]:
    """Return the ids of a member's roles, or nothing for a user who is not known to be a member."""
    return tuple(role.id for role in member.roles) if isinstance(member, discord.Member) else ()


def member_entry(event: Event, member: Any, **details: Plain) -> LogEntry:
    """Return an entry about a member or another user."""
    return LogEntry(
        event,
        member.id,
        {"member": named(member), **details},
        member_id=member.id,
        role_ids=role_ids(member),
    )


_THREADS = (Event.THREAD_CREATE, Event.THREAD_UPDATE, Event.THREAD_DELETE)

LEFT_VOICE = "left"
"""The `about` of all entries about leaving a voice channel: the audit log does not say who was disconnected."""


def changes_between(before: Any, after: Any, names: Sequence[str]) -> dict[str, Change]:
    """Return the changes of the attributes among `names` that differ."""
    pairs = ((name, getattr(before, name, None), getattr(after, name, None)) for name in names)
    return {name: (plain(old), plain(new)) for name, old, new in pairs if old != new}


def role_changes(lost: Iterable[Any], gained: Iterable[Any]) -> dict[str, Change]:
    """Return a change for each role, so that two people who give one role each can be told apart."""
    changes: dict[str, Change] = {f"role:{role.id}": (named(role), None) for role in lost}
    changes.update({f"role:{role.id}": (None, named(role)) for role in gained})
    return changes


def channel_entry(event: Event, channel: Any) -> LogEntry:
    """Return an entry about a channel or a thread.

    A change of the channel itself is logged even if the channel is ignored: staff may not care for the talk in it, but
    want to know if it is deleted.
    """
    ignorable_places = places(channel) if event in _THREADS else ()
    kind = getattr(channel, "type", None)
    kind = plain(kind) if isinstance(kind, discord.ChannelType) else None  # the type of an Object is a class
    return LogEntry(
        event, channel.id, {**_thing_details(event, "channel", channel), "kind": kind}, places=ignorable_places
    )


def overwrite_entry(
    channel: Any,
    target: Any,
    before: tuple[discord.Permissions | None, discord.Permissions | None],
    after: tuple[discord.Permissions | None, discord.Permissions | None],
) -> LogEntry:
    """Return an entry about permissions in a channel. `before` and `after` hold those allowed and denied."""
    entry = channel_entry(Event.CHANNEL_PERMISSIONS, channel)
    entry.details = {"channel": entry.details["channel"], "for": named(target)}
    for name, old, new in zip(("allowed", "denied"), before, after, strict=True):
        change = (plain(old) or frozenset[str](), plain(new) or frozenset[str]())
        if change[0] != change[1]:
            entry.changes[f"{name}:{target.id}"] = change
    return entry


def role_entry(event: Event, role: Any) -> LogEntry:
    """Return an entry about a role."""
    return LogEntry(event, role.id, _thing_details(event, "role", role))


def picture_entry(event: Event, picture: Any) -> LogEntry:
    """Return an entry about an emoji or a sticker, with its name: it cannot be shown once it is deleted."""
    kind, _, _ = event.value.partition("-")
    return LogEntry(event, picture.id, {kind: plain(getattr(picture, "name", None)) or inline(str(picture.id))})
