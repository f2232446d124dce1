"""The composition root: what Tux is made of, in the order in which it is assembled and taken apart."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Self

import discord
import structlog

from tux.bot import client, feature
from tux.bot.feature_scope import LoadedFeatures
from tux.database import Database, DatabaseUnavailable
from tux.database.revisions import branches_of
from tux.database.starts import UsedDatabase
from tux.errors import ClassifyStage, Errors, LogStage, ReplyStage, library_policies
from tux.guilds.actions.member_actions import CASE_KINDS
from tux.guilds.audit_log import AuditLogReader
from tux.guilds.cases import CaseKinds, Cases
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.runtime.clock import Clock, SystemClock
from tux.runtime.discord_endpoints import point_at
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.retry import retry_until_available
from tux.runtime.settings import ProcessSettings
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

FEATURES = (
    "tux.features.status",
    "tux.features.help",
    "tux.features.configuration",
    "tux.features.moderation",
    "tux.features.reports",
    "tux.features.jail",
    "tux.features.privacy",
    "tux.features.serverlog",
    "tux.features.antinuke",
)

_LISTENERS_TIMEOUT_SECONDS = 1.0
"""The time that listeners have to finish after the last event."""

_HERE = Path(__file__).parent

_PACKAGES_WITH_TEXTS = (
    "runtime",
    "database",
    "guilds",
    "guilds/actions",
    "guilds/permissions",
    "bot",
    "bot/actions",
    "bot/commands",
    "errors",
)

STRINGS = tuple(_HERE / part / "strings" for part in _PACKAGES_WITH_TEXTS)
"""The folders of the texts that belong to no feature."""


class PortTaken(Exception):
    """Raised when the port of /healthz is in use or may not be opened."""

    def __init__(self, port: int, error: OSError) -> None:
        super().__init__(f"port {port}: {error.strerror}")
        self.port = port


class Services:
    """Tux without a bot: the database and everything built on it, for the command line, the dashboard and workers.

    Nothing is opened before it is used. Used as a context manager, it closes the database at the end.
    """

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
        self.policies = library_policies()
        self.errors = Errors([ClassifyStage(self.policies), LogStage(), ReplyStage()])
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
            branches=branches_of(features),
        )
        self.shards = settings.shards
        self.guild_settings = GuildSettings(self.database, self.facts, self.clock, self.errors)
        feature.add_sections(self.guild_settings, [loaded.feature for loaded in self.features])
        self.jobs = Jobs(self.database, self.clock, self.errors, self.shards)
        kinds = CaseKinds()
        kinds.add(*CASE_KINDS)
        self._remove_case_kinds = kinds.add(*(kind for loaded in self.features for kind in loaded.feature.case_kinds))
        self.cases = Cases(
            self.database,
            self.facts,
            self.clock,
            kinds,
            self.jobs,
            self.tasks,
            self.shards,
            records_folder=settings.data_dir / "unrecorded-cases",
        )

    async def close(self) -> None:
        """Cancel the tasks that are still running, and close the database."""
        await self.tasks.drain(0, self.clock)
        await self.database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class App(Services):
    """Tux with its bot. `run()` returns after `request_stop()`, or raises the error that keeps the bot from working."""

    def __init__(
        self,
        settings: ProcessSettings,
        *,
        clock: Clock | None = None,
        features: Sequence[str] = FEATURES,
        strict_texts: bool = False,
    ) -> None:
        super().__init__(settings, clock=clock, features=features, strict_texts=strict_texts)
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
            policies=self.policies,
            prepare=self.load_features,
            shards=self.shards,
        )
        self.loaded = LoadedFeatures(self.bot)
        self._stop = asyncio.Event()
        self._failure: Exception | None = None

    async def load_features(self) -> None:
        """Set up every feature. The bot calls this when it logs in."""
        self._remove_case_kinds()  # each feature adds its own, until it is unloaded
        await self.loaded.load_all(self.features)
        self.cases.write_earlier_records()

    def request_stop(self) -> None:
        """Make `run()` return once the commands in progress have finished, or their time is up."""
        self._stop.set()

    async def run(self, on_login: Callable[[client.Tux], None] = lambda _: None) -> None:
        """Run the bot. `on_login` is called once Discord has accepted the token."""
        asyncio.get_running_loop().set_exception_handler(self._on_loop_error)
        point_at(self.settings.discord_api, self.settings.discord_gateway, self.settings.discord_cdn)
        async with AsyncExitStack() as cleanup:
            cleanup.push_async_callback(self.close)
            await cleanup.enter_async_context(self._healthz())
            watch = partial(self.database.watch, self.errors)
            self.tasks.keep_running(watch, name="watch", owner="database", clock=self.clock)
            if await self._completes_before_stop(self._start(cleanup)):
                on_login(self.bot)
                await self._stay_connected()
        if self._failure is not None:
            raise self._failure

    async def _completes_before_stop(self, start: Coroutine[Any, Any, None]) -> bool:
        """Return True once `start` has completed, or cancel it and return False when a stop is requested first."""
        loop = asyncio.get_running_loop()
        starting, stopping = loop.create_task(start, name="start"), loop.create_task(self._stop.wait(), name="stop")
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not self._stop.is_set():
                await starting
                return True
            _log.info("stopping before the bot is connected")
            return False
        finally:
            starting.cancel()
            stopping.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)

    async def _start(self, cleanup: AsyncExitStack) -> None:
        used = UsedDatabase(self.settings.data_dir, self.database.url, self.database.revisions.heads)
        try:
            await self._open_database(cleanup, used)
        except DatabaseUnavailable as error:
            if not used.is_merely_away(error):
                raise
            _log.warning("starting without the database", error=str(error))
            work = self._open_database_later(cleanup, used)
            self.tasks.spawn(work, name="open", owner="database", endless=True)
        await self._login(cleanup)

    async def _open_database(self, cleanup: AsyncExitStack, used: UsedDatabase) -> None:
        await self.database.migrate()
        cleanup.enter_context(self.database.occupied())
        await self.database.notifications.listen()
        notifications = partial(self.database.notifications.run, self.errors)
        self.tasks.keep_running(notifications, name="notifications", owner="database", clock=self.clock)
        await asyncio.to_thread(used.note)

    async def _open_database_later(self, cleanup: AsyncExitStack, used: UsedDatabase) -> None:
        """Open the database once it is there. Whatever else is wrong with it ends the run."""
        try:
            await retry_until_available(
                partial(self._open_database, cleanup, used),
                "everything that is stored",
                clock=self.clock,
                unavailable=DatabaseUnavailable,
            )
        except Exception as error:  # noqa: BLE001 - `run()` raises it once everything is closed
            self._failure = error
            self._stop.set()

    async def _login(self, cleanup: AsyncExitStack) -> None:
        if self.settings.token is None:
            raise discord.LoginFailure("there is no token")
        cleanup.push_async_callback(self.bot.close)
        await self.bot.login(self.settings.token.get_secret_value())

    async def _stay_connected(self) -> None:
        connection = asyncio.get_running_loop().create_task(self._connect(), name="gateway")
        try:
            await self._stop.wait()
            await self._finish_work()
        finally:
            await self.bot.finish_listening(_LISTENERS_TIMEOUT_SECONDS)  # while requests can still be sent
            await self.bot.close()
            connection.cancel()  # it may be waiting to reconnect
            await asyncio.wait({connection})

    async def _connect(self) -> None:
        try:
            await self.bot.connect()
        except Exception as error:  # noqa: BLE001 - `run()` raises it once everything is closed
            self._failure = error
        finally:
            self._stop.set()

    async def _finish_work(self) -> None:
        if self._failure is None:
            _log.info("stopping", waiting_at_most_seconds=self.settings.stop_timeout)
        started = self.clock.monotonic()
        await self.bot.finish_work(self.settings.stop_timeout)
        await self.tasks.drain(max(0.0, self.settings.stop_timeout - (self.clock.monotonic() - started)), self.clock)

    @asynccontextmanager
    async def _healthz(self) -> AsyncGenerator[None]:
        if self.settings.health_port is None:
            yield
            return
        from tux.runtime.health import Health, serving  # a web server, which costs start-up time

        def health() -> Health:
            connected = self.bot.is_ready() and not any(shard.is_closed() for shard in self.bot.shards.values())
            details = {"guilds": len(self.bot.guilds), "database": asdict(self.database.stats())}
            told = {name: dict(tell()) for name, tell in self.bot.health_details.items()}
            return Health(connected and not self._stop.is_set(), details | told)

        async with AsyncExitStack() as cleanup:
            try:
                await cleanup.enter_async_context(serving(self.settings.health_port, health))
            except OSError as error:
                raise PortTaken(self.settings.health_port, error) from error
            yield

    def _on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Report an error that no task caught and nobody awaited."""
        error = context.get("exception")
        if error is None:
            _log.error("the event loop reported a problem", message=context.get("message"))
            return
        occurrence = Occurrence(surface=Surface.EVENT_LOOP, error=error, source=context.get("message"))
        self.tasks.spawn(self.errors.report(occurrence), name="report", owner=__name__)
