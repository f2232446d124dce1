"""What each gateway event says happened. Called on the gateway's path: nothing here waits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.bot.commands.menus import command_of
from tux.features.serverlog.entries import Change, LogEntry, named, of_member, places, plain, role_ids
from tux.features.serverlog.events import Event
from tux.features.serverlog.recent import Recent, Written
from tux.runtime.texts import safe
from tux.runtime.times import relative

CHANNEL = (
    "name", "type", "topic", "nsfw", "category", "slowmode_delay", "default_thread_slowmode_delay", "bitrate",
    "user_limit", "rtc_region", "video_quality_mode", "default_auto_archive_duration",
)  # fmt: skip
"""What is compared of a channel, called as discord.py calls it both there and in the audit log. Not its position:
whoever moves one channel moves all below it."""

THREAD = ("name", "archived", "locked", "invitable", "slowmode_delay", "auto_archive_duration")
ROLE = ("name", "colour", "hoist", "mentionable", "permissions", "icon")
SERVER = (
    "name", "description", "icon", "banner", "splash", "discovery_splash", "owner", "verification_level",
    "explicit_content_filter", "default_notifications", "mfa_level", "preferred_locale", "afk_channel", "afk_timeout",
    "system_channel", "rules_channel", "public_updates_channel", "vanity_url_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventContext:
    """What reading an event needs beyond the event."""

    recent: Recent
    now: float
    me: int
    channel: Callable[[int | None], Any]
    """A channel or thread by its id, None where it is not known."""
    keep: float = 0.0
    """Seconds for which content is kept."""


Read = Callable[..., Iterable[LogEntry]]


def compared(before: Any, after: Any, names: Sequence[str]) -> dict[str, Change]:
    """Which of its attributes are not what they were."""
    pairs = ((name, getattr(before, name, None), getattr(after, name, None)) for name in names)
    return {name: (plain(old), plain(new)) for name, old, new in pairs if old != new}


# messages


def message_edit(hearing: EventContext, raw: discord.RawMessageUpdateEvent) -> Iterator[LogEntry]:
    """Discord also tells of messages to which it has added a preview, or that were pinned: then nobody has edited."""
    message, guild_id = raw.message, raw.guild_id or 0
    before = hearing.recent.get(guild_id, message.id, hearing.now)
    if message.edited_at is None or message.author.id == hearing.me or (before and before.quiet):
        return
    if before is None:
        if not _just_edited(message):
            return
    elif before.content == message.content:
        return
    contents = {"before": before.content} if before else {}
    if before is not None:
        before.content = message.content
        hearing.recent.put(guild_id, message.id, before)
    elif hearing.keep:  # so that the same is not told again when nothing of it changes
        files = tuple(attachment.filename for attachment in message.attachments)
        written = Written(
            message.author.id, named(message.author), message.content, files, hearing.now, hearing.now + hearing.keep
        )
        hearing.recent.put(guild_id, message.id, written)
    yield _of_message(
        Event.MESSAGE_EDIT,
        hearing.channel(raw.channel_id),
        raw.channel_id,
        member_id=message.author.id,
        role_ids=role_ids(message.author),
        details={"author": named(message.author), "link": message.jump_url},
        contents={**contents, "after": message.content},
    )


def _just_edited(message: discord.Message) -> bool:
    """By Discord's own clock: the event has no time, but the last message of the channel is not from the future."""
    latest = getattr(message.channel, "last_message_id", None) or message.id
    edited = message.edited_at
    return edited is not None and edited >= discord.utils.snowflake_time(latest)


def message_delete(hearing: EventContext, raw: discord.RawMessageDeleteEvent) -> Iterator[LogEntry]:
    written = hearing.recent.take(raw.guild_id or 0, raw.message_id, hearing.now)
    if written is not None and written.quiet:
        return
    happening = _of_message(Event.MESSAGE_DELETE, hearing.channel(raw.channel_id), raw.channel_id)
    happening.details["sent"] = relative(discord.utils.snowflake_time(raw.message_id))
    if written is not None:
        happening.about = (raw.channel_id, written.author_id)
        happening.member_id = written.author_id
        happening.details["author"] = written.author
        if written.attachments:
            happening.details["attachments"] = ", ".join(map(safe, written.attachments))
        happening.contents = {"deleted": written.content} if written.content else {}
    yield happening


def message_bulk_delete(hearing: EventContext, raw: discord.RawBulkMessageDeleteEvent) -> Iterator[LogEntry]:
    found = {
        message_id: hearing.recent.take(raw.guild_id or 0, message_id, hearing.now)
        for message_id in sorted(raw.message_ids)
    }
    count, known = len(found), [written for written in found.values() if written and not written.quiet]
    happening = _of_message(Event.MESSAGE_BULK_DELETE, hearing.channel(raw.channel_id), raw.channel_id)
    happening.about = (raw.channel_id, count)
    happening.details |= {"count": count, "known": len(known)}
    if known:
        lines = [_transcribed(message_id, written) for message_id, written in found.items()]
        happening.file = (f"deleted-{raw.channel_id}-{max(found)}.txt", "\n".join(lines) + "\n")
    yield happening


def _transcribed(message_id: int, written: Written | None) -> str:
    at = discord.utils.snowflake_time(message_id).strftime("%Y-%m-%d %H:%M:%S")
    if written is None or written.quiet:
        return f"{at} {message_id}"
    content = written.content.replace("\n", "\n    ")  # no line of theirs looks like one of ours
    return f"{at} {message_id} {written.author}: {content} {' '.join(written.attachments)}".rstrip()


def _of_message(event: Event, channel: Any, channel_id: int, **given: Any) -> LogEntry:
    details = {"channel": named(channel) if channel else f"<#{channel_id}>"}
    details |= given.pop("details", {})
    return LogEntry(event, details=details, places=places(channel) or (channel_id,), **given)


# members


def member_join(_: EventContext, member: discord.Member) -> Iterator[LogEntry]:
    yield of_member(Event.MEMBER_JOIN, member, created=relative(member.created_at))


def member_leave(_: EventContext, raw: discord.RawMemberRemoveEvent) -> Iterator[LogEntry]:
    happening = of_member(Event.MEMBER_LEAVE, raw.user)
    if isinstance(raw.user, discord.Member):
        happening.details["joined"] = plain(raw.user.joined_at)
        happening.details["roles"] = plain(raw.user.roles[1:])
    yield happening


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
            happening = of_member(event, after)
            happening.changes = changes
            yield happening


def _roles(before: discord.Member, after: discord.Member) -> dict[str, Change]:
    old, new = set(before.roles), set(after.roles)
    return roles_changed(old - new, new - old)


def roles_changed(lost: Iterable[Any], gained: Iterable[Any]) -> dict[str, Change]:
    """Each role by itself, so that two who give one each at the same time are told apart."""
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
        happening = of_channel(Event.CHANNEL_UPDATE, after)
        happening.changes = changes
        yield happening
    yield from _overwrites(before, after)


def of_channel(event: Event, channel: Any) -> LogEntry:
    """A channel or a thread. What happens to a channel itself is told also where it is ignored: whoever ignores the
    talk in it does not mean that nobody should hear of its end."""
    where = places(channel) if event in _THREADS else ()
    kind = getattr(channel, "type", None)
    kind = plain(kind) if isinstance(kind, discord.ChannelType) else None  # of an id, its type is a class
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
    """`before` and `after` are what is allowed and denied."""
    happening = of_channel(Event.CHANNEL_PERMISSIONS, channel)
    happening.details = {"channel": happening.details["channel"], "for": named(target)}
    for name, old, new in zip(("allowed", "denied"), before, after, strict=True):
        was, now = plain(old) or frozenset[str](), plain(new) or frozenset[str]()
        if was != now:
            happening.changes[f"{name}:{target.id}"] = (was, now)
    return happening


def thread_create(_: EventContext, thread: discord.Thread) -> Iterator[LogEntry]:
    happening = of_channel(Event.THREAD_CREATE, thread)
    happening.details["parent"] = f"<#{thread.parent_id}>"
    yield happening


def thread_update(_: EventContext, before: discord.Thread, after: discord.Thread) -> Iterator[LogEntry]:
    if changes := compared(before, after, THREAD):
        happening = of_channel(Event.THREAD_UPDATE, after)
        happening.changes = changes
        yield happening


def thread_delete(_: EventContext, raw: discord.RawThreadDeleteEvent) -> Iterator[LogEntry]:
    if raw.thread is not None:
        happening = of_channel(Event.THREAD_DELETE, raw.thread)
    else:
        happening = LogEntry(Event.THREAD_DELETE, raw.thread_id, {"channel": f"<#{raw.thread_id}>"})
    happening.details["parent"] = f"<#{raw.parent_id}>"
    happening.places = (raw.thread_id, *places(raw.thread), raw.parent_id)
    yield happening


def invite_create(_: EventContext, invite: discord.Invite) -> Iterator[LogEntry]:
    happening = _of_invite(Event.INVITE_CREATE, invite)
    happening.by = invite.inviter.id if invite.inviter else None
    happening.details["uses"] = invite.max_uses or None
    happening.details["expires"] = plain(invite.expires_at)
    yield happening


def invite_delete(_: EventContext, invite: discord.Invite) -> Iterator[LogEntry]:
    yield _of_invite(Event.INVITE_DELETE, invite)


def _of_invite(event: Event, invite: discord.Invite) -> LogEntry:
    details = {"invite": f"`{invite.code}`", "channel": named(invite.channel) if invite.channel else None}
    return LogEntry(event, invite.code, dict(details), places=places(invite.channel))


def webhooks_update(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    """Says only where. What and who is in the audit log alone."""
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
        happening = of_role(Event.ROLE_UPDATE, after)
        happening.changes = changes
        yield happening


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
            happening = of_picture(updated, new[picture_id])
            happening.changes = changes
            yield happening


def of_picture(event: Event, picture: Any) -> LogEntry:
    """An emoji or a sticker: by its name, as nobody else can show it once it is gone."""
    kind, _, _ = event.value.partition("-")
    return LogEntry(event, picture.id, {kind: plain(getattr(picture, "name", None)) or str(picture.id)})


# voice

LEFT = "left"
"""What a member who leaves a voice channel is found by: the audit log names nobody whom somebody disconnects."""


def voice_state_update(
    _: EventContext, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
) -> Iterator[LogEntry]:
    old, new = before.channel, after.channel
    if old == new:
        return
    event = Event.VOICE_JOIN if old is None else Event.VOICE_LEAVE if new is None else Event.VOICE_MOVE
    happening = of_member(event, member)
    happening.details |= {"from": named(old)} if old and new else {}
    happening.details["to" if old and new else "channel"] = named(new or old)
    happening.places = (*places(old), *places(new))
    if event is not Event.VOICE_JOIN:
        happening.about = LEFT if new is None else (new.id,)
    yield happening


# Tux


def command_use(_: EventContext, ctx: GuildContext) -> Iterator[LogEntry]:
    """What it was given is left out: that may be what somebody wrote in confidence."""
    if ctx.command is not None and not _is_confidential(ctx.command):
        yield _of_command(ctx.author, ctx.command.qualified_name, ctx.channel)


def menu_use(_: EventContext, interaction: discord.Interaction[Any], used: Any) -> Iterator[LogEntry]:
    """Of an entry of a menu; the slash commands are told of as commands."""
    if isinstance(used, app_commands.ContextMenu) and not _is_confidential(command_of(used)):
        yield _of_command(interaction.user, used.name, interaction.channel)


def _is_confidential(command: Any) -> bool:
    return bool(getattr(command, "confidential", False))


def _of_command(user: discord.abc.User, name: str, channel: Any) -> LogEntry:
    happening = LogEntry(Event.COMMAND_USE, user.id, {"command": f"`{name}`", "channel": named(channel)})
    happening.member_id, happening.role_ids = user.id, role_ids(user)
    happening.places, happening.by = places(channel), user.id
    return happening


def _guild_id(thing: Any) -> int | None:
    return thing.guild.id if thing.guild else None


def _raw(raw: Any) -> int | None:
    return raw.guild_id


def _itself(guild: discord.Guild) -> int:
    return guild.id


GuildOf = Callable[[Any], int | None]
"""Of which server an event is, by the first that it brings."""

READERS: Mapping[str, tuple[GuildOf, Read]] = {
    "raw_message_edit": (_raw, message_edit),
    "raw_message_delete": (_raw, message_delete),
    "raw_bulk_message_delete": (_raw, message_bulk_delete),
    "member_join": (_guild_id, member_join),
    "raw_member_remove": (_raw, member_leave),
    "member_ban": (_itself, member_ban),
    "member_unban": (_itself, member_unban),
    "member_update": (_guild_id, member_update),
    "guild_channel_create": (_guild_id, channel_create),
    "guild_channel_update": (_guild_id, channel_update),
    "guild_channel_delete": (_guild_id, channel_delete),
    "thread_create": (_guild_id, thread_create),
    "thread_update": (_guild_id, thread_update),
    "raw_thread_delete": (_raw, thread_delete),
    "invite_create": (_guild_id, invite_create),
    "invite_delete": (_guild_id, invite_delete),
    "webhooks_update": (_guild_id, webhooks_update),
    "guild_update": (_itself, server_update),
    "guild_role_create": (_guild_id, role_create),
    "guild_role_update": (_guild_id, role_update),
    "guild_role_delete": (_guild_id, role_delete),
    "guild_emojis_update": (_itself, emojis_update),
    "guild_stickers_update": (_itself, stickers_update),
    "voice_state_update": (_guild_id, voice_state_update),
    "command_completion": (_guild_id, command_use),
    "app_command_completion": (_raw, menu_use),
}
"""By the gateway event, in discord.py's words."""
