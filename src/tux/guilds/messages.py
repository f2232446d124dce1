"""Messages: their content, and everything else in them that people read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import discord

MESSAGE_FIELDS = ("content", "attachments", "sticker_items", "poll", "message_snapshots", "embeds", "components")
"""The fields of a message that `contents_in()` reads."""


class MessageContents(NamedTuple):
    """Everything that a message says, as plain text. A part that it does not have is empty."""

    text: str = ""
    forwarded: str = ""
    """The text of the message that it forwards."""
    poll: str = ""
    """The question of its poll, and a line for each answer."""
    embeds: str = ""
    """The text and links of embeds and components, which only bots and webhooks write."""
    stickers: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    """The names of its files, and of those of the message that it forwards."""

    @property
    def size(self) -> int:
        """Return the number of its characters."""
        names = (*self.stickers, *self.attachments)
        return len(self.text) + len(self.forwarded) + len(self.poll) + len(self.embeds) + sum(map(len, names))

    @property
    def words(self) -> str:
        """Return all of it, a part or more to a line."""
        parts = (self.text, self.forwarded, self.poll, self.embeds, *self.stickers, *self.attachments)
        return "\n".join(part for part in parts if part)


def contents_in(payload: Mapping[str, Any]) -> MessageContents:
    """Return what a message says, given the `MESSAGE_FIELDS` of the object that the gateway sends."""
    forwarded = [snapshot["message"] for snapshot in payload.get("message_snapshots") or ()]
    parts = [payload, *forwarded]
    return MessageContents(
        text=payload.get("content") or "",
        forwarded="\n".join(
            line for message in forwarded for line in (message.get("content"), *_cards(message)) if line
        ),
        poll="\n".join(_poll_lines(payload.get("poll") or {})),
        embeds="\n".join(_cards(payload)),
        stickers=tuple(item["name"] for part in parts for item in part.get("sticker_items") or ()),
        attachments=tuple(item["filename"] for part in parts for item in part.get("attachments") or ()),
    )


def contents_of(message: discord.Message) -> MessageContents:
    """Return what a message says."""
    payload = _payload(message)
    payload["message_snapshots"] = [{"message": _payload(snapshot)} for snapshot in message.message_snapshots]
    if message.poll is not None:
        answers = [{"poll_media": {"text": answer.text}} for answer in message.poll.answers]
        payload["poll"] = {"question": {"text": message.poll.question}, "answers": answers}
    return contents_in(payload)


def _payload(message: discord.Message | discord.MessageSnapshot) -> dict[str, Any]:
    """Return the fields that messages and forwarded messages share, as the gateway sends them."""
    return {
        "content": message.content,
        "embeds": [embed.to_dict() for embed in message.embeds],
        "components": [component.to_dict() for component in message.components],
        "sticker_items": [{"name": sticker.name} for sticker in message.stickers],
        "attachments": [{"filename": attachment.filename} for attachment in message.attachments],
    }


def _poll_lines(poll: Mapping[str, Any]) -> Iterator[str]:
    answers: Iterable[Mapping[str, Any]] = poll.get("answers") or ()
    entries: list[Mapping[str, Any] | None] = [poll.get("question"), *(answer.get("poll_media") for answer in answers)]
    yield from (entry["text"] for entry in entries if entry and entry.get("text"))


def _cards(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of embeds and components, and where they lead. Previews of links, which nobody wrote, are not."""
    embeds: Iterable[Mapping[str, Any]] = message.get("embeds") or ()
    for embed in embeds:
        if embed.get("type", "rich") == "rich":
            author: Mapping[str, Any] = embed.get("author") or {}
            footer: Mapping[str, Any] = embed.get("footer") or {}
            fields: Iterable[Mapping[str, Any]] = embed.get("fields") or ()
            named = (text for field in fields for text in (field.get("name"), field.get("value")))
            above = (author.get("name"), author.get("url"), embed.get("title"), embed.get("url"))
            yield from filter(None, (*above, embed.get("description"), *named, footer.get("text")))
    yield from _component_texts(message.get("components") or ())


def _component_texts(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        yield from filter(None, map(component.get, ("content", "label", "description", "url")))
        accessory = component.get("accessory")
        parts = (component.get("components"), component.get("items"), [accessory] if accessory else None)
        yield from _component_texts(part for group in parts for part in group or ())
