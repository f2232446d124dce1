"""Threads and forum posts.

Source: https://discord.com/developers/docs/topics/threads
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.router import ANY_MEDIA, Routes
from tux.sandbox.rest.rules.attachments import attach
from tux.sandbox.rest.rules.auto_moderation import judge_message
from tux.sandbox.rest.rules.fields import Name, Snowflake
from tux.sandbox.rest.rules.message_content import write
from tux.sandbox.rest.rules.message_forms import MessageForm
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.channel_types import ANNOUNCEMENT_THREAD, FORUMS, PRIVATE_THREAD, PUBLIC_THREAD
from tux.sandbox.world.conversations import announce, store, system_message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.message_flags import HAS_THREAD
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.thread_member import ThreadMember

routes = Routes()
MAX_ACTIVE = 1000
Duration = Literal[60, 1440, 4320, 10080]
AUDITED = ("name", "archived", "locked", "auto_archive_duration", "rate_limit_per_user", "invitable", "flags", "type")


class FromMessage(Form):
    """A thread that starts from a message."""

    name: Name
    auto_archive_duration: Duration | None = None
    rate_limit_per_user: Annotated[int, Field(ge=0, le=21_600)] | None = None


class NewThread(FromMessage):
    """A thread without a message, or a forum post with its first message."""

    type: Literal[10, 11, 12] | None = None
    invitable: bool | None = None
    applied_tags: Annotated[list[Snowflake], Field(max_length=5)] | None = None
    message: MessageForm | None = None


def _parent(call: Call) -> tuple[Guild, Channel]:
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None or channel.type not in {0, 5, 15, 16}:
        raise DiscordError(50024)
    if len([thread for thread in guild.channels.values() if thread.is_thread and not thread.archived]) >= MAX_ACTIVE:
        raise DiscordError(160006)
    return guild, channel


def _new_thread(call: Call, parent: Channel, kind: int, form: FromMessage, thread_id: int) -> Channel:
    now = call.world.clock.now()
    thread = Channel(thread_id, kind, parent.guild_id, form.name, parent_id=parent.id, owner_id=call.actor.id)
    thread.created_at = thread.archive_timestamp = now
    thread.auto_archive_duration = form.auto_archive_duration or parent.default_auto_archive_duration or 4320
    slowmode = form.rate_limit_per_user
    thread.rate_limit_per_user = parent.default_thread_rate_limit_per_user if slowmode is None else slowmode
    thread.thread_members[call.actor.id] = ThreadMember(call.actor.id, thread.id, now)
    return thread


def _publish(call: Call, guild: Guild, thread: Channel) -> Json:
    call.world.add_channel(thread)
    emit_thread(call, thread, "THREAD_CREATE", newly_created=True)
    differences = changes({}, audited(thread), *AUDITED)
    call.audit(guild, AuditLogEvent.THREAD_CREATE, thread.id, changes=differences)
    return thread.payload(call.actor.id)


def emit_thread(call: Call, thread: Channel, name: str, **more: Any) -> None:
    """Emit an event about a thread; a private one is visible only to its members and to those who manage threads."""

    def data(viewer: int) -> Json:
        return thread.payload(viewer) | more

    to = None
    guild = call.world.guilds[thread.guild_id or 0]
    if thread.type == PRIVATE_THREAD:
        managers = {m.id for m in guild.members.values() if _manages(guild, thread, m.id)}
        to = thread.thread_members.keys() | managers
    call.world.emit_in(thread, name, data, to=to)


def _manages(guild: Guild, thread: Channel, user_id: int) -> bool:
    return bool(in_channel(guild, thread, guild.members[user_id]) & Permission.MANAGE_THREADS)


def audited(thread: Channel) -> Json:
    """Return a thread's fields as the audit log names them."""
    payload = thread.payload()
    return payload | payload["thread_metadata"]


@routes.add("POST", "/channels/{channel_id}/messages/{message_id}/threads", form=FromMessage)
async def thread_from_message(call: Call) -> Reply:
    """Start a thread from a message; it gets the message's id."""
    guild, channel = _parent(call)
    if channel.type in FORUMS:
        raise DiscordError(50024)
    call.require(Permission.CREATE_PUBLIC_THREADS, channel)
    message = call.message(channel)
    if message.thread is not None or message.id in call.world.channels:
        raise DiscordError(160004)
    form = call.form(FromMessage)
    thread = _new_thread(call, channel, ANNOUNCEMENT_THREAD if channel.type == 5 else PUBLIC_THREAD, form, message.id)
    message.thread = thread
    message.flags |= HAS_THREAD
    payload = _publish(call, guild, thread)
    announce(call.world, "MESSAGE_UPDATE", message)
    return Reply(payload, 201)


@routes.add("POST", "/channels/{channel_id}/threads", form=NewThread, media=ANY_MEDIA)
async def create_thread(call: Call) -> Reply:
    """Start a thread without a message, or a post in a forum."""
    guild, channel = _parent(call)
    form = call.form(NewThread)
    if channel.type in FORUMS:
        return Reply(_create_post(call, guild, channel, form), 201)
    kind = form.type or PRIVATE_THREAD
    is_private = kind == PRIVATE_THREAD
    call.require(Permission.CREATE_PRIVATE_THREADS if is_private else Permission.CREATE_PUBLIC_THREADS, channel)
    thread = _new_thread(call, channel, kind, form, call.world.ids.new())
    thread.invitable = form.invitable is not False
    payload = _publish(call, guild, thread)
    if not is_private:
        reference = {"type": 0, "channel_id": str(thread.id), "guild_id": str(guild.id)}
        system_message(call.world, channel, 18, call.actor, form.name, reference=reference)
    return Reply(payload, 201)


def _create_post(call: Call, guild: Guild, forum: Channel, form: NewThread) -> Json:
    call.require(Permission.SEND_MESSAGES, forum)
    if form.message is None:
        raise form_error("message", "BASE_TYPE_REQUIRED", "This field is required")
    post = _new_thread(call, forum, PUBLIC_THREAD, form, call.world.ids.new())
    post.last_message_id = post.id
    post.applied_tags = check_tags(forum, form.applied_tags or [])
    message = Message(post.id, post, call.actor, "", call.world.clock.now())
    message.attachments = attach(call, post, form.message.attachments)
    call.world.channels[post.id] = post
    try:
        write(call.world, message, form.message)
        judge_message(call.world, message)
    finally:
        del call.world.channels[post.id]
    payload = _publish(call, guild, post)
    store(call.world, message)
    forum.last_message_id = post.id
    return payload | {"message": message.payload(call.actor.id)}


def check_tags(forum: Channel | None, wanted: list[int]) -> list[int]:
    """Return the tags of a post.

    Raises:
        DiscordError: 50035 for a tag that the forum does not have.
    """
    tag_ids = {int(tag["id"]) for tag in forum.available_tags} if forum else set[int]()
    if not tag_ids.issuperset(wanted):
        raise form_error("applied_tags", "BASE_TYPE_BAD_VALUE", "Unknown tag")
    return wanted


def edit_thread(call: Call, guild: Guild, thread: Channel, given: dict[str, Any]) -> Json:
    """Change a thread. Its owner may rename, archive and reopen it; the rest needs MANAGE_THREADS."""
    manages = call.can(Permission.MANAGE_THREADS, thread)
    owner = thread.owner_id == call.actor.id
    reopening = set(given) == {"archived"} and given["archived"] is False
    own: set[str] = {"name", "archived", "auto_archive_duration", "applied_tags"} | (
        {"invitable"} if thread.type == PRIVATE_THREAD else set()
    )
    if thread.locked and not manages:
        raise DiscordError(160005)
    if not manages and not (owner and set(given) <= own) and not reopening:
        raise DiscordError(50013)
    if thread.archived and given.get("archived") is not False and set(given) - {"archived", "locked"}:
        raise DiscordError(50083)
    before = audited(thread)
    if "applied_tags" in given:
        thread.applied_tags = check_tags(guild.channels.get(thread.parent_id or 0), given["applied_tags"] or [])
    for name in ("name", "locked", "invitable", "auto_archive_duration", "rate_limit_per_user", "flags"):
        if given.get(name) is not None:
            setattr(thread, name, given[name])
    if given.get("archived") is not None:
        archive(thread, given["archived"], call.world.clock.now())
    differences = changes(before, audited(thread), *AUDITED)
    emit_thread(call, thread, "THREAD_UPDATE")
    if differences:
        call.audit(guild, AuditLogEvent.THREAD_UPDATE, thread.id, changes=differences)
    return thread.payload(call.actor.id)


def archive(thread: Channel, archived: bool, now: datetime) -> None:
    """Archive a thread or unarchive it."""
    if thread.archived != archived:
        thread.archived, thread.archive_timestamp = archived, now


def reopen(call: Call, thread: Channel) -> None:
    """Unarchive a thread if it is archived, and announce it."""
    if thread.archived:
        archive(thread, archived=False, now=call.world.clock.now())
        emit_thread(call, thread, "THREAD_UPDATE")


def remove_thread(call: Call, guild: Guild, thread: Channel) -> None:
    """Delete a thread."""
    call.require(Permission.MANAGE_THREADS, thread)
    data = {
        "id": str(thread.id),
        "guild_id": str(guild.id),
        "parent_id": str(thread.parent_id),
        "type": thread.type,
    }
    call.world.emit_in(thread, "THREAD_DELETE", data)
    del guild.channels[thread.id], call.world.channels[thread.id]
    differences = changes(audited(thread), {}, *AUDITED)
    call.audit(guild, AuditLogEvent.THREAD_DELETE, thread.id, changes=differences)
