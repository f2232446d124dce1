"""Log entries from gateway events about messages. The gateway waits for the calls, so nothing here blocks."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import discord

from tux.features.serverlog.entries import LogEntry, Plain, in_words, named, places, role_ids
from tux.features.serverlog.event_context import EventContext
from tux.features.serverlog.events import Event
from tux.features.serverlog.recent_messages import RecentMessage
from tux.guilds.messages import MessageContents, contents_of
from tux.runtime.markup import Markup, code, joined, plain_line, plain_lines, unmarked
from tux.runtime.times import dated


def message_edit(context: EventContext, raw: discord.RawMessageUpdateEvent) -> Iterator[LogEntry]:
    """Read an edit. Discord also sends one if it adds a preview or a message is pinned, which is not logged.

    Neither are new embeds: bots that show the state of something replace them all the time.
    """
    message, guild_id = raw.message, raw.guild_id or 0
    before = context.recent.get(guild_id, message.id, context.now)
    if message.edited_at is None or message.author.id == context.bot_id or (before and before.quiet):
        return
    after = contents_of(message)
    if before is None and not _just_edited(message):
        return
    if before is not None:
        context.recent.put(guild_id, message.id, before._replace(contents=after))
    elif context.keep:  # otherwise the next edit would be logged even if it changed nothing
        context.recent.put(guild_id, message.id, _recent_message(context, message, after))
    if before is not None and before.contents == after._replace(embeds=before.contents.embeds):
        return
    yield _message_entry(
        Event.MESSAGE_EDIT,
        context.find_channel(raw.channel_id),
        raw.channel_id,
        member_id=message.author.id,
        role_ids=role_ids(message.author),
        author_ids=frozenset({message.author.id}),
        details={"author": named(message.author), "link": Markup(message.jump_url), **_removed(before, after)},
        contents=_before_and_after(before, after),
    )


def _before_and_after(before: RecentMessage | None, after: MessageContents) -> dict[str, str]:
    if before is None:
        return {"after": after.text}
    if before.contents.text != after.text:
        return {"before": before.contents.text, "after": after.text}
    return {"unchanged": after.text} if after.text else {}


def _removed(before: RecentMessage | None, after: MessageContents) -> dict[str, Plain]:
    """Return the files that an edit has removed, if any."""
    gone = Counter(before.contents.attachments) - Counter(after.attachments) if before else Counter[str]()
    return {"removed": joined(", ", gone.elements())} if gone else {}


def _recent_message(context: EventContext, message: discord.Message, contents: MessageContents) -> RecentMessage:
    return RecentMessage(
        author_id=message.author.id,
        author=named(message.author),
        contents=contents,
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
    entry.details["sent"] = dated(discord.utils.snowflake_time(raw.message_id))
    if message is not None:
        entry.about = (raw.channel_id, message.author_id)
        entry.member_id = message.author_id
        show_message(entry, message)
    yield entry


def show_message(entry: LogEntry, message: RecentMessage) -> None:
    """Add the author of a message that is gone, and everything that it said."""
    contents = message.contents
    entry.author_ids = frozenset({message.author_id})
    entry.details["author"] = message.author
    for name, names in (("stickers", contents.stickers), ("attachments", contents.attachments)):
        if names:
            entry.details[name] = joined(", ", names)
    said = {"deleted": contents.text, **{name: getattr(contents, name) for name in ("forwarded", "poll", "embeds")}}
    entry.contents = {name: text for name, text in said.items() if text}


def message_bulk_delete(context: EventContext, raw: discord.RawBulkMessageDeleteEvent) -> Iterator[LogEntry]:
    messages = {
        message_id: context.recent.pop(raw.guild_id or 0, message_id, context.now)
        for message_id in sorted(raw.message_ids)
    }
    count, known = len(messages), [message for message in messages.values() if message and not message.quiet]
    entry = _message_entry(Event.MESSAGE_BULK_DELETE, context.find_channel(raw.channel_id), raw.channel_id)
    entry.about = (raw.channel_id, count)
    entry.details |= {"count": count, "known": len(known)}
    entry.author_ids = frozenset(message.author_id for message in known)
    if known:
        lines = [_transcript_line(message_id, message) for message_id, message in messages.items()]
        entry.file = (f"deleted-{raw.channel_id}-{max(messages)}.txt", "\n".join(lines) + "\n")
    yield entry


def _transcript_line(message_id: int, message: RecentMessage | None) -> str:
    at = discord.utils.snowflake_time(message_id).strftime("%Y-%m-%d %H:%M:%S")
    if message is None or message.quiet:
        return f"{at} {message_id}"
    contents = message.contents
    text = "\n".join(part for part in (contents.text, contents.forwarded, contents.poll, contents.embeds) if part)
    text = plain_lines(text).replace("\n", "\n    ")  # so that no line of a message looks like the next message
    names = " ".join(map(plain_line, (*contents.stickers, *contents.attachments)))
    return f"{at} {message_id} {unmarked(in_words(message.author))}: {text} {names}".rstrip()


def _message_entry(event: Event, channel: Any, channel_id: int, **fields: Any) -> LogEntry:
    details = {"channel": named(channel) if channel else code(str(channel_id))}
    details |= fields.pop("details", {})
    return LogEntry(event, details=details, places=places(channel) or (channel_id,), **fields)
