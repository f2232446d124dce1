"""The channel in which a server's staff reads what was done."""

from enum import Enum

import discord
import structlog

from tux.core.cases import Case, Cases
from tux.core.database import DatabaseUnavailable
from tux.core.discord_api import UNREACHED
from tux.core.replies import Host
from tux.core.settings.guild import GuildSettings
from tux.core.settings.sections import LogSettings
from tux.features.moderation.pictures import case_embed

_log = structlog.stdlib.get_logger(__name__)


class Logged(Enum):
    """Whether a case stands in the channel."""

    POSTED = "posted"
    UNSET = "unset"
    """The server has named no channel."""
    GONE = "gone"
    FORBIDDEN = "forbidden"
    FAILED = "failed"
    UNRECORDED = "unrecorded"
    """The database was away, so where the case stands is not known."""


class ModerationLog:
    def __init__(self, cases: Cases, settings: GuildSettings, host: Host) -> None:
        self._cases = cases
        self._settings = settings
        self._host = host

    async def post(self, guild: discord.Guild, case: Case) -> Logged:
        """Writes the case down in the server's channel and keeps on the case where.

        Raises nothing of Discord's or of the database's: the act is done, whatever becomes of its message.
        """
        try:
            return await self._post(guild, case)
        except DatabaseUnavailable as error:
            _log.warning("a case could not be logged", guild_id=case.guild_id, case=case.number, error=str(error))
            return Logged.UNRECORDED

    async def _post(self, guild: discord.Guild, case: Case) -> Logged:
        channel_id = (await self._settings.get(guild.id, LogSettings)).moderation_channel_id
        if channel_id is None:
            return Logged.UNSET
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return Logged.GONE
        if not _may_log(channel):
            return Logged.FORBIDDEN
        return await self._send(channel, case)

    async def _send(self, channel: discord.TextChannel, case: Case) -> Logged:
        embed = case_embed(case, self._host.texts, self._host.locale_in(case.guild_id))
        try:
            message = await channel.send(embed=embed)
        except discord.Forbidden:
            return Logged.FORBIDDEN
        except discord.NotFound:
            return Logged.GONE
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("a case could not be logged", guild_id=case.guild_id, case=case.number, error=str(error))
            return Logged.FAILED
        await self._cases.logged(case.guild_id, case.number, channel_id=channel.id, message_id=message.id)
        return Logged.POSTED


def _may_log(channel: discord.TextChannel) -> bool:
    held = channel.permissions_for(channel.guild.me)
    return held.view_channel and held.send_messages and held.embed_links
