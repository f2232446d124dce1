"""Messages as people give them: by link or by id."""

import discord
import pytest

from tux.bot.commands.arguments import MessageElsewhere, MessageReferenceInvalid, parse_message_id

CHANNEL = discord.Object(123456789012345678)
LINK = "https://discord.com/channels/1/{channel}/234567890123456789"


@pytest.mark.parametrize(
    "given", ["234567890123456789", " 234567890123456789 ", LINK.format(channel=CHANNEL.id), f"<{LINK}>"]
)
def test_a_message_is_given_by_its_link_or_its_id(given: str) -> None:
    assert parse_message_id(given.format(channel=CHANNEL.id), CHANNEL) == 234567890123456789


def test_a_link_to_another_channel_is_refused() -> None:
    with pytest.raises(MessageElsewhere):
        parse_message_id(LINK.format(channel=1), CHANNEL)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "12345",
        "9" * 21,
        "9" * 20,
        LINK.format(channel=CHANNEL.id) + "9999",
        "hello",
        "https://example.com/234567890123456789",
    ],
)
def test_any_other_text_is_refused(given: str) -> None:
    with pytest.raises(MessageReferenceInvalid):
        parse_message_id(given, CHANNEL)
