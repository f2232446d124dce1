"""Applications that come into a guild and go: the one way to add a bot, and what is left behind when it leaves.

Source: https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
"""

from __future__ import annotations

from collections.abc import Iterable

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.application import Application
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.integration import Integration
from tux.sandbox.world.member import Member
from tux.sandbox.world.role import Role
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

SCOPES = ("bot", "applications.commands")


def add_bot(
    world: World,
    guild: Guild,
    application: Application,
    by: User,
    permissions: Permission = NONE,
    scopes: Iterable[str] = SCOPES,
) -> Member:
    """Add an application's bot to a guild, and tell everybody; return the bot as a member.

    It gets a managed role at the bottom with the permissions, unless there are none. The audit log has a BOT_ADD for
    the bot and an INTEGRATION_CREATE for the application, both by the one who added it.

    Raises:
        DiscordError: 40007 if the bot is banned.
    """
    if application.bot.id in guild.bans:
        raise DiscordError(40007)
    role = _add_managed_role(world, guild, application, permissions) if permissions else None
    integration = install(world, guild, application, by, role, scopes)
    world.audit(guild, AuditLogEvent.BOT_ADD, by, application.bot.id)
    differences = changes({}, integration.audited())
    world.audit(guild, AuditLogEvent.INTEGRATION_CREATE, by, integration.id, changes=differences)
    return guild.members[application.bot.id]


def install(
    world: World,
    guild: Guild,
    application: Application,
    by: User,
    role: Role | None = None,
    scopes: Iterable[str] = SCOPES,
) -> Integration:
    """Let the bot of an application join with its managed role, and tell everybody, without audit log entries."""
    world.join(guild, application.bot, [role.id] if role is not None else [])
    integration = Integration(world.ids.new(), guild.id, application, by, _in_order(scopes))
    guild.integrations[integration.id] = integration
    announce(world, guild, "INTEGRATION_CREATE", integration)
    return integration


def _in_order(scopes: Iterable[str]) -> list[str]:
    return sorted(set(scopes), key=SCOPES.index)


def _add_managed_role(world: World, guild: Guild, application: Application, permissions: Permission) -> Role:
    tags = {"bot_id": str(application.bot.id)}
    role = Role(world.ids.new(), guild.id, application.name, permissions, 1, managed=True, tags=tags)
    guild.insert_role(role)
    world.emit_in(guild, "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.payload()})
    return role


def authorize_again(
    world: World, guild: Guild, integration: Integration, by: User, permissions: Permission, scopes: Iterable[str]
) -> None:
    """Change the scopes of an application that is in the guild, and the permissions of its bot's managed role."""
    before = integration.audited()
    integration.scopes = _in_order(scopes)
    if differences := changes(before, integration.audited()):
        announce(world, guild, "INTEGRATION_UPDATE", integration)
        world.audit(guild, AuditLogEvent.INTEGRATION_UPDATE, by, integration.id, changes=differences)
    _change_managed_role(world, guild, integration.application, permissions)


def _change_managed_role(world: World, guild: Guild, application: Application, permissions: Permission) -> None:
    role = guild.managed_role(application.bot)
    if role is None and permissions:
        member = guild.members[application.bot.id]
        member.roles.append(_add_managed_role(world, guild, application, permissions).id)
        world.member_updated(guild, member)
    elif role is not None and role.permissions != permissions:
        role.permissions = permissions
        world.emit_in(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": role.payload()})


def announce(world: World, guild: Guild, event: str, integration: Integration) -> None:
    """Tell a guild of an integration that is new or has changed."""
    world.emit_in(guild, event, integration.payload(user=False) | {"guild_id": str(guild.id)})
    world.emit_in(guild, "GUILD_INTEGRATIONS_UPDATE", {"guild_id": str(guild.id)})
