"""Messages that answer interactions: the first answer and its follow-ups.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.interactions import COMMAND, Interaction
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.resources.messages import edit
from tux.sandbox.rest.rules.attachments import attach
from tux.sandbox.rest.rules.message_content import rewrite, write
from tux.sandbox.rest.rules.message_forms import EditForm, MessageForm
from tux.sandbox.world.channel import Message
from tux.sandbox.world.conversations import announce, store
from tux.sandbox.world.message_flags import EPHEMERAL, LOADING
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import read_snowflake

REPLY, CHAT_INPUT, CONTEXT_MENU = 19, 20, 23


def blank_message(call: Call, interaction: Interaction, flags: int) -> Message:
    """Return an answer that has no content yet; its channel, author and audience are settled.

    An answer to a component, and every follow-up, is a reply; the first answer to a command names the command.
    """
    world, followup = call.world, interaction.original is not None and interaction.answered
    bot = interaction.application.bot
    message = Message(world.ids.new(), interaction.channel, bot, "", world.clock.now(), type=CHAT_INPUT)
    message.webhook_id = message.application_id = interaction.application.id
    message.interaction_metadata = interaction.metadata(followup=followup)
    if interaction.type == COMMAND and not followup:
        message.interaction = _old_interaction_field(interaction)
    message.type, message.referenced = _reference(interaction, followup=followup)
    if message.referenced is not None:
        pair = message.referenced.id_pair
        message.reference = {"type": 0, "message_id": pair.pop("id"), **pair}
    if flags & EPHEMERAL:
        message.flags |= EPHEMERAL
        message.ephemeral_to = interaction.user.id
    return message


def _old_interaction_field(interaction: Interaction) -> Json:
    """Return the old field that says which command a message answers."""
    data = {"id": str(interaction.id), "type": COMMAND, "name": interaction.name}
    return data | {"user": interaction.user.payload()}


def _reference(interaction: Interaction, *, followup: bool) -> tuple[int, Message | None]:
    """Return the type of an answer and the message that it refers to."""
    if followup:
        return REPLY, interaction.original
    if interaction.message is not None:
        return REPLY, interaction.message
    if interaction.type == COMMAND and interaction.data["type"] != 1:
        return CONTEXT_MENU, interaction.channel.messages.get(int(interaction.data["target_id"]))
    return CHAT_INPUT, None


def respond(call: Call, interaction: Interaction, form: MessageForm) -> Message:
    """Send an answer or a follow-up."""
    message = blank_message(call, interaction, form.flags or 0)
    message.attachments = attach(call, interaction.channel, form.attachments)
    write(call.world, message, form)
    store(call.world, message)
    return message


def follow_up(call: Call, interaction: Interaction, form: MessageForm) -> Message:
    """Send a follow-up; while the first answer is still "thinking", it becomes the first, as on Discord."""
    if not interaction.answered:
        raise DiscordError(10015)
    if interaction.thinking and interaction.original is not None:
        return edit_answer(call, interaction, interaction.original, form)
    message = respond(call, interaction, form)
    interaction.followups[message.id] = message
    return message


def answer_message(interaction: Interaction, name: str) -> Message:
    """Return the answer that a path names by `@original` or a message id.

    Raises:
        DiscordError: 10008, and 10015 before there is any answer.
    """
    if not interaction.answered:
        raise DiscordError(10015)
    original = interaction.original
    if name == "@original" or (original is not None and name == str(original.id)):
        message = original
    else:
        message = interaction.followups.get(read_snowflake(name))
    if message is None or message.deleted:
        raise DiscordError(10008)
    return message


def edit_answer(call: Call, interaction: Interaction, message: Message, form: EditForm) -> Message:
    """Change an answer; this completes one that is still "thinking"."""
    if not interaction.thinking or message is not interaction.original:
        return edit(call, message, form)
    message.attachments = attach(call, message.channel, form.attachments)
    rewrite(call.world, message, form)
    interaction.thinking = False
    message.flags &= ~LOADING
    announce(call.world, "MESSAGE_UPDATE", message)
    return message
