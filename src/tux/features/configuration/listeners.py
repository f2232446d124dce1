"""A greeting for the person who adds the bot to a server, which says where to begin."""

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.guilds.cases import Notice
from tux.guilds.notices import notify
from tux.runtime.discord_endpoints import UNREACHED

_MAX_ENTRIES = 10
"""The number of audit log entries to read. Tux's is the latest, unless somebody adds several bots at once."""

_log = structlog.stdlib.get_logger(__name__)


class Greeting(commands.Cog):
    """Greets the person who added the bot, or else posts the greeting in the server's system channel."""

    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        text = self.bot.texts.say(
            "greeting",
            locale=self.bot.locale_in(guild.id),
            guild=guild.name,
            known=await self._is_known(guild),
        )
        try:
            inviter = await self._inviter(guild)
            if inviter is not None and await notify(inviter, text) is Notice.DELIVERED:
                return
            channel = guild.system_channel
            if channel is not None and channel.permissions_for(guild.me).send_messages:
                await channel.send(text)
        except (discord.HTTPException, *UNREACHED) as error:
            _log.info("greeting not delivered", guild_id=guild.id, error=str(error))

    async def _is_known(self, guild: discord.Guild) -> bool:
        """Return whether the server has settings from when the bot was in it before."""
        try:
            return bool(await self.bot.settings.stored(guild.id))
        except DatabaseUnavailable:
            return False

    async def _inviter(self, guild: discord.Guild) -> discord.Member | None:
        """Return the member who added the bot, or the owner if the audit log does not tell."""
        user_id = guild.owner_id
        if guild.me.guild_permissions.view_audit_log:
            async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=_MAX_ENTRIES):
                if entry.target is not None and entry.target.id == guild.me.id and entry.user_id is not None:
                    user_id = entry.user_id
                    break
        if user_id is None:
            return None
        return guild.get_member(user_id) or await guild.fetch_member(user_id)
