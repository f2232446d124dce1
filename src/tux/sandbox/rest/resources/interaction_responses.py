"""The first answers of applications to interactions.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.interactions import AUTOCOMPLETE, MODAL_SUBMIT, Interaction
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form, read_form
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.resources.interaction_messages import blank_message, respond
from tux.sandbox.rest.resources.messages import edit
from tux.sandbox.rest.router import ANY_MEDIA, Routes
from tux.sandbox.rest.rules.command_forms import Choice
from tux.sandbox.rest.rules.message_forms import EditForm, MessageForm
from tux.sandbox.rest.rules.modal_forms import ModalForm
from tux.sandbox.rest.rules.modals import read_modal
from tux.sandbox.world.channel import Message
from tux.sandbox.world.conversations import store
from tux.sandbox.world.message_flags import EPHEMERAL, LOADING
from tux.sandbox.world.payloads import Json, objects

routes = Routes()
F = TypeVar("F", bound=Form)
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
MESSAGE, THINK, ACKNOWLEDGE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
CHOICE_TYPES: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 10: (int, float)}


class CallbackForm(Form):
    """An application's first answer to an interaction."""

    type: int
    data: dict[str, Any] | None = None


class ChoicesForm(Form):
    """The choices that are offered while a person types."""

    choices: Annotated[list[Choice], Field(max_length=25)] | None = None


@routes.add("POST", CALLBACK, public=True, form=CallbackForm, media=ANY_MEDIA)
async def create_response(call: Call) -> Reply:
    """Answer an interaction, within three seconds and once. After a refused answer, the rest of that time remains."""
    form = call.form(CallbackForm)
    interaction = call.interactions.unanswered(call.id("interaction_id"), call.params["interaction_token"])
    _answer(call, interaction, form.type, form.data or {})
    call.interactions.answered(interaction)
    if interaction.type != AUTOCOMPLETE and form.type != MODAL:
        call.interactions.notify(interaction, "INTERACTION_SUCCESS")
    if not call.flag("with_response"):
        return Reply(None, 204)
    return Reply(_callback_payload(interaction, form.type))


def _answer(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    allowed = _allowed_types(interaction)
    if kind not in allowed:
        choices = ", ".join(map(str, sorted(allowed)))
        raise form_error("type", "BASE_TYPE_CHOICES", f"Value must be one of ({choices}).")
    if kind == MESSAGE:
        interaction.original = respond(call, interaction, _read_data(MessageForm, data))
    elif kind == THINK:
        interaction.original = _start_thinking(call, interaction, _read_data(MessageForm, data).flags or 0)
    elif kind == ACKNOWLEDGE:
        interaction.original = interaction.message
    elif kind == UPDATE and interaction.message is not None:
        interaction.original = _update(call, interaction.message, _read_data(EditForm, data))
    elif kind == CHOICES:
        _offer_choices(call, interaction, data)
    else:
        _open_modal(call, interaction, data)


def _allowed_types(interaction: Interaction) -> set[int]:
    """Return the types of answers that an interaction can get."""
    if interaction.type == AUTOCOMPLETE:
        return {CHOICES}
    kinds = {MESSAGE, THINK}
    if interaction.message is not None:
        kinds |= {ACKNOWLEDGE, UPDATE}
    return kinds if interaction.type == MODAL_SUBMIT else kinds | {MODAL}


def _read_data(kind: type[F], data: Json) -> F:
    """Return a form within `data`; errors name their place below it."""
    try:
        return read_form(kind, data)
    except DiscordError as error:
        if error.errors is None:
            raise
        raise DiscordError(error.code, errors={"data": error.errors}) from None


def _update(call: Call, message: Message, form: EditForm) -> Message:
    if message.deleted:
        raise DiscordError(10008)
    return edit(call, message, form)


def _start_thinking(call: Call, interaction: Interaction, flags: int) -> Message:
    interaction.thinking = True
    message = blank_message(call, interaction, flags & EPHEMERAL)
    message.flags |= LOADING
    store(call.world, message)
    return message


def _offer_choices(call: Call, interaction: Interaction, data: Json) -> None:
    """Pass choices to the person who types."""
    form = _read_data(ChoicesForm, data)
    types = CHOICE_TYPES.get(_focused_type(objects(interaction.data, "options")), (str,))
    for number, choice in enumerate(form.choices or []):
        if not isinstance(choice.value, types) or isinstance(choice.value, bool):
            raise form_error(f"data.choices.{number}.value", "BASE_TYPE_BAD_VALUE", "Value has the wrong type.")
    choices = [choice.model_dump(exclude_none=True) for choice in form.choices or []]
    call.interactions.notify(interaction, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", choices=choices)


def _focused_type(options: list[Json]) -> int:
    for option in options:
        if option.get("focused"):
            return option["type"]
        if focused := _focused_type(objects(option, "options")):
            return focused
    return 0


def _open_modal(call: Call, interaction: Interaction, data: Json) -> None:
    """Show a person a modal."""
    interaction.modal = read_modal(_read_data(ModalForm, data))
    more = {"channel_id": str(interaction.channel.id), "application": interaction.application.brief()}
    call.interactions.notify(interaction, "INTERACTION_MODAL_CREATE", **more, **interaction.modal)


def _callback_payload(interaction: Interaction, kind: int) -> Json:
    data: Json = {"interaction": {"id": str(interaction.id), "type": interaction.type}}
    message = interaction.original if kind in {MESSAGE, THINK, ACKNOWLEDGE, UPDATE} else None
    if message is not None:
        data["interaction"] |= {
            "response_message_id": str(message.id),
            "response_message_loading": bool(message.flags & LOADING),
            "response_message_ephemeral": message.ephemeral_to is not None,
        }
    if message is not None and kind in {MESSAGE, UPDATE}:
        data["resource"] = {"type": kind, "message": message.payload(interaction.application.bot.id)}
    return data
