"""Log entries from gateway events. The gateway waits for the calls, so nothing here blocks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from tux.bot.commands import GuildContext
from tux.bot.commands.menus import command_of
from tux.features.serverlog.entries import (
    LEFT_VOICE,
    Change,
    LogEntry,
    changes_between,
    channel_entry,
    member_entry,
    named,
    overwrite_entry,
    picture_entry,
    places,
    plain,
    role_changes,
    role_entry,
    role_ids,
)
from tux.features.serverlog.event_context import EventContext, Read
from tux.features.serverlog.events import Event
from tux.features.serverlog.message_events import message_bulk_delete, message_delete, message_edit, show_message
from tux.runtime.markup import channel_mention, code
from tux.runtime.times import dated

CHANNEL = (
    "name", "type", "topic", "nsfw", "category", "slowmode_delay", "default_thread_slowmode_delay", "bitrate",
    "user_limit", "rtc_region", "video_quality_mode", "default_auto_archive_duration",
)  # fmt: skip
"""The attributes of a channel that are compared. discord.py has the same names for them in the audit log. The position
is left out, because moving one channel moves all channels below it."""

THREAD = ("name", "archived", "locked", "invitable", "slowmode_delay", "auto_archive_duration")
ROLE = ("name", "colour", "hoist", "mentionable", "permissions", "icon")
SERVER = (
    "name", "description", "icon", "banner", "splash", "discovery_splash", "owner", "verification_level",
    "explicit_content_filter", "default_notifications", "mfa_level", "preferred_locale", "afk_channel", "afk_timeout",
    "system_channel", "rules_channel", "public_updates_channel", "vanity_url_code",
)  # fmt: skip


# members


def member_join(_: EventContext, member: discord.Member) -> Iterator[LogEntry]:
    yield member_entry(Event.MEMBER_JOIN, member, created=dated(member.created_at))


def member_leave(context: EventContext, raw: discord.RawMemberRemoveEvent) -> Iterator[LogEntry]:
    entry = member_entry(Event.MEMBER_LEAVE, raw.user)
    if isinstance(raw.user, discord.Member):
        entry.details["joined"] = plain(raw.user.joined_at)
        entry.details["roles"] = plain(raw.user.roles[1:])
    if not context.sees_audit_log():
        entry.remarks = ("serverlog-left-or-kicked",)
    yield entry


def member_ban(_: EventContext, _guild: discord.Guild, user: discord.abc.User) -> Iterator[LogEntry]:
    yield member_entry(Event.MEMBER_BAN, user)


def member_unban(_: EventContext, _guild: discord.Guild, user: discord.abc.User) -> Iterator[LogEntry]:
    yield member_entry(Event.MEMBER_UNBAN, user)


def member_update(_: EventContext, before: discord.Member, after: discord.Member) -> Iterator[LogEntry]:
    for event, changes in (
        (Event.MEMBER_NICKNAME, changes_between(before, after, ["nick"])),
        (Event.MEMBER_ROLES, _roles(before, after)),
        (Event.MEMBER_TIMEOUT, changes_between(before, after, ["timed_out_until"])),
    ):
        if changes:
            entry = member_entry(event, after)
            entry.changes = changes
            yield entry


def _roles(before: discord.Member, after: discord.Member) -> dict[str, Change]:
    old, new = set(before.roles), set(after.roles)
    return role_changes(old - new, new - old)


# channels


def channel_create(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    yield channel_entry(Event.CHANNEL_CREATE, channel)


def channel_delete(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    yield channel_entry(Event.CHANNEL_DELETE, channel)


def channel_update(_: EventContext, before: Any, after: Any) -> Iterator[LogEntry]:
    if changes := changes_between(before, after, CHANNEL):
        entry = channel_entry(Event.CHANNEL_UPDATE, after)
        entry.changes = changes
        yield entry
    yield from _overwrites(before, after)


def _overwrites(before: Any, after: Any) -> Iterator[LogEntry]:
    old, new = dict(before.overwrites), dict(after.overwrites)
    for target in {**old, **new}:
        if old.get(target) != new.get(target):
            unset = discord.PermissionOverwrite()
            yield overwrite_entry(after, target, old.get(target, unset).pair(), new.get(target, unset).pair())


def thread_create(_: EventContext, thread: discord.Thread) -> Iterator[LogEntry]:
    entry = channel_entry(Event.THREAD_CREATE, thread)
    entry.details["parent"] = channel_mention(thread.parent_id)
    yield entry


def thread_update(_: EventContext, before: discord.Thread, after: discord.Thread) -> Iterator[LogEntry]:
    if changes := changes_between(before, after, THREAD):
        entry = channel_entry(Event.THREAD_UPDATE, after)
        entry.changes = changes
        yield entry


def thread_delete(context: EventContext, raw: discord.RawThreadDeleteEvent) -> Iterator[LogEntry]:
    if raw.thread is not None:
        entry = channel_entry(Event.THREAD_DELETE, raw.thread)
    else:
        entry = LogEntry(Event.THREAD_DELETE, raw.thread_id, {"channel": code(str(raw.thread_id))})
    entry.details["parent"] = channel_mention(raw.parent_id)
    entry.places = (raw.thread_id, *places(raw.thread), raw.parent_id)
    if isinstance(context.find_channel(raw.parent_id), discord.ForumChannel):
        _show_first_message(context, entry, raw)
    yield entry


def _show_first_message(context: EventContext, entry: LogEntry, raw: discord.RawThreadDeleteEvent) -> None:
    """Add what a forum post said. Its first message has its id, and is deleted with it without an event of its own."""
    message = context.recent.pop(raw.guild_id, raw.thread_id, context.now)
    if message is not None and not message.quiet:
        show_message(entry, message)


def invite_create(_: EventContext, invite: discord.Invite) -> Iterator[LogEntry]:
    entry = _invite_entry(Event.INVITE_CREATE, invite)
    entry.actor_id = invite.inviter.id if invite.inviter else None
    entry.details["uses"] = invite.max_uses or None
    entry.details["expires"] = plain(invite.expires_at)
    yield entry


def invite_delete(_: EventContext, invite: discord.Invite) -> Iterator[LogEntry]:
    yield _invite_entry(Event.INVITE_DELETE, invite)


def _invite_entry(event: Event, invite: discord.Invite) -> LogEntry:
    details = {"invite": code(invite.code), "channel": named(invite.channel) if invite.channel else None}
    return LogEntry(event, invite.code, dict(details), places=places(invite.channel))


def webhooks_update(_: EventContext, channel: Any) -> Iterator[LogEntry]:
    """Read that a channel's webhooks changed. Only the audit log says which of them, and who changed it."""
    yield LogEntry(Event.WEBHOOK_UPDATE, channel.id, {"channel": named(channel)}, places=places(channel))


# the server


def server_update(_: EventContext, before: discord.Guild, after: discord.Guild) -> Iterator[LogEntry]:
    if changes := changes_between(before, after, SERVER):
        yield LogEntry(Event.SERVER_UPDATE, after.id, changes=changes)


def role_create(_: EventContext, role: discord.Role) -> Iterator[LogEntry]:
    yield role_entry(Event.ROLE_CREATE, role)


def role_delete(_: EventContext, role: discord.Role) -> Iterator[LogEntry]:
    yield role_entry(Event.ROLE_DELETE, role)


def role_update(_: EventContext, before: discord.Role, after: discord.Role) -> Iterator[LogEntry]:
    if changes := changes_between(before, after, ROLE):
        entry = role_entry(Event.ROLE_UPDATE, after)
        entry.changes = changes
        yield entry


Pictures = Sequence[discord.Emoji | discord.GuildSticker]


def emojis_update(_: EventContext, _guild: discord.Guild, before: Pictures, after: Pictures) -> Iterator[LogEntry]:
    yield from _pictures((Event.EMOJI_CREATE, Event.EMOJI_UPDATE, Event.EMOJI_DELETE), before, after)


def stickers_update(_: EventContext, _guild: discord.Guild, before: Pictures, after: Pictures) -> Iterator[LogEntry]:
    yield from _pictures((Event.STICKER_CREATE, Event.STICKER_UPDATE, Event.STICKER_DELETE), before, after)


def _pictures(events: tuple[Event, Event, Event], before: Pictures, after: Pictures) -> Iterator[LogEntry]:
    created, updated, deleted = events
    old, new = {picture.id: picture for picture in before}, {picture.id: picture for picture in after}
    for picture_id in new.keys() - old.keys():
        yield picture_entry(created, new[picture_id])
    for picture_id in old.keys() - new.keys():
        yield picture_entry(deleted, old[picture_id])
    for picture_id in old.keys() & new.keys():
        if changes := changes_between(old[picture_id], new[picture_id], ["name", "description", "emoji"]):
            entry = picture_entry(updated, new[picture_id])
            entry.changes = changes
            yield entry


# voice


def voice_state_update(
    _: EventContext, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
) -> Iterator[LogEntry]:
    old, new = before.channel, after.channel
    if old == new:
        return
    event = Event.VOICE_JOIN if old is None else Event.VOICE_LEAVE if new is None else Event.VOICE_MOVE
    entry = member_entry(event, member)
    entry.details |= {"from": named(old)} if old and new else {}
    entry.details["to" if old and new else "channel"] = named(new or old)
    entry.places = (*places(old), *places(new))
    if event is not Event.VOICE_JOIN:
        entry.about = LEFT_VOICE if new is None else (new.id,)
    yield entry


# Tux


def command_use(_: EventContext, ctx: GuildContext) -> Iterator[LogEntry]:
    """Read the use of a command. Its options are left out, because they may hold something confidential."""
    if ctx.command is not None and not _is_confidential(ctx.command):
        yield _command_entry(ctx.author, ctx.command.qualified_name, ctx.channel)


def menu_use(_: EventContext, interaction: discord.Interaction[Any], menu: Any) -> Iterator[LogEntry]:
    """Read the use of a context menu. Slash commands are read by `command_use()`."""
    if isinstance(menu, app_commands.ContextMenu) and not _is_confidential(command_of(menu)):
        yield _command_entry(interaction.user, menu.name, interaction.channel)


def _is_confidential(command: Any) -> bool:
    return bool(getattr(command, "confidential", False))


def _command_entry(user: discord.abc.User, name: str, channel: Any) -> LogEntry:
    entry = LogEntry(Event.COMMAND_USE, user.id, {"command": code(name), "channel": named(channel)})
    entry.member_id, entry.role_ids = user.id, role_ids(user)
    entry.places, entry.actor_id = places(channel), user.id
    return entry


def _guild_id(thing: Any) -> int | None:
    return thing.guild.id if thing.guild else None


def _raw_guild_id(raw: Any) -> int | None:
    return raw.guild_id


def _own_id(guild: discord.Guild) -> int:
    return guild.id


GuildOf = Callable[[Any], int | None]
"""Returns the id of an event's guild from its first argument."""

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
"""The functions that find the guild of an event and read it, by discord.py's name for the event."""
