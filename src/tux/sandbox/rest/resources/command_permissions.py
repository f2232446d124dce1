"""Permissions of commands in a guild, as its admins set them on the Integrations page.

Source: https://discord.com/developers/docs/interactions/application-commands#permissions
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.application import Application
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json

routes = Routes()
ALL = "/applications/{application_id}/guilds/{guild_id}/commands/permissions"
ONE = "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions"


class Grant(Form):
    """A yes or no for a role (1), user (2) or channel (3). The guild's id is @everyone; one less is all channels."""

    id: Snowflake
    type: Literal[1, 2, 3]
    permission: bool


class Grants(Form):
    """All permissions of one command."""

    permissions: Annotated[list[Grant], Field(max_length=100)]


def _application_and_guild(call: Call) -> tuple[Application, Guild]:
    application = call.world.applications.get(call.id("application_id"))
    if application is None or (call.actor.bot and application.bot is not call.actor):
        raise DiscordError(10002)
    return application, call.guild()


def _payload(application: Application, guild: Guild, command_id: int) -> Json:
    granted = application.command_permissions.get(guild.id, {}).get(command_id, [])
    return {
        "id": str(command_id),
        "application_id": str(application.id),
        "guild_id": str(guild.id),
        "permissions": granted,
    }


def _command_id(call: Call, application: Application, guild: Guild) -> int:
    """Return the command's id from the path; the application's own id stands for all its commands."""
    command_id = call.id("command_id")
    known_ids = application.commands.keys() | application.guild_commands.get(guild.id, {}).keys() | {application.id}
    if command_id not in known_ids:
        raise DiscordError(10063)
    return command_id


@routes.add("GET", ALL)
async def list_permissions(call: Call) -> list[Json]:
    """Return the permissions of an application's commands, without the commands that have none."""
    application, guild = _application_and_guild(call)
    return [
        _payload(application, guild, command_id) for command_id in application.command_permissions.get(guild.id, {})
    ]


@routes.add("GET", ONE)
async def get_permissions(call: Call) -> Json:
    """Return the permissions of one command."""
    application, guild = _application_and_guild(call)
    command_id = _command_id(call, application, guild)
    if command_id not in application.command_permissions.get(guild.id, {}):
        raise DiscordError(10066)
    return _payload(application, guild, command_id)


@routes.add("PUT", ONE, form=Grants)
async def set_permissions(call: Call) -> Json:
    """Set the permissions of a command; only people who manage the guild and its roles may, and no bot."""
    application, guild = _application_and_guild(call)
    if call.actor.bot:
        raise DiscordError(20001)
    call.require(Permission.MANAGE_GUILD | Permission.MANAGE_ROLES, guild)
    command_id = _command_id(call, application, guild)
    before = _payload(application, guild, command_id)["permissions"]
    granted = [
        {"id": str(grant.id), "type": grant.type, "permission": grant.permission}
        for grant in call.form(Grants).permissions
    ]
    application.command_permissions.setdefault(guild.id, {})[command_id] = granted
    payload = _payload(application, guild, command_id)
    call.world.emit_in(guild, "APPLICATION_COMMAND_PERMISSIONS_UPDATE", payload)
    _audit(call, guild, application, command_id, before, granted)
    return payload


def _audit(
    call: Call, guild: Guild, application: Application, command_id: int, before: list[Json], after: list[Json]
) -> None:
    old, new = ({entry["id"]: entry for entry in entries} for entries in (before, after))
    differences: list[Json] = []
    for entry_id in old.keys() | new.keys():
        sides = {"old_value": old.get(entry_id), "new_value": new.get(entry_id)}
        if sides["old_value"] != sides["new_value"]:
            differences.append({"key": entry_id} | {name: value for name, value in sides.items() if value is not None})
    event = AuditLogEvent.APPLICATION_COMMAND_PERMISSION_UPDATE
    options = {"application_id": str(application.id)}
    call.audit(guild, event, command_id, changes=differences, options=options)
