"""Text files with the ids of users, attached to a command."""

import codecs
from collections.abc import Iterable

import discord

from tux.bot.attachments import download
from tux.bot.commands.arguments import ListedUsers, read_user_list
from tux.features.moderation.errors import UserFileUnreadable

_LARGEST_FILE_BYTES = 256 * 1024
"""Room for far more ids than one command takes, and for other columns beside them."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


async def with_files(users: ListedUsers, files: Iterable[discord.Attachment]) -> ListedUsers:
    """Return the users that are listed in the command and in the files. Raise a `Refusal` for an unreadable file."""
    lists = [users]
    for file in files:
        content = await download(file, limit_bytes=_LARGEST_FILE_BYTES)
        lists.append(read_user_list(_decode(content, file.filename)))
    return ListedUsers(
        list(dict.fromkeys(user_id for listed in lists for user_id in listed.ids)),
        [word for listed in lists for word in listed.unread],
    )


def _decode(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserFileUnreadable(name=name) from error
    if "\0" in text:
        raise UserFileUnreadable(name=name)
    return text
