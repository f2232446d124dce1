"""Permission overwrites of channels.

Source: https://discord.com/developers/docs/resources/channel#overwrite-object
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.overwrites import OverwriteForm, check_grants
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import CATEGORY
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.payloads import Json

routes = Routes()
KEYS = ("allow", "deny")


def sync_children(call: Call, guild: Guild, category: Channel, before: dict[int, Overwrite]) -> None:
    """Give a category's new overwrites to the channels in it that were synced with it.

    Source: https://discord.com/developers/docs/topics/permissions#permission-syncing
    """
    if category.type != CATEGORY or before == category.overwrites:
        return
    for channel in guild.channels.values():
        if channel.parent_id == category.id and channel.overwrites == before:
            channel.overwrites = dict(category.overwrites)
            call.world.emit_in(channel, "CHANNEL_UPDATE", channel.payload(), visible=False)


def audit_overwrites(call: Call, guild: Guild, channel: Channel, before: dict[int, Overwrite]) -> None:
    """Add an audit log entry for each overwrite that was created, changed or deleted."""
    for overwrite_id in before.keys() | channel.overwrites.keys():
        old, new = before.get(overwrite_id), channel.overwrites.get(overwrite_id)
        difference = changes(old.payload() if old else {}, new.payload() if new else {}, *KEYS)
        if old is None and new is not None:
            _audit(
                call,
                guild,
                channel,
                AuditLogEvent.CHANNEL_OVERWRITE_CREATE,
                new,
                changes({}, new.payload(), "id", "type", *KEYS),
            )
        elif new is None and old is not None:
            _audit(
                call,
                guild,
                channel,
                AuditLogEvent.CHANNEL_OVERWRITE_DELETE,
                old,
                changes(old.payload(), {}, "id", "type", *KEYS),
            )
        elif new is not None and difference:
            _audit(call, guild, channel, AuditLogEvent.CHANNEL_OVERWRITE_UPDATE, new, difference)


def _audit(
    call: Call, guild: Guild, channel: Channel, event: AuditLogEvent, overwrite: Overwrite, differences: list[Json]
) -> None:
    options: Json = {"id": str(overwrite.id), "type": str(overwrite.type)}
    if role := guild.roles.get(overwrite.id):
        options["role_name"] = role.name
    call.audit(guild, event, channel.id, changes=differences, options=options)


def _editable_channel(call: Call) -> tuple[Guild, Channel]:
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None or channel.is_thread:
        raise DiscordError(50024)
    call.require(Permission.MANAGE_ROLES, channel)
    return guild, channel


@routes.add("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", form=OverwriteForm)
async def put_overwrite(call: Call) -> None:
    """Set the overwrite of a role or member."""
    guild, channel = _editable_channel(call)
    form, target = call.form(OverwriteForm), call.id("overwrite_id")
    kind = form.type if form.type is not None else int(target not in guild.roles)
    if kind == 0 and target not in guild.roles:
        raise DiscordError(10009)
    before = dict(channel.overwrites)
    after = before | {target: Overwrite(target, kind, form.allow or NONE, form.deny or NONE)}
    check_grants(before, after, call.allowed(channel) | call.allowed(guild))
    channel.overwrites = after
    audit_overwrites(call, guild, channel, before)
    call.world.emit_in(channel, "CHANNEL_UPDATE", channel.payload(), visible=False)
    sync_children(call, guild, channel, before)


@routes.add("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}")
async def delete_overwrite(call: Call) -> None:
    """Delete an overwrite."""
    guild, channel = _editable_channel(call)
    before = dict(channel.overwrites)
    if channel.overwrites.pop(call.id("overwrite_id"), None) is None:
        raise DiscordError(10009)
    audit_overwrites(call, guild, channel, before)
    call.world.emit_in(channel, "CHANNEL_UPDATE", channel.payload(), visible=False)
    sync_children(call, guild, channel, before)
