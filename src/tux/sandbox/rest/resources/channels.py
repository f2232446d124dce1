"""Channels of a guild. Threads are in `threads`.

Source: https://discord.com/developers/docs/resources/channel
"""

from __future__ import annotations

import re

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import read_list
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.resources.overwrites import audit_overwrites, sync_children
from tux.sandbox.rest.resources.threads import edit_thread, remove_thread
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.channel_forms import EditChannel, NewChannel, Position, Positions, TagForm
from tux.sandbox.rest.rules.overwrites import check_grants, read_overwrites
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import CATEGORY, VOICE_CHANNELS
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.scheduled_events import forget_channel

routes = Routes()
MAX_CHANNELS, MAX_IN_CATEGORY = 500, 50
CREATABLE_TYPES = frozenset({0, 2, 4, 5, 13, 15, 16})
LOWERCASE_TYPES = frozenset({0, 5, 15, 16})
"""The types whose names Discord writes in lower case with dashes."""
AUDITED = (
    "name", "type", "topic", "nsfw", "rate_limit_per_user", "bitrate", "user_limit", "parent_id", "rtc_region",
    "video_quality_mode", "default_auto_archive_duration", "default_thread_rate_limit_per_user", "available_tags",
    "default_reaction_emoji", "default_sort_order", "default_forum_layout", "flags",
)  # fmt: skip
NULLABLE = frozenset({"topic", "parent_id", "rtc_region", "default_auto_archive_duration", "default_sort_order"})
NOT_NULLABLE = frozenset(
    {
        "position", "bitrate", "user_limit", "nsfw", "rate_limit_per_user", "video_quality_mode",
        "default_thread_rate_limit_per_user", "default_forum_layout", "flags",
    }
)  # fmt: skip


@routes.add("GET", "/channels/{channel_id}")
async def get_channel(call: Call) -> Json:
    """Return one channel."""
    return call.channel().payload(call.actor.id)


@routes.add("GET", "/guilds/{guild_id}/channels")
async def list_channels(call: Call) -> list[Json]:
    """Return a guild's channels, without its threads."""
    guild = call.guild()
    return [channel.payload(call.actor.id) for channel in guild.channels.values() if not channel.is_thread]


@routes.add("POST", "/guilds/{guild_id}/channels", form=NewChannel)
async def create_channel(call: Call) -> Reply:
    """Create a channel."""
    guild = call.guild()
    call.require(Permission.MANAGE_CHANNELS, guild)
    form = call.form(NewChannel)
    kind = form.type or 0
    if kind not in CREATABLE_TYPES:
        raise form_error("type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(CREATABLE_TYPES)}.")
    if len([channel for channel in guild.channels.values() if not channel.is_thread]) >= MAX_CHANNELS:
        raise DiscordError(30013)
    channel = Channel(call.world.ids.new(), kind, guild.id, position=_last(guild, kind))
    _check_parent(guild, channel, form.parent_id)
    overwrites = read_overwrites(guild, form.permission_overwrites or [])
    check_grants({}, overwrites, call.allowed(guild))
    parent = guild.channels.get(form.parent_id or 0)
    if not overwrites and parent is not None:
        overwrites = dict(parent.overwrites)
    channel.overwrites = overwrites
    _apply(call, channel, form)
    call.world.add_channel(channel)
    payload = channel.payload()
    call.world.emit_in(channel, "CHANNEL_CREATE", payload, visible=False)
    differences = changes({}, payload, "name", "type", "permission_overwrites", "nsfw", "rate_limit_per_user", "flags")
    call.audit(guild, AuditLogEvent.CHANNEL_CREATE, channel.id, changes=differences)
    return Reply(payload, 201)


def _last(guild: Guild, kind: int) -> int:
    voice = kind in VOICE_CHANNELS
    alike = [c.position for c in guild.channels.values() if not c.is_thread and (c.type in VOICE_CHANNELS) == voice]
    return max(alike, default=-1) + 1


def _check_parent(guild: Guild, channel: Channel, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = guild.channels.get(parent_id)
    if parent is None or parent.type != CATEGORY or channel.type == CATEGORY:
        raise form_error("parent_id", "CHANNEL_PARENT_INVALID_TYPE", "Not a category")
    children = [c for c in guild.channels.values() if c.parent_id == parent_id and c is not channel]
    if len(children) >= MAX_IN_CATEGORY:
        raise form_error(
            "parent_id", "CHANNEL_PARENT_MAX_CHANNELS", "Maximum number of channels in category reached (50)"
        )


def _apply(call: Call, channel: Channel, form: NewChannel | EditChannel) -> None:
    """Apply the plain fields of a form to a channel."""
    given = form.given
    for name, value in given.items():
        if name == "available_tags":
            channel.available_tags = [_tag(call, tag) for tag in form.available_tags or []]
        elif name == "default_reaction_emoji":
            emoji = form.default_reaction_emoji
            channel.default_reaction_emoji = emoji and _strings(emoji.model_dump())
        elif name in NULLABLE or (value is not None and name in NOT_NULLABLE):
            setattr(channel, name, value)
    if form.name is not None:
        channel.name = normal_name(channel.type, form.name)


def normal_name(kind: int, name: str) -> str:
    """Return a channel's name as Discord keeps it: text channels in lower case, with dashes for spaces."""
    if kind not in LOWERCASE_TYPES:
        return name.strip()
    return re.sub(r"-{2,}", "-", re.sub(r"[\s]+", "-", name.strip().lower())) or "-"


def _tag(call: Call, form: TagForm) -> Json:
    tag = form.model_dump()
    tag["id"] = form.id or call.world.ids.new()
    return _strings(tag) | {"moderated": bool(form.moderated)}


def _strings(data: Json) -> Json:
    return {k: str(v) if k.endswith("id") and v is not None else v for k, v in data.items()}


@routes.add("PATCH", "/channels/{channel_id}", form=EditChannel)
async def edit_channel(call: Call) -> Json:
    """Change a channel or a thread."""
    channel = call.channel()
    form = call.form(EditChannel)
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50024)
    if channel.is_thread:
        return edit_thread(call, guild, channel, form.given)
    call.require(Permission.MANAGE_CHANNELS, channel)
    _check_parent(guild, channel, form.parent_id)
    if form.type is not None and form.type != channel.type:
        if {form.type, channel.type} != {0, 5}:
            raise form_error(
                "type", "BASE_TYPE_CHOICES", "Only text and announcement channels can be converted into each other."
            )
        channel.type = form.type
    before, overwrites = channel.payload(), dict(channel.overwrites)
    if form.permission_overwrites is not None:
        call.require(Permission.MANAGE_ROLES, channel)
        after = read_overwrites(guild, form.permission_overwrites)
        check_grants(overwrites, after, call.allowed(channel) | call.allowed(guild))
        channel.overwrites = after
    _apply(call, channel, form)
    _announce_edit(call, guild, channel, before)
    audit_overwrites(call, guild, channel, overwrites)
    sync_children(call, guild, channel, overwrites)
    return channel.payload(call.actor.id)


def _announce_edit(call: Call, guild: Guild, channel: Channel, before: Json) -> None:
    after = channel.payload()
    if before == after:
        return
    call.world.emit_in(channel, "CHANNEL_UPDATE", after, visible=False)
    if differences := changes(before, after, *AUDITED):
        call.audit(guild, AuditLogEvent.CHANNEL_UPDATE, channel.id, changes=differences)


@routes.add("DELETE", "/channels/{channel_id}")
async def delete_channel(call: Call) -> Json:
    """Delete a channel or thread; the channels of a category stay. A direct message is only closed."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    payload = channel.payload(call.actor.id)
    if guild is None:
        return payload
    if channel.is_thread:
        remove_thread(call, guild, channel)
        return payload
    call.require(Permission.MANAGE_CHANNELS, channel)
    if "COMMUNITY" in guild.features and channel.id in {guild.rules_channel_id, guild.public_updates_channel_id}:
        raise DiscordError(50074)
    _forget(call, guild, channel)
    differences = changes(
        payload, {}, "name", "type", "permission_overwrites", "nsfw", "topic", "rate_limit_per_user", "flags"
    )
    call.audit(guild, AuditLogEvent.CHANNEL_DELETE, channel.id, changes=differences)
    return payload


def _forget(call: Call, guild: Guild, channel: Channel) -> None:
    world = call.world
    for other in list(guild.channels.values()):
        if other.parent_id == channel.id and other.is_thread:
            del guild.channels[other.id], world.channels[other.id]
        elif other.parent_id == channel.id:
            other.parent_id = None
            world.emit_in(other, "CHANNEL_UPDATE", other.payload(), visible=False)
    for webhook in [hook for hook in guild.webhooks.values() if hook.channel_id == channel.id]:
        del guild.webhooks[webhook.id], world.webhooks[webhook.id]
    for invite in [invite for invite in world.invites.values() if invite.channel is channel]:
        del world.invites[invite.code]
    forget_channel(world, guild, channel)
    for name in (
        "system_channel_id",
        "rules_channel_id",
        "public_updates_channel_id",
        "afk_channel_id",
        "widget_channel_id",
    ):
        if getattr(guild, name) == channel.id:
            setattr(guild, name, None)
    del guild.channels[channel.id], world.channels[channel.id]
    world.emit_in(guild, "CHANNEL_DELETE", channel.payload())


@routes.add("PATCH", "/guilds/{guild_id}/channels", form=Positions)
async def move_channels(call: Call) -> None:
    """Move channels to positions and into categories; `lock_permissions` takes over the category's overwrites."""
    guild = call.guild()
    call.require(Permission.MANAGE_CHANNELS, guild)
    for form in read_list(Position, call.request.body):
        channel = guild.channels.get(form.id)
        if channel is None:
            raise DiscordError(10003)
        before, overwrites = channel.payload(), dict(channel.overwrites)
        if form.position is not None:
            channel.position = form.position
        if "parent_id" in form.given:
            _check_parent(guild, channel, form.parent_id)
            channel.parent_id = form.parent_id
        parent = guild.channels.get(channel.parent_id or 0)
        if form.lock_permissions and parent is not None:
            channel.overwrites = dict(parent.overwrites)
        _announce_edit(call, guild, channel, before)
        audit_overwrites(call, guild, channel, overwrites)


@routes.add("POST", "/channels/{channel_id}/typing")
async def start_typing(call: Call) -> None:
    """Show that the actor is typing."""
    channel = call.channel()
    call.require(Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES, channel)
    guild = call.world.guild_of(channel)
    data: Json = {
        "channel_id": str(channel.id),
        "user_id": str(call.actor.id),
        "timestamp": int(call.world.clock.now().timestamp()),
    }
    if guild is not None:
        data |= {"guild_id": str(guild.id), "member": call.own_member(guild).payload()}
    call.world.emit_in(channel, "TYPING_START", data)
