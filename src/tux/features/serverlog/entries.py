"""The entries of the server log, as they are kept until they are written: plain values that nothing changes."""

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
"""The value before and after."""

About = int | str | tuple[int, ...] | None


@dataclass(slots=True)
class LogEntry:
    """One event of one guild, as the gateway or the audit log tells it. `attribution` joins the two."""

    event: Event
    about: About = None
    """The thing that it happened to. Two entries about the same thing at the same time may tell of the same event."""
    details: dict[str, Plain] = field(default_factory=dict[str, Plain])
    """Values by the names in the texts `serverlog-detail-…`."""
    changes: dict[str, Change] = field(default_factory=dict[str, Change])
    """Changes by the names in the texts `serverlog-change-…`; a colon and what follows only keep them apart."""
    contents: dict[str, str] = field(default_factory=dict[str, str])
    """The words that people wrote, by the names in the texts `serverlog-content-…`."""
    file: tuple[str, str] | None = None
    """The name and text of a file that goes with it."""
    by: int | None = None
    """The user who did it; None where that is not certain."""
    reason: str = ""
    recorded: bool = False
    """True where the audit log says so."""
    names: bool = False
    """True where it only says who did what another entry tells."""
    places: Collection[int] = ()
    """The ids of the channel, its parent and its category, any of which may be ignored."""
    member_id: int | None = None
    role_ids: Collection[int] = ()
    at: float = 0
    """The time at which it arrived, on the monotonic clock."""
    when: datetime | None = None
    ignored: bool = False
    """True where it is not written, and only keeps the audit log's entry about the same from being written."""
    covered: set[str] = field(default_factory=set[str])
    """The parts of it that another entry tells as well."""


def named(thing: Any) -> str:
    """Return a mention, and the name for when the thing is gone: `<#1> general`."""
    mention, name = getattr(thing, "mention", None), getattr(thing, "name", None)
    if isinstance(thing, discord.Object):
        mention = _MENTIONS.get(thing.type, "{}").format(thing.id)
    if isinstance(thing, discord.Role) and thing.is_default():
        mention, name = "@everyone", None
    return " ".join(str(part) for part in (mention, safe(name) if name else None) if part) or str(thing)


_MENTIONS: dict[Any, str] = {discord.Role: "<@&{}>", discord.Member: "<@{}>", discord.User: "<@{}>"}


def plain(value: Any) -> Plain:
    """Return one of discord.py's values as an entry keeps it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, discord.Permissions):
        return frozenset(name for name, granted in value if granted)
    if isinstance(value, BaseFlags):
        return ", ".join(name.replace("_", " ") for name, on in value if on) or None
    if isinstance(value, str | datetime | timedelta):
        return _written(value)
    if hasattr(value, "_actual_enum_cls_"):  # discord.py's own enums, which are tuples
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
    """Return the ids of a channel, of the channel that it is a thread of, and of its category."""
    if channel is None:
        return ()
    parent = channel.parent if isinstance(channel, discord.Thread) else channel  # None where it is gone already
    ids = (channel.id, getattr(channel, "parent_id", None), getattr(parent, "category_id", None))
    return tuple(place_id for place_id in ids if place_id)


def role_ids(member: Any) -> tuple[int, ...]:
    """Return the roles of somebody who is known to be a member."""
    return tuple(role.id for role in member.roles) if isinstance(member, discord.Member) else ()


def of_member(event: Event, member: Any, **details: Plain) -> LogEntry:
    """Return an entry about one person."""
    return LogEntry(
        event,
        member.id,
        {"member": named(member), **details},
        member_id=member.id,
        role_ids=role_ids(member),
    )
