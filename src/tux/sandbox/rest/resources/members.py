"""Members: finding, changing and removing them. Bans are in `bans`.

Source: https://discord.com/developers/docs/resources/guild#list-guild-members
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.voice import move
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.auto_moderation import judge_nickname
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.images import read_image
from tux.sandbox.world.access import in_guild, top_position
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.join_requests import open_request, settle
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.voice import silence

routes = Routes()
MAX_TIMEOUT = timedelta(days=28)
AUDITED = ("nick", "mute", "deaf", "communication_disabled_until", "flags")
NEEDS = {
    "nick": Permission.MANAGE_NICKNAMES,
    "roles": Permission.MANAGE_ROLES,
    "mute": Permission.MUTE_MEMBERS,
    "deaf": Permission.DEAFEN_MEMBERS,
    "channel_id": Permission.MOVE_MEMBERS,
    "communication_disabled_until": Permission.MODERATE_MEMBERS,
}
FLAGS_NEED = (
    Permission.MANAGE_GUILD,
    Permission.MANAGE_ROLES,
    Permission.MODERATE_MEMBERS | Permission.KICK_MEMBERS | Permission.BAN_MEMBERS,
)
"""The permissions of which any one is enough to let a member bypass verification."""
ONE_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"


class MemberForm(Form):
    """Changes to a member."""

    nick: Annotated[str, Field(max_length=32)] | None = None
    roles: Annotated[list[Snowflake], Field(max_length=350)] | None = None
    mute: bool | None = None
    deaf: bool | None = None
    channel_id: Snowflake | None = None
    communication_disabled_until: datetime | None = None
    flags: int | None = None


class OwnMemberForm(Form):
    """Changes to the actor's own membership."""

    nick: Annotated[str, Field(max_length=32)] | None = None
    avatar: str | None = None
    banner: str | None = None
    bio: Annotated[str, Field(max_length=190)] | None = None


@routes.add("GET", "/guilds/{guild_id}/members")
async def list_members(call: Call) -> list[Json]:
    """Return members by ascending user id, at most 1,000 at a time."""
    guild = call.guild()
    call.require_intent(Intent.GUILD_MEMBERS)
    limit, after = call.number("limit", 1, minimum=1, maximum=1000), call.snowflake("after") or 0
    chosen = sorted(user_id for user_id in guild.members if user_id > after)[:limit]
    return [guild.members[user_id].payload() for user_id in chosen]


@routes.add("GET", "/guilds/{guild_id}/members/search")
async def search_members(call: Call) -> list[Json]:
    """Return the members whose username, display name or nickname begins with `query`."""
    guild = call.guild()
    query, limit = call.request.query.get("query", "").lower(), call.number("limit", 1, minimum=1, maximum=1000)
    members = [
        member for member in guild.members.values() if any(name.lower().startswith(query) for name in member.names)
    ]
    return [member.payload() for member in members[:limit]]


@routes.add("GET", "/guilds/{guild_id}/members/{user_id}")
async def get_member(call: Call) -> Json:
    """Return one member."""
    return call.member(call.guild()).payload()


@routes.add("PATCH", "/guilds/{guild_id}/members/@me", form=OwnMemberForm)
async def edit_own_member(call: Call) -> Json:
    """Change the actor's own nickname or pictures in a guild."""
    guild = call.guild()
    member, form = call.own_member(guild), call.form(OwnMemberForm)
    before = member.payload()
    if "nick" in form.given:
        call.require(Permission.CHANGE_NICKNAME, guild)
        member.nick = form.nick or None
    for name in ("avatar", "banner"):
        if name in form.given:
            setattr(member, name, _picture(call, guild, name, getattr(form, name)))
    _announce(call, guild, member, before)
    if "nick" in form.given:
        judge_nickname(call.world, guild, member)
    return member.payload()


def _picture(call: Call, guild: Guild, name: str, data: str | None) -> str | None:
    if data is None:
        return None
    image = read_image(name, data, max_bytes=10 * 1024 * 1024)
    digest = f"{call.world.ids.new():x}"
    call.world.images[f"guilds/{guild.id}/users/{call.actor.id}/{name}s/{digest}"] = image
    return digest


@routes.add("PATCH", "/guilds/{guild_id}/members/{user_id}", form=MemberForm)
async def edit_member(call: Call) -> Json:
    """Change a member's nickname, roles, timeout or voice state."""
    guild = call.guild()
    member, form = call.member(guild), call.form(MemberForm)
    given = form.given
    for name in given:
        _require(call, guild, name)
    if given.keys() & {"nick", "communication_disabled_until"} and member.user is not call.actor:
        call.require_above(guild, member)
    _check_timeout(call, guild, member, form)
    roles = _roles(call, guild, member, form.roles) if form.roles is not None else member.roles
    _check_voice(guild, member, given)
    before, old_roles = member.payload(), list(member.roles)
    member.roles = roles
    _apply(member, form)
    request = open_request(guild, member.id) if form.flags is not None and not member.pending else None
    if request is not None:
        settle(call.world, guild, request, "APPROVED", call.actor)
    if "channel_id" in given:
        move(call, guild, member, form.channel_id)
    silence(call.world, guild, member)
    if roles != old_roles:
        audit_roles(call, guild, member, old_roles)
    _announce(call, guild, member, before)
    if "nick" in given:
        judge_nickname(call.world, guild, member)
    return member.payload()


def _require(call: Call, guild: Guild, name: str) -> None:
    if name != "flags":
        call.require(NEEDS[name], guild)
    elif not any(call.can(permission, guild) for permission in FLAGS_NEED):
        raise DiscordError(50013)


def _apply(member: Member, form: MemberForm) -> None:
    given = form.given
    if "nick" in given:
        member.nick = form.nick or None
    if "communication_disabled_until" in given:
        member.communication_disabled_until = form.communication_disabled_until
    for name in ("mute", "deaf"):
        if given.get(name) is not None:
            setattr(member, name, given[name])
    if form.flags is not None:
        member.set_editable_flags(form.flags)


def _check_timeout(call: Call, guild: Guild, member: Member, form: MemberForm) -> None:
    until = form.communication_disabled_until
    if until is None:
        return
    if until.tzinfo is None or until > call.world.clock.now() + MAX_TIMEOUT + timedelta(minutes=1):
        raise form_error(
            "communication_disabled_until", "GUILD_MEMBER_TIMEOUT_TOO_LONG", "Must be at most 28 days from now."
        )
    if in_guild(guild, member) & Permission.ADMINISTRATOR:
        raise DiscordError(50013)


def _check_voice(guild: Guild, member: Member, given: Json) -> None:
    state = guild.voice_states.get(member.id)
    if given.keys() & {"mute", "deaf", "channel_id"} and state is None:
        raise DiscordError(40032)


def _roles(call: Call, guild: Guild, member: Member, wanted: list[int]) -> list[int]:
    """Return the member's new roles; only those below the actor's highest may be added or removed, managed ones never.

    Raises:
        DiscordError: 10011 for an unknown role, 50013 for one that is out of reach.
    """
    unique = [role_id for role_id in dict.fromkeys(wanted) if role_id != guild.id]
    for role_id in set(unique) ^ set(member.roles):
        check_role(call, guild, role_id)
    return unique


def check_role(call: Call, guild: Guild, role_id: int) -> None:
    """Raise unless the actor may give and take this role.

    Raises:
        DiscordError: 10011, 50013, or 50028 for @everyone.
    """
    role, own = call.role(guild, role_id), call.own_member(guild)
    if role.id == guild.id:
        raise DiscordError(50028)
    if role.managed or (own.id != guild.owner_id and (role.position, -role.id) >= top_position(guild, own)):
        raise DiscordError(50013)


def audit_roles(call: Call, guild: Guild, member: Member, before: list[int]) -> None:
    """Write down which roles the actor gave to a member, and which they took."""

    def named(ids: set[int]) -> list[Json]:
        return [{"id": str(role_id), "name": guild.roles[role_id].name} for role_id in sorted(ids)]

    differences: list[Json] = []
    if added := set(member.roles) - set(before):
        differences.append({"key": "$add", "new_value": named(added)})
    if removed := set(before) - set(member.roles):
        differences.append({"key": "$remove", "new_value": named(removed)})
    call.audit(guild, AuditLogEvent.MEMBER_ROLE_UPDATE, member.id, changes=differences)


def _announce(call: Call, guild: Guild, member: Member, before: Json) -> None:
    after = member.payload()
    if before == after:
        return
    call.world.member_updated(guild, member)
    if differences := changes(before, after, *AUDITED):
        call.audit(guild, AuditLogEvent.MEMBER_UPDATE, member.id, changes=differences)


@routes.add("PUT", ONE_ROLE)
async def add_role(call: Call) -> None:
    """Give a member a role."""
    _change_role(call, give=True)


@routes.add("DELETE", ONE_ROLE)
async def remove_role(call: Call) -> None:
    """Take a role from a member."""
    _change_role(call, give=False)


def _change_role(call: Call, *, give: bool) -> None:
    guild = call.guild()
    call.require(Permission.MANAGE_ROLES, guild)
    member, role_id = call.member(guild), call.id("role_id")
    check_role(call, guild, role_id)
    if (role_id in member.roles) == give:
        return
    before, old_roles = member.payload(), list(member.roles)
    member.roles = [*old_roles, role_id] if give else [other for other in old_roles if other != role_id]
    audit_roles(call, guild, member, old_roles)
    _announce(call, guild, member, before)


@routes.add("DELETE", "/guilds/{guild_id}/members/{user_id}")
async def remove_member(call: Call) -> None:
    """Kick a member."""
    guild = call.guild()
    call.require(Permission.KICK_MEMBERS, guild)
    target = call.member(guild)
    call.require_above(guild, target)
    call.world.remove_member(guild, target)
    call.audit(guild, AuditLogEvent.MEMBER_KICK, target.id)
