"""Roles.

Source: https://discord.com/developers/docs/resources/guild#create-guild-role
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import ALL, Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form, read_list
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.features import require_feature
from tux.sandbox.rest.rules.fields import Color, Permissions, Snowflake
from tux.sandbox.rest.rules.images import read_image
from tux.sandbox.world.access import in_guild, top_position
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.role import Role

routes = Routes()
MAX_ROLES = 250
HOLOGRAPHIC = (11_127_295, 16_759_788, 16_761_760)
"""The only three colors that a role may have together."""
AUDITED = ("name", "permissions", "color", "colors", "hoist", "mentionable", "icon", "unicode_emoji")


class RoleColors(Form):
    """A role's colors; the second and third need a guild feature."""

    primary_color: Color | None = None
    secondary_color: Color | None = None
    tertiary_color: Color | None = None


class RoleForm(Form):
    """The fields of a role."""

    name: Annotated[str, Field(max_length=100)] | None = None
    permissions: Permissions | None = None
    color: Color | None = None
    colors: RoleColors | None = None
    hoist: bool | None = None
    mentionable: bool | None = None
    icon: str | None = None
    unicode_emoji: Annotated[str, Field(max_length=100)] | None = None


class RolePosition(Form):
    """The new position of one role."""

    id: Snowflake
    position: int | None = None


class RolePositions(Form):
    """A mark for the route whose body is a list of positions."""


@routes.add("GET", "/guilds/{guild_id}/roles")
async def list_roles(call: Call) -> list[Json]:
    """Return a guild's roles."""
    return [role.payload() for role in call.guild().roles.values()]


@routes.add("GET", "/guilds/{guild_id}/roles/member-counts")
async def count_members(call: Call) -> dict[str, int]:
    """Return the number of members of each role, without @everyone."""
    guild = call.guild()
    counts = {str(role_id): 0 for role_id in guild.roles if role_id != guild.id}
    for member in guild.members.values():
        for role_id in member.roles:
            counts[str(role_id)] += 1
    return counts


@routes.add("GET", "/guilds/{guild_id}/roles/{role_id}")
async def get_role(call: Call) -> Json:
    """Return one role."""
    return call.role(call.guild()).payload()


def _apply(call: Call, guild: Guild, role: Role, form: RoleForm) -> None:
    """Apply a form to a role; nobody grants permissions that they lack, but bits without a name here are free."""
    wanted = role.permissions if form.permissions is None else form.permissions
    if (wanted ^ role.permissions) & ALL & ~in_guild(guild, call.own_member(guild)):
        raise DiscordError(50013)
    _check_features(guild, form)
    for name in ("permissions", "color", "hoist", "mentionable", "name"):
        value = getattr(form, name)
        if value is not None and (name != "name" or value):
            setattr(role, name, value)
    if form.colors is not None:
        role.color = form.colors.primary_color or 0
        role.secondary_color, role.tertiary_color = form.colors.secondary_color, form.colors.tertiary_color
    if "unicode_emoji" in form.given:
        role.unicode_emoji = form.unicode_emoji
    if "icon" in form.given:
        role.icon = _icon(call, role, form.icon)


def _check_features(guild: Guild, form: RoleForm) -> None:
    """Refuse pictures and further colors where the guild's boosts do not give it the feature for them."""
    if form.icon or form.unicode_emoji:
        require_feature(guild, "ROLE_ICONS")
    if form.colors is None or (form.colors.secondary_color is None and form.colors.tertiary_color is None):
        return
    require_feature(guild, "ENHANCED_ROLE_COLORS")
    colors = (form.colors.primary_color, form.colors.secondary_color, form.colors.tertiary_color)
    if form.colors.tertiary_color is not None and colors != HOLOGRAPHIC:
        raise form_error("colors", "BASE_TYPE_BAD_VALUE", "Three colors are for the holographic style only.")


def _icon(call: Call, role: Role, data: str | None) -> str | None:
    if data is None:
        return None
    image = read_image("icon", data, max_bytes=256 * 1024)
    name = f"{call.world.ids.new():x}"
    call.world.images[f"role-icons/{role.id}/{name}"] = image
    return name


@routes.add("POST", "/guilds/{guild_id}/roles", form=RoleForm)
async def create_role(call: Call) -> Json:
    """Create a role at the bottom."""
    guild = call.guild()
    call.require(Permission.MANAGE_ROLES, guild)
    if len(guild.roles) >= MAX_ROLES:
        raise DiscordError(30005)
    everyone = guild.roles[guild.id].permissions
    role = Role(call.world.ids.new(), guild.id, "new role", everyone & in_guild(guild, call.own_member(guild)), 1)
    _apply(call, guild, role, call.form(RoleForm))
    guild.insert_role(role)
    payload = role.payload()
    call.world.emit_in(guild, "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": payload})
    differences = changes({}, payload, *AUDITED)
    call.audit(guild, AuditLogEvent.ROLE_CREATE, role.id, changes=differences)
    return payload


def _require_below(call: Call, guild: Guild, role: Role) -> None:
    """Raise unless the role is below the actor's highest."""
    own = call.own_member(guild)
    if own.id != guild.owner_id and (role.position, -role.id) >= top_position(guild, own):
        raise DiscordError(50013)


@routes.add("PATCH", "/guilds/{guild_id}/roles/{role_id}", form=RoleForm)
async def edit_role(call: Call) -> Json:
    """Change a role."""
    guild = call.guild()
    call.require(Permission.MANAGE_ROLES, guild)
    role = call.role(guild)
    _require_below(call, guild, role)
    before = role.payload()
    _apply(call, guild, role, call.form(RoleForm))
    _announce(call, guild, role, before)
    return role.payload()


def _announce(call: Call, guild: Guild, role: Role, before: Json) -> None:
    after = role.payload()
    if before == after:
        return
    call.world.emit_in(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": after})
    if differences := changes(before, after, *AUDITED):
        call.audit(guild, AuditLogEvent.ROLE_UPDATE, role.id, changes=differences)


@routes.add("PATCH", "/guilds/{guild_id}/roles", form=RolePositions)
async def move_roles(call: Call) -> list[Json]:
    """Move roles, each of which must be below the actor's highest role before and after; else none moves."""
    guild = call.guild()
    call.require(Permission.MANAGE_ROLES, guild)
    forms = read_list(RolePosition, call.request.body)
    moves = {form.id: form.position for form in forms if form.position is not None}
    for role_id, position in moves.items():
        _check_move(call, guild, call.role(guild, role_id), position)
    for role_id, position in moves.items():
        role = guild.roles[role_id]
        before = role.payload()
        role.position = position
        _announce(call, guild, role, before)
    return [role.payload() for role in guild.roles.values()]


def _check_move(call: Call, guild: Guild, role: Role, position: int) -> None:
    own = call.own_member(guild)
    if position == role.position:
        return
    _require_below(call, guild, role)
    if role.id == guild.id or (own.id != guild.owner_id and position >= top_position(guild, own)[0]):
        raise DiscordError(50013)


@routes.add("DELETE", "/guilds/{guild_id}/roles/{role_id}")
async def delete_role(call: Call) -> None:
    """Delete a role; its members lose it without entries or events of their own, as on Discord."""
    guild = call.guild()
    call.require(Permission.MANAGE_ROLES, guild)
    role = call.role(guild)
    _require_below(call, guild, role)
    if role.managed or role.id == guild.id:
        raise DiscordError(50028)
    guild.remove_role(role)
    call.world.emit_in(guild, "GUILD_ROLE_DELETE", {"guild_id": str(guild.id), "role_id": str(role.id)})
    differences = changes(role.payload(), {}, *AUDITED)
    call.audit(guild, AuditLogEvent.ROLE_DELETE, role.id, changes=differences)
