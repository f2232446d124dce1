"""Alerts about the preflight: what becomes worse is said in the log channel, once."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import discord
import structlog
from discord.ext import commands

from tux.database import DatabaseUnavailable
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.responses.preflight import Problem, Severity, preflight
from tux.guilds.host import GuildHost
from tux.guilds.notices import alert_owner, notify_staff
from tux.guilds.permissions.channels import may_log
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.durable_files import write_durably
from tux.runtime.markup import Markup, cut
from tux.runtime.retry import retry_until_available
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_MESSAGE_CHARACTERS = 2000
_SETTLE_SECONDS = 3.0
"""The wait after a change, in which more changes of the same kind come together."""


class PreflightHost(GuildHost, Protocol):
    """The bot, as far as the preflight knows it."""

    @property
    def guilds(self) -> Sequence[discord.Guild]: ...


class Preflights(commands.Cog):
    """Checks guilds whenever something changes that matters, and says what has become worse."""

    def __init__(
        self,
        host: PreflightHost,
        policy_of: Callable[[int], GuildPolicy | None],
        log_channel_of: Callable[[int], int | None],
        path: Path,
        *,
        settings: GuildSettings,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        """Keep in the file `path` what was said, so that a restart does not say it again."""
        self._host = host
        self._policy_of = policy_of
        self._log_channel_of = log_channel_of
        self._path = path
        self._settings = settings
        self._tasks = tasks
        self._clock = clock
        self._said: dict[str, list[str]] | None = None
        self._file = asyncio.Lock()
        """Held while the file is read or written: many guilds are checked at the same moment."""
        self._due: set[int] = set()
        self._problems: dict[int, Sequence[Problem]] = {}

    def problems_in(self, guild: discord.Guild) -> Sequence[Problem]:
        """Return what would keep Tux from stopping an attack in a guild, the worst first."""
        policy = self._policy_of(guild.id)
        return () if policy is None else preflight(guild, policy, self._log_channel_of(guild.id))

    def health(self) -> Mapping[str, object]:
        """Return the number of guilds by the weight of their worst problem, for those who watch the process."""
        worst = [problems[0].severity if problems else None for problems in self._problems.values()]
        counts = Counter("ready" if severity is None else severity.name.lower() for severity in worst)
        return dict(counts)

    # when it is checked

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        for guild in self._host.guilds:
            self._check_soon(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        self._check_soon(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._check_soon(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self._problems.pop(guild.id, None)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        if before.mfa_level is not after.mfa_level or before.owner_id != after.owner_id:
            self._check_soon(after)

    @commands.Cog.listener()
    async def on_guild_role_create(self, role: discord.Role) -> None:
        self._check_soon(role.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        self._check_soon(role.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions or before.position != after.position:
            self._check_soon(after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        if after == after.guild.me and before.roles != after.roles:
            self._check_soon(after.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        if before.overwrites != after.overwrites and after.id == self._log_channel_of(after.guild.id):
            self._check_soon(after.guild)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        if channel.id == self._log_channel_of(channel.guild.id):
            self._check_soon(channel.guild)

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        """Check a guild whose settings have changed."""
        guild = self._host.get_guild(change.guild_id)
        if guild is not None:
            self._check_soon(guild)

    def _check_soon(self, guild: discord.Guild) -> None:
        if guild.id not in self._due and self._policy_of(guild.id) is not None:
            self._due.add(guild.id)
            name = f"preflight of {guild.id}"
            self._tasks.spawn(self._check_later(guild.id), name=name, owner=__name__, endless=True)

    async def _check_later(self, guild_id: int) -> None:
        await self._clock.sleep(_SETTLE_SECONDS)
        self._due.discard(guild_id)
        guild = self._host.get_guild(guild_id)
        if guild is not None:
            await self.check(guild)

    # what is said

    async def check(self, guild: discord.Guild) -> None:
        """Check a guild now, and say what has become worse."""
        problems = self._problems[guild.id] = self.problems_in(guild)
        serious = [problem for problem in problems if problem.severity > Severity.NOTE]
        said = await self._load()
        earlier, now = said.get(str(guild.id), []), [problem.fingerprint for problem in serious]
        policy = self._policy_of(guild.id)
        if now == earlier or policy is None or policy.mode is not Mode.ENFORCE:
            return
        said[str(guild.id)] = now
        await self._store(said)
        worse = [problem for problem in serious if problem.fingerprint not in earlier]
        if worse:
            await retry_until_available(
                lambda: self._say(guild, worse), "alerts", clock=self._clock, unavailable=DatabaseUnavailable
            )

    async def _say(self, guild: discord.Guild, problems: Sequence[Problem]) -> None:
        locale = self._host.locale_in(guild.id)
        title = self._host.texts.say("antinuke-preflight", locale=locale, count=len(problems))
        lines = [f"- {problem.text(self._host.texts, locale)}" for problem in problems]
        text = cut(Markup("\n".join([title, *lines])), _MESSAGE_CHARACTERS)
        channel = guild.get_channel(self._log_channel_of(guild.id) or 0)
        has_channel = isinstance(channel, discord.TextChannel) and may_log(channel)
        is_grave = any(problem.severity is Severity.CRITICAL for problem in problems)
        try:
            if isinstance(channel, discord.TextChannel) and has_channel:
                await channel.send(text)
            else:
                await notify_staff(self._settings, guild, text)
        except (discord.HTTPException, *UNREACHED) as error:
            _log.warning("could not say what keeps antinuke from working", guild_id=guild.id, error=str(error))
            is_grave = True
        if is_grave or not has_channel:
            named = self._host.texts.say("antinuke-in-server", locale=locale, server=guild.name, text=text)
            await alert_owner(guild, cut(named, _MESSAGE_CHARACTERS), self._clock)

    async def _load(self) -> dict[str, list[str]]:
        async with self._file:
            if self._said is None:
                self._said = await asyncio.to_thread(_read, self._path)
        return self._said

    async def _store(self, said: Mapping[str, Any]) -> None:
        try:
            async with self._file:
                await asyncio.to_thread(write_durably, self._path, json.dumps(said))
        except OSError as error:
            _log.warning("what the preflight has said is not on disk", error=str(error))


def _read(path: Path) -> dict[str, list[str]]:
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("what the preflight has said cannot be read", error=str(error))
        return {}
