"""Direct messages to the targets of actions, messages to staff, and alerts to owners."""

import asyncio

import discord
import structlog

from tux.guilds.cases import Notice
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

_SEND_TIMEOUT_SECONDS = 10

ALERT_RETRY_SECONDS = (2.0, 10.0, 30.0, 120.0)
"""The pauses between attempts to tell an owner something, unless Discord names a longer one."""


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


async def alert_owner(guild: discord.Guild, text: str, clock: Clock) -> Notice:
    """Send the owner of a server a direct message that must not get lost, and return its outcome.

    It takes as long as Discord's limits have it. discord.py waits for them, and after five answers of 429 gives up;
    then, and while Discord is in trouble, it is tried again. Where an answer was lost, the message may come twice.
    """
    for pause in (*ALERT_RETRY_SECONDS, None):
        try:
            return await _send_to_owner(guild, text)
        except discord.Forbidden:
            return Notice.CLOSED
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("could not alert the owner of a server", guild_id=guild.id, error=str(error))
            if pause is not None:
                await clock.sleep(max(pause, _retry_after(error)))
    return Notice.FAILED


async def _send_to_owner(guild: discord.Guild, text: str) -> Notice:
    if guild.owner_id is None:
        return Notice.NONE
    owner = guild.owner or await guild.fetch_member(guild.owner_id)
    if owner.bot:
        return Notice.NONE
    await owner.send(text)
    return Notice.DELIVERED


def _retry_after(error: Exception) -> float:
    """Return the seconds that Discord wants to be left alone, or 0."""
    if not isinstance(error, discord.HTTPException):
        return 0.0
    try:
        return float(error.response.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0


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
