"""What happened, as it is kept until it is told: small values, and nothing of discord.py's that changes meanwhile."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import discord
from discord.flags import BaseFlags

from tux.features.serverlog.events import Event
from tux.runtime.texts import safe
from tux.runtime.times import compact, relative

Plain = str | bool | int | float | frozenset[str] | None
Change = tuple[Plain, Plain]
"""Before and after."""

About = int | str | tuple[int, ...] | None


@dataclass(slots=True)
class LogEntry:
    """One event of one server. What the audit log says is one too, and `pairing` makes one of both."""

    event: Event
    about: About = None
    """What it happened to: by this and by the time two that tell of the same thing find each other."""
    details: dict[str, Plain] = field(default_factory=dict[str, Plain])
    """By `serverlog-detail-…`."""
    changes: dict[str, Change] = field(default_factory=dict[str, Change])
    """By `serverlog-change-…`, up to the first colon: what follows only tells two of them apart."""
    contents: dict[str, str] = field(default_factory=dict[str, str])
    """What people wrote, by `serverlog-content-…`."""
    file: tuple[str, str] | None = None
    """Name and text of a file that goes with it."""
    by: int | None = None
    """Who did it; None where that is not known for certain."""
    reason: str = ""
    recorded: bool = False
    """Whether the audit log says so."""
    names: bool = False
    """Whether this is told by something else, and only says who did that."""
    places: Collection[int] = ()
    """The channel, what it is in and what that is in, for whoever ignores one of them."""
    member_id: int | None = None
    role_ids: Collection[int] = ()
    at: float = 0
    """On the monotonic clock."""
    when: datetime | None = None
    ignored: bool = False
    """Whether it is only here so that an entry of the audit log about the same is not told either."""
    covered: set[str] = field(default_factory=set[str])
    """What of it was found told by something else as well."""


def named(thing: Any) -> str:
    """As Discord shows it, and by name for when it is gone: `<#1> general`."""
    mention, name = getattr(thing, "mention", None), getattr(thing, "name", None)
    if isinstance(thing, discord.Object):
        mention = _MENTIONS.get(thing.type, "{}").format(thing.id)
    if isinstance(thing, discord.Role) and thing.is_default():
        mention, name = "@everyone", None
    return " ".join(str(part) for part in (mention, safe(name) if name else None) if part) or str(thing)


_MENTIONS: dict[Any, str] = {discord.Role: "<@&{}>", discord.Member: "<@{}>", discord.User: "<@{}>"}


def plain(value: Any) -> Plain:
    """What is kept of a value of discord.py's."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, discord.Permissions):
        return frozenset(name for name, held in value if held)
    if isinstance(value, BaseFlags):
        return ", ".join(name.replace("_", " ") for name, on in value if on) or None
    if isinstance(value, str | datetime | timedelta):
        return _written(value)
    if hasattr(value, "_actual_enum_cls_"):  # discord.py's own, which are tuples
        return str(value.name).replace("_", " ")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(plain(item)) for item in cast("Iterable[Any]", value)) or None
    if isinstance(value, discord.Asset):
        return value.key
    if isinstance(value, discord.abc.Snowflake):
        return named(value)
    return str(value)


def _written(value: str | datetime | timedelta) -> str:
    if isinstance(value, datetime):
        return relative(value)
    return compact(value) if isinstance(value, timedelta) else safe(value)


def places(channel: Any) -> tuple[int, ...]:
    """A channel with the one that it is a thread of and its category."""
    if channel is None:
        return ()
    parent = channel.parent if isinstance(channel, discord.Thread) else channel  # None where it is gone already
    found = (channel.id, getattr(channel, "parent_id", None), getattr(parent, "category_id", None))
    return tuple(place for place in found if place)


def role_ids(member: Any) -> tuple[int, ...]:
    """Of somebody who is a member as far as is known."""
    return tuple(role.id for role in member.roles) if isinstance(member, discord.Member) else ()


def of_member(event: Event, member: Any, **details: Plain) -> LogEntry:
    """Something that is about one person."""
    return LogEntry(
        event,
        member.id,
        {"member": named(member), **details},
        member_id=member.id,
        role_ids=role_ids(member),
    )
