"""Members and bans.

Source: https://discord.com/developers/docs/resources/guild#list-guild-members
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.rest.forms import Form
from tux.sandbox.world.audit import AuditLogEvent
from tux.sandbox.world.models import Ban, Guild, Json, User

routes = Routes()
WEEK = 604_800
HEARS_OF_BANS = Permission.BAN_MEMBERS | Permission.VIEW_AUDIT_LOG


@routes.add("GET", "/guilds/{guild_id}/members/{user_id}")
async def get_member(call: Call) -> Json:
    """One member."""
    return call.member(call.guild()).payload()


@routes.add("DELETE", "/guilds/{guild_id}/members/{user_id}")
async def remove_member(call: Call) -> None:
    """Kick."""
    guild = call.guild()
    call.need(Permission.KICK_MEMBERS, guild)
    target = call.member(guild)
    call.outrank(guild, target)
    call.world.remove_member(guild, target)
    call.world.audit(guild, AuditLogEvent.MEMBER_KICK, call.actor, target.id, reason=call.reason)


@routes.add("GET", "/guilds/{guild_id}/bans")
async def list_bans(call: Call) -> list[Json]:
    """Bans by ascending user id, at most 1,000 at a time."""
    guild = call.guild()
    call.need(Permission.BAN_MEMBERS, guild)
    limit = call.number("limit", 1000, least=1, most=1000)
    before, after = call.snowflake("before"), call.snowflake("after")
    found = [
        ban
        for user_id, ban in sorted(guild.bans.items())
        if (before is None or user_id < before) and (after is None or user_id > after)
    ]
    chosen = found[-limit:] if before is not None else found[:limit]
    return [ban.payload() for ban in chosen]


@routes.add("GET", "/guilds/{guild_id}/bans/{user_id}")
async def get_ban(call: Call) -> Json:
    """One ban."""
    guild = call.guild()
    call.need(Permission.BAN_MEMBERS, guild)
    if ban := guild.bans.get(call.id("user_id")):
        return ban.payload()
    raise DiscordError(10026)


class BanForm(Form):
    """How much of what they wrote goes with them: seconds, at most a week (`delete_message_days` is the old form)."""

    delete_message_seconds: Annotated[int, Field(ge=0, le=WEEK)] | None = None
    delete_message_days: Annotated[int, Field(ge=0, le=7)] | None = None


@routes.add("PUT", "/guilds/{guild_id}/bans/{user_id}", form=BanForm)
async def create_ban(call: Call) -> None:
    """Ban a member, or anyone by id."""
    guild = call.guild()
    call.need(Permission.BAN_MEMBERS, guild)
    form = call.form(BanForm)
    user = call.world.user(call.id("user_id"))
    _may_ban(call, guild, user)
    ban(call, guild, user, form.delete_message_seconds or (form.delete_message_days or 0) * 86_400)
    call.world.audit(guild, AuditLogEvent.MEMBER_BAN_ADD, call.actor, user.id, reason=call.reason)


def _may_ban(call: Call, guild: Guild, user: User) -> None:
    if member := guild.members.get(user.id):
        call.outrank(guild, member)
    if user is call.actor:
        raise form_error("user_id", "BASE_TYPE_BAD_VALUE", "You cannot ban yourself.")


def ban(call: Call, guild: Guild, user: User, delete_seconds: int) -> None:
    """Put a ban in force and tell of it."""
    world = call.world
    guild.bans[user.id] = Ban(user, call.reason)
    if member := guild.members.get(user.id):
        world.remove_member(guild, member)
    world.emit_in(guild, "GUILD_BAN_ADD", {"guild_id": str(guild.id), "user": user.payload()}, permission=HEARS_OF_BANS)
    if delete_seconds:
        delete_recent(call, guild, user, delete_seconds)


def delete_recent(call: Call, guild: Guild, user: User, seconds: int) -> None:
    """Delete what someone wrote in the guild lately."""
    since = call.world.clock.now().timestamp() - seconds
    for channel in guild.channels.values():
        gone = [m for m in channel.messages.values() if m.author is user and m.timestamp.timestamp() >= since]
        for message in gone:
            message.deleted = True
            del channel.messages[message.id]
        if gone:
            data = {"ids": [str(m.id) for m in gone], "channel_id": str(channel.id), "guild_id": str(guild.id)}
            call.world.emit_in(channel, "MESSAGE_DELETE_BULK", data)


@routes.add("DELETE", "/guilds/{guild_id}/bans/{user_id}")
async def remove_ban(call: Call) -> None:
    """Lift a ban."""
    guild = call.guild()
    call.need(Permission.BAN_MEMBERS, guild)
    lifted = guild.bans.pop(call.id("user_id"), None)
    if lifted is None:
        raise DiscordError(10026)
    data = {"guild_id": str(guild.id), "user": lifted.user.payload()}
    call.world.emit_in(guild, "GUILD_BAN_REMOVE", data, permission=HEARS_OF_BANS)
    call.world.audit(guild, AuditLogEvent.MEMBER_BAN_REMOVE, call.actor, lifted.user.id, reason=call.reason)
