"""Members of threads.

Source: https://discord.com/developers/docs/resources/channel#thread-member-object
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import PRIVATE_THREAD
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.thread_member import ThreadMember

routes = Routes()
ONE = "/channels/{channel_id}/thread-members/{user_id}"
MAX_LISTED = 100


def _thread(call: Call) -> Channel:
    thread = call.channel()
    if not thread.is_thread:
        raise DiscordError(50024)
    return thread


@routes.add("PUT", ONE)
@routes.add("POST", "/channels/{channel_id}/thread-members/@me")  # undocumented; Discord's client and nextcord join so
async def add_member(call: Call) -> None:
    """Join a thread (`@me`), or add a member to it."""
    thread = _thread(call)
    if thread.archived:
        raise DiscordError(50083)
    user_id = call.id("user_id") if "user_id" in call.params else call.actor.id
    guild = call.world.guilds[thread.guild_id or 0]
    if user_id not in guild.members:
        raise DiscordError(10007)
    if user_id != call.actor.id:
        call.require(Permission.SEND_MESSAGES_IN_THREADS, thread)
    if user_id in thread.thread_members:
        return
    joined = thread.thread_members[user_id] = ThreadMember(user_id, thread.id, call.world.clock.now())
    announce_members(call, thread, added=[joined.payload() | {"member": guild.members[user_id].payload()}])


@routes.add("DELETE", ONE)
async def remove_member(call: Call) -> None:
    """Leave a thread (`@me`), or remove a member from it."""
    thread = _thread(call)
    user_id = call.id("user_id")
    if user_id != call.actor.id and not (thread.type == PRIVATE_THREAD and thread.owner_id == call.actor.id):
        call.require(Permission.MANAGE_THREADS, thread)
    if thread.thread_members.pop(user_id, None) is None:
        raise DiscordError(10087)
    announce_members(call, thread, removed=[str(user_id)])


def announce_members(
    call: Call, thread: Channel, *, added: list[Json] | None = None, removed: list[str] | None = None
) -> None:
    """Emit the members who joined a thread or left it."""
    data: Json = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": len(thread.thread_members)}
    if added:
        data["added_members"] = added
    if removed:
        data["removed_member_ids"] = removed
    call.world.emit_in(thread, "THREAD_MEMBERS_UPDATE", data)


@routes.add("GET", ONE)
async def get_member(call: Call) -> Json:
    """Return one member of a thread."""
    thread = _thread(call)
    if joined := thread.thread_members.get(call.id("user_id")):
        return _payload(call, thread, joined)
    raise DiscordError(10087)


@routes.add("GET", "/channels/{channel_id}/thread-members")
async def list_members(call: Call) -> list[Json]:
    """Return the members of a thread by ascending user id, at most 100 at a time."""
    thread = _thread(call)
    call.require_intent(Intent.GUILD_MEMBERS)
    limit, after = call.number("limit", MAX_LISTED, minimum=1, maximum=MAX_LISTED), call.snowflake("after") or 0
    chosen = sorted(user_id for user_id in thread.thread_members if user_id > after)[:limit]
    return [_payload(call, thread, thread.thread_members[user_id]) for user_id in chosen]


def _payload(call: Call, thread: Channel, joined: ThreadMember) -> Json:
    """Return a thread member, with the member of the guild if the request asks for it."""
    member = call.world.guilds[thread.guild_id or 0].members.get(joined.user_id)
    return joined.payload() | ({"member": member.payload()} if member and call.flag("with_member") else {})


def join(call: Call, guild: Guild, thread: Channel, user_ids: list[int]) -> None:
    """Add members to a thread and announce them; to a private one only if its members may invite."""
    invites = thread.type != PRIVATE_THREAD or thread.invitable or call.can(Permission.MANAGE_THREADS, thread)
    new = [
        user_id
        for user_id in dict.fromkeys(user_ids)
        if user_id not in thread.thread_members
        and _sees_parent(guild, thread, user_id)
        and (invites or user_id == call.actor.id)
    ]
    now = call.world.clock.now()
    for user_id in new:
        thread.thread_members[user_id] = ThreadMember(user_id, thread.id, now)
    if new:
        added = [
            thread.thread_members[user_id].payload() | {"member": guild.members[user_id].payload()} for user_id in new
        ]
        announce_members(call, thread, added=added)


def _sees_parent(guild: Guild, thread: Channel, user_id: int) -> bool:
    member, parent = guild.members.get(user_id), guild.channels.get(thread.parent_id or 0)
    if member is None or parent is None:
        return False
    return bool(in_channel(guild, parent, member) & Permission.VIEW_CHANNEL)
