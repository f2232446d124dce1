"""Invites: made, shown, used, ended by hand, by number and by time.

Source: https://discord.com/developers/docs/resources/invite
"""

from __future__ import annotations

import secrets
import string
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.routes import Routes
from tux.sandbox.rest.rules.fields import Snowflake, unique
from tux.sandbox.world.access import top_position
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.conversations import system_message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.payloads import Json

routes = Routes()
JOINED = 7
NO_JOIN_MESSAGES = 1 << 0
"""The system channel's flag that keeps Discord from greeting."""
LETTERS = string.ascii_letters + string.digits
LONGEST = 5_184_000
MOST_IN_GUILD = 1000
PLACES = frozenset({0, 2, 5, 13, 15, 16})
"""The types of channels that invites lead to."""
STREAM, APPLICATION = 1, 2


def _listed(value: object) -> object:
    """Role ids may come as one text, separated by commas, from a multipart form."""
    return value.split(",") if isinstance(value, str) else value


RoleIds = Annotated[list[Snowflake], BeforeValidator(_listed), Field(max_length=250), AfterValidator(unique)]


class InviteForm(Form):
    """How long an invite lasts: `max_age` in seconds (0 for ever), `max_uses` (0 for any number)."""

    max_age: Annotated[int, Field(ge=0, le=LONGEST)] | None = 86_400
    max_uses: Annotated[int, Field(ge=0, le=100)] | None = 0
    temporary: bool | None = False
    unique: bool | None = False
    target_type: Literal[1, 2] | None = None
    target_user_id: Snowflake | None = None
    target_application_id: Snowflake | None = None
    role_ids: RoleIds | None = None


@routes.add("POST", "/channels/{channel_id}/invites", form=InviteForm)
async def create_invite(call: Call) -> Json:
    """Make an invite, or give the like one of the same person unless `unique`."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None or channel.type not in PLACES:
        raise DiscordError(50024)
    call.need(Permission.CREATE_INSTANT_INVITE, channel)
    if "target_users_file" in call.request.files:
        raise form_error("target_users_file", "BASE_TYPE_BAD_VALUE", "The sandbox knows no invites for chosen users.")
    form = call.form(InviteForm)
    invite = _drafted(call, guild, channel, form)
    if not form.unique and (like := _like(call, invite)) is not None:
        return like.payload(guild, metadata=True)
    if len(_of(call, guild)) >= MOST_IN_GUILD:
        raise DiscordError(30016)
    call.world.invites[invite.code] = invite
    told = invite.payload(guild, metadata=True) | {"channel_id": str(channel.id)}
    shown = {name: value for name, value in told.items() if name not in {"guild", "channel"}}
    call.world.emit_in(channel, "INVITE_CREATE", shown, permission=Permission.MANAGE_CHANNELS)
    _audit(call, guild, AuditLogEvent.INVITE_CREATE, changes({}, _audited(invite)))
    return invite.payload(guild, metadata=True)


def _drafted(call: Call, guild: Guild, channel: Channel, form: InviteForm) -> Invite:
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    invite = Invite(code, guild.id, channel, call.actor, call.world.clock.now())
    invite.max_age = 86_400 if form.max_age is None else form.max_age
    invite.max_uses, invite.temporary = form.max_uses or 0, bool(form.temporary)
    invite.target_type = form.target_type
    if form.target_type == STREAM:
        invite.target_user = call.world.users.get(form.target_user_id or 0)
        if invite.target_user is None or invite.target_user.id not in guild.voice_states:
            raise form_error("target_user_id", "GUILD_INVITE_INVALID_STREAMER", "The specified user is not streaming")
    elif form.target_type == APPLICATION:
        invite.target_application = call.world.applications.get(form.target_application_id or 0)
        if invite.target_application is None:
            raise DiscordError(10002)
    invite.roles = _grantable(call, guild, form.role_ids or [])
    return invite


def _grantable(call: Call, guild: Guild, role_ids: list[int]) -> list[int]:
    """Roles that the actor may give, for whoever comes by the invite."""
    if not role_ids:
        return []
    call.need(Permission.MANAGE_ROLES, guild)
    own = call.own_member(guild)
    for role_id in role_ids:
        role = call.role(guild, role_id)
        if role.id == guild.id or role.managed:
            raise DiscordError(50028)
        if own.id != guild.owner_id and (role.position, -role.id) >= top_position(guild, own):
            raise DiscordError(50013)
    return role_ids


def _like(call: Call, draft: Invite) -> Invite | None:
    """An invite of the same person to the same place under the same terms."""

    def terms(invite: Invite) -> tuple[object, ...]:
        return (invite.channel, invite.inviter, invite.max_age, invite.max_uses, invite.temporary, invite.target_type,
                invite.target_user, invite.target_application, tuple(invite.roles))  # fmt: skip

    alive = (one for one in call.world.invites.values() if terms(one) == terms(draft) and _alive(call, one))
    return next(alive, None)


def _alive(call: Call, invite: Invite) -> bool:
    return invite.expires_at is None or invite.expires_at > call.world.clock.now()


def _of(call: Call, guild: Guild) -> list[Invite]:
    return [one for one in call.world.invites.values() if one.guild_id == guild.id and _alive(call, one)]


def _audited(invite: Invite) -> Json:
    return {
        "code": invite.code,
        "channel_id": str(invite.channel.id),
        "inviter_id": str(invite.inviter.id) if invite.inviter else None,
        "max_age": invite.max_age,
        "max_uses": invite.max_uses,
        "temporary": invite.temporary,
        "uses": invite.uses,
        "flags": 0,
    }


def _audit(call: Call, guild: Guild, event: AuditLogEvent, found: list[Json]) -> None:
    call.world.audit(guild, event, call.actor, None, changes=found, reason=call.reason)


# seeing


@routes.add("GET", "/channels/{channel_id}/invites")
async def list_channel_invites(call: Call) -> list[Json]:
    """A channel's invites."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50024)
    call.need(Permission.MANAGE_CHANNELS, channel)
    return [one.payload(guild, metadata=True) for one in _of(call, guild) if one.channel is channel]


@routes.add("GET", "/guilds/{guild_id}/invites")
async def list_guild_invites(call: Call) -> list[Json]:
    """A guild's invites; how they are used is for those who manage it."""
    guild = call.guild()
    manages = call.may(Permission.MANAGE_GUILD, guild)
    if not manages:
        call.need(Permission.VIEW_AUDIT_LOG, guild)
    return [one.payload(guild, metadata=manages) for one in _of(call, guild)]


def _find(call: Call) -> tuple[Guild, Invite]:
    invite = call.world.invites.get(call.params["code"])
    if invite is None or not _alive(call, invite):
        raise DiscordError(10006)
    return call.world.guilds[invite.guild_id], invite


@routes.add("GET", "/invites/{code}", public=True)
async def get_invite(call: Call) -> Json:
    """Where an invite leads."""
    guild, invite = _find(call)
    data = invite.payload(guild)
    if call.flag("with_counts"):
        data |= {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return data


# ending and using


@routes.add("DELETE", "/invites/{code}")
async def delete_invite(call: Call) -> Json:
    """End an invite: for those who manage its channel or the guild."""
    guild, invite = _find(call)
    if not call.may(Permission.MANAGE_GUILD, guild):
        call.need(Permission.MANAGE_CHANNELS, invite.channel)
    _end(call, guild, invite)
    _audit(call, guild, AuditLogEvent.INVITE_DELETE, changes(_audited(invite), {}))
    return invite.payload(guild)


def _end(call: Call, guild: Guild, invite: Invite) -> None:
    del call.world.invites[invite.code]
    gone = {"channel_id": str(invite.channel.id), "guild_id": str(guild.id), "code": invite.code}
    call.world.emit_in(invite.channel, "INVITE_DELETE", gone, permission=Permission.MANAGE_CHANNELS)


@routes.add("POST", "/invites/{code}")
async def accept_invite(call: Call) -> Json:
    """Join by an invite, as a person."""
    if call.actor.bot:
        raise DiscordError(20001)
    guild, invite = _find(call)
    if call.actor.id in guild.members:
        return invite.payload(guild)
    if _paused(call, guild):
        raise DiscordError(
            0, status=403, message="Invites are currently paused for this server. Please try again later."
        )
    call.world.join(guild, call.actor, [role_id for role_id in invite.roles if role_id in guild.roles])
    invite.uses += 1
    if invite.max_uses and invite.uses >= invite.max_uses:
        _end(call, guild, invite)
    system = guild.channels.get(guild.system_channel_id or 0)
    if system is not None and not guild.system_channel_flags & NO_JOIN_MESSAGES:
        system_message(call.world, system, JOINED, call.actor)
    return invite.payload(guild)


def _paused(call: Call, guild: Guild) -> bool:
    """Whether nobody may come in: by the guild's feature, or for a while by its incident actions."""
    until = (guild.incidents_data or {}).get("invites_disabled_until")
    closed = until is not None and datetime.fromisoformat(until) > call.world.clock.now()
    return closed or "INVITES_DISABLED" in guild.features
