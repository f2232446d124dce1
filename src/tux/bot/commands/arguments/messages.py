"""Messages as arguments: by link or by id."""

import re

import discord

from tux.bot.commands.arguments.errors import MessageElsewhere, MessageReferenceInvalid
from tux.runtime.snowflakes import parse_snowflake

_LINK = re.compile(r"https?://[\w.]+/channels/[0-9]+/(?P<channel>[0-9]+)/(?P<message>[0-9]{15,20})/?")


def parse_message_id(given: str, channel: discord.abc.Snowflake) -> int:
    """Return the id of the message in `channel` whose link or id is given.

    Raises `MessageElsewhere` for a link to another channel, and `MessageReferenceInvalid` for any other text.
    """
    text = given.strip().strip("<>")
    if link := _LINK.fullmatch(text):
        if link["channel"] != str(channel.id):
            raise MessageElsewhere(given=given, channel=channel)
        text = link["message"]
    message_id = parse_snowflake(text)
    if message_id is None:
        raise MessageReferenceInvalid(given=given)
    return message_id
