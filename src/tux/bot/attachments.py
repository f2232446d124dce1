"""Files that people attach."""

import asyncio

import discord

from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal

_DOWNLOAD_SECONDS = 10


class AttachmentTooLarge(Refusal):
    """The file is too large to be read. Data: `name`, and the `limit`, in KiB."""

    key = "attachment-too-large"


class AttachmentLost(Refusal):
    """Discord did not deliver the file in time, or no longer has it. Data: `name`."""

    key = "attachment-lost"


async def download(file: discord.Attachment, *, limit_bytes: int) -> bytes:
    """Return the contents of a file. Raise `AttachmentTooLarge` or `AttachmentLost`."""
    if file.size > limit_bytes:
        raise AttachmentTooLarge(name=file.filename, limit=limit_bytes >> 10)
    try:
        async with asyncio.timeout(_DOWNLOAD_SECONDS):
            return await file.read()
    except (discord.HTTPException, TimeoutError, *UNREACHED) as error:
        raise AttachmentLost(name=file.filename) from error
