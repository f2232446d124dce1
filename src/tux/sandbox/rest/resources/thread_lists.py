"""Lists of threads: the active ones of a guild, and the archived ones of a channel.

Source: https://discord.com/developers/docs/resources/channel#list-public-archived-threads
"""

from __future__ import annotations

from collections.abc import Callable

from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.routes import Routes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import PRIVATE
from tux.sandbox.world.payloads import Json, stamp

routes = Routes()
# lists
ARCHIVED = "/channels/{channel_id}/threads/archived"


def _listing(call: Call, threads: list[Channel], *, more: bool = False) -> Json:
    mine = [thread.thread_members[call.actor.id] for thread in threads if call.actor.id in thread.thread_members]
    return {
        "threads": [thread.payload(call.actor.id) for thread in threads],
        "members": [joined.payload() for joined in mine],
        "has_more": more,
    }


@routes.add("GET", "/guilds/{guild_id}/threads/active")
async def list_active(call: Call) -> Json:
    """A guild's threads that are not archived, as far as the actor sees them."""
    guild = call.guild()
    threads = [c for c in guild.channels.values() if c.is_thread and not c.archived and _sees(call, c)]
    listing = _listing(call, threads)
    del listing["has_more"]
    return listing


def _sees(call: Call, thread: Channel) -> bool:
    if not call.may(Permission.VIEW_CHANNEL, thread):
        return False
    return (
        thread.type != PRIVATE or call.actor.id in thread.thread_members or call.may(Permission.MANAGE_THREADS, thread)
    )


def _archived(call: Call, chosen: Callable[[Channel], bool]) -> Json:
    channel = call.channel()
    call.need(Permission.READ_MESSAGE_HISTORY, channel)
    limit, before = call.number("limit", 50, least=2, most=100), call.request.query.get("before")
    threads = [
        thread
        for thread in call.world.channels.values()
        if thread.is_thread
        and thread.parent_id == channel.id
        and thread.archived
        and chosen(thread)
        and (before is None or (stamp(thread.archive_timestamp) or "") < before)
    ]
    threads.sort(key=lambda thread: stamp(thread.archive_timestamp) or "", reverse=True)
    return _listing(call, threads[:limit], more=len(threads) > limit)


@routes.add("GET", ARCHIVED + "/public")
async def list_public(call: Call) -> Json:
    """Archived public threads, latest first."""
    return _archived(call, lambda thread: thread.type != PRIVATE)


@routes.add("GET", ARCHIVED + "/private")
async def list_private(call: Call) -> Json:
    """Archived private threads; for those who manage threads."""
    call.need(Permission.MANAGE_THREADS, call.channel())
    return _archived(call, lambda thread: thread.type == PRIVATE)


@routes.add("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
async def list_joined(call: Call) -> Json:
    """Archived private threads that the actor joined."""
    return _archived(call, lambda thread: thread.type == PRIVATE and call.actor.id in thread.thread_members)
