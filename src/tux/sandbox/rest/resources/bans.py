"""Bans and bulk bans.

Source: https://discord.com/developers/docs/resources/guild#create-guild-ban
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.access import outranks
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.ban import Ban
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

routes = Routes()
WEEK_SECONDS = 604_800
MAX_BULK_BANS = 200
BAN_EVENT_PERMISSIONS = Permission.BAN_MEMBERS | Permission.VIEW_AUDIT_LOG
Seconds = Annotated[int, Field(ge=0, le=WEEK_SECONDS)]


@routes.add("GET", "/guilds/{guild_id}/bans")
async def list_bans(call: Call) -> list[Json]:
    """Return bans by ascending user id, at most 1,000 at a time."""
    guild = call.guild()
    call.require(Permission.BAN_MEMBERS, guild)
    limit = call.number("limit", 1000, minimum=1, maximum=1000)
    before, after = call.snowflake("before"), call.snowflake("after")
    bans = [
        ban
        for user_id, ban in sorted(guild.bans.items())
        if (before is None or user_id < before) and (after is None or user_id > after)
    ]
    chosen = bans[-limit:] if before is not None else bans[:limit]
    return [ban.payload() for ban in chosen]


@routes.add("GET", "/guilds/{guild_id}/bans/{user_id}")
async def get_ban(call: Call) -> Json:
    """Return one ban."""
    guild = call.guild()
    call.require(Permission.BAN_MEMBERS, guild)
    if ban := guild.bans.get(call.id("user_id")):
        return ban.payload()
    raise DiscordError(10026)


class BanForm(Form):
    """The age up to which messages are deleted with a ban, in seconds (`delete_message_days` is the old form)."""

    delete_message_seconds: Seconds | None = None
    delete_message_days: Annotated[int, Field(ge=0, le=7)] | None = None


@routes.add("PUT", "/guilds/{guild_id}/bans/{user_id}", form=BanForm)
async def create_ban(call: Call) -> None:
    """Ban a member, or any user by id. The fields may come in the query, where discord.py puts them."""
    guild = call.guild()
    call.require(Permission.BAN_MEMBERS, guild)
    form = call.form(BanForm, query=True)
    user = call.world.user(call.id("user_id"))
    if user is call.actor:
        raise form_error("user_id", "BASE_TYPE_BAD_VALUE", "You cannot ban yourself.")
    if member := guild.members.get(user.id):
        call.require_above(guild, member)
    if user.id in guild.bans:
        return
    ban(call, guild, user, form.delete_message_seconds or (form.delete_message_days or 0) * 86_400)


def ban(call: Call, guild: Guild, user: User, delete_seconds: int) -> None:
    """Ban a user, remove them and their recent messages, and add the audit log entry."""
    world = call.world
    guild.bans[user.id] = Ban(user, call.reason)
    if member := guild.members.get(user.id):
        world.remove_member(guild, member)
    world.emit_in(
        guild, "GUILD_BAN_ADD", {"guild_id": str(guild.id), "user": user.payload()}, permission=BAN_EVENT_PERMISSIONS
    )
    if delete_seconds:
        delete_recent(call, guild, user, delete_seconds)
    call.audit(guild, AuditLogEvent.MEMBER_BAN_ADD, user.id)


def delete_recent(call: Call, guild: Guild, user: User, seconds: int) -> None:
    """Delete a user's recent messages in the guild."""
    since = call.world.clock.now() - timedelta(seconds=seconds)
    for channel in guild.channels.values():
        messages = [m for m in channel.messages.values() if m.author is user and m.timestamp >= since]
        for message in messages:
            message.deleted = True
            del channel.messages[message.id]
        if messages:
            data = {"ids": [str(m.id) for m in messages], "channel_id": str(channel.id), "guild_id": str(guild.id)}
            call.world.emit_in(channel, "MESSAGE_DELETE_BULK", data)


@routes.add("DELETE", "/guilds/{guild_id}/bans/{user_id}")
async def remove_ban(call: Call) -> None:
    """Lift a ban."""
    guild = call.guild()
    call.require(Permission.BAN_MEMBERS, guild)
    lifted = guild.bans.pop(call.id("user_id"), None)
    if lifted is None:
        raise DiscordError(10026)
    data = {"guild_id": str(guild.id), "user": lifted.user.payload()}
    call.world.emit_in(guild, "GUILD_BAN_REMOVE", data, permission=BAN_EVENT_PERMISSIONS)
    call.audit(guild, AuditLogEvent.MEMBER_BAN_REMOVE, lifted.user.id)


class BulkBan(Form):
    """The users to ban at once."""

    user_ids: Annotated[list[Snowflake], Field(max_length=MAX_BULK_BANS)]
    delete_message_seconds: Seconds | None = None


@routes.add("POST", "/guilds/{guild_id}/bulk-ban", form=BulkBan)
async def bulk_ban(call: Call) -> Json:
    """Ban up to 200 users; those who are out of reach, unknown or already banned are listed as failed."""
    guild = call.guild()
    call.require(Permission.BAN_MEMBERS, guild)
    call.require(Permission.MANAGE_GUILD, guild)
    form = call.form(BulkBan)
    banned: list[str] = []
    failed: list[str] = []
    for user_id in dict.fromkeys(form.user_ids):
        user = call.world.users.get(user_id)
        if user is None or not _reachable(call, guild, user):
            failed.append(str(user_id))
            continue
        ban(call, guild, user, form.delete_message_seconds or 0)
        banned.append(str(user_id))
    if not banned:
        raise DiscordError(500000)
    return {"banned_users": banned, "failed_users": failed}


def _reachable(call: Call, guild: Guild, user: User) -> bool:
    """Return True if the actor may ban a user; nobody is above themselves."""
    if user.id in guild.bans:
        return False
    member = guild.members.get(user.id)
    return member is None or outranks(guild, call.own_member(guild), member)
