"""The filters of a search for messages.

Source: https://discord.com/developers/docs/resources/message#search-guild-messages
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from tux.sandbox.rest.rules.fields import Listed, Snowflake
from tux.sandbox.rest.rules.searches import Ids, Search, skipped, words
from tux.sandbox.world.channel import Message
from tux.sandbox.world.payloads import inner

LINK = re.compile(r"https?://[^\s<>]+")
EMBED_TYPES = {"gif": {"gifv"}, "image": {"image"}, "video": {"video"}, "sound": {"sound"}, "article": {"article"}}
Has = Literal[
    "link", "embed", "file", "image", "video", "sound", "sticker", "poll", "snapshot",
    "-link", "-embed", "-file", "-image", "-video", "-sound", "-sticker", "-poll", "-snapshot",
]  # fmt: skip
AuthorType = Literal["user", "bot", "webhook", "-user", "-bot", "-webhook"]
Filenames = Annotated[list[Annotated[str, Field(max_length=1024)]], Listed, Field(max_length=100)]
Texts = Annotated[list[Annotated[str, Field(max_length=256)]], Listed, Field(max_length=100)]


class MessageSearch(Search):
    """A query for messages."""

    sort_by: Literal["relevance", "timestamp"] = "timestamp"
    sort_order: Literal["asc", "desc"] = "desc"
    content: Annotated[str, Field(max_length=1024)] = ""
    channel_id: Annotated[list[Snowflake], Listed, Field(max_length=500)] | None = None
    author_id: Ids | None = None
    author_type: Annotated[list[AuthorType], Listed, Field(max_length=6)] | None = None
    mentions: Ids | None = None
    mentions_role_id: Ids | None = None
    mention_everyone: bool | None = None
    replied_to_user_id: Ids | None = None
    replied_to_message_id: Ids | None = None
    pinned: bool | None = None
    has: Annotated[list[Has], Listed, Field(max_length=18)] | None = None
    link_hostname: Texts | None = None
    embed_provider: Texts | None = None
    embed_type: Annotated[list[Literal["image", "video", "gif", "sound", "article"]], Listed] | None = None
    attachment_extension: Texts | None = None
    attachment_filename: Filenames | None = None
    include_nsfw: bool = False

    def finds(self, message: Message) -> bool:
        """Return True if a message passes every filter that was given, apart from the words and the channel."""
        if not self.spans(message.id):
            return False
        given = {name: getattr(self, name) for name in FILTERS}
        return all(FILTERS[name](message, wanted) for name, wanted in given.items() if wanted is not None)

    def gap(self, message: Message) -> int | None:
        """Return how many words lie between those that are wanted; None if they are too far apart or not there."""
        gap = skipped(words(self.content), message.content)
        return gap if gap is not None and gap <= self.slop else None


# the kinds of content, by which `has` chooses


def _links(message: Message) -> list[str]:
    return LINK.findall(message.content)


def _has_file(message: Message, media: str) -> bool:
    return any((attachment.content_type or "").startswith(f"{media}/") for attachment in message.attachments)


def _has_embed(message: Message, kind: str) -> bool:
    return any(embed.get("type") in EMBED_TYPES[kind] for embed in message.embeds)


CONTENTS: dict[str, Callable[[Message], bool]] = {
    "link": lambda message: bool(_links(message)),
    "embed": lambda message: bool(message.embeds),
    "file": lambda message: bool(message.attachments),
    "image": lambda message: _has_file(message, "image") or _has_embed(message, "image"),
    "video": lambda message: _has_file(message, "video") or _has_embed(message, "video"),
    "sound": lambda message: _has_file(message, "audio"),
    "sticker": lambda message: bool(message.sticker_items),
    "poll": lambda message: message.poll is not None,
    "snapshot": lambda message: bool(message.snapshots),
}


def _author_type(message: Message) -> str:
    if message.webhook_id is not None and message.interaction_metadata is None:
        return "webhook"
    return "bot" if message.author.bot else "user"


def _chosen(wanted: list[str], holds: Callable[[str], bool]) -> bool:
    """Return True if any of the kinds that are wanted holds, and none of those with a minus before it."""
    kinds = [kind for kind in wanted if not kind.startswith("-")]
    unwanted = [kind[1:] for kind in wanted if kind.startswith("-")]
    return (not kinds or any(map(holds, kinds))) and not any(map(holds, unwanted))


def _hostnames(message: Message) -> set[str]:
    links = [*_links(message), *(embed["url"] for embed in message.embeds if embed.get("url"))]
    return {urlsplit(link).hostname or "" for link in links}


def _names(message: Message) -> list[str]:
    return [attachment.filename.lower() for attachment in message.attachments]


def _answers_any(message: Message, user_ids: list[int]) -> bool:
    return message.referenced is not None and message.referenced.author.id in user_ids


FILTERS: dict[str, Callable[[Message, Any], bool]] = {
    "author_id": lambda message, ids: message.author.id in ids,
    "author_type": lambda message, kinds: _chosen(kinds, lambda kind: _author_type(message) == kind),
    "mentions": lambda message, ids: any(user.id in ids for user in message.mentions),
    "mentions_role_id": lambda message, ids: not set(ids).isdisjoint(message.mention_roles),
    "mention_everyone": lambda message, wanted: message.mention_everyone == wanted,
    "replied_to_user_id": _answers_any,
    "replied_to_message_id": lambda message, ids: message.referenced is not None and message.referenced.id in ids,
    "pinned": lambda message, wanted: message.pinned == wanted,
    "has": lambda message, kinds: _chosen(kinds, lambda kind: CONTENTS[kind](message)),
    "link_hostname": lambda message, names: not _hostnames(message).isdisjoint(names),
    "embed_provider": lambda message, names: any(
        inner(embed, "provider").get("name") in names for embed in message.embeds
    ),
    "embed_type": lambda message, kinds: any(_has_embed(message, kind) for kind in kinds),
    "attachment_extension": lambda message, endings: any(
        name.rpartition(".")[2] in {ending.lower() for ending in endings} for name in _names(message)
    ),
    "attachment_filename": lambda message, names: not {name.lower() for name in names}.isdisjoint(_names(message)),
}
"""The filters by the name of their field, each with a message and the values that were given."""
