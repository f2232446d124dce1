"""Log entries from Discord's audit log, each with who did it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import discord
from discord import AuditLogAction as Action

from tux.features.serverlog.entries import (
    LEFT_VOICE,
    Change,
    LogEntry,
    channel_entry,
    member_entry,
    named,
    overwrite_entry,
    picture_entry,
    places,
    plain,
    role_changes,
    role_entry,
)
from tux.features.serverlog.events import Event
from tux.runtime.markup import code

Entry = discord.AuditLogEntry
_IGNORED_CHANGES = {"id", "guild", "color", "secondary_color", "tertiary_color", "position", "type", "token", "avatar"}
"""Changes that nobody needs to see, or that Discord lists again under another name."""


def read(entry: Entry) -> Iterator[LogEntry]:
    """Yield log entries for an entry of the audit log, with the author if Discord names one."""
    reader = _READERS.get(entry.action)
    if reader is None:
        return
    for log_entry in reader(entry):
        log_entry.from_audit_log = True
        log_entry.actor_id = None if log_entry.automod_rule else entry.user_id
        log_entry.reason = entry.reason or ""
        yield log_entry


def events_of(action: Action) -> tuple[Event, ...]:
    """Return the events that an action stands for."""
    return _EVENTS.get(action, ())


def _changes(entry: Entry) -> dict[str, Change]:
    before, after = (_with_category(dict(side), entry.guild) for side in _sides(entry))
    names = [name for name in {**before, **after} if name not in _IGNORED_CHANGES]
    return {name: (plain(before.get(name)), plain(after.get(name))) for name in names}


def _with_category(values: dict[str, Any], guild: discord.Guild) -> dict[str, Any]:
    """Return the values of a channel with its category, of which discord.py leaves the id as `parent_id`."""
    if "parent_id" in values:
        parent_id = int(values.pop("parent_id") or 0)
        unknown = discord.Object(parent_id, type=discord.CategoryChannel) if parent_id else None
        values["category"] = guild.get_channel(parent_id) or unknown
    return values


def _target(entry: Entry) -> Any:
    """Return what it was done to, with its name even if it was deleted since."""
    target: Any = entry.target
    if isinstance(target, discord.Object):
        name = getattr(entry.after, "name", None) or getattr(entry.before, "name", None)
        if name is not None:
            target.name = name  # pyright: ignore[reportAttributeAccessIssue] - as discord.py itself does
    return target


def _read_user(entry: Entry) -> Iterator[LogEntry]:
    if entry.target is not None:
        (event,) = _EVENTS[entry.action]
        yield member_entry(event, entry.target)


def _read_prune(entry: Entry) -> Iterator[LogEntry]:
    extra: Any = entry.extra
    yield LogEntry(Event.MEMBER_PRUNE, details={"count": extra.members_removed, "days": extra.delete_member_days})


def _read_member(entry: Entry) -> Iterator[LogEntry]:
    changes = _changes(entry)
    for event, name in ((Event.MEMBER_NICKNAME, "nick"), (Event.MEMBER_TIMEOUT, "timed_out_until")):
        if name in changes:
            log_entry = member_entry(event, entry.target)
            log_entry.changes = {name: changes[name]}
            yield log_entry


def _read_roles(entry: Entry) -> Iterator[LogEntry]:
    log_entry = member_entry(Event.MEMBER_ROLES, entry.target)
    lost, gained = getattr(entry.before, "roles", []), getattr(entry.after, "roles", [])
    log_entry.changes = role_changes(lost, gained)
    yield log_entry


def _read_channel(entry: Entry) -> Iterator[LogEntry]:
    (event,) = _EVENTS[entry.action]
    log_entry = channel_entry(event, _target(entry))
    if entry.category is discord.AuditLogActionCategory.update:
        log_entry.changes = _changes(entry)
        log_entry.changes.pop("overwrites", None)
        if not log_entry.changes:
            return
    yield log_entry


def _read_overwrite(entry: Entry) -> Iterator[LogEntry]:
    if entry.extra is not None:
        before, after = ((getattr(side, "allow", None), getattr(side, "deny", None)) for side in _sides(entry))
        yield overwrite_entry(entry.target, entry.extra, before, after)


def _sides(entry: Entry) -> tuple[Any, Any]:
    return entry.before, entry.after


def _read_invite(entry: Entry) -> Iterator[LogEntry]:
    invite: Any = entry.target
    (event,) = _EVENTS[entry.action]
    details: dict[str, Any] = {"invite": code(invite.code)}
    if invite.channel is not None:
        details["channel"] = named(invite.channel)
    yield LogEntry(event, invite.code, details, places=places(invite.channel))


def _read_webhook(entry: Entry) -> Iterator[LogEntry]:
    """Read a change of a webhook. The entry is about its channel, if that is given, as the gateway's entry is."""
    (event,) = _EVENTS[entry.action]
    channel = getattr(entry.after, "channel", None) or getattr(entry.before, "channel", None)
    details: dict[str, Any] = {"channel": named(channel)} if channel else {}
    log_entry = LogEntry(event, channel.id if channel else None, details, places=places(channel))
    if name := getattr(_target(entry), "name", None):
        log_entry.details["webhook"] = plain(name)
    if event is Event.WEBHOOK_UPDATE:
        log_entry.changes = _changes(entry)
    yield log_entry


def _read_thing(entry: Entry) -> Iterator[LogEntry]:
    """Read a change of a role, an emoji, a sticker or the guild itself."""
    (event,) = _EVENTS[entry.action]
    target = _target(entry)
    log_entry = _MAKERS[event.value.partition("-")[0]](event, target)
    if entry.category is discord.AuditLogActionCategory.update:
        log_entry.changes = _changes(entry)
        if not log_entry.changes:
            return
    yield log_entry


_MAKERS: Mapping[str, Callable[[Event, Any], LogEntry]] = {
    "role": role_entry,
    "emoji": picture_entry,
    "sticker": picture_entry,
    "server": lambda event, guild: LogEntry(event, guild.id),
}


def _read_message(entry: Entry) -> Iterator[LogEntry]:
    extra: Any = entry.extra
    if entry.target is not None and extra.count == 1:  # Discord only raises the count for the messages that follow
        yield LogEntry(Event.MESSAGE_DELETE, (extra.channel.id, int(entry.target.id)), author_only=True)


def _read_messages(entry: Entry) -> Iterator[LogEntry]:
    extra: Any = entry.extra
    if entry.target is not None:
        yield LogEntry(Event.MESSAGE_BULK_DELETE, (int(entry.target.id), extra.count), author_only=True)


def _read_move(entry: Entry) -> Iterator[LogEntry]:
    extra: Any = entry.extra
    if extra.count == 1:
        yield LogEntry(Event.VOICE_MOVE, (extra.channel.id,), author_only=True)


def _read_disconnect(entry: Entry) -> Iterator[LogEntry]:
    extra: Any = entry.extra
    if extra.count == 1:
        yield LogEntry(Event.VOICE_LEAVE, LEFT_VOICE, author_only=True)


def _read_automod(entry: Entry) -> Iterator[LogEntry]:
    """Read what AutoMod did. The author of the entry is the member whom it is about."""
    extra: Any = entry.extra
    if entry.target is not None:
        (event,) = _EVENTS[entry.action]
        log_entry = member_entry(event, entry.target)
        log_entry.automod_rule = str(extra.automod_rule_name)
        if extra.channel is not None:
            log_entry.details["channel"] = named(extra.channel)
            log_entry.places = places(extra.channel)
        yield log_entry


Read = Callable[[Entry], Iterator[LogEntry]]

_READERS: Mapping[Action, Read] = {
    Action.message_delete: _read_message,
    Action.message_bulk_delete: _read_messages,
    Action.member_update: _read_member,
    Action.member_role_update: _read_roles,
    Action.member_prune: _read_prune,
    Action.member_move: _read_move,
    Action.member_disconnect: _read_disconnect,
    **dict.fromkeys((Action.bot_add, Action.kick, Action.ban, Action.unban), _read_user),
    **dict.fromkeys((Action.overwrite_create, Action.overwrite_update, Action.overwrite_delete), _read_overwrite),
    **dict.fromkeys((Action.channel_create, Action.channel_update, Action.channel_delete), _read_channel),
    **dict.fromkeys((Action.thread_create, Action.thread_update, Action.thread_delete), _read_channel),
    **dict.fromkeys((Action.invite_create, Action.invite_delete), _read_invite),
    **dict.fromkeys((Action.webhook_create, Action.webhook_update, Action.webhook_delete), _read_webhook),
    **dict.fromkeys((Action.automod_block_message, Action.automod_flag_message), _read_automod),
    **dict.fromkeys((Action.automod_timeout_member, Action.automod_quarantine_user), _read_automod),
    **dict.fromkeys((Action.role_create, Action.role_update, Action.role_delete), _read_thing),
    **dict.fromkeys((Action.emoji_create, Action.emoji_update, Action.emoji_delete), _read_thing),
    **dict.fromkeys((Action.sticker_create, Action.sticker_update, Action.sticker_delete), _read_thing),
    Action.guild_update: _read_thing,
}

_EVENTS: Mapping[Action, tuple[Event, ...]] = {
    action: tuple(event for event in Event if action in event.actions) for event in Event for action in event.actions
}
