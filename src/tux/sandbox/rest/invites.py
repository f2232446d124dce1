"""Invites: made, shown, used, ended.

Source: https://discord.com/developers/docs/resources/invite
"""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.rest.forms import Form, Snowflake
from tux.sandbox.rest.sending import system_message
from tux.sandbox.world.audit import AuditLogEvent, changes
from tux.sandbox.world.models import Guild, Invite, Json, stamp

routes = Routes()

JOINED = 7
LETTERS = string.ascii_letters + string.digits
GUILD_FIELDS = (
    "id", "name", "icon", "description", "banner", "splash", "verification_level", "features", "vanity_url_code",
    "nsfw_level", "premium_subscription_count",
)  # fmt: skip


class InviteForm(Form):
    """How long an invite lasts: `max_age` in seconds (0 for ever), `max_uses` (0 for any number)."""

    max_age: Annotated[int, Field(ge=0, le=604_800)] | None = 86_400
    max_uses: Annotated[int, Field(ge=0, le=100)] | None = 0
    temporary: bool | None = False
    unique: bool | None = False
    target_type: int | None = None
    target_user_id: Snowflake | None = None
    target_application_id: Snowflake | None = None
    role_ids: list[Snowflake] | None = None


def _brief(call: Call, invite: Invite, *, counts: bool = False) -> Json:
    """An invite as those outside the guild see it."""
    guild = call.world.guilds[invite.guild_id]
    payload = guild.payload()
    data: Json = {
        "type": 0,
        "code": invite.code,
        "guild_id": str(guild.id),
        "guild": {key: payload[key] for key in GUILD_FIELDS} | {"nsfw": False},
        "channel": {"id": str(invite.channel.id), "name": invite.channel.name, "type": invite.channel.type},
        "expires_at": _expires(invite),
        "flags": 0,
    }
    if invite.inviter is not None:
        data["inviter"] = invite.inviter.payload()
    if counts:
        data |= {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return data


def _whole(call: Call, invite: Invite) -> Json:
    return _brief(call, invite) | {
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "max_age": invite.max_age,
        "temporary": invite.temporary,
        "created_at": stamp(invite.created_at),
    }


def _expires(invite: Invite) -> str | None:
    return stamp(invite.created_at + timedelta(seconds=invite.max_age)) if invite.max_age else None


def _alive(call: Call, invite: Invite) -> bool:
    ends = invite.created_at + timedelta(seconds=invite.max_age)
    return not (invite.max_age and ends <= call.world.clock.now())


def _find(call: Call) -> Invite:
    invite = call.world.invites.get(call.params["code"])
    if invite is None or not _alive(call, invite):
        raise DiscordError(10006)
    return invite


@routes.add("POST", "/channels/{channel_id}/invites", form=InviteForm)
async def create_invite(call: Call) -> Json:
    """Make an invite, or give the like one of the same person unless `unique`."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50024)
    call.need(Permission.CREATE_INSTANT_INVITE, channel)
    form = call.form(InviteForm)
    age, uses = form.max_age if form.max_age is not None else 86_400, form.max_uses or 0
    for invite in call.world.invites.values():
        alike = (invite.max_age, invite.max_uses, invite.temporary) == (age, uses, bool(form.temporary))
        if (
            not form.unique
            and alike
            and invite.channel is channel
            and invite.inviter is call.actor
            and _alive(call, invite)
        ):
            return _whole(call, invite)
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    now = call.world.clock.now()
    invite = Invite(code, guild.id, channel, call.actor, now, age, uses, temporary=bool(form.temporary))
    call.world.invites[code] = invite
    told = _whole(call, invite) | {"channel_id": str(channel.id), "guild_id": str(guild.id)}
    for name in ("guild", "channel", "type", "flags"):
        told.pop(name, None)
    call.world.emit_in(channel, "INVITE_CREATE", told, permission=Permission.MANAGE_CHANNELS)
    _audit(call, guild, AuditLogEvent.INVITE_CREATE, changes({}, _audited(invite)))
    return _whole(call, invite)


def _audited(invite: Invite) -> Json:
    return {
        "code": invite.code,
        "channel_id": str(invite.channel.id),
        "inviter_id": str(invite.inviter.id) if invite.inviter else None,
        "max_age": invite.max_age,
        "max_uses": invite.max_uses,
        "temporary": invite.temporary,
        "uses": invite.uses,
    }


def _audit(call: Call, guild: Guild, event: AuditLogEvent, found: list[Json]) -> None:
    call.world.audit(guild, event, call.actor, None, changes=found, reason=call.reason)


@routes.add("GET", "/channels/{channel_id}/invites")
async def list_channel_invites(call: Call) -> list[Json]:
    """A channel's invites."""
    channel = call.channel()
    call.need(Permission.MANAGE_CHANNELS, channel)
    return [_whole(call, one) for one in call.world.invites.values() if one.channel is channel and _alive(call, one)]


@routes.add("GET", "/guilds/{guild_id}/invites")
async def list_guild_invites(call: Call) -> list[Json]:
    """A guild's invites."""
    guild = call.guild()
    call.need(Permission.MANAGE_GUILD, guild)
    return [_whole(call, one) for one in call.world.invites.values() if one.guild_id == guild.id and _alive(call, one)]


@routes.add("GET", "/invites/{code}", public=True)
async def get_invite(call: Call) -> Json:
    """Where an invite leads."""
    return _brief(call, _find(call), counts=call.flag("with_counts"))


@routes.add("DELETE", "/invites/{code}")
async def delete_invite(call: Call) -> Json:
    """End an invite: for those who manage its channel or the guild."""
    invite = _find(call)
    guild = call.world.guilds[invite.guild_id]
    if not call.may(Permission.MANAGE_GUILD, guild):
        call.need(Permission.MANAGE_CHANNELS, invite.channel)
    data = _brief(call, invite)
    _end(call, guild, invite)
    _audit(call, guild, AuditLogEvent.INVITE_DELETE, changes(_audited(invite), {}))
    return data


def _end(call: Call, guild: Guild, invite: Invite) -> None:
    del call.world.invites[invite.code]
    gone = {"channel_id": str(invite.channel.id), "guild_id": str(guild.id), "code": invite.code}
    call.world.emit_in(invite.channel, "INVITE_DELETE", gone, permission=Permission.MANAGE_CHANNELS)


@routes.add("POST", "/invites/{code}")
async def accept_invite(call: Call) -> Json:
    """Join by an invite, as a person."""
    if call.actor.bot:
        raise DiscordError(20001)
    invite = _find(call)
    guild = call.world.guilds[invite.guild_id]
    known = call.actor.id in guild.members
    call.world.join(guild, call.actor)
    if known:
        return _brief(call, invite)
    invite.uses += 1
    if invite.max_uses and invite.uses >= invite.max_uses:
        _end(call, guild, invite)
    if system := guild.channels.get(guild.system_channel_id or 0):
        system_message(call.world, system, JOINED, call.actor)
    return _brief(call, invite)
