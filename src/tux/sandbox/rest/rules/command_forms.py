"""Application commands as forms, and their limits.

Source: https://discord.com/developers/docs/interactions/application-commands#application-command-object
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, ValidationError

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.forms import Form, form_tree
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.application import Application
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.world import World

Localizations = dict[str, str] | None
CommandName = Annotated[str, Field(min_length=1, max_length=32)]
Description = Annotated[str, Field(max_length=100)]


class Choice(Form):
    """A value that can be chosen."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    name_localizations: Localizations = None
    value: str | int | float


class Option(Form):
    """An option, a subcommand (type 1) or a group (type 2)."""

    type: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    name: CommandName
    name_localizations: Localizations = None
    description: Annotated[str, Field(min_length=1, max_length=100)]
    description_localizations: Localizations = None
    required: bool | None = False
    choices: Annotated[list[Choice], Field(max_length=25)] | None = None
    options: Annotated[list[Option], Field(max_length=25)] | None = None
    channel_types: list[int] | None = None
    min_value: int | float | None = None
    max_value: int | float | None = None
    min_length: Annotated[int, Field(ge=0, le=6000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=6000)] | None = None
    autocomplete: bool | None = None


class EditCommandForm(Form):
    """Changes to a command."""

    name: CommandName | None = None
    name_localizations: Localizations = None
    description: Description | None = ""
    description_localizations: Localizations = None
    options: Annotated[list[Option], Field(max_length=25)] | None = None
    default_member_permissions: str | int | None = None
    dm_permission: bool | None = None
    default_permission: bool | None = None
    contexts: list[Literal[0, 1, 2]] | None = None
    integration_types: list[Literal[0, 1]] | None = None
    nsfw: bool | None = False
    handler: int | None = None


class CommandForm(EditCommandForm):
    """A command of type 1 (slash), 2 (user) or 3 (message)."""

    name: CommandName  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    type: Literal[1, 2, 3, 4] | None = 1
    id: Snowflake | None = None


class BulkCommands(Form):
    """A mark for the routes whose body is a list of commands."""


class _Commands(RootModel[Annotated[list[CommandForm], Field(max_length=110)]]):
    """A list of commands."""


def read_commands(body: Any) -> list[CommandForm]:
    """Return the list of commands in a body.

    Raises:
        DiscordError: 50035.
    """
    try:
        return _Commands.model_validate(body).root
    except ValidationError as error:
        raise DiscordError(50035, errors=form_tree(error)) from None


def command_payload(
    world: World, application: Application, guild_id: int | None, form: CommandForm, before: Json | None
) -> Json:
    """Return the command object; it keeps the id of the one it replaces."""
    permissions = form.default_member_permissions
    data: Json = {
        "id": before["id"] if before else str(world.ids.new()),
        "application_id": str(application.id),
        "version": str(world.ids.new()),
        "type": form.type or 1,
        "name": form.name,
        "name_localizations": form.name_localizations,
        "description": form.description or "",
        "description_localizations": form.description_localizations,
        "default_member_permissions": None if permissions is None else str(permissions),
        "nsfw": bool(form.nsfw),
        "integration_types": form.integration_types or [0],
    }
    if guild_id is None:
        data |= {"contexts": form.contexts, "dm_permission": form.dm_permission is not False}
    else:
        data["guild_id"] = str(guild_id)
    if form.options:
        data["options"] = [
            option.model_dump(exclude_none=True, exclude_defaults=True) | {"type": option.type}
            for option in form.options
        ]
    return data
