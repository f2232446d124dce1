"""Webhooks, and the answers to interactions, which share their paths.

Source: https://discord.com/developers/docs/resources/webhook
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.interactions import Interaction
from tux.sandbox.rest.call import Call, Routes
from tux.sandbox.rest.interactions import answer_message, delete_answer, edit_answer, follow_up
from tux.sandbox.rest.sending import EditForm, MessageForm
from tux.sandbox.world.models import Json

routes = Routes()

ONE = "/webhooks/{webhook_id}/{webhook_token}"
MESSAGE = ONE + "/messages/{message_id}"


def _interaction(call: Call) -> Interaction:
    interaction = call.interactions.by_token(call.id("webhook_id"), call.params["webhook_token"])
    if interaction is None:
        raise DiscordError(10015)
    return interaction


@routes.add("POST", ONE, public=True, form=MessageForm)
async def execute(call: Call) -> Json:
    """Send a message: a follow-up of an interaction."""
    return follow_up(call, _interaction(call), call.form(MessageForm)).payload()


@routes.add("GET", MESSAGE, public=True)
async def get_message(call: Call) -> Json:
    """One message that this token sent."""
    return answer_message(_interaction(call), call.params["message_id"]).payload()


@routes.add("PATCH", MESSAGE, public=True, form=EditForm)
async def edit_message(call: Call) -> Json:
    """Change a message that this token sent."""
    interaction = _interaction(call)
    message = answer_message(interaction, call.params["message_id"])
    return edit_answer(call, interaction, message, call.form(EditForm)).payload()


@routes.add("DELETE", MESSAGE, public=True)
async def delete_message(call: Call) -> None:
    """Delete a message that this token sent."""
    delete_answer(call, answer_message(_interaction(call), call.params["message_id"]))
