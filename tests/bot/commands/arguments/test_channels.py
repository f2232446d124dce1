"""Channels that people mention within other text."""

import pytest

from tux.bot.commands.arguments import split_channel_mention


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<#123456789012345678> 10s", (123456789012345678, "10s")),
        ("10s <#123456789012345678>", (123456789012345678, "10s")),
        ("<#123456789012345678>", (123456789012345678, "")),
        ("10s", (None, "10s")),
        ("<#1> 10s", (None, "<#1> 10s")),
        ("<@123456789012345678>", (None, "<@123456789012345678>")),
    ],
)
def test_a_mentioned_channel_is_split_from_the_rest(text: str, expected: tuple[int | None, str]) -> None:
    assert split_channel_mention(text) == expected
