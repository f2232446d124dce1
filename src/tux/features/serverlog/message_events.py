"""Log entries from gateway events about messages. The gateway waits for the calls, so nothing here blocks."""

from collections.abc import Iterator
from typing import Any

import discord

from tux.features.serverlog.entries import LogEntry, named, places, role_ids
from tux.features.serverlog.event_context import EventContext
from tux.features.serverlog.events import Event
from tux.features.serverlog.recent_messages import RecentMessage
from tux.runtime.texts import safe
from tux.runtime.times import relative


def message_edit(context: EventContext, raw: discord.RawMessageUpdateEvent) -> Iterator[LogEntry]:
    """Read an edit. Discord also sends one if it adds a preview or a message is pinned, which is not logged."""
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
        context.recent.put(guild_id, message.id, before._replace(content=message.content))
    elif context.keep:  # otherwise the next edit would be logged even if it changed nothing
        context.recent.put(guild_id, message.id, _recent_message(context, message))
    yield _message_entry(
        Event.MESSAGE_EDIT,
        context.find_channel(raw.channel_id),
        raw.channel_id,
        member_id=message.author.id,
        role_ids=role_ids(message.author),
        details={"author": named(message.author), "link": message.jump_url},
        contents={**contents, "after": message.content},
    )


def _recent_message(context: EventContext, message: discord.Message) -> RecentMessage:
    return RecentMessage(
        author_id=message.author.id,
        author=named(message.author),
        content=message.content,
        attachments=tuple(attachment.filename for attachment in message.attachments),
        sent_at=context.now,
        expires_at=context.now + context.keep,
    )


def _just_edited(message: discord.Message) -> bool:
    """Return whether the edit is recent: no older than the channel's last message, by Discord's own clock."""
    latest = getattr(message.channel, "last_message_id", None) or message.id
    edited = message.edited_at
    return edited is not None and edited >= discord.utils.snowflake_time(latest)


def message_delete(context: EventContext, raw: discord.RawMessageDeleteEvent) -> Iterator[LogEntry]:
    message = context.recent.pop(raw.guild_id or 0, raw.message_id, context.now)
    if message is not None and message.quiet:
        return
    entry = _message_entry(Event.MESSAGE_DELETE, context.find_channel(raw.channel_id), raw.channel_id)
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
    entry = _message_entry(Event.MESSAGE_BULK_DELETE, context.find_channel(raw.channel_id), raw.channel_id)
    entry.about = (raw.channel_id, count)
    entry.details |= {"count": count, "known": len(known)}
    if known:
        lines = [_transcript_line(message_id, message) for message_id, message in messages.items()]
        entry.file = (f"deleted-{raw.channel_id}-{max(messages)}.txt", "\n".join(lines) + "\n")
    yield entry


def _transcript_line(message_id: int, message: RecentMessage | None) -> str:
    at = discord.utils.snowflake_time(message_id).strftime("%Y-%m-%d %H:%M:%S")
    if message is None or message.quiet:
        return f"{at} {message_id}"
    content = message.content.replace("\n", "\n    ")  # so that no line of a message looks like the next message
    return f"{at} {message_id} {message.author}: {content} {' '.join(message.attachments)}".rstrip()


def _message_entry(event: Event, channel: Any, channel_id: int, **fields: Any) -> LogEntry:
    details = {"channel": named(channel) if channel else f"<#{channel_id}>"}
    details |= fields.pop("details", {})
    return LogEntry(event, details=details, places=places(channel) or (channel_id,), **fields)
