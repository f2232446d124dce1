"""Direct messages to the targets of actions, and messages to staff."""

import asyncio

import discord
import structlog

from tux.guilds.cases import Notice
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

_SEND_TIMEOUT_SECONDS = 10


async def notify(target: discord.Member | discord.User, text: str) -> Notice:
    """Send a direct message and return its outcome, which the text `told-<notice>` describes.

    Only members get one, because the bot cannot message users with whom it shares no server.
    """
    if not isinstance(target, discord.Member) or target.bot:
        return Notice.NONE
    try:
        async with asyncio.timeout(_SEND_TIMEOUT_SECONDS):
            await target.send(text)
    except discord.Forbidden:
        return Notice.CLOSED
    except (discord.HTTPException, *UNREACHED):  # TimeoutError is an OSError
        return Notice.FAILED
    return Notice.DELIVERED


async def notify_staff(settings: GuildSettings, guild: discord.Guild, text: str) -> bool:
    """Send a message to the server's moderation log. Returns False where that was not possible."""
    channel = guild.get_channel((await settings.get(guild.id, LogSettings)).moderation_channel_id or 0)
    if not isinstance(channel, discord.TextChannel):
        return False
    try:
        await channel.send(text)
    except (discord.HTTPException, *UNREACHED) as error:
        _log.warning("could not notify staff", guild_id=guild.id, error=str(error))
        return False
    return True
