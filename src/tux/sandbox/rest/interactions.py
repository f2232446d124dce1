"""Interactions: a person's side, as Discord's own client uses it, and the application's answers.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

from typing import Any

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from tux.sandbox.rest.applications import usable
from tux.sandbox.rest.attachments import attach
from tux.sandbox.rest.call import Call, Reply, Routes
from tux.sandbox.rest.components import COMPONENTS_V2, interactive
from tux.sandbox.rest.forms import Form, Snowflake, read_form
from tux.sandbox.rest.messages import edit, remove
from tux.sandbox.rest.resolving import resolve_options, resolve_target, resolve_values
from tux.sandbox.rest.sending import EPHEMERAL, LOADING, EditForm, MessageForm, announce, rewrite, store, write
from tux.sandbox.world.models import Application, Channel, Json, Message, objects

routes = Routes()


class InteractionForm(Form):
    """What Discord's own client sends when a person uses a command, a component or a modal."""

    type: int
    application_id: Snowflake
    guild_id: Snowflake | None = None
    channel_id: Snowflake
    session_id: str | None = None
    nonce: str | None = None
    message_id: Snowflake | None = None
    message_flags: int | None = None
    data: dict[str, Any]


@routes.add("POST", "/interactions", form=None)
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
    message = channel.messages.get(form.message_id) if form.message_id is not None else None
    opened: Interaction | None = None
    if form.type in {COMMAND, AUTOCOMPLETE}:
        data = _command_data(call, application, channel, form)
    elif form.type == COMPONENT:
        data = _component_data(call, channel, message, form)
    elif form.type == MODAL_SUBMIT:
        opened = _opened(call, form)
        data, message = _modal_data(opened, form), opened.message
    else:
        raise form_error("type", "BASE_TYPE_CHOICES", "Value must be one of (2, 3, 4, 5).")
    call.interactions.open(
        form.type, application, call.actor, channel, data, nonce=form.nonce, message=message, opened_by=opened
    )


def _command_data(call: Call, application: Application, channel: Channel, form: InteractionForm) -> Json:
    guild = call.world.guild_of(channel)
    offered = {int(command["id"]): command for command in usable(application, guild, channel, call.actor)}
    command = offered.get(int(form.data.get("id") or 0))
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
        data["target_id"] = str(form.data.get("target_id"))
        resolved = resolve_target(call, channel, command["type"], int(data["target_id"]))
    if resolved:
        data["resolved"] = resolved
    return data


def _component_data(call: Call, channel: Channel, message: Message | None, form: InteractionForm) -> Json:
    if message is None or message.ephemeral_to not in {None, call.actor.id}:
        raise DiscordError(10008)
    component = interactive(message.components, str(form.data.get("custom_id")))
    if component.get("disabled"):
        raise form_error("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
    data: Json = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
    if component["type"] != 2:
        values = [str(value) for value in list[object](form.data.get("values") or [])]
        data["values"] = values
        if resolved := resolve_values(call, channel, component, values):
            data["resolved"] = resolved
    return data


def _opened(call: Call, form: InteractionForm) -> Interaction:
    """The interaction that was answered with the modal which is being sent in."""
    opened = call.interactions.get(int(form.data.get("id") or 0))
    if opened is None or opened.modal is None or opened.user is not call.actor:
        raise DiscordError(10062)
    return opened


def _modal_data(opened: Interaction, form: InteractionForm) -> Json:
    return {"custom_id": (opened.modal or {})["custom_id"], "components": objects(form.data, "components")}


# the application's side

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


class CallbackForm(Form):
    """An application's first answer."""

    type: int
    data: dict[str, Any] | None = None


@routes.add("POST", CALLBACK, public=True, form=CallbackForm)
async def create_response(call: Call) -> Reply:
    """Answer an interaction, within three seconds and once."""
    form = call.form(CallbackForm)
    interaction = call.interactions.answering(call.id("interaction_id"), call.params["interaction_token"])
    try:
        _answer(call, interaction, form)
    except DiscordError:
        interaction.answered = False
        raise
    if not call.flag("with_response"):
        return Reply(None, 204)
    return Reply(_callback_payload(interaction, form.type))


def _answer(call: Call, interaction: Interaction, form: CallbackForm) -> None:
    data = form.data or {}
    if (form.type == 8) != (interaction.type == AUTOCOMPLETE):
        raise form_error("type", "INTERACTION_RESPONSE_TYPE_INVALID", "Invalid interaction response type")
    if form.type == 4:
        interaction.original = respond(
            call, interaction, read_form(MessageForm, data), flags=int(data.get("flags") or 0)
        )
    elif form.type == 5:
        _think(call, interaction, int(data.get("flags") or 0))
    elif form.type == 6 and interaction.message is not None:
        interaction.original = interaction.message
    elif form.type == 7 and interaction.message is not None:
        interaction.original = edit(call, interaction.message, read_form(EditForm, data))
    elif form.type == 8:
        call.interactions.tell(
            interaction, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", choices=data.get("choices") or []
        )
        return
    elif form.type == 9 and interaction.type != MODAL_SUBMIT:
        _open_modal(call, interaction, data)
    else:
        raise form_error("type", "INTERACTION_RESPONSE_TYPE_INVALID", "Invalid interaction response type")
    call.interactions.tell(interaction, "INTERACTION_SUCCESS")


def _think(call: Call, interaction: Interaction, flags: int) -> None:
    interaction.thinking = True
    message = _blank(call, interaction, flags)
    message.flags |= LOADING
    interaction.original = message
    store(call.world, message)


def _open_modal(call: Call, interaction: Interaction, data: Json) -> None:
    title, components = str(data.get("title") or ""), objects(data, "components")
    if not 1 <= len(title) <= 45:
        raise form_error("data.title", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 45 in length.")
    if not 1 <= len(components) <= 5:
        raise form_error("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    if not data.get("custom_id"):
        raise form_error("data.custom_id", "BASE_TYPE_REQUIRED", "This field is required")
    interaction.modal = {"custom_id": data["custom_id"], "title": title, "components": components}
    more = {"channel_id": str(interaction.channel.id), "application": interaction.application.brief()}
    call.interactions.tell(interaction, "INTERACTION_MODAL_CREATE", **more, **interaction.modal)


def _callback_payload(interaction: Interaction, kind: int) -> Json:
    data: Json = {"interaction": {"id": str(interaction.id), "type": interaction.type}}
    message = interaction.original if kind in {4, 5, 6, 7} else None
    if message is not None:
        data["interaction"] |= {
            "response_message_id": str(message.id),
            "response_message_loading": bool(message.flags & LOADING),
            "response_message_ephemeral": message.ephemeral_to is not None,
        }
    if message is not None and kind in {4, 7}:
        data["resource"] = {"type": kind, "message": message.payload(interaction.application.bot.id)}
    return data


def _blank(call: Call, interaction: Interaction, flags: int) -> Message:
    """An answer without content yet; its place, author and audience are settled."""
    world = call.world
    message = Message(world.ids.new(), interaction.channel, interaction.application.bot, "", world.clock.now(), type=20)
    message.webhook_id = message.application_id = interaction.application.id
    message.interaction_metadata = interaction.metadata()
    if interaction.type == COMMAND:
        shown = {
            "id": str(interaction.id),
            "type": COMMAND,
            "name": interaction.name,
            "user": interaction.user.payload(),
        }
        message.interaction = shown
    elif interaction.message is not None:
        message.type, message.referenced = 19, interaction.message
        message.reference = {"type": 0} | {
            f"{key}" if key != "id" else "message_id": value for key, value in interaction.message.id_pair.items()
        }
    message.flags = flags & COMPONENTS_V2
    if flags & EPHEMERAL:
        message.flags |= EPHEMERAL
        message.ephemeral_to = interaction.user.id
    return message


def respond(call: Call, interaction: Interaction, form: MessageForm, *, flags: int) -> Message:
    """Send an answer or follow-up."""
    message = _blank(call, interaction, flags)
    message.attachments = attach(call, interaction.channel, form.attachments)
    write(call.world, message, form)
    store(call.world, message)
    return message


def follow_up(call: Call, interaction: Interaction, form: MessageForm) -> Message:
    """A further message; while the first is still "thinking", it becomes the first, as on Discord."""
    if not interaction.answered:
        raise DiscordError(10015)
    if interaction.thinking and interaction.original is not None:
        return edit_answer(call, interaction, interaction.original, form)
    message = respond(call, interaction, form, flags=form.flags or 0)
    interaction.followups[message.id] = message
    return message


def answer_message(interaction: Interaction, name: str) -> Message:
    """The answer that a path names: `@original` or a message id.

    Raises:
        DiscordError: 10008, and 10015 before there is any answer.
    """
    if not interaction.answered:
        raise DiscordError(10015)
    found = (
        interaction.original if name == "@original" else interaction.followups.get(int(name) if name.isdecimal() else 0)
    )
    if found is None and interaction.original is not None and name == str(interaction.original.id):
        found = interaction.original
    if found is None or found.deleted:
        raise DiscordError(10008)
    return found


def edit_answer(call: Call, interaction: Interaction, message: Message, form: EditForm) -> Message:
    """Change an answer; a "thinking" one thereby comes to be."""
    if interaction.thinking and message is interaction.original:
        interaction.thinking = False
        message.attachments = attach(call, message.channel, form.attachments)
        rewrite(call.world, message, form)
        message.flags &= ~LOADING
        announce(call.world, "MESSAGE_UPDATE", message)
        return message
    return edit(call, message, form)


def delete_answer(call: Call, message: Message) -> None:
    """Take an answer away."""
    remove(call, message)
