"""The composition root: what Tux is made of, in the order in which it is put together and taken apart."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import discord
import structlog

from tux.bot import client, feature
from tux.database import Database
from tux.errors import Errors
from tux.guilds.audit_log import AuditLogReader
from tux.guilds.cases import CaseKinds, Cases
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.runtime.clock import Clock, SystemClock
from tux.runtime.discord_endpoints import point_at
from tux.runtime.facts import Facts
from tux.runtime.settings import ProcessSettings
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

FEATURES = (
    "tux.features.status",
    "tux.features.help",
    "tux.features.configuration",
    "tux.features.moderation",
    "tux.features.jail",
    "tux.features.privacy",
    "tux.features.serverlog",
)

_LISTENING = 1.0
"""Seconds that listeners get to finish once Discord tells nothing more."""

_HERE = Path(__file__).parent

_WORDED = ("runtime", "database", "guilds", "guilds/permissions", "bot", "bot/commands", "errors")

STRINGS = tuple(_HERE / part / "strings" for part in _WORDED)
"""Where the texts are that belong to no feature."""


class PortTaken(Exception):
    """The port of /healthz is in use or may not be opened."""

    def __init__(self, port: int, error: OSError) -> None:
        super().__init__(f"port {port}: {error.strerror}")
        self.port = port


class App:
    """One Tux. `run()` returns after `request_stop()`, or raises what keeps it from working."""

    def __init__(
        self,
        settings: ProcessSettings,
        *,
        clock: Clock | None = None,
        features: Sequence[str] = FEATURES,
        strict_texts: bool = False,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.errors = Errors()
        self.tasks = Tasks(self.errors)
        self.facts = Facts(self.tasks)
        self.features = feature.load(features)
        self.texts = Texts.load(*STRINGS, *(loaded.strings for loaded in self.features), strict=strict_texts)
        self.database = Database(
            settings.database,
            clock=self.clock,
            pool_size=settings.database_pool_size,
            pool_overflow=settings.database_pool_overflow,
            wait=settings.database_wait,
        )
        self.guild_settings = GuildSettings(self.database, self.facts, self.clock, self.errors)
        self.jobs = Jobs(self.database, self.clock, self.errors)
        self.cases = Cases(self.database, self.facts, self.clock, CaseKinds(), self.jobs, self.tasks)
        self.audit_log = AuditLogReader(
            self.database,
            self.jobs,
            self.facts,
            self.clock,
            self.tasks,
            self.errors,
            find_guild=lambda guild_id: self.bot.get_guild(guild_id),  # noqa: PLW0108 - the bot is built below
        )
        self.bot = client.Tux(
            process=settings,
            features=self.features,
            database=self.database,
            settings=self.guild_settings,
            cases=self.cases,
            audit_log=self.audit_log,
            jobs=self.jobs,
            facts=self.facts,
            texts=self.texts,
            clock=self.clock,
            tasks=self.tasks,
            reporter=self.errors,
        )
        self._stop = asyncio.Event()
        self._failure: Exception | None = None

    def request_stop(self) -> None:
        """Lets what is in flight finish, for at most the set time, and then ends `run()`."""
        self._stop.set()

    async def run(self, on_login: Callable[[client.Tux], None] = lambda _: None) -> None:
        """Runs the bot. `on_login` is told when Discord has accepted the token."""
        asyncio.get_running_loop().set_exception_handler(self._hear_loop)
        point_at(self.settings.discord_api, self.settings.discord_gateway, self.settings.discord_cdn)
        async with AsyncExitStack() as last:
            last.push_async_callback(self.database.close)
            last.push_async_callback(self.tasks.drain, 0, self.clock)
            await last.enter_async_context(self._healthz())
            self.tasks.spawn(self.database.watch(self.errors), name="watch", owner="database", endless=True)
            if await self._unless_stopped(self._begin(last)):
                on_login(self.bot)
                await self._stay_connected()
        if self._failure is not None:
            raise self._failure

    async def _unless_stopped(self, beginning: Coroutine[Any, Any, None]) -> bool:
        """Whether `beginning` came to its end before `request_stop()`, which cuts it off."""
        loop = asyncio.get_running_loop()
        begun, stopped = loop.create_task(beginning, name="begin"), loop.create_task(self._stop.wait(), name="stop")
        try:
            await asyncio.wait({begun, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not self._stop.is_set():
                await begun
                return True
            _log.info("stopping before the bot is connected")
            return False
        finally:
            begun.cancel()
            stopped.cancel()
            await asyncio.gather(begun, stopped, return_exceptions=True)

    async def _begin(self, last: AsyncExitStack) -> None:
        await self.database.migrate()
        await self._login(last)

    async def _login(self, last: AsyncExitStack) -> None:
        if self.settings.token is None:
            raise discord.LoginFailure("there is no token")
        last.push_async_callback(self.bot.close)
        await self.bot.login(self.settings.token.get_secret_value())

    async def _stay_connected(self) -> None:
        connection = asyncio.get_running_loop().create_task(self._connect(), name="gateway")
        try:
            await self._stop.wait()
            await self._finish_work()
        finally:
            await self.bot.finish_listening(_LISTENING)  # while there is a Discord to ask
            await self.bot.close()
            connection.cancel()  # it may be waiting to try once more
            await asyncio.wait({connection})

    async def _connect(self) -> None:
        try:
            await self.bot.connect()
        except Exception as error:  # noqa: BLE001 - whatever it is, `run()` raises it once all is closed
            self._failure = error
        finally:
            self._stop.set()

    async def _finish_work(self) -> None:
        if self._failure is None:
            _log.info("stopping", waiting_at_most_seconds=self.settings.stop_timeout)
        begun = self.clock.monotonic()
        await self.bot.finish_work(self.settings.stop_timeout)
        await self.tasks.drain(max(0.0, self.settings.stop_timeout - (self.clock.monotonic() - begun)), self.clock)

    @asynccontextmanager
    async def _healthz(self) -> AsyncGenerator[None]:
        if self.settings.health_port is None:
            yield
            return
        from tux.runtime.health import Health, serving  # a web server, for those who ask for one

        def health() -> Health:
            connected = self.bot.is_ready() and not any(shard.is_closed() for shard in self.bot.shards.values())
            details = {"guilds": len(self.bot.guilds), "database": asdict(self.database.stats())}
            return Health(connected and not self._stop.is_set(), details)

        async with AsyncExitStack() as last:
            try:
                await last.enter_async_context(serving(self.settings.health_port, health))
            except OSError as error:
                raise PortTaken(self.settings.health_port, error) from error
            yield

    def _hear_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What no task caught and nobody awaited."""
        error = context.get("exception")
        if error is None:
            _log.error("the event loop complains", message=context.get("message"))
            return
        self.tasks.spawn(
            self.errors.report(error, surface="event loop", message=context.get("message")),
            name="report",
            owner=__name__,
        )
