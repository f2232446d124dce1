"""Attachments of messages: uploading, describing and keeping them.

Source: https://discord.com/developers/docs/reference#uploading-files
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Upload
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.images import read_picture
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.payloads import Json, inner, objects
from tux.sandbox.world.snowflakes import MAX_DIGITS

MAX_FILES = 10
MEGABYTE = 1024 * 1024
MAX_BYTES_BY_TIER = {2: 50 * MEGABYTE, 3: 100 * MEGABYTE}
"""The bytes of one file, by the guild's boost level."""
DEFAULT_MAX_BYTES = 10 * MEGABYTE
MAX_REQUEST_BYTES = 25 * MEGABYTE


class AttachmentForm(Form):
    """A description of an uploaded file, by its number, or of an attachment that stays."""

    id: Snowflake
    filename: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
    title: Annotated[str, Field(max_length=1024)] | None = None
    description: Annotated[str, Field(max_length=1024)] | None = None
    duration_secs: Annotated[float, Field(ge=0, le=2_147_483_647)] | None = None
    waveform: Annotated[str, Field(max_length=400)] | None = None
    is_remix: bool | None = None
    is_spoiler: bool | None = None
    # libraries send these back for an attachment that stays; they change nothing
    size: int | None = None
    url: str | None = None
    proxy_url: str | None = None
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    ephemeral: bool | None = None
    flags: int | None = None


Attachments = Annotated[list[AttachmentForm], Field(max_length=MAX_FILES)]


def attach(call: Call, channel: Channel, described: Sequence[AttachmentForm] | None) -> list[Attachment]:
    """Return the files of a request as attachments, in their order, with their descriptions.

    Raises:
        DiscordError: 30015 for too many files, 40005 for too large ones, 50146 for a description without its file.
    """
    files = [upload for name, upload in call.request.files.items() if name.startswith("file")]
    _check_sizes(call, channel, files)
    by_number = {entry.id: entry for entry in described or ()}
    uploads = {_number(name): upload for name, upload in call.request.files.items() if name.startswith("file")}
    if any(number < MAX_FILES and number not in uploads for number in by_number):
        raise DiscordError(50146)
    return [_attachment(call, channel, upload, by_number.get(number)) for number, upload in uploads.items()]


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", name)[:MAX_DIGITS] or 0)


def _check_sizes(call: Call, channel: Channel, files: Sequence[Upload]) -> None:
    if len(files) > MAX_FILES:
        raise DiscordError(30015)
    guild = call.world.guild_of(channel)
    max_bytes = MAX_BYTES_BY_TIER.get(guild.premium_tier, DEFAULT_MAX_BYTES) if guild else DEFAULT_MAX_BYTES
    sizes = [len(upload.content) for upload in files]
    if max(sizes, default=0) > max_bytes or sum(sizes) > max(max_bytes, MAX_REQUEST_BYTES):
        raise DiscordError(40005)


def _attachment(call: Call, channel: Channel, upload: Upload, form: AttachmentForm | None) -> Attachment:
    attachment_id = call.world.ids.new()
    filename = re.sub(r"[^\w.\-]", "_", (form and form.filename) or upload.filename) or "file"
    url = f"{call.cdn}/attachments/{channel.id}/{attachment_id}/{filename}"
    kind = upload.content_type or mimetypes.guess_type(filename)[0]
    attachment = Attachment(attachment_id, filename, upload.content, kind, url)
    if picture := read_picture(upload.content):
        attachment.width, attachment.height, attachment.animated = picture.width, picture.height, picture.animated
    if form is not None:
        _describe(attachment, form)
        if (kind or "").startswith("audio/"):
            attachment.duration_secs, attachment.waveform = form.duration_secs, form.waveform
    call.world.attachments[attachment_id] = attachment
    return attachment


def _describe(attachment: Attachment, form: AttachmentForm) -> None:
    for name in ("title", "description"):
        if name in form.given:
            setattr(attachment, name, getattr(form, name))
    if form.is_spoiler is not None:
        attachment.spoiler = form.is_spoiler


def kept_attachments(message: Message, described: Sequence[AttachmentForm] | None) -> list[Attachment]:
    """Return the attachments that stay after an edit, with their new descriptions: all, unless it lists some."""
    if described is None:
        return list(message.attachments)
    staying = {attachment.id: attachment for attachment in message.attachments}
    for form in described:
        if form.id in staying:
            _describe(staying[form.id], form)
    return [staying[form.id] for form in described if form.id in staying]


def mark_used(message: Message) -> None:
    """Mark the attachments that an embed or component shows, so that the message does not list them again."""
    addresses = set(_shown(message))
    for attachment in message.attachments:
        attachment.used = attachment.url in addresses


def _shown(message: Message) -> Iterable[str]:
    for embed in message.embeds:
        for part in ("image", "thumbnail", "author", "footer"):
            yield from (str(address) for address in inner(embed, part).values())
    yield from _media(message.components)


def _media(components: Iterable[Json]) -> Iterable[str]:
    for component in components:
        media: list[Json] = [component.get("media") or {}, component.get("file") or {}]
        media += [inner(item, "media") for item in objects(component, "items")]
        yield from (str(item["url"]) for item in media if "url" in item)
        inside: list[Any] = [component.get("accessory")] if component.get("accessory") else []
        yield from _media([*objects(component, "components"), *inside])
