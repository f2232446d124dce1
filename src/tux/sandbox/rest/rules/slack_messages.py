"""Messages in Slack's form, as Discord takes them for webhooks.

Source: https://discord.com/developers/docs/resources/webhook#execute-slackcompatible-webhook
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from tux.sandbox.rest.forms import Form
from tux.sandbox.world.payloads import Json, stamp

LINK = re.compile(r"<(https?://[^|>\s]+)\|([^>]+)>")
HEX_COLOR = r"^#(([0-9a-fA-F]{2}){3}|([0-9a-fA-F]){3})$"
NOTHING = "\u200b"
NAMED_COLORS = {"good": 0x2EB886, "warning": 0xDAA038, "danger": 0xA30100}
"""Slack's words for colors, which it documents for attachments."""


class SlackField(Form):
    """A field of an attachment, by Discord's names or by Slack's, which are `title` and `short`."""

    name: str | None = None
    title: str | None = None
    value: str | None = None
    inline: bool | None = None
    short: bool | None = None

    def embed_field(self) -> Json:
        """Return the field of an embed; a space that has no width stands for what is missing."""
        name, value = self.name or self.title or NOTHING, markdown(self.value or NOTHING)
        return {"name": name, "value": value, "inline": bool(self.inline or self.short)}


class SlackAttachment(Form):
    """An attachment, which becomes an embed."""

    title: str | None = None
    title_link: str | None = None
    text: str | None = None
    color: str | None = None
    ts: int | None = None
    pretext: str | None = None
    footer: str | None = None
    footer_icon: str | None = None
    author_name: str | None = None
    author_link: str | None = None
    author_icon: str | None = None
    image_url: str | None = None
    thumb_url: str | None = None
    fields: list[SlackField] | None = None

    def embed(self) -> Json:
        """Return the embed, with the fields that are set."""
        parts: Json = {
            "title": self.title,
            "url": self.title_link,
            "description": "\n".join(markdown(text) for text in (self.pretext, self.text) if text),
            "color": _color(self.color),
            "timestamp": stamp(datetime.fromtimestamp(self.ts, UTC)) if self.ts is not None else None,
            "footer": {"text": self.footer, "icon_url": self.footer_icon} if self.footer else None,
            "author": _author(self),
            "image": {"url": self.image_url} if self.image_url else None,
            "thumbnail": {"url": self.thumb_url} if self.thumb_url else None,
            "fields": [field.embed_field() for field in self.fields or ()],
        }
        return {name: value for name, value in parts.items() if value not in (None, "", [])}


class SlackMessage(Form):
    """A message in Slack's form. Its `channel` means nothing here."""

    text: Annotated[str, Field(max_length=2000)] | None = None
    username: str | None = None
    icon_url: str | None = None
    channel: str | None = None
    attachments: list[SlackAttachment] | None = None

    def execution(self) -> Json:
        """Return the message in Discord's own form."""
        parts: Json = {
            "content": markdown(self.text) if self.text else None,
            "username": self.username,
            "avatar_url": self.icon_url,
            "embeds": [attachment.embed() for attachment in self.attachments or ()],
        }
        return {name: value for name, value in parts.items() if value}


def markdown(text: str) -> str:
    """Return a text of Slack's with its links as Discord writes them."""
    return LINK.sub(r"[\2](\1)", text)


def _color(text: str | None) -> int | None:
    if text is None:
        return None
    if re.match(HEX_COLOR, text):
        digits = text[1:]
        return int(digits if len(digits) == 6 else "".join(digit * 2 for digit in digits), 16)
    return NAMED_COLORS.get(text)


def _author(attachment: SlackAttachment) -> Json | None:
    if not attachment.author_name:
        return None
    parts = {"name": attachment.author_name, "url": attachment.author_link, "icon_url": attachment.author_icon}
    return {name: value for name, value in parts.items() if value}
