"""Messages as arguments: by link or by id."""

import re

import discord

from tux.bot.commands.arguments.errors import MessageElsewhere, MessageReferenceInvalid

_LINK = re.compile(r"https?://[\w.]+/channels/\d+/(?P<channel>\d+)/(?P<message>\d+)/?")


def parse_message_id(given: str, channel: discord.abc.Snowflake) -> int:
    """Return the id of the message in `channel` whose link or id is given.

    Raises `MessageElsewhere` for a link to another channel, and `MessageReferenceInvalid` for any other text.
    """
    text = given.strip().strip("<>")
    if link := _LINK.fullmatch(text):
        if int(link["channel"]) != channel.id:
            raise MessageElsewhere(given=given, channel=channel)
        return int(link["message"])
    if text.isdecimal() and 15 <= len(text) <= 20:
        return int(text)
    raise MessageReferenceInvalid(given=given)
