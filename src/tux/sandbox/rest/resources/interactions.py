"""Interactions as people start them, by the endpoint of Discord's own client. Their answers are in other modules.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

from typing import Any, Literal

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, Interaction
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import JSON, MULTIPART
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.attachments import attach
from tux.sandbox.rest.rules.command_access import usable_commands
from tux.sandbox.rest.rules.components import find_by_custom_id
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.modals import read_answers
from tux.sandbox.rest.rules.resolved_data import (
    is_upload,
    merge,
    resolve_chosen,
    resolve_files,
    resolve_options,
    resolve_target,
    resolve_values,
)
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.snowflakes import read_snowflake

routes = Routes()
BUTTON = 2


class InteractionForm(Form):
    """A person's use of a command, a component or a modal, as Discord's own client sends it."""

    type: Literal[2, 3, 4, 5]
    application_id: Snowflake
    guild_id: Snowflake | None = None
    channel_id: Snowflake
    session_id: str | None = None
    nonce: str | None = None
    message_id: Snowflake | None = None
    message_flags: int | None = None
    data: dict[str, Any]


@routes.add("POST", "/interactions", media=(JSON, MULTIPART))
async def create_interaction(call: Call) -> None:
    """Use a command, a component or a modal."""
    form = call.form(InteractionForm)
    if call.actor.bot:
        raise DiscordError(20001)
    call.params["channel_id"] = str(form.channel_id)
    channel = call.channel()
    application = call.world.applications.get(form.application_id)
    if application is None:
        raise DiscordError(10002)
    message: Message | None = None
    opened: Interaction | None = None
    if form.type in {COMMAND, AUTOCOMPLETE}:
        data = _command_data(call, application, channel, form)
    elif form.type == COMPONENT:
        message = _used_message(call, application, channel, form)
        data = _component_data(call, channel, message, form)
    else:
        opened = call.interactions.modal_opener(read_snowflake(form.data.get("id")), call.actor)
        data, message = _modal_data(call, channel, opened), opened.message
    call.interactions.open(
        form.type, application, call.actor, channel, data, nonce=form.nonce, message=message, opened_by=opened
    )


def _command_data(call: Call, application: Application, channel: Channel, form: InteractionForm) -> Json:
    guild = call.world.guild_of(channel)
    offered = {int(command["id"]): command for command in usable_commands(application, guild, channel, call.actor)}
    command = offered.get(read_snowflake(form.data.get("id")))
    if command is None:
        raise DiscordError(10063)
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    if command["type"] == 1:
        files = attach(call, channel, None)
        options, resolved = resolve_options(
            call, channel, command, objects(form.data, "options"), files, complete=form.type == COMMAND
        )
        data["options"] = options
    else:
        target = str(form.data.get("target_id"))
        data["target_id"] = target
        resolved = resolve_target(call, channel, command["type"], read_snowflake(target))
    return data | ({"resolved": resolved} if resolved else {})


def _used_message(call: Call, application: Application, channel: Channel, form: InteractionForm) -> Message:
    """Return the message whose component is used; it must exist for this person and belong to that application."""
    message = channel.messages.get(form.message_id or 0)
    if message is None or message.ephemeral_to not in {None, call.actor.id}:
        raise DiscordError(10008)
    if application.id != message.application_id:
        raise form_error("application_id", "BASE_TYPE_BAD_VALUE", "The message belongs to another application.")
    return message


def _component_data(call: Call, channel: Channel, message: Message, form: InteractionForm) -> Json:
    component = find_by_custom_id(message.components, str(form.data.get("custom_id")))
    if component.get("disabled"):
        raise form_error("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
    data: Json = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
    if component["type"] != BUTTON:
        values = [str(value) for value in list[object](form.data.get("values") or [])]
        data["values"] = values
        if resolved := resolve_values(call, channel, component, values):
            data["resolved"] = resolved
    return data


def _modal_data(call: Call, channel: Channel, opened: Interaction) -> Json:
    """Return what was filled in, as the application gets it; the files are among the resolved data."""
    modal, form = opened.modal or {}, call.form(InteractionForm)
    files = attach(call, channel, None)
    resolved: Json = {}

    def choose(component: Json, values: list[str]) -> list[str]:
        if is_upload(component):
            values, more = resolve_files(component, files, values)
        else:
            more = resolve_chosen(call, channel, f"data.components.{component['custom_id']}", component, values)
        merge(resolved, more)
        return values

    components = read_answers(modal, objects(form.data, "components"), choose)
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": resolved} if resolved else {})
