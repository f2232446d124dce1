"""How a message comes to be, whoever sends it: a user, a webhook, or the answer to an interaction."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.attachments import Attachments, mark_used
from tux.sandbox.rest.components import COMPONENTS_V2, check_components, complete
from tux.sandbox.rest.embeds import Embed, embed_payloads
from tux.sandbox.rest.forms import Form, Snowflake
from tux.sandbox.rest.mentions import AllowedMentions, mention
from tux.sandbox.rest.questions import PollForm, make_poll
from tux.sandbox.world.models import SUPPRESS_EMBEDS, Channel, Json, Message, User
from tux.sandbox.world.world import World

EPHEMERAL, LOADING, SUPPRESS_NOTIFICATIONS = 1 << 6, 1 << 7, 1 << 12
VOICE_MESSAGE, HAS_SNAPSHOT = 1 << 13, 1 << 14
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | VOICE_MESSAGE | COMPONENTS_V2
EDITABLE = SUPPRESS_EMBEDS | COMPONENTS_V2
MOST_NONCE = 25
Content = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


def _short(nonce: str | int) -> str | int:
    if isinstance(nonce, str) and len(nonce) > MOST_NONCE:
        raise PydanticCustomError("BASE_TYPE_MAX_LENGTH", "Must be {most} or fewer in length.", {"most": MOST_NONCE})
    return nonce


class MessageReference(Form):
    """The message this one answers (type 0) or forwards (type 1)."""

    type: Literal[0, 1] | None = 0
    message_id: Snowflake
    channel_id: Snowflake | None = None
    guild_id: Snowflake | None = None
    fail_if_not_exists: bool | None = True


class EditForm(Form):
    """What can be changed of a message."""

    content: Content | None = None
    embeds: Annotated[list[Embed], Field(max_length=10)] | None = None
    flags: int | None = None
    allowed_mentions: AllowedMentions | None = None
    components: Annotated[list[dict[str, Any]], Field(max_length=40)] | None = None
    attachments: Attachments | None = None
    sticker_ids: list[Snowflake] | None = None
    poll: PollForm | None = None
    tts: bool | None = None
    """Means nothing in an edit, but discord.py sends it when a click redraws a message, and Discord lets it pass."""
    enforce_nonce: bool | None = None
    """Means nothing in an edit either; discord.js sends it."""


class MessageForm(EditForm):
    """A new message."""

    nonce: Annotated[str | int, AfterValidator(_short)] | None = None
    message_reference: MessageReference | None = None
    sticker_ids: Annotated[list[Snowflake], Field(max_length=3)] | None = None
    shared_client_theme: dict[str, Any] | None = None


def write(world: World, message: Message, form: EditForm) -> None:
    """Put a form's content into a new message: text, embeds, components, poll, and whom it mentions.

    Raises:
        DiscordError: 50035 for content that Discord does not take, 50006 for an empty message.
    """
    message.flags |= (form.flags or 0) & SETTABLE
    message.tts = bool(form.tts)
    if form.poll is not None:
        message.poll = make_poll(form.poll, world.clock.now())
    _put(world, message, form)
    mention(world, message, form.allowed_mentions)


def rewrite(world: World, message: Message, form: EditForm) -> None:
    """Change a message by a form, as far as Discord allows: its flag IS_COMPONENTS_V2 stays once it is set.

    Whom it mentions is found anew if its text changes, by default as for a new message.

    Raises:
        DiscordError: as `write`.
    """
    if form.flags is not None:
        message.flags = message.flags & ~SUPPRESS_EMBEDS | form.flags & EDITABLE
    _put(world, message, form)
    if form.given.keys() & {"content", "components"}:
        mention(world, message, form.allowed_mentions)


def _put(world: World, message: Message, form: EditForm) -> None:
    given = form.given
    if "content" in given:
        message.content = form.content or ""
    if "embeds" in given:
        message.embeds = embed_payloads(form.embeds or [], message.attachments)
    if "components" in given:
        message.components = check_components(form.components or [], v2=bool(message.flags & COMPONENTS_V2))
        complete(message.components, message.attachments, world.ids.new)
    _check_content(message)
    mark_used(message)


def _check_content(message: Message) -> None:
    if message.flags & COMPONENTS_V2:
        legacy = {"content": message.content, "embeds": message.embeds, "poll": message.poll}
        for field, value in (legacy | {"sticker_ids": message.sticker_items}).items():
            if value:
                sentence = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                raise form_error(field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)
        if not message.components:
            raise DiscordError(50006)
    shown = (message.content, message.embeds, message.components, message.attachments, message.sticker_items)
    if not any(shown) and message.poll is None and not message.snapshots:
        raise DiscordError(50006)


def store(world: World, message: Message) -> None:
    """Put a finished message into its channel and tell who sees it."""
    channel = message.channel
    channel.messages[message.id] = message
    if message.ephemeral_to is None:
        channel.last_message_id = message.id
        channel.total_message_sent += 1
        if channel.is_thread:
            message.position = channel.total_message_sent - 1
    announce(world, "MESSAGE_CREATE", message)


def announce(world: World, name: str, message: Message) -> None:
    """Tell of a new or changed message: a public one to all who see the channel, an ephemeral one to its person."""
    guild = world.guild_of(message.channel)

    def data(viewer: int) -> Json:
        payload = message.payload(viewer)
        if guild is not None:
            payload["guild_id"] = str(guild.id)
            author = guild.members.get(message.author.id)
            if author is not None and message.webhook_id is None:
                payload["member"] = author.payload(user=False)
            for mentioned in payload["mentions"]:
                if member := guild.members.get(int(mentioned["id"])):
                    mentioned["member"] = member.payload(user=False)
        payload["channel_type"] = message.channel.type
        return payload

    to = None if message.ephemeral_to is None else {message.ephemeral_to}
    differs = message.reactions or message.thread or message.poll  # only these look different to each who sees them
    world.emit_in(message.channel, name, data if differs else data(0), to=to)


def system_message(
    world: World, channel: Channel, kind: int, author: User, content: str = "", *, reference: Json | None = None
) -> Message:
    """A message that Discord itself writes, such as "joined" (7) or "pinned a message" (6)."""
    message = Message(world.ids.new(), channel, author, content, world.clock.now(), type=kind)
    message.reference = reference
    store(world, message)
    return message
