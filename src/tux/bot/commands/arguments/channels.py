"""Channels mentioned within other text."""

import re

_MENTION = re.compile(r"<#([0-9]{15,20})>")


def split_channel_mention(text: str) -> tuple[int | None, str]:
    """Return the id of the first channel mentioned in `text`, None if there is none, and the rest of the text."""
    mention = _MENTION.search(text)
    if mention is None:
        return None, text
    return int(mention[1]), _MENTION.sub("", text).strip()
