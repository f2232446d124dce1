"""Embeds and their limits.

Source: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from tux.sandbox.errors import form_error
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Color, OptionalLink, OptionalMediaLink, required
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.payloads import Json, stamp

MAX_CHARACTERS = 6000


def _present(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise required()
    return value


class EmbedField(Form):
    """A name and a value, side by side with others if `inline`."""

    name: Annotated[str, BeforeValidator(_present), StringConstraints(strip_whitespace=True, max_length=256)]
    value: Annotated[str, BeforeValidator(_present), StringConstraints(strip_whitespace=True, max_length=1024)]
    inline: bool | None = False


class EmbedFooter(Form):
    """The small line at the bottom."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2048)] | None = None
    icon_url: OptionalMediaLink = None
    proxy_icon_url: str | None = None


class EmbedAuthor(Form):
    """The line at the top."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=256)] | None = None
    url: OptionalLink = None
    icon_url: OptionalMediaLink = None
    proxy_icon_url: str | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.name and (self.url or self.icon_url):
            raise required()
        return self


class EmbedMedia(Form):
    """An image, thumbnail or video. Only its address is read; libraries send the other fields back."""

    url: OptionalMediaLink = None
    proxy_url: str | None = None
    height: int | None = None
    width: int | None = None
    placeholder: str | None = None
    placeholder_version: int | None = None
    description: Annotated[str, Field(max_length=4096)] | None = None
    content_type: str | None = None
    flags: int | None = None
    is_animated: bool | None = None


class EmbedProvider(Form):
    """The site that a link embed comes from."""

    name: str | None = None
    url: str | None = None


class Embed(Form):
    """A rich embed. `type`, `provider` and `video` are ignored, as on Discord."""

    type: str | None = "rich"
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=256)] | None = None
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4096)] | None = None
    url: OptionalLink = None
    timestamp: datetime | None = None
    color: Color | None = None
    footer: EmbedFooter | None = None
    image: EmbedMedia | None = None
    thumbnail: EmbedMedia | None = None
    video: EmbedMedia | None = None
    provider: EmbedProvider | None = None
    author: EmbedAuthor | None = None
    fields: Annotated[list[EmbedField], Field(max_length=25)] | None = None
    flags: int | None = None

    @property
    def length(self) -> int:
        """The number of characters that count towards the 6,000 of a message."""
        texts = [self.title, self.description, self.footer and self.footer.text, self.author and self.author.name]
        for field in self.fields or []:
            texts += [field.name, field.value]
        return sum(len(text) for text in texts if text)

    @property
    def empty(self) -> bool:
        """True if there is nothing to see."""
        pictures = [self.image and self.image.url, self.thumbnail and self.thumbnail.url]
        return not (self.length or any(pictures))


def embed_payloads(embeds: Sequence[Embed], attachments: Sequence[Attachment]) -> list[Json]:
    """Return embeds as Discord gives them back, with `attachment://` links resolved.

    Raises:
        DiscordError: 50035 for an empty embed, or more than 6,000 characters in all.
    """
    for number, embed in enumerate(embeds):
        if embed.empty:
            raise form_error(f"embeds.{number}.description", "BASE_TYPE_REQUIRED", "This field is required")
    if sum(embed.length for embed in embeds) > MAX_CHARACTERS:
        raise form_error("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_CHARACTERS}")
    by_name = {f"attachment://{attachment.filename}": attachment for attachment in attachments}
    return [_payload(embed, by_name) for embed in embeds]


def _payload(embed: Embed, attachments: Mapping[str, Attachment]) -> Json:
    data: Json = {"type": "rich"}
    data |= {name: value for name in ("title", "description", "url") if (value := getattr(embed, name))}
    if embed.color is not None:
        data["color"] = embed.color
    if embed.timestamp is not None:
        moment = embed.timestamp
        data["timestamp"] = stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if embed.footer is not None and embed.footer.text:
        data["footer"] = {"text": embed.footer.text, **_icon(embed.footer.icon_url, attachments)}
    if embed.author is not None and embed.author.name:
        data["author"] = _author(embed.author, attachments)
    for name in ("image", "thumbnail"):
        media: EmbedMedia | None = getattr(embed, name)
        if media is not None and (payload := _media(media, attachments)):
            data[name] = payload
    if embed.fields:
        data["fields"] = [
            {"name": field.name, "value": field.value, "inline": bool(field.inline)} for field in embed.fields
        ]
    return data


def _author(author: EmbedAuthor, attachments: Mapping[str, Attachment]) -> Json:
    link = {"url": author.url} if author.url else {}
    return {"name": author.name, **link, **_icon(author.icon_url, attachments)}


def _icon(url: str | None, attachments: Mapping[str, Attachment]) -> Json:
    address = _known(url, attachments)
    return {"icon_url": address, "proxy_icon_url": address} if address else {}


def _known(url: str | None, attachments: Mapping[str, Attachment]) -> str | None:
    """Return the address to show; None for an attachment that was not sent."""
    if url is None or not url.startswith("attachment://"):
        return url
    return attachments[url].url if url in attachments else None


def _media(media: EmbedMedia, attachments: Mapping[str, Attachment]) -> Json:
    url = _known(media.url, attachments)
    if url is None:
        return {}
    data: Json = {"url": url, "proxy_url": url}
    attachment = attachments.get(media.url or "")
    details: dict[str, Any] = {"description": media.description}
    if attachment is not None:
        details |= {"width": attachment.width, "height": attachment.height, "content_type": attachment.content_type}
    return data | {name: value for name, value in details.items() if value is not None}
