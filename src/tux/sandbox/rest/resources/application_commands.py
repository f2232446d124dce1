"""The commands of applications, global and of single guilds.

Source: https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.command_forms import (
    BulkCommands,
    CommandForm,
    EditCommandForm,
    command_payload,
    read_commands,
)
from tux.sandbox.rest.rules.commands import check_commands, check_numbers
from tux.sandbox.world.payloads import Json

routes = Routes()
GLOBAL = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _commands(call: Call) -> dict[int, Json]:
    """Return the commands that the path means: the global ones, or those of one guild."""
    application = call.application()
    if "guild_id" not in call.params:
        return application.commands
    return application.guild_commands.setdefault(call.guild().id, {})


def _guild_id(call: Call) -> int | None:
    return call.id("guild_id") if "guild_id" in call.params else None


@routes.add("GET", GLOBAL)
@routes.add("GET", IN_GUILD)
async def list_commands(call: Call) -> list[Json]:
    """Return the commands, with localizations only if `with_localizations` asks for them."""
    commands = list(_commands(call).values())
    if call.flag("with_localizations"):
        return commands
    return [{k: v for k, v in command.items() if not k.endswith("_localizations")} for command in commands]


@routes.add("PUT", GLOBAL, form=BulkCommands)
@routes.add("PUT", IN_GUILD, form=BulkCommands)
async def overwrite_commands(call: Call) -> list[Json]:
    """Replace all commands; those that keep their name keep their id."""
    forms = read_commands(call.request.body)
    check_commands(forms, bulk=True)
    commands = _commands(call)
    before = {(command["type"], command["name"]): command for command in commands.values()}
    after: dict[int, Json] = {}
    for form in forms:
        command = command_payload(
            call.world, call.application(), _guild_id(call), form, before.get((form.type or 1, form.name))
        )
        after[int(command["id"])] = command
    commands.clear()
    commands.update(after)
    return list(commands.values())


@routes.add("POST", GLOBAL, form=CommandForm)
@routes.add("POST", IN_GUILD, form=CommandForm)
async def create_command(call: Call) -> Reply:
    """Create a command, or replace the one of that name (200 instead of 201)."""
    form, commands = call.form(CommandForm), _commands(call)
    by_name = {(command["type"], command["name"]): command for command in commands.values()}
    before = by_name.get((form.type or 1, form.name))
    check_commands([form], bulk=False)
    if before is None:
        check_numbers([command["type"] for command in commands.values()] + [form.type or 1])
    command = command_payload(call.world, call.application(), _guild_id(call), form, before)
    commands[int(command["id"])] = command
    return Reply(command, 200 if before else 201)


def _command(call: Call) -> Json:
    command = _commands(call).get(call.id("command_id"))
    if command is None:
        raise DiscordError(10063)
    return command


@routes.add("GET", GLOBAL + "/{command_id}")
@routes.add("GET", IN_GUILD + "/{command_id}")
async def get_command(call: Call) -> Json:
    """Return one command."""
    return _command(call)


@routes.add("PATCH", GLOBAL + "/{command_id}", form=EditCommandForm)
@routes.add("PATCH", IN_GUILD + "/{command_id}", form=EditCommandForm)
async def edit_command(call: Call) -> Json:
    """Change a command."""
    command = _command(call)
    merged = {key: value for key, value in command.items() if key in CommandForm.model_fields} | call.form(
        EditCommandForm
    ).model_dump(exclude_unset=True)
    form = read_commands([merged])[0]
    check_commands([form], bulk=False)
    changed = command_payload(call.world, call.application(), _guild_id(call), form, command)
    command.update(changed)
    return command


@routes.add("DELETE", GLOBAL + "/{command_id}")
@routes.add("DELETE", IN_GUILD + "/{command_id}")
async def delete_command(call: Call) -> None:
    """Delete a command."""
    _command(call)
    del _commands(call)[call.id("command_id")]
