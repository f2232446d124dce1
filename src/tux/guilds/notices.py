"""Telling somebody what was done to them, and staff what they should know."""

import asyncio

import discord
import structlog

from tux.guilds.cases import Notice
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

_WITHIN = 10
"""Seconds that it may take before the act goes on without."""


async def notify(target: discord.Member | discord.User, said: str) -> Notice:
    """How it went; `told-<notice>` says so. Whoever shares no server with the bot cannot be written to, so only
    members are."""
    if not isinstance(target, discord.Member) or target.bot:
        return Notice.NONE
    try:
        async with asyncio.timeout(_WITHIN):
            await target.send(said)
    except discord.Forbidden:
        return Notice.CLOSED
    except (discord.HTTPException, *UNREACHED):  # a TimeoutError is among them
        return Notice.FAILED
    return Notice.DELIVERED


async def notify_staff(settings: GuildSettings, guild: discord.Guild, said: str) -> bool:
    """Writes it into the server's moderation log, and tells whether that went well."""
    channel = guild.get_channel((await settings.get(guild.id, LogSettings)).moderation_channel_id or 0)
    if not isinstance(channel, discord.TextChannel):
        return False
    try:
        await channel.send(said)
    except (discord.HTTPException, *UNREACHED) as error:
        _log.warning("staff could not be told", guild_id=guild.id, error=str(error))
        return False
    return True
