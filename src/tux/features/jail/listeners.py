"""What happens to people in jail, and to the jail itself."""

import discord
from discord.ext import commands

from tux.core.bot import Tux
from tux.core.telling import tell_staff
from tux.features.jail.making import is_closed, shut
from tux.features.jail.service import Jails
from tux.features.jail.settings import JailSettings


class JailListeners(commands.Cog):
    def __init__(self, bot: Tux, jails: Jails) -> None:
        self.bot = bot
        self.jails = jails

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self.jails.learn(self.bot.guilds)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.jails.learn([guild])

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Discord had lost it for a while."""
        await self.jails.recall(guild)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Whoever leaves and comes back has no roles: that would be a way out."""
        await self.jails.hold(member.guild.id, member.id)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Another bot, or somebody, gave them roles or took the jail's away."""
        await self.jails.hold(after.guild.id, after.id)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        settings = await self.bot.settings.get(channel.guild.id, JailSettings)
        role = channel.guild.get_role(settings.role_id or 0)
        if role is None or channel.id == settings.channel_id or is_closed(channel, role):
            return
        try:
            await shut(channel, role, self._say(channel.guild, "jail-closing"))
        except discord.NotFound:
            return  # it is gone again
        except discord.Forbidden:
            await self._tell(channel.guild, "jail-cannot-close", channel=channel)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        if role.id == (await self.bot.settings.get(role.guild.id, JailSettings)).role_id:
            await self._tell(role.guild, "jail-role-gone", held=len(self.jails.held_in(role.guild.id)))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        if channel.id == (await self.bot.settings.get(channel.guild.id, JailSettings)).channel_id:
            await self._tell(channel.guild, "jail-channel-gone")

    async def _tell(self, guild: discord.Guild, key: str, **data: object) -> None:
        await tell_staff(self.bot.settings, guild, self._say(guild, key, **data))

    def _say(self, guild: discord.Guild, key: str, **data: object) -> str:
        return self.bot.texts.say(key, locale=self.bot.locale_in(guild.id), **data)
