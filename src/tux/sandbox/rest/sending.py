"""How a message comes to be, whoever sends it: a user, a webhook, or the answer to an interaction."""

from __future__ import annotations

import mimetypes
import re
from copy import deepcopy
from typing import Annotated, Any, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission, in_channel
from tux.sandbox.rest.call import Upload
from tux.sandbox.rest.components import COMPONENTS_V2, check_components, complete
from tux.sandbox.rest.embeds import Embed, embed_payload
from tux.sandbox.rest.forms import Form, Snowflake
from tux.sandbox.rest.polls import PollForm, poll_payload
from tux.sandbox.world.models import Attachment, Channel, Json, Message, User, objects
from tux.sandbox.world.world import World

SUPPRESS_EMBEDS, EPHEMERAL, LOADING, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 6, 1 << 7, 1 << 12
SETTABLE_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
MENTION = re.compile(r"<@!?(\d{1,20})>")
ROLE_MENTION = re.compile(r"<@&(\d{1,20})>")
EVERYONE = re.compile(r"@(everyone|here)\b")


class AllowedMentions(Form):
    """Which mentions ring."""

    parse: list[Literal["roles", "users", "everyone"]] | None = None
    roles: Annotated[list[Snowflake], Field(max_length=100)] | None = None
    users: Annotated[list[Snowflake], Field(max_length=100)] | None = None
    replied_user: bool | None = None


class MessageReference(Form):
    """The message this one answers (type 0) or forwards (type 1)."""

    type: Literal[0, 1] | None = 0
    message_id: Snowflake | None = None
    channel_id: Snowflake | None = None
    guild_id: Snowflake | None = None
    fail_if_not_exists: bool | None = True


class AttachmentForm(Form):
    """Names an uploaded file by its number, or keeps one that is there."""

    id: Snowflake
    filename: Annotated[str, Field(max_length=1024)] | None = None
    description: Annotated[str, Field(max_length=1024)] | None = None
    title: str | None = None
    duration_secs: float | None = None
    waveform: str | None = None
    is_remix: bool | None = None
    is_spoiler: bool | None = None
    # what Discord's clients send back of an attachment that stays
    size: int | None = None
    url: str | None = None
    proxy_url: str | None = None
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    ephemeral: bool | None = None
    flags: int | None = None


class EditForm(Form):
    """What can be changed of a message."""

    content: Annotated[str, Field(max_length=2000)] | None = None
    embeds: Annotated[list[Embed], Field(max_length=10)] | None = None
    embed: Embed | None = None
    flags: int | None = None
    allowed_mentions: AllowedMentions | None = None
    components: list[dict[str, Any]] | None = None
    attachments: Annotated[list[AttachmentForm], Field(max_length=10)] | None = None
    sticker_ids: list[Snowflake] | None = None
    poll: PollForm | None = None
    tts: bool | None = None
    """Means nothing here, but discord.py sends it when a click redraws a message, and Discord lets it pass."""
    enforce_nonce: bool | None = None
    """Means nothing here either; discord.js sends it."""


class MessageForm(EditForm):
    """A new message."""

    nonce: str | int | None = None
    message_reference: MessageReference | None = None
    sticker_ids: Annotated[list[Snowflake], Field(max_length=3)] | None = None
    shared_client_theme: dict[str, Any] | None = None


def attach(world: World, cdn: str, channel: Channel, form: EditForm, files: dict[str, Upload]) -> list[Attachment]:
    """The files of a request as attachments, in their order."""
    described = {entry.id: entry for entry in form.attachments or []}
    if len(files) > 10:
        raise DiscordError(30015)
    made: list[Attachment] = []
    for name, upload in files.items():
        number = int(re.sub(r"\D", "", name) or 0)
        entry = described.get(number)
        if sum(len(file.content) for file in files.values()) > 25 * 1024 * 1024:
            raise DiscordError(40005)
        filename = re.sub(r"[^\w.\-]", "_", (entry and entry.filename) or upload.filename) or "file"
        attachment_id = world.ids.new()
        made.append(
            Attachment(
                attachment_id,
                filename,
                upload.content,
                upload.content_type or mimetypes.guess_type(filename)[0],
                f"{cdn}/attachments/{channel.id}/{attachment_id}/{filename}",
                entry.description if entry else None,
            )
        )
        world.attachments[attachment_id] = made[-1]
    return made


def kept(message: Message, form: EditForm) -> list[Attachment]:
    """The attachments that stay after an edit: all, unless it lists which."""
    if form.attachments is None:
        return message.attachments
    wanted = {entry.id for entry in form.attachments}
    return [attachment for attachment in message.attachments if attachment.id in wanted]


def write(world: World, message: Message, form: EditForm, *, rings: bool = True) -> None:
    """Put a form's content into a message: text, embeds, components, and whom it mentions.

    Raises:
        DiscordError: 50035 for content that Discord does not take, 50006 for an empty message.
    """
    given = form.given
    flags = (form.flags or 0) & SETTABLE_FLAGS
    if "flags" in given or form.flags is not None:
        message.flags = message.flags & ~SUPPRESS_EMBEDS | flags | message.flags & COMPONENTS_V2
    if "content" in given:
        message.content = (form.content or "").strip()
    if "embeds" in given or "embed" in given:
        embeds = [form.embed] if form.embed else form.embeds or []
        if sum(embed.length for embed in embeds) > 6000:
            raise form_error("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
        message.embeds = [embed_payload(embed, message.attachments) for embed in embeds]
    if "components" in given:
        asked = deepcopy(form.components or [])
        message.components = check_components(asked, v2=bool(message.flags & COMPONENTS_V2))
        complete(message.components, message.attachments, world.ids.new)
    if form.poll is not None:
        message.poll = poll_payload(form.poll, world.clock.now())
    _check_v2(message)
    _mentions(world, message, form.allowed_mentions, rings=rings)


def _check_v2(message: Message) -> None:
    if message.flags & COMPONENTS_V2:
        for field, value in (("content", message.content), ("embeds", message.embeds), ("poll", message.poll)):
            if value:
                sentence = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                raise form_error(field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)
    shown = (
        message.content,
        message.embeds,
        message.components,
        message.attachments,
        message.sticker_items,
        message.poll,
        message.snapshots,
    )
    if not any(shown):
        raise DiscordError(50006)


def _mentions(world: World, message: Message, allowed: AllowedMentions | None, *, rings: bool) -> None:
    guild = world.guild_of(message.channel)
    text = message.content + "\n".join(_texts(message.components))
    parse = {"roles", "users", "everyone"} if allowed is None else set[str](allowed.parse or [])
    users = {int(found) for found in MENTION.findall(text)}
    if "users" not in parse:
        users &= set((allowed and allowed.users) or ())
    message.mentions = [world.users[user_id] for user_id in users if user_id in world.users]
    replied = message.referenced
    if (
        message.type == 19
        and replied
        and (allowed is None or allowed.replied_user is not False)
        and not replied.webhook_id
        and replied.author not in message.mentions
    ):
        message.mentions.append(replied.author)
    roles = {int(found) for found in ROLE_MENTION.findall(text)} & set(guild.roles if guild else ())
    if "roles" not in parse:
        roles &= set((allowed and allowed.roles) or ())
    message.mention_roles = sorted(roles)
    member = guild.members.get(message.author.id) if guild else None
    may = member is None or bool(guild and in_channel(guild, message.channel, member) & Permission.MENTION_EVERYONE)
    message.mention_everyone = (
        rings and guild is not None and may and "everyone" in parse and bool(EVERYONE.search(text))
    )


def _texts(components: list[Json]) -> list[str]:
    found: list[str] = []
    for component in components:
        if component.get("type") == 10:
            found.append(component.get("content", ""))
        found += _texts(objects(component, "components"))
    return found


def store(world: World, message: Message) -> None:
    """Put a finished message into its channel and tell who sees it."""
    channel = message.channel
    channel.messages[message.id] = message
    if message.ephemeral_to is None:
        channel.last_message_id = message.id
        channel.total_message_sent += 1
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
            for mention in payload["mentions"]:
                if mentioned := guild.members.get(int(mention["id"])):
                    mention["member"] = mentioned.payload(user=False)
        payload["channel_type"] = message.channel.type
        return payload

    to = None if message.ephemeral_to is None else {message.ephemeral_to}
    differs = message.reactions or message.thread  # only these look different to each who sees them
    world.emit_in(message.channel, name, data if differs else data(0), to=to)


def system_message(world: World, channel: Channel, kind: int, author: User, content: str = "") -> Message:
    """A message that Discord itself writes, such as "joined" (7) or "pinned a message" (6)."""
    message = Message(world.ids.new(), channel, author, content, world.clock.now(), type=kind)
    store(world, message)
    return message
