"""A greeting for whoever adds the bot to a server: where to begin."""

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.guilds.cases import Notice
from tux.guilds.notices import notify
from tux.runtime.discord_endpoints import UNREACHED

_MOST_ENTRIES = 10
"""The most entries about new bots that are read. Ours is the latest, unless somebody adds many at once."""

_log = structlog.stdlib.get_logger(__name__)


class Greeting(commands.Cog):
    """Greets whoever added the bot, else the channel in which the server welcomes its members."""

    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        text = self.bot.texts.say(
            "greeting",
            locale=self.bot.locale_in(guild.id),
            guild=discord.utils.escape_markdown(guild.name),
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
        """Return whether the server has settings from an earlier time."""
        try:
            return bool(await self.bot.settings.stored(guild.id))
        except DatabaseUnavailable:
            return False

    async def _inviter(self, guild: discord.Guild) -> discord.Member | None:
        """Return who added the bot, as far as the audit log may be read; else the owner."""
        user_id = guild.owner_id
        if guild.me.guild_permissions.view_audit_log:
            async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=_MOST_ENTRIES):
                if entry.target is not None and entry.target.id == guild.me.id and entry.user_id is not None:
                    user_id = entry.user_id
                    break
        if user_id is None:
            return None
        return guild.get_member(user_id) or await guild.fetch_member(user_id)
