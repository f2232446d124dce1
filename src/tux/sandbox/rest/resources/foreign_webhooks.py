"""Webhooks that take what GitHub and Slack's clients send, and make messages of it.

Source: https://discord.com/developers/docs/resources/webhook#execute-slackcompatible-webhook
"""

from __future__ import annotations

from typing import cast

import orjson
from pydantic import ValidationError

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import form_tree, read_form
from tux.sandbox.rest.resources.webhook_messages import ExecuteForm, send
from tux.sandbox.rest.resources.webhooks import BY_TOKEN, by_token
from tux.sandbox.rest.router import ANY_MEDIA, Routes
from tux.sandbox.rest.rules.github_events import github_embed
from tux.sandbox.rest.rules.github_payloads import GithubPayload
from tux.sandbox.rest.rules.slack_messages import SlackMessage
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.webhook import Webhook

routes = Routes()
GITHUB = "GitHub"
"""The name that messages about GitHub are from."""


@routes.add("POST", BY_TOKEN + "/github", public=True)
async def execute_github(call: Call) -> None:
    """Post what happened on GitHub. Events that Discord does not tell of are taken, and nothing is posted."""
    guild, webhook = by_token(call)
    embed = github_embed(call.request.github_event or "", _payload(call.request.body))
    if embed is not None:
        _post(call, guild, webhook, {"username": GITHUB, "embeds": [embed]})


def _payload(body: object) -> GithubPayload:
    """Return what GitHub sent.

    Raises:
        DiscordError: 50035.
    """
    try:
        return GithubPayload.model_validate({} if body is None else body)
    except ValidationError as error:
        raise DiscordError(50035, errors=form_tree(error)) from None


@routes.add("POST", BY_TOKEN + "/slack", public=True, form=SlackMessage, media=ANY_MEDIA)
async def execute_slack(call: Call) -> str:
    """Post a message that is in Slack's form, and answer as Slack does."""
    guild, webhook = by_token(call)
    message = read_form(SlackMessage, _slack_body(call.request.body))
    _post(call, guild, webhook, message.execution())
    return "ok"


def _post(call: Call, guild: Guild, webhook: Webhook, execution: Json) -> None:
    """Post a message; with `wait=false` nothing says that it found no place. Unlike elsewhere, `wait` is the default.

    Source: https://github.com/discord/discord-api-docs/issues/1067
    """
    form = read_form(ExecuteForm, execution)
    try:
        send(call, guild, webhook, form)
    except DiscordError:
        if call.flag("wait", default=True):
            raise


def _slack_body(body: object) -> object:
    """Return a message that was sent as JSON, or in the field `payload` of a form, as Slack also takes it.

    Raises:
        DiscordError: 50109.
    """
    fields = cast("Json", body) if isinstance(body, dict) else {}
    payload = fields.get("payload")
    if not isinstance(payload, str):
        return body  # pyright: ignore[reportUnknownVariableType]
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise DiscordError(50109) from None
