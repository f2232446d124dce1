"""Invites: creating, using and deleting them.

Source: https://discord.com/developers/docs/resources/invite
"""

from __future__ import annotations

import secrets
import string
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.vanity_urls import vanity_invite
from tux.sandbox.rest.router import ANY_MEDIA, Routes
from tux.sandbox.rest.rules.fields import Listed, Snowflake, unique
from tux.sandbox.rest.rules.target_users import read_target_users
from tux.sandbox.world.access import top_position
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.conversations import announce_arrival
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.invite_targets import InviteTargets
from tux.sandbox.world.join_request import GATE, PREVIEW
from tux.sandbox.world.join_requests import begin
from tux.sandbox.world.payloads import Json

routes = Routes()
LETTERS = string.ascii_letters + string.digits
MAX_AGE_SECONDS = 5_184_000
MAX_IN_GUILD = 1000
INVITABLE_TYPES = frozenset({0, 2, 5, 13, 15, 16})
"""The types of channels that invites may lead to."""
STREAM, APPLICATION = 1, 2


RoleIds = Annotated[list[Snowflake], Listed, Field(max_length=250), AfterValidator(unique)]


class InviteForm(Form):
    """The terms of an invite: `max_age` in seconds (0 for ever), `max_uses` (0 for any number)."""

    max_age: Annotated[int, Field(ge=0, le=MAX_AGE_SECONDS)] | None = 86_400
    max_uses: Annotated[int, Field(ge=0, le=100)] | None = 0
    temporary: bool | None = False
    unique: bool | None = False
    target_type: Literal[1, 2] | None = None
    target_user_id: Snowflake | None = None
    target_application_id: Snowflake | None = None
    role_ids: RoleIds | None = None


@routes.add("POST", "/channels/{channel_id}/invites", form=InviteForm, media=ANY_MEDIA)
async def create_invite(call: Call) -> Json:
    """Create an invite, or return the same person's equivalent one unless `unique` is set."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None or channel.type not in INVITABLE_TYPES:
        raise DiscordError(50024)
    call.require(Permission.CREATE_INSTANT_INVITE, channel)
    form = call.form(InviteForm)
    invite = _new_invite(call, guild, channel, form)
    invite.targets = read_target_users(call)
    if not form.unique and invite.targets is None and (equivalent := _equivalent(call, invite)) is not None:
        return equivalent.payload(guild, metadata=True)
    if len(_guild_invites(call, guild)) >= MAX_IN_GUILD:
        raise DiscordError(30016)
    call.world.invites[invite.code] = invite
    payload = invite.payload(guild, metadata=True) | {"channel_id": str(channel.id)}
    data = {name: value for name, value in payload.items() if name not in {"guild", "channel"}}
    call.world.emit_in(channel, "INVITE_CREATE", data, permission=Permission.MANAGE_CHANNELS)
    _audit(call, guild, AuditLogEvent.INVITE_CREATE, changes({}, _audited(invite)))
    return invite.payload(guild, metadata=True)


def new_code() -> str:
    """Return the code of a new invite."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def _new_invite(call: Call, guild: Guild, channel: Channel, form: InviteForm) -> Invite:
    invite = Invite(new_code(), guild.id, channel, call.actor, call.world.clock.now())
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
    """Return the roles that the invite gives, all of which the actor must be able to give."""
    if not role_ids:
        return []
    call.require(Permission.MANAGE_ROLES, guild)
    own = call.own_member(guild)
    for role_id in role_ids:
        role = call.role(guild, role_id)
        if role.id == guild.id or role.managed:
            raise DiscordError(50028)
        if own.id != guild.owner_id and (role.position, -role.id) >= top_position(guild, own):
            raise DiscordError(50013)
    return role_ids


def _equivalent(call: Call, draft: Invite) -> Invite | None:
    """Return an invite of the same person to the same channel under the same terms."""

    def terms(invite: Invite) -> tuple[object, ...]:
        return (invite.channel, invite.inviter, invite.max_age, invite.max_uses, invite.temporary, invite.target_type,
                invite.target_user, invite.target_application, tuple(invite.roles))  # fmt: skip

    matches = (
        invite for invite in call.world.invites.values() if terms(invite) == terms(draft) and _is_valid(call, invite)
    )
    return next(matches, None)


def _is_valid(call: Call, invite: Invite) -> bool:
    return invite.expires_at is None or invite.expires_at > call.world.clock.now()


def _guild_invites(call: Call, guild: Guild) -> list[Invite]:
    return [invite for invite in call.world.invites.values() if invite.guild_id == guild.id and _is_valid(call, invite)]


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
    call.audit(guild, event, None, changes=found)


@routes.add("GET", "/channels/{channel_id}/invites")
async def list_channel_invites(call: Call) -> list[Json]:
    """Return a channel's invites."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None:
        raise DiscordError(50024)
    call.require(Permission.MANAGE_CHANNELS, channel)
    return [invite.payload(guild, metadata=True) for invite in _guild_invites(call, guild) if invite.channel is channel]


@routes.add("GET", "/guilds/{guild_id}/invites")
async def list_guild_invites(call: Call) -> list[Json]:
    """Return a guild's invites; only those who manage it see how often they are used."""
    guild = call.guild()
    manages = call.can(Permission.MANAGE_GUILD, guild)
    if not manages:
        call.require(Permission.VIEW_AUDIT_LOG, guild)
    return [invite.payload(guild, metadata=manages) for invite in _guild_invites(call, guild)]


def _invite(call: Call) -> tuple[Guild, Invite]:
    """Return the invite in the path and its guild, if the actor may see it.

    Raises:
        DiscordError: 10006.
    """
    code = call.params["code"]
    invite = call.world.invites.get(code) or vanity_invite(call.world, code)
    if invite is None or not _is_valid(call, invite):
        raise DiscordError(10006)
    guild = call.world.guilds[invite.guild_id]
    if invite.targets is not None and not _is_for(call, guild, invite, invite.targets):
        raise DiscordError(10006)
    return guild, invite


def _is_for(call: Call, guild: Guild, invite: Invite, targets: InviteTargets) -> bool:
    """Return True if an invite for chosen users is the actor's own, for them, or theirs to manage."""
    actor = call.actor_or_none
    if actor is None:
        return False
    manages = actor.id in guild.members and call.can(Permission.MANAGE_GUILD, guild)
    return manages or actor is invite.inviter or actor.id in targets.user_ids


@routes.add("GET", "/invites/{code}", public=True)
async def get_invite(call: Call) -> Json:
    """Return where an invite leads, with an event of the guild if the query names one."""
    guild, invite = _invite(call)
    data = invite.payload(guild)
    if event := guild.scheduled_events.get(call.snowflake("guild_scheduled_event_id") or 0):
        data["guild_scheduled_event"] = event.payload()
    if call.flag("with_counts"):
        data |= call.world.approximate_counts(guild)
    return data


@routes.add("DELETE", "/invites/{code}")
async def delete_invite(call: Call) -> Json:
    """Delete an invite; this is for those who manage its channel or the guild."""
    guild, invite = _invite(call)
    if invite.code not in call.world.invites:
        raise DiscordError(10006)
    if not call.can(Permission.MANAGE_GUILD, guild):
        call.require(Permission.MANAGE_CHANNELS, invite.channel)
    _delete(call, guild, invite)
    _audit(call, guild, AuditLogEvent.INVITE_DELETE, changes(_audited(invite), {}))
    return invite.payload(guild)


def _delete(call: Call, guild: Guild, invite: Invite) -> None:
    del call.world.invites[invite.code]
    data = {"channel_id": str(invite.channel.id), "guild_id": str(guild.id), "code": invite.code}
    call.world.emit_in(invite.channel, "INVITE_DELETE", data, permission=Permission.MANAGE_CHANNELS)


@routes.add("POST", "/invites/{code}")
async def accept_invite(call: Call) -> Json:
    """Join a guild by an invite, as a person; where it verifies its members, this only begins there."""
    if call.actor.bot:
        raise DiscordError(20001)
    guild, invite = _invite(call)
    if call.actor.id in guild.members:
        return invite.payload(guild)
    if _are_paused(call, guild):
        raise DiscordError(
            0, status=403, message="Invites are currently paused for this server. Please try again later."
        )
    if GATE in guild.features and PREVIEW not in guild.features:
        begin(call.world, guild, call.actor)
        return invite.payload(guild) | {"show_verification_form": True}
    pending = GATE in guild.features
    roles = [role_id for role_id in invite.roles if role_id in guild.roles]
    call.world.join(guild, call.actor, roles, pending=pending)
    if pending:
        begin(call.world, guild, call.actor)
    _use(call, guild, invite)
    announce_arrival(call.world, guild, call.actor)
    return invite.payload(guild)


def _use(call: Call, guild: Guild, invite: Invite) -> None:
    """Count a use of an invite; its last one deletes it. A vanity code is counted by its guild."""
    invite.uses += 1
    if invite.code == guild.vanity_url_code:
        guild.vanity_url_uses = invite.uses
    elif invite.max_uses and invite.uses >= invite.max_uses:
        _delete(call, guild, invite)


def _are_paused(call: Call, guild: Guild) -> bool:
    """Return True if nobody may join: by the guild's feature, or for a while by its incident actions."""
    until = (guild.incidents_data or {}).get("invites_disabled_until")
    closed = until is not None and datetime.fromisoformat(until) > call.world.clock.now()
    return closed or "INVITES_DISABLED" in guild.features
