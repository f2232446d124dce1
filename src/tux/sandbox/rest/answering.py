"""The application's side of interactions: the first answer, follow-ups, and changes of both.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.interactions import AUTOCOMPLETE, COMMAND, MODAL_SUBMIT, Interaction
from tux.sandbox.rest.attachments import attach
from tux.sandbox.rest.call import Call, Reply, Routes
from tux.sandbox.rest.commands import Choice
from tux.sandbox.rest.forms import Form, read_form
from tux.sandbox.rest.messages import edit
from tux.sandbox.rest.modals import ModalForm, read_modal
from tux.sandbox.rest.sending import EPHEMERAL, LOADING, EditForm, MessageForm, announce, rewrite, store, write
from tux.sandbox.world.models import Json, Message, objects

routes = Routes()

F = TypeVar("F", bound=Form)
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
MESSAGE, THINK, ACKNOWLEDGE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
REPLY, CHAT_INPUT, CONTEXT_MENU = 19, 20, 23
CHOICE_TYPES: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 10: (int, float)}


class CallbackForm(Form):
    """An application's first answer."""

    type: int
    data: dict[str, Any] | None = None


class ChoicesForm(Form):
    """What is offered while a person types."""

    choices: Annotated[list[Choice], Field(max_length=25)] | None = None


@routes.add("POST", CALLBACK, public=True, form=CallbackForm)
async def create_response(call: Call) -> Reply:
    """Answer an interaction, within three seconds and once. A refused answer leaves the rest of that time."""
    form = call.form(CallbackForm)
    interaction = call.interactions.answering(call.id("interaction_id"), call.params["interaction_token"])
    _answer(call, interaction, form.type, form.data or {})
    call.interactions.answered(interaction)
    if interaction.type != AUTOCOMPLETE and form.type != MODAL:
        call.interactions.tell(interaction, "INTERACTION_SUCCESS")
    if not call.flag("with_response"):
        return Reply(None, 204)
    return Reply(_callback_payload(interaction, form.type))


def _answer(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    allowed = _kinds(interaction)
    if kind not in allowed:
        named = ", ".join(map(str, sorted(allowed)))
        raise form_error("type", "BASE_TYPE_CHOICES", f"Value must be one of ({named}).")
    if kind == MESSAGE:
        interaction.original = respond(call, interaction, _read(MessageForm, data))
    elif kind == THINK:
        interaction.original = _think(call, interaction, _read(MessageForm, data).flags or 0)
    elif kind == ACKNOWLEDGE:
        interaction.original = interaction.message
    elif kind == UPDATE and interaction.message is not None:
        interaction.original = _update(call, interaction.message, _read(EditForm, data))
    elif kind == CHOICES:
        _offer(call, interaction, data)
    else:
        _open(call, interaction, data)


def _kinds(interaction: Interaction) -> set[int]:
    """The answers that an interaction can get."""
    if interaction.type == AUTOCOMPLETE:
        return {CHOICES}
    kinds = {MESSAGE, THINK}
    if interaction.message is not None:
        kinds |= {ACKNOWLEDGE, UPDATE}
    return kinds if interaction.type == MODAL_SUBMIT else kinds | {MODAL}


def _read(kind: type[F], data: Json) -> F:
    """A form within `data`; what is wrong is found there."""
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


def _think(call: Call, interaction: Interaction, flags: int) -> Message:
    interaction.thinking = True
    message = _blank(call, interaction, flags & EPHEMERAL)
    message.flags |= LOADING
    store(call.world, message)
    return message


def _offer(call: Call, interaction: Interaction, data: Json) -> None:
    """Hand choices on to the person who types."""
    form = _read(ChoicesForm, data)
    types = CHOICE_TYPES.get(_focused_type(objects(interaction.data, "options")), (str,))
    for number, choice in enumerate(form.choices or []):
        if not isinstance(choice.value, types) or isinstance(choice.value, bool):
            raise form_error(f"data.choices.{number}.value", "BASE_TYPE_BAD_VALUE", "Value is of another type.")
    choices = [choice.model_dump(exclude_none=True) for choice in form.choices or []]
    call.interactions.tell(interaction, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", choices=choices)


def _focused_type(options: list[Json]) -> int:
    for option in options:
        if option.get("focused"):
            return option["type"]
        if found := _focused_type(objects(option, "options")):
            return found
    return 0


def _open(call: Call, interaction: Interaction, data: Json) -> None:
    """Show a person a modal."""
    interaction.modal = read_modal(_read(ModalForm, data))
    more = {"channel_id": str(interaction.channel.id), "application": interaction.application.brief()}
    call.interactions.tell(interaction, "INTERACTION_MODAL_CREATE", **more, **interaction.modal)


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


# messages


def _blank(call: Call, interaction: Interaction, flags: int) -> Message:
    """An answer without content yet; its place, author and audience are settled.

    An answer to a component, and every further answer, is a reply; a first answer to a command names the command.
    """
    world, followup = call.world, interaction.original is not None and interaction.answered
    bot = interaction.application.bot
    message = Message(world.ids.new(), interaction.channel, bot, "", world.clock.now(), type=CHAT_INPUT)
    message.webhook_id = message.application_id = interaction.application.id
    message.interaction_metadata = interaction.metadata(followup=followup)
    if interaction.type == COMMAND and not followup:
        message.interaction = _named(interaction)
    message.type, message.referenced = _reference(interaction, followup=followup)
    if message.referenced is not None:
        pair = message.referenced.id_pair
        message.reference = {"type": 0, "message_id": pair.pop("id"), **pair}
    if flags & EPHEMERAL:
        message.flags |= EPHEMERAL
        message.ephemeral_to = interaction.user.id
    return message


def _named(interaction: Interaction) -> Json:
    """The old way to tell which command a message answers."""
    shown = {"id": str(interaction.id), "type": COMMAND, "name": interaction.name}
    return shown | {"user": interaction.user.payload()}


def _reference(interaction: Interaction, *, followup: bool) -> tuple[int, Message | None]:
    """The type of an answer, and the message it points to."""
    if followup:
        return REPLY, interaction.original
    if interaction.message is not None:
        return REPLY, interaction.message
    if interaction.type == COMMAND and interaction.data["type"] != 1:
        return CONTEXT_MENU, interaction.channel.messages.get(int(interaction.data["target_id"]))
    return CHAT_INPUT, None


def respond(call: Call, interaction: Interaction, form: MessageForm) -> Message:
    """Send an answer or follow-up."""
    message = _blank(call, interaction, form.flags or 0)
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
    message = respond(call, interaction, form)
    interaction.followups[message.id] = message
    return message


def answer_message(interaction: Interaction, name: str) -> Message:
    """The answer that a path names: `@original` or a message id.

    Raises:
        DiscordError: 10008, and 10015 before there is any answer.
    """
    if not interaction.answered:
        raise DiscordError(10015)
    original = interaction.original
    if name == "@original" or (original is not None and name == str(original.id)):
        found = original
    else:
        found = interaction.followups.get(int(name) if name.isdecimal() else 0)
    if found is None or found.deleted:
        raise DiscordError(10008)
    return found


def edit_answer(call: Call, interaction: Interaction, message: Message, form: EditForm) -> Message:
    """Change an answer; a "thinking" one thereby comes to be."""
    if not interaction.thinking or message is not interaction.original:
        return edit(call, message, form)
    message.attachments = attach(call, message.channel, form.attachments)
    rewrite(call.world, message, form)
    interaction.thinking = False
    message.flags &= ~LOADING
    announce(call.world, "MESSAGE_UPDATE", message)
    return message
