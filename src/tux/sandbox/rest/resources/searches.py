"""Searches for messages of a guild, and for threads of a channel.

The sandbox has no index that could be behind; the fault `index_not_ready` answers as Discord does while it builds one.

Source: https://discord.com/developers/docs/resources/message#search-guild-messages
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.resources.thread_lists import can_see, listing
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Listed, Snowflake
from tux.sandbox.rest.rules.message_filters import MessageSearch
from tux.sandbox.rest.rules.searches import Search, skipped, words
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.channel_types import FORUMS, VOICE_CHANNELS
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.payloads import Json

routes = Routes()
READ = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
SEARCHABLE_PARENTS = frozenset({0, 5, *FORUMS})
NEVER = datetime.min.replace(tzinfo=UTC)


class ThreadSearch(Search):
    """A query for threads."""

    name: Annotated[str, Field(max_length=100)] = ""
    tag: Annotated[list[Snowflake], Listed, Field(max_length=20)] | None = None
    tag_setting: Literal["match_all", "match_some"] = "match_some"
    archived: bool | None = None
    sort_by: Literal["relevance", "creation_time", "last_message_time", "archive_time"] = "last_message_time"
    sort_order: Literal["asc", "desc"] = "desc"


# messages


@routes.add("GET", "/guilds/{guild_id}/messages/search")
async def search_messages(call: Call) -> Json:
    """Return the messages of a guild that match a query and that the actor may read, at most 25 at a time."""
    guild, query = call.guild(), call.form(MessageSearch, query=True)
    call.require_intent(Intent.MESSAGE_CONTENT)
    matches = [
        (gap, message)
        for channel in _channels(call, guild, query)
        for message in channel.messages.values()
        if message.ephemeral_to is None and query.finds(message) and (gap := query.gap(message)) is not None
    ]
    found = _sorted(query, matches)
    page = found[query.offset : query.offset + query.limit]
    threads = {message.channel.id: message.channel for message in page if message.channel.is_thread}
    shown = listing(call, list(threads.values()))
    return {
        "doing_deep_historical_index": False,
        "total_results": len(found),
        "messages": [[_hit(call, message)] for message in page],
        "threads": shown["threads"],
        "members": shown["members"],
    }


def _channels(call: Call, guild: Guild, query: MessageSearch) -> list[Channel]:
    """Return the channels to search: those that the query names, or all that the actor may read.

    Raises:
        DiscordError: 10003 or 50001 for one that is named; 50013 if there is none to search.
    """
    if query.channel_id is not None:
        channels = [_named(call, guild, channel_id) for channel_id in query.channel_id]
    else:
        channels = [channel for channel in guild.channels.values() if _may_read(call, channel)]
        if not channels:
            raise DiscordError(50013)
    return [channel for channel in channels if query.include_nsfw or not _is_restricted(guild, channel)]


def _named(call: Call, guild: Guild, channel_id: int) -> Channel:
    channel = guild.channels.get(channel_id)
    if channel is None:
        raise DiscordError(10003)
    if not _may_read(call, channel):
        raise DiscordError(50001)
    return channel


def _may_read(call: Call, channel: Channel) -> bool:
    needed = READ | Permission.CONNECT if channel.type in VOICE_CHANNELS else READ
    return call.can(needed, channel) and (not channel.is_thread or can_see(call, channel))


def _is_restricted(guild: Guild, channel: Channel) -> bool:
    """Return True if a channel, or the one that a thread is in, is age-restricted."""
    place = guild.channels.get(channel.parent_id or 0, channel) if channel.is_thread else channel
    return place.nsfw


def _sorted(query: MessageSearch, matches: list[tuple[int, Message]]) -> list[Message]:
    """Return the messages by time, or those first whose words are closest, then the newest."""
    if query.sort_by == "relevance":
        matches.sort(key=lambda match: (match[0], -match[1].id))
    else:
        matches.sort(key=lambda match: match[1].id, reverse=query.sort_order == "desc")
    return [message for _, message in matches]


def _hit(call: Call, message: Message) -> Json:
    payload = message.payload(call.actor.id)
    payload.pop("reactions", None)
    return payload | {"hit": True}


# threads


@routes.add("GET", "/channels/{channel_id}/threads/search")
async def search_threads(call: Call) -> Json:
    """Return the threads of a channel that match a query and that the actor sees, at most 25 at a time."""
    channel, query = call.channel(), call.form(ThreadSearch, query=True)
    guild = call.world.guild_of(channel)
    if guild is None or channel.type not in SEARCHABLE_PARENTS:
        raise DiscordError(50024)
    call.require(Permission.READ_MESSAGE_HISTORY, channel)
    wanted = words(query.name)
    matches = [
        (gap, thread)
        for thread in guild.channels.values()
        if thread.is_thread and thread.parent_id == channel.id and _finds(query, thread) and can_see(call, thread)
        if (gap := skipped(wanted, thread.name or "")) is not None and gap <= query.slop
    ]
    matches.sort(key=ORDERS[query.sort_by], reverse=query.sort_order == "desc" and query.sort_by != "relevance")
    page = [thread for _, thread in matches[query.offset : query.offset + query.limit]]
    first = [message for thread in page if (message := _first_message(channel, thread)) is not None]
    return listing(call, page, more=len(matches) > query.offset + query.limit) | {
        "total_results": len(matches),
        "first_messages": [message.payload(call.actor.id) for message in first],
    }


def _finds(query: ThreadSearch, thread: Channel) -> bool:
    tags, wanted = set(thread.applied_tags), set(query.tag or ())
    tagged = not wanted or (wanted <= tags if query.tag_setting == "match_all" else bool(wanted & tags))
    return tagged and query.archived in {None, thread.archived} and query.spans(thread.id)


ORDERS: dict[str, Callable[[tuple[int, Channel]], Any]] = {
    "relevance": lambda match: (match[0], -match[1].id),
    "creation_time": lambda match: match[1].id,
    "last_message_time": lambda match: match[1].last_message_id or match[1].id,
    "archive_time": lambda match: match[1].archive_timestamp or NEVER,
}
"""The keys by which threads are sorted, of pairs of the words that lie between those wanted, and the thread."""


def _first_message(parent: Channel, thread: Channel) -> Message | None:
    """Return the message that a thread began with, which is in the thread for a post and in its parent otherwise."""
    return thread.messages.get(thread.id) or parent.messages.get(thread.id)
