"""Forms of messages, for sending and changing them.

Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.attachments import Attachments
from tux.sandbox.rest.rules.embeds import Embed
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.mentions import AllowedMentions
from tux.sandbox.rest.rules.poll_forms import PollForm

MAX_NONCE_LENGTH = 25
Content = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


def _short(nonce: str | int) -> str | int:
    if isinstance(nonce, str) and len(nonce) > MAX_NONCE_LENGTH:
        raise PydanticCustomError(
            "BASE_TYPE_MAX_LENGTH", "Must be {most} or fewer in length.", {"most": MAX_NONCE_LENGTH}
        )
    return nonce


class MessageReference(Form):
    """The message that this one replies to (type 0) or forwards (type 1)."""

    type: Literal[0, 1] | None = 0
    message_id: Snowflake
    channel_id: Snowflake | None = None
    guild_id: Snowflake | None = None
    fail_if_not_exists: bool | None = True


class EditForm(Form):
    """Changes to a message."""

    content: Content | None = None
    embeds: Annotated[list[Embed], Field(max_length=10)] | None = None
    flags: int | None = None
    allowed_mentions: AllowedMentions | None = None
    components: Annotated[list[dict[str, Any]], Field(max_length=40)] | None = None
    attachments: Attachments | None = None
    sticker_ids: list[Snowflake] | None = None
    poll: PollForm | None = None
    tts: bool | None = None
    """It means nothing in an edit, but discord.py sends it when a click redraws a message, and Discord accepts it."""
    enforce_nonce: bool | None = None
    """It means nothing in an edit either, but discord.js sends it."""


class MessageForm(EditForm):
    """A new message."""

    nonce: Annotated[str | int, AfterValidator(_short)] | None = None
    message_reference: MessageReference | None = None
    sticker_ids: Annotated[list[Snowflake], Field(max_length=3)] | None = None
    shared_client_theme: dict[str, Any] | None = None
