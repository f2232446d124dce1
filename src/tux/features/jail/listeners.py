"""What happens to people in jail, and to the jail itself."""

from collections.abc import Sequence
from datetime import timedelta

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.jail.provisioning import found, is_closed, is_open, open_channels, shut
from tux.features.jail.service import Jails
from tux.features.jail.settings import JailSettings
from tux.guilds.notices import notify_staff
from tux.jobs import Job
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

CLOSE = "jail-close"
"""The kind of job that closes a channel after that has failed: `channel`."""

_CLOSE_AGAIN = timedelta(seconds=10)
_LOOK_AGAIN = 60.0
"""Seconds."""


class JailListeners(commands.Cog):
    def __init__(self, bot: Tux, jails: Jails, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.jails = jails

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._learn(self.bot.guilds)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._learn([guild])

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Discord had lost it for a while."""
        await self._look_at(guild)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Whoever leaves and comes back has no roles: that would be a way out."""
        await self.jails.hold(member.guild.id, member.id, joined=True)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Another bot, or somebody, gave them roles or took the jail's away."""
        await self.jails.hold(after.guild.id, after.id)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        settings = await self.bot.settings.get(channel.guild.id, JailSettings)
        role = channel.guild.get_role(settings.role_id or 0)
        if role is not None and channel.id != settings.channel_id:
            await self._close(channel, role)

    @commands.Cog.listener()
    async def on_guild_role_create(self, role: discord.Role) -> None:
        """A jail that was just set up may be known before its role is."""
        if self.jails.role_id_in(role.guild.id) == role.id:
            await self.jails.recall(role.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        if role.id == (await self.bot.settings.get(role.guild.id, JailSettings)).role_id:
            await self._tell_role_gone(role.guild)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        if channel.id == (await self.bot.settings.get(channel.guild.id, JailSettings)).channel_id:
            await self._tell(channel.guild, "jail-channel-gone")

    # what happened while nobody listened

    def _learn(self, guilds: Sequence[discord.Guild]) -> None:
        learning = self._look_at_all(list(guilds))
        self.tasks.spawn(learning, name="look after the jails", owner=__name__, endless=True)

    async def _look_at_all(self, guilds: Sequence[discord.Guild]) -> None:
        await retry_until_available(
            lambda: self.jails.load([guild.id for guild in guilds]),
            "who is in jail",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )
        waiting = guilds
        while waiting:
            waiting = [guild for guild in waiting if not await self._was_looked_at(guild)]
            if waiting:
                await self.bot.clock.sleep(_LOOK_AGAIN)

    async def _was_looked_at(self, guild: discord.Guild) -> bool:
        """False where Discord or the database has to be asked again. No server waits for another."""
        try:
            await self._look_at(guild)
        except (DatabaseUnavailable, discord.HTTPException, discord.RateLimited, *UNREACHED) as error:
            _log.warning("a jail could not be looked at", guild_id=guild.id, error=type(error).__name__)
            return self.bot.get_guild(guild.id) is None
        return True

    async def _look_at(self, guild: discord.Guild) -> None:
        """Holds whoever got loose, closes what was made, and says what is gone."""
        if not self.jails.has_jail(guild.id):
            return
        await self.jails.recall(guild)
        settings = await self.bot.settings.get(guild.id, JailSettings)
        role, channel = found(settings, guild)
        if settings.role_id is not None and role is None:
            await self._tell_role_gone(guild)
        if settings.channel_id is not None and channel is None:
            await self._tell(guild, "jail-channel-gone")
        if role is not None and (still := open_channels(guild, role, channel)):
            [latest, *_] = await self.bot.settings.history(guild.id, JailSettings, limit=1)
            for place in still:
                if place.created_at > latest.changed_at:  # older ones were left open when the jail was set up
                    await self._close(place, role)

    async def _close(self, channel: discord.abc.GuildChannel, role: discord.Role) -> None:
        """Unless it was opened to the role on purpose."""
        if is_closed(channel, role) or is_open(channel, role):
            return
        try:
            await shut(channel, role, self._say(channel.guild, "jail-closing"))
        except discord.NotFound:
            return  # it is gone again
        except discord.Forbidden:
            await self._tell(channel.guild, "jail-cannot-close", channel=channel)
        except (discord.DiscordServerError, discord.RateLimited, *UNREACHED) as error:
            _log.warning("a channel could not be closed", guild_id=channel.guild.id, error=type(error).__name__)
            async with self.bot.database.transaction() as session:
                due, data = self.bot.clock.now() + _CLOSE_AGAIN, {"channel": channel.id}
                await self.bot.jobs.schedule(
                    session, CLOSE, key=str(channel.id), guild_id=channel.guild.id, due_at=due, data=data
                )

    async def on_close_due(self, job: Job) -> None:
        guild = self.bot.get_guild(job.guild_id)
        channel = guild and guild.get_channel(int(job.data["channel"]))
        if channel is not None:
            await self.on_guild_channel_create(channel)

    async def _tell_role_gone(self, guild: discord.Guild) -> None:
        await self._tell(guild, "jail-role-gone", held=len(self.jails.held_in(guild.id)))

    async def _tell(self, guild: discord.Guild, key: str, **data: object) -> None:
        await notify_staff(self.bot.settings, guild, self._say(guild, key, **data))

    def _say(self, guild: discord.Guild, key: str, **data: object) -> str:
        return self.bot.texts.say(key, locale=self.bot.locale_in(guild.id), **data)
