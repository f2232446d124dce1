"""The events that concern members in jail, and the jail itself."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import discord
import structlog
from discord.ext import commands

from tux.bot.client import Tux
from tux.database import DatabaseUnavailable
from tux.features.jail.provisioning import close_channel, find_jail, is_closed, is_open, open_channels
from tux.features.jail.service import Jails
from tux.features.jail.settings import JailSettings
from tux.guilds.notices import notify_staff
from tux.jobs import Job
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

CLOSE = "jail-close"
"""The kind of job that closes a channel after that has failed. Data: `channel`."""

_CLOSE_AGAIN_AFTER = timedelta(seconds=10)
_CHECK_AGAIN_SECONDS = 60.0


class JailListeners(commands.Cog):
    def __init__(self, bot: Tux, jails: Jails, tasks: Tasks) -> None:
        self.bot = bot
        self.tasks = tasks
        self.jails = jails

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._check_in_background(self.bot.guilds)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._check_in_background([guild])

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Check a guild that was unavailable for a while."""
        await self._check(guild)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Jail members again who left and came back: leaving took the jail's role away."""
        await self.jails.enforcement.hold(member.guild.id, member.id, joined=True)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Correct the roles of a member in jail if somebody, or another bot, has changed them."""
        await self.jails.enforcement.hold(after.guild.id, after.id)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        if (settings := await self._settings_of(channel.guild)) is not None:
            await self._close_new(channel, settings)

    @commands.Cog.listener()
    async def on_guild_role_create(self, role: discord.Role) -> None:
        """Enforce a jail whose settings arrived before its role, as may happen while it is set up."""
        if self.jails.prisoners.role_id_in(role.guild.id) == role.id:
            await self.jails.enforcement.hold_all(role.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        settings = await self._settings_of(role.guild)
        if settings is not None and role.id == settings.role_id:
            await self._warn_role_gone(role.guild)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        settings = await self._settings_of(channel.guild)
        if settings is not None and channel.id == settings.channel_id:
            await self._warn(channel.guild, "jail-channel-gone")

    async def _settings_of(self, guild: discord.Guild) -> JailSettings | None:
        """Return the settings of a guild's jail, once the database has them; None if there never was a jail.

        It is also None before it is known which guilds have one, after which all of them are checked.
        """
        if not self.jails.prisoners.has_jail(guild.id):
            return None
        return await retry_until_available(
            lambda: self.bot.settings.get(guild.id, JailSettings),
            "the settings of a jail",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )

    # what happened while the bot was away

    def _check_in_background(self, guilds: Sequence[discord.Guild]) -> None:
        check = partial(self._check_all, list(guilds))
        self.tasks.keep_running(check, name="check the jails", owner=__name__, clock=self.bot.clock)

    async def _check_all(self, guilds: Sequence[discord.Guild]) -> None:
        await retry_until_available(
            lambda: self.jails.prisoners.load([guild.id for guild in guilds]),
            "who is in jail",
            clock=self.bot.clock,
            unavailable=DatabaseUnavailable,
        )
        unchecked = guilds
        while unchecked:
            unchecked = [guild for guild in unchecked if not await self._try_check(guild)]
            if unchecked:
                await self.bot.clock.sleep(_CHECK_AGAIN_SECONDS)

    async def _try_check(self, guild: discord.Guild) -> bool:
        """Check a guild, and return False if it has to be tried again. No guild waits for another."""
        try:
            await self._check(guild)
        except (DatabaseUnavailable, discord.HTTPException, discord.RateLimited, *UNREACHED) as error:
            _log.warning("could not check a jail", guild_id=guild.id, error=type(error).__name__)
            return self.bot.get_guild(guild.id) is None
        return True

    async def _check(self, guild: discord.Guild) -> None:
        """Correct the roles of everybody in jail, close new channels, and tell staff about deleted ones."""
        if not self.jails.prisoners.has_jail(guild.id):
            return
        await self.jails.enforcement.hold_all(guild)
        settings = await self.bot.settings.get(guild.id, JailSettings)
        role, channel = find_jail(settings, guild)
        if settings.role_id is not None and role is None:
            await self._warn_role_gone(guild)
        if settings.channel_id is not None and channel is None:
            await self._warn(guild, "jail-channel-gone")
        if role is not None and (still_open := open_channels(guild, role, channel)):
            [latest, *_] = await self.bot.settings.history(guild.id, JailSettings, limit=1)
            for open_channel in still_open:
                if open_channel.created_at > latest.changed_at:  # older ones were left open when the jail was set up
                    await self._close(open_channel, role)

    async def _close_new(self, channel: discord.abc.GuildChannel, settings: JailSettings) -> None:
        role = channel.guild.get_role(settings.role_id or 0)
        if role is not None and channel.id != settings.channel_id:
            await self._close(channel, role)

    async def _close(self, channel: discord.abc.GuildChannel, role: discord.Role) -> None:
        """Close a channel to the jail's role, unless it was opened to it on purpose."""
        if is_closed(channel, role) or is_open(channel, role):
            return
        try:
            await close_channel(channel, role, self._text(channel.guild, "jail-closing"))
        except discord.NotFound:
            return  # the channel is gone again
        except discord.Forbidden:
            await self._warn(channel.guild, "jail-cannot-close", channel=channel)
        except (discord.DiscordServerError, discord.RateLimited, *UNREACHED) as error:
            _log.warning("could not close a channel to the jail", guild_id=channel.guild.id, error=type(error).__name__)
            async with self.bot.database.transaction() as session:
                due, data = self.bot.clock.now() + _CLOSE_AGAIN_AFTER, {"channel": channel.id}
                await self.bot.jobs.schedule(
                    session, CLOSE, key=str(channel.id), guild_id=channel.guild.id, due_at=due, data=data
                )

    async def on_close_due(self, job: Job) -> None:
        """Try again to close a channel that could not be closed."""
        guild = self.bot.get_guild(job.guild_id)
        channel = guild and guild.get_channel(int(job.data["channel"]))
        if channel is not None:
            await self._close_new(channel, await self.bot.settings.get(job.guild_id, JailSettings))

    async def _warn_role_gone(self, guild: discord.Guild) -> None:
        await self._warn(guild, "jail-role-gone", count=len(self.jails.prisoners.cases_in(guild.id)))

    async def _warn(self, guild: discord.Guild, key: str, **data: object) -> None:
        await notify_staff(self.bot.settings, guild, self._text(guild, key, **data))

    def _text(self, guild: discord.Guild, key: str, **data: object) -> str:
        return self.bot.texts.say(key, locale=self.bot.locale_in(guild.id), **data)
