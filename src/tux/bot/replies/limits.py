"""Discord's limits for messages. The exit of every answer cuts what exceeds them, so that no answer is refused."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

MAX_CONTENT_LENGTH = 2000
_MAX_TITLE_LENGTH, _MAX_DESCRIPTION_LENGTH, _MAX_FOOTER_LENGTH = 256, 4096, 2048
_MAX_FIELDS, _MAX_FIELD_NAME_LENGTH, _MAX_FIELD_VALUE_LENGTH = 25, 256, 1024
_MAX_EMBEDS_LENGTH = 6000
"""The number of characters in all embeds of a message."""

_MAX_DISPLAYED_LENGTH = 4000
"""The number of characters in all texts of a layout."""


def cut(text: str, limit: int = MAX_CONTENT_LENGTH) -> str:
    """Return `text` with at most so many characters; an ellipsis stands for what is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def cut_embeds(embeds: Sequence[discord.Embed]) -> None:
    """Cut every text of the embeds of one message to its limit, and their descriptions to that of all together."""
    for embed in embeds:
        _cut_texts(embed)
    excess = sum(map(len, embeds)) - _MAX_EMBEDS_LENGTH
    for embed in reversed(embeds):
        if excess > 0 and embed.description:
            length = len(embed.description)
            embed.description = cut(embed.description, max(1, length - excess))
            excess -= length - len(embed.description)


def _cut_texts(embed: discord.Embed) -> None:
    embed.title = embed.title and cut(embed.title, _MAX_TITLE_LENGTH)
    embed.description = embed.description and cut(embed.description, _MAX_DESCRIPTION_LENGTH)
    if embed.footer.text:
        embed.set_footer(text=cut(embed.footer.text, _MAX_FOOTER_LENGTH), icon_url=embed.footer.icon_url)
    for index, field in enumerate(embed.fields[:_MAX_FIELDS]):
        name, value = cut(field.name or "", _MAX_FIELD_NAME_LENGTH), cut(field.value or "", _MAX_FIELD_VALUE_LENGTH)
        if (name, value) != (field.name, field.value):
            embed.set_field_at(index, name=name, value=value, inline=field.inline)
    while len(embed.fields) > _MAX_FIELDS:
        embed.remove_field(_MAX_FIELDS)


def cut_layout(view: object) -> None:
    """Cut the longest texts of a layout until all of them fit into a message."""
    if not isinstance(view, ui.LayoutView):
        return
    texts = [item for item in view.walk_children() if isinstance(item, ui.TextDisplay)]
    displays: list[ui.TextDisplay[Any]] = sorted(texts, key=lambda item: -len(item.content))
    excess = sum(len(item.content) for item in displays) - _MAX_DISPLAYED_LENGTH
    for item in displays:
        if excess <= 0:
            return
        length = len(item.content)
        item.content = cut(item.content, max(1, length - excess))
        excess -= length - len(item.content)
