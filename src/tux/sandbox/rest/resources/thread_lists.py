"""Lists of threads: the active ones of a guild, and the archived ones of a channel.

Source: https://discord.com/developers/docs/resources/channel#list-public-archived-threads
"""

from __future__ import annotations

from collections.abc import Callable

from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import PRIVATE_THREAD
from tux.sandbox.world.payloads import Json, stamp

routes = Routes()
ARCHIVED = "/channels/{channel_id}/threads/archived"


def listing(call: Call, threads: list[Channel], *, more: bool = False) -> Json:
    """Return threads with the actor's own membership of each, and whether there are more."""
    joined_threads = [
        thread.thread_members[call.actor.id] for thread in threads if call.actor.id in thread.thread_members
    ]
    return {
        "threads": [thread.payload(call.actor.id) for thread in threads],
        "members": [joined.payload() for joined in joined_threads],
        "has_more": more,
    }


@routes.add("GET", "/guilds/{guild_id}/threads/active")
async def list_active(call: Call) -> Json:
    """Return a guild's active threads that the actor can see."""
    guild = call.guild()
    threads = [c for c in guild.channels.values() if c.is_thread and not c.archived and can_see(call, c)]
    data = listing(call, threads)
    del data["has_more"]
    return data


def can_see(call: Call, thread: Channel) -> bool:
    """Return True if the actor sees a thread; a private one is for its members, and those who manage threads."""
    if not call.can(Permission.VIEW_CHANNEL, thread):
        return False
    joined = call.actor.id in thread.thread_members
    return thread.type != PRIVATE_THREAD or joined or call.can(Permission.MANAGE_THREADS, thread)


def _archived(call: Call, chosen: Callable[[Channel], bool]) -> Json:
    channel = call.channel()
    call.require(Permission.READ_MESSAGE_HISTORY, channel)
    limit, before = call.number("limit", 50, minimum=2, maximum=100), call.request.query.get("before")
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
    return listing(call, threads[:limit], more=len(threads) > limit)


@routes.add("GET", ARCHIVED + "/public")
async def list_public(call: Call) -> Json:
    """Return archived public threads, latest first."""
    return _archived(call, lambda thread: thread.type != PRIVATE_THREAD)


@routes.add("GET", ARCHIVED + "/private")
async def list_private(call: Call) -> Json:
    """Return archived private threads, for those who manage threads."""
    call.require(Permission.MANAGE_THREADS, call.channel())
    return _archived(call, lambda thread: thread.type == PRIVATE_THREAD)


@routes.add("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
async def list_joined(call: Call) -> Json:
    """Return the archived private threads that the actor joined."""
    return _archived(call, lambda thread: thread.type == PRIVATE_THREAD and call.actor.id in thread.thread_members)
