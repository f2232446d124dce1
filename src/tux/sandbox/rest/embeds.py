"""Embeds and their limits.

Source: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from tux.sandbox.rest.forms import Color, Form
from tux.sandbox.world.models import Attachment, Json, stamp


class EmbedField(Form):
    """A name and a value, side by side with others where `inline`."""

    name: Annotated[str, Field(min_length=1, max_length=256)]
    value: Annotated[str, Field(min_length=1, max_length=1024)]
    inline: bool | None = False


class EmbedFooter(Form):
    """The small line at the bottom."""

    text: Annotated[str, Field(max_length=2048)] | None = None
    icon_url: str | None = None
    proxy_icon_url: str | None = None


class EmbedAuthor(Form):
    """The line at the top."""

    name: Annotated[str, Field(max_length=256)] | None = None
    url: str | None = None
    icon_url: str | None = None
    proxy_icon_url: str | None = None


class EmbedMedia(Form):
    """An image, thumbnail or video."""

    url: str | None = None
    proxy_url: str | None = None
    height: int | None = None
    width: int | None = None
    placeholder: str | None = None
    placeholder_version: int | None = None
    description: str | None = None
    content_type: str | None = None
    flags: int | None = None
    is_animated: bool | None = None


class EmbedProvider(Form):
    """Where a link embed comes from."""

    name: str | None = None
    url: str | None = None


class Embed(Form):
    """A rich embed."""

    type: str | None = "rich"
    title: Annotated[str, Field(max_length=256)] | None = None
    description: Annotated[str, Field(max_length=4096)] | None = None
    url: str | None = None
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
        """The characters that count towards the 6,000 of a message."""
        texts = [self.title, self.description, self.footer and self.footer.text, self.author and self.author.name]
        for field in self.fields or []:
            texts += [field.name, field.value]
        return sum(len(text) for text in texts if text)


def embed_payload(embed: Embed, attachments: list[Attachment]) -> Json:
    """An embed as Discord gives it back, with `attachment://` links resolved."""
    urls = {f"attachment://{attachment.filename}": attachment.url for attachment in attachments}
    data: Json = embed.model_dump(exclude_none=True, exclude={"timestamp"})
    if embed.timestamp is not None:
        data["timestamp"] = stamp(embed.timestamp)
    data["type"] = "rich"
    return _resolved(data, urls)


def _resolved(value: Any, urls: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(inner, urls) for key, inner in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return [_resolved(inner, urls) for inner in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return urls.get(value, value) if isinstance(value, str) else value
