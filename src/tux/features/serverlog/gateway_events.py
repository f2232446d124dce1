"""Log entries from gateway events. The gateway waits for the calls, so nothing here blocks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.bot.commands.menus import command_of
from tux.features.serverlog.entries import Change, LogEntry, named, of_member, places, plain, role_ids
from tux.features.serverlog.events import Event
from tux.features.serverlog.recent_messages import RecentMessage, RecentMessages
from tux.runtime.texts import safe
from tux.runtime.times import relative

CHANNEL = (
    "name", "type", "topic", "nsfw", "category", "slowmode_delay", "default_thread_slowmode_delay", "bitrate",
    "user_limit", "rtc_region", "video_quality_mode", "default_auto_archive_duration",
)  # fmt: skip
"""The attributes of a channel that are compared, named as in discord.py both there and in the audit log. The position
is not among them: whoever moves one channel moves all below it."""

THREAD = ("name", "archived", "locked", "invitable", "slowmode_delay", "auto_archive_duration")
ROLE = ("name", "colour", "hoist", "mentionable", "permissions", "icon")
SERVER = (
    "name", "description", "icon", "banner", "splash", "discovery_splash", "owner", "verification_level",
    "explicit_content_filter", "default_notifications", "mfa_level", "preferred_locale", "afk_channel", "afk_timeout",
    "system_channel", "rules_channel", "public_updates_channel", "vanity_url_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventContext:
    """The context that reading an event needs besides the event."""

    recent: RecentMessages
    now: float
    """The time on the monotonic clock."""
    bot_id: int
    channel: Callable[[int | None], Any]
    """Returns a channel or thread by its id, None where it is not known."""
    keep: float = 0.0
    """The time in seconds for which content is kept."""


Read = Callable[..., Iterable[LogEntry]]


def compared(before: Any, after: Any, names: Sequence[str]) -> dict[str, Change]:
    """Return the attributes among `names` that differ."""
    pairs = ((name, getattr(before, name, None), getattr(after, name, None)) for name in names)
    return {name: (plain(old), plain(new)) for name, old, new in pairs if old != new}


# messages


def message_edit(context: EventContext, raw: discord.RawMessageUpdateEvent) -> Iterator[LogEntry]:
    """Read an edit. Discord also sends one when it adds a preview or a message is pinned: then nobody has edited it."""
    message, guild_id = raw.message, raw.guild_id or 0
    before = context.recent.get(guild_id, message.id, context.now)
    if message.edited_at is None or message.author.id == context.bot_id or (before and before.quiet):
        return
    if before is None:
        if not _just_edited(message):
            return
    elif before.content == message.content:
        return
    contents = {"before": before.content} if before else {}
    if before is not None:
        before.content = message.content
        context.recent.put(guild_id, message.id, before)
    elif context.keep:  # else the next edit would be logged even if it changes nothing
        context.recent.put(guild_id, message.id, _recent_message(context, message))
    yield _of_message(
        Event.MESSAGE_EDIT,
        context.channel(raw.channel_id),
        raw.channel_id,
        member_id=message.author.id,
        role_ids=role_ids(message.author),
        details={"author": named(message.author), "link": message.jump_url},
        contents={**contents, "after": message.content},
    )


def _recent_message(context: EventContext, message: discord.Message) -> RecentMessage:
    files = tuple(attachment.filename for attachment in message.attachments)
    until = context.now + context.keep
    return RecentMessage(message.author.id, named(message.author), message.content, files, context.now, until)


def _just_edited(message: discord.Message) -> bool:
    """Return whether the edit is new by Discord's own clock, of which the channel's last message gives an idea."""
    latest = getattr(message.channel, "last_message_id", None) or message.id
    edited = message.edited_at
    return edited is not None and edited >= discord.utils.snowflake_time(latest)


def message_delete(context: EventContext, raw: discord.RawMessageDeleteEvent) -> Iterator[LogEntry]:
    message = context.recent.pop(raw.guild_id or 0, raw.message_id, context.now)
    if message is not None and message.quiet:
        return
    entry = _of_message(Event.MESSAGE_DELETE, context.channel(raw.channel_id), raw.channel_id)
    entry.details["sent"] = relative(discord.utils.snowflake_time(raw.message_id))
    if message is not None:
        entry.about = (raw.channel_id, message.author_id)
        entry.member_id = message.author_id
        entry.details["author"] = message.author
        if message.attachments:
            entry.details["attachments"] = ", ".join(map(safe, message.attachments))
        entry.contents = {"deleted": message.content} if message.content else {}
    yield entry


def message_bulk_delete(context: EventContext, raw: discord.RawBulkMessageDeleteEvent) -> Iterator[LogEntry]:
    messages = {
        message_id: context.recent.pop(raw.guild_id or 0, message_id, context.now)
        for message_id in sorted(raw.message_ids)
    }
    count, known = len(messages), [message for message in messages.values() if message and not message.quiet]
    entry = _of_message(Event.MESSAGE_BULK_DELETE, context.channel(raw.channel_id), raw.channel_id)
    entry.about = (raw.channel_id, count)
    entry.details |= {"count": count, "known": len(known)}
    if known:
        lines = [_transcribed(message_id, message) for message_id, message in messages.items()]
        entry.file = (f"deleted-{raw.channel_id}-{max(messages)}.txt", "\n".join(lines) + "\n")
    yield entry


def _transcribed(message_id: int, message: RecentMessage | None) -> str:
    at = discord.utils.snowflake_time(message_id).strftime("%Y-%m-%d %H:%M:%S")
    if message is None or message.quiet:
        return f"{at} {message_id}"
    content = message.content.replace("\n", "\n    ")  # so that no line of theirs looks like one of ours
    return f"{at} {message_id} {message.author}: {content} {' '.join(message.attachments)}".rstrip()


def _of_message(event: Event, channel: Any, channel_id: int, **given: Any) -> LogEntry:
    details = {"channel": named(channel) if channel else f"<#{channel_id}>"}
    details |= given.pop("details", {})
    return LogEntry(event, details=details, places=places(channel) or (channel_id,), **given)


# members


def member_join(_: EventContext, member: discord.Member) -> Iterator[LogEntry]:
    yield of_member(Event.MEMBER_JOIN, member, created=relative(member.created_at))


def member_leave(_: EventContext, raw: discord.RawMemberRemoveEvent) -> Iterator[LogEntry]:
    entry = of_member(Event.MEMBER_LEAVE, raw.user)
    if isinstance(raw.user, discord.Member):
        entry.details["joined"] = plain(raw.user.joined_at)
        entry.details["roles"] = plain(raw.user.roles[1:])
    yield entry


def member_ban(_: EventContext, _guild: discord.Guild, user: discord.abc.User) -> Iterator[LogEntry]:
    yield of_member(Event.MEMBER_BAN, user)


def member_unban(_: EventContext, _guild: discord.Guild, user: discord.abc.User) -> Iterator[LogEntry]:
    yield of_member(Event.MEMBER_UNBAN, user)


def member_update(_: EventContext, before: discord.Member, after: discord.Member) -> Iterator[LogEntry]:
    for event, changes in (
        (Event.MEMBER_NICKNAME, compared(before, after, ["nick"])),
        (Event.MEMBER_ROLES, _roles(before, after)),
        (Event.MEMBER_TIMEOUT, compared(before, after, ["timed_out_until"])),
    ):
        if changes:
            entry = of_member(event, after)
            entry.changes = changes
            yield entry


def _roles(before: discord.Member, after: discord.Member) -> dict[str, Change]:
    old, new = set(before.roles), set(after.roles)
    return roles_changed(old - new, new - old)


def roles_changed(lost: Iterable[Any], gained: Iterable[Any]) -> dict[str, Change]:
    """Return each role as a change of its own, so that two people who give one each are told apart."""
    changes: dict[str, Change] = {f"role:{role.id}": (named(role), None) for role in lost}
    changes.update({f"role:{role.id}": (None, named(role)) for role in gained})
    return changes


# channels


_THREADS = (Event.THREAD_CREATE, Event.THREAD_UPDATE, Event.THREAD_DELETE)


def channel_create(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    yield of_channel(Event.CHANNEL_CREATE, channel)


def channel_delete(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    yield of_channel(Event.CHANNEL_DELETE, channel)


def channel_update(_: EventContext, before: Any, after: Any) -> Iterator[LogEntry]:
    if changes := compared(before, after, CHANNEL):
        entry = of_channel(Event.CHANNEL_UPDATE, after)
        entry.changes = changes
        yield entry
    yield from _overwrites(before, after)


def of_channel(event: Event, channel: Any) -> LogEntry:
    """Return an entry about a channel or a thread.

    What happens to a channel itself is logged even where the channel is ignored: whoever ignores the talk in it still
    wants to hear of its end.
    """
    where = places(channel) if event in _THREADS else ()
    kind = getattr(channel, "type", None)
    kind = plain(kind) if isinstance(kind, discord.ChannelType) else None  # the type of a mere id is a class
    return LogEntry(event, channel.id, {"channel": named(channel), "kind": kind}, places=where)


def _overwrites(before: Any, after: Any) -> Iterator[LogEntry]:
    old, new = dict(before.overwrites), dict(after.overwrites)
    for target in {**old, **new}:
        was, now = old.get(target), new.get(target)
        if was != now:
            nothing = discord.PermissionOverwrite()
            yield of_overwrite(after, target, (was or nothing).pair(), (now or nothing).pair())


def of_overwrite(
    channel: Any,
    target: Any,
    before: tuple[discord.Permissions | None, discord.Permissions | None],
    after: tuple[discord.Permissions | None, discord.Permissions | None],
) -> LogEntry:
    """Return an entry about permissions in a channel. `before` and `after` are what is allowed and what is denied."""
    entry = of_channel(Event.CHANNEL_PERMISSIONS, channel)
    entry.details = {"channel": entry.details["channel"], "for": named(target)}
    for name, old, new in zip(("allowed", "denied"), before, after, strict=True):
        was, now = plain(old) or frozenset[str](), plain(new) or frozenset[str]()
        if was != now:
            entry.changes[f"{name}:{target.id}"] = (was, now)
    return entry


def thread_create(_: EventContext, thread: discord.Thread) -> Iterator[LogEntry]:
    entry = of_channel(Event.THREAD_CREATE, thread)
    entry.details["parent"] = f"<#{thread.parent_id}>"
    yield entry


def thread_update(_: EventContext, before: discord.Thread, after: discord.Thread) -> Iterator[LogEntry]:
    if changes := compared(before, after, THREAD):
        entry = of_channel(Event.THREAD_UPDATE, after)
        entry.changes = changes
        yield entry


def thread_delete(_: EventContext, raw: discord.RawThreadDeleteEvent) -> Iterator[LogEntry]:
    if raw.thread is not None:
        entry = of_channel(Event.THREAD_DELETE, raw.thread)
    else:
        entry = LogEntry(Event.THREAD_DELETE, raw.thread_id, {"channel": f"<#{raw.thread_id}>"})
    entry.details["parent"] = f"<#{raw.parent_id}>"
    entry.places = (raw.thread_id, *places(raw.thread), raw.parent_id)
    yield entry


def invite_create(_: EventContext, invite: discord.Invite) -> Iterator[LogEntry]:
    entry = _of_invite(Event.INVITE_CREATE, invite)
    entry.by = invite.inviter.id if invite.inviter else None
    entry.details["uses"] = invite.max_uses or None
    entry.details["expires"] = plain(invite.expires_at)
    yield entry


def invite_delete(_: EventContext, invite: discord.Invite) -> Iterator[LogEntry]:
    yield _of_invite(Event.INVITE_DELETE, invite)


def _of_invite(event: Event, invite: discord.Invite) -> LogEntry:
    details = {"invite": f"`{invite.code}`", "channel": named(invite.channel) if invite.channel else None}
    return LogEntry(event, invite.code, dict(details), places=places(invite.channel))


def webhooks_update(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    """Read a change of webhooks: only the audit log says of which, and who made it."""
    yield LogEntry(Event.WEBHOOK_UPDATE, channel.id, {"channel": named(channel)}, places=places(channel))


# the server


def server_update(_: EventContext, before: discord.Guild, after: discord.Guild) -> Iterator[LogEntry]:
    if changes := compared(before, after, SERVER):
        yield LogEntry(Event.SERVER_UPDATE, after.id, changes=changes)


def role_create(_: EventContext, role: discord.Role) -> Iterator[LogEntry]:
    yield of_role(Event.ROLE_CREATE, role)


def role_delete(_: EventContext, role: discord.Role) -> Iterator[LogEntry]:
    yield of_role(Event.ROLE_DELETE, role)


def role_update(_: EventContext, before: discord.Role, after: discord.Role) -> Iterator[LogEntry]:
    if changes := compared(before, after, ROLE):
        entry = of_role(Event.ROLE_UPDATE, after)
        entry.changes = changes
        yield entry


def of_role(event: Event, role: Any) -> LogEntry:
    return LogEntry(event, role.id, {"role": named(role)})


Pictures = Sequence[discord.Emoji | discord.GuildSticker]


def emojis_update(_: EventContext, _guild: discord.Guild, before: Pictures, after: Pictures) -> Iterator[LogEntry]:
    yield from _pictures((Event.EMOJI_CREATE, Event.EMOJI_UPDATE, Event.EMOJI_DELETE), before, after)


def stickers_update(_: EventContext, _guild: discord.Guild, before: Pictures, after: Pictures) -> Iterator[LogEntry]:
    yield from _pictures((Event.STICKER_CREATE, Event.STICKER_UPDATE, Event.STICKER_DELETE), before, after)


def _pictures(events: tuple[Event, Event, Event], before: Pictures, after: Pictures) -> Iterator[LogEntry]:
    created, updated, deleted = events
    old, new = {picture.id: picture for picture in before}, {picture.id: picture for picture in after}
    for picture_id in new.keys() - old.keys():
        yield of_picture(created, new[picture_id])
    for picture_id in old.keys() - new.keys():
        yield of_picture(deleted, old[picture_id])
    for picture_id in old.keys() & new.keys():
        if changes := compared(old[picture_id], new[picture_id], ["name", "description", "emoji"]):
            entry = of_picture(updated, new[picture_id])
            entry.changes = changes
            yield entry


def of_picture(event: Event, picture: Any) -> LogEntry:
    """Return an entry about an emoji or a sticker, with its name: it cannot be shown once it is gone."""
    kind, _, _ = event.value.partition("-")
    return LogEntry(event, picture.id, {kind: plain(getattr(picture, "name", None)) or str(picture.id)})


# voice

LEFT = "left"
"""The `about` of whoever leaves a voice channel: the audit log does not say who was disconnected."""


def voice_state_update(
    _: EventContext, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
) -> Iterator[LogEntry]:
    old, new = before.channel, after.channel
    if old == new:
        return
    event = Event.VOICE_JOIN if old is None else Event.VOICE_LEAVE if new is None else Event.VOICE_MOVE
    entry = of_member(event, member)
    entry.details |= {"from": named(old)} if old and new else {}
    entry.details["to" if old and new else "channel"] = named(new or old)
    entry.places = (*places(old), *places(new))
    if event is not Event.VOICE_JOIN:
        entry.about = LEFT if new is None else (new.id,)
    yield entry


# Tux


def command_use(_: EventContext, ctx: GuildContext) -> Iterator[LogEntry]:
    """Read the use of a command. Its options are left out: they may hold what somebody wrote in confidence."""
    if ctx.command is not None and not _is_confidential(ctx.command):
        yield _of_command(ctx.author, ctx.command.qualified_name, ctx.channel)


def menu_use(_: EventContext, interaction: discord.Interaction[Any], menu: Any) -> Iterator[LogEntry]:
    """Read the use of a context menu. Slash commands are read by `command_use()`."""
    if isinstance(menu, app_commands.ContextMenu) and not _is_confidential(command_of(menu)):
        yield _of_command(interaction.user, menu.name, interaction.channel)


def _is_confidential(command: Any) -> bool:
    return bool(getattr(command, "confidential", False))


def _of_command(user: discord.abc.User, name: str, channel: Any) -> LogEntry:
    entry = LogEntry(Event.COMMAND_USE, user.id, {"command": f"`{name}`", "channel": named(channel)})
    entry.member_id, entry.role_ids = user.id, role_ids(user)
    entry.places, entry.by = places(channel), user.id
    return entry


def _guild_id(thing: Any) -> int | None:
    return thing.guild.id if thing.guild else None


def _raw_guild_id(raw: Any) -> int | None:
    return raw.guild_id


def _own_id(guild: discord.Guild) -> int:
    return guild.id


GuildOf = Callable[[Any], int | None]
"""Returns the guild of an event by its first argument."""

READERS: Mapping[str, tuple[GuildOf, Read]] = {
    "raw_message_edit": (_raw_guild_id, message_edit),
    "raw_message_delete": (_raw_guild_id, message_delete),
    "raw_bulk_message_delete": (_raw_guild_id, message_bulk_delete),
    "member_join": (_guild_id, member_join),
    "raw_member_remove": (_raw_guild_id, member_leave),
    "member_ban": (_own_id, member_ban),
    "member_unban": (_own_id, member_unban),
    "member_update": (_guild_id, member_update),
    "guild_channel_create": (_guild_id, channel_create),
    "guild_channel_update": (_guild_id, channel_update),
    "guild_channel_delete": (_guild_id, channel_delete),
    "thread_create": (_guild_id, thread_create),
    "thread_update": (_guild_id, thread_update),
    "raw_thread_delete": (_raw_guild_id, thread_delete),
    "invite_create": (_guild_id, invite_create),
    "invite_delete": (_guild_id, invite_delete),
    "webhooks_update": (_guild_id, webhooks_update),
    "guild_update": (_own_id, server_update),
    "guild_role_create": (_guild_id, role_create),
    "guild_role_update": (_guild_id, role_update),
    "guild_role_delete": (_guild_id, role_delete),
    "guild_emojis_update": (_own_id, emojis_update),
    "guild_stickers_update": (_own_id, stickers_update),
    "voice_state_update": (_guild_id, voice_state_update),
    "command_completion": (_guild_id, command_use),
    "app_command_completion": (_raw_guild_id, menu_use),
}
"""The function that reads each event, by discord.py's name for it."""
