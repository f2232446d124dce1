"""The scope through which a feature registers everything, so that unloading it undoes all of it."""

import inspect
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import discord
import structlog
from discord import app_commands, ui
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands.menus import Menu, message_menu, user_menu
from tux.bot.config_commands import ConfigGroup
from tux.bot.feature import LoadedFeature
from tux.bot.gateway import RawFunction
from tux.database import Database, DatabaseUnavailable
from tux.database.notifications import OnGap, OnMessage
from tux.guilds.actions import MemberActions, ModerationLog
from tux.guilds.audit_log import Consume, RawSubscriber, Subscriber, Wants
from tux.guilds.cases import Admit, CaseKind, Cases
from tux.guilds.cases.expiry import Expire
from tux.guilds.settings.checks import SettingsCheck
from tux.guilds.settings.section import S
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.jobs.jobs import Handler
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.retry import retry_until_available
from tux.runtime.settings import ProcessSettings
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

F = TypeVar("F")
Undo = Callable[[], object]

_UNLOAD_TIMEOUT_SECONDS = 2.0
"""The time for which a feature that is unloaded may finish its tasks."""


class FeatureAlreadyLoaded(Exception):
    """Raised when a feature is loaded that already is."""


class FeatureUnloaded(Exception):
    """Raised when code that still runs registers something for a feature that is unloaded."""


class FeatureScope:
    """Everything that a feature may use and register. `close()` undoes every registration, the last one first.

    `setup(scope)` of a feature takes from it what its services need: `database`, `settings`, `cases`, `jobs`, `facts`,
    `texts`, `clock`, `process`, and `tasks`, which are stopped when it is unloaded. Only cogs, views and pages get the
    `bot`.
    """

    def __init__(self, bot: Tux, name: str) -> None:
        self.bot = bot
        self.name = name
        self.tasks = bot.tasks.child()
        self._undo: list[Undo] = []
        self._closed = False

    @property
    def database(self) -> Database:
        return self.bot.database

    @property
    def settings(self) -> GuildSettings:
        return self.bot.settings

    @property
    def cases(self) -> Cases:
        return self.bot.cases

    @property
    def actions(self) -> MemberActions:
        """The pipeline through which every action on a member goes."""
        return self.bot.actions

    @property
    def moderation_log(self) -> ModerationLog:
        return self.bot.actions.log

    @property
    def jobs(self) -> Jobs:
        """The durable timers, for scheduling; handlers are registered with `on_job()`."""
        return self.bot.jobs

    @property
    def facts(self) -> Facts:
        """The facts, for publishing; subscriptions go through `subscribe()`."""
        return self.bot.facts

    @property
    def texts(self) -> Texts:
        return self.bot.texts

    @property
    def clock(self) -> Clock:
        return self.bot.clock

    @property
    def process(self) -> ProcessSettings:
        return self.bot.process

    async def add_cog(self, cog: commands.Cog) -> None:
        """Add the commands and listeners of `cog`."""
        await self._open_bot.add_cog(cog)
        self.on_close(lambda: self.bot.remove_cog(cog.qualified_name))

    def add_dynamic_items(self, *items: type[ui.DynamicItem[Any]]) -> None:
        """Let `items` handle clicks on messages, including those sent before a restart."""
        self._open_bot.add_dynamic_items(*items)
        self.on_close(lambda: self.bot.remove_dynamic_items(*items))

    def add_user_menu(self, key: str, like: str, chosen: Menu[discord.Member | discord.User]) -> None:
        """Add an entry to the context menu of users, for everybody who may run the command `like`.

        The text `key` is its name, and `chosen` is called when somebody chooses it.
        """
        self._add_menu(user_menu(self._open_bot, key, like, chosen))

    def add_message_menu(self, key: str, like: str, chosen: Menu[discord.Message]) -> None:
        """Add an entry to the context menu of messages, for everybody who may run the command `like`.

        The text `key` is its name, and `chosen` is called when somebody chooses it.
        """
        self._add_menu(message_menu(self._open_bot, key, like, chosen))

    def subscribe(self, kind: type[F], function: Callable[[F], Coroutine[Any, Any, None]]) -> None:
        """Call `function` with every fact of `kind` or of a subclass, in a task of the feature."""
        self.on_close(self._open_bot.facts.subscribe(kind, function, tasks=self.tasks))

    def on_event_sync(self, event: str, function: Callable[..., None]) -> None:
        """Call `function` with every gateway event of that name, before any listener gets it.

        The name is discord.py's, without `on_`. The gateway waits for the call, so `function` must not block.
        """
        self.on_close(self._open_bot.on_event_sync(event, function))

    def on_raw(self, event: str, fields: Sequence[str] | None, function: RawFunction) -> None:
        """Call `function` with these fields of every gateway event of that name, before discord.py reads it.

        The name is the gateway's, such as `MESSAGE_CREATE`. Without `fields`, the function gets the event itself, and
        must not change it. The gateway waits for the call, so `function` must not block.
        """
        self.on_close(self._open_bot.on_raw(event, fields, function))

    def on_audit_log_entry(self, function: Subscriber) -> None:
        """Call `function` with every entry of an audit log, before anything else gets it.

        The gateway waits for the call, so `function` must not block.
        """
        self.on_close(self._open_bot.audit_log.subscribe(function))

    def on_raw_audit_log_entry(self, function: RawSubscriber) -> None:
        """Call `function` with every entry of an audit log as Discord gives it, before discord.py reads it.

        It may get one twice: as it is written, and again when the log is read after a gap. The gateway waits for the
        call, so `function` must not block.
        """
        self.on_close(self._open_bot.audit_log.subscribe_raw(function))

    def consume_audit_log(self, name: str, consume: Consume, *, wants: Wants | None = None) -> None:
        """Let `consume` handle every entry of an audit log that it `wants`, even if Tux is restarted meanwhile.

        It runs in a task of the feature. An entry at which that is cut short waits until the feature is loaded again.
        """

        def consume_in_task(entry: discord.AuditLogEntry) -> Coroutine[Any, Any, None]:
            return self.tasks.run(consume(entry), name=f"consume audit log: {name}", owner=self.name)

        self.on_close(self._open_bot.audit_log.consume(name, consume_in_task, wants=wants))

    def on_audit_log_caught_up(self, function: Callable[[int], None]) -> None:
        """Call `function` with the id of every guild whose audit log has been read up to the present."""
        self.on_close(self._open_bot.audit_log.on_caught_up(function))

    def keep_running(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Keep `work` running in a task of the feature until it returns.

        While the database is down, it is tried again. Nothing runs where Tux is not logged in: `tux doctor` and the
        generated pages only need the declarations.
        """
        if self._open_bot.application is None:
            return

        def work_when_available() -> Coroutine[Any, Any, None]:
            return retry_until_available(work, name, clock=self.clock, unavailable=DatabaseUnavailable)

        self.tasks.keep_running(work_when_available, name=name, owner=self.name, clock=self.clock)

    def on_job(self, kind: str, handler: Handler) -> None:
        """Let `handler` do the durable jobs of this kind."""
        self.on_close(self._open_bot.jobs.on(kind, handler))

    def on_notification(self, topic: str, on_message: OnMessage, on_gap: OnGap | None = None) -> None:
        """Call `on_message` with what other processes send about `topic`, and `on_gap` when some may have been lost."""
        self.on_close(self._open_bot.database.notifications.subscribe(topic, on_message=on_message, on_gap=on_gap))

    def tell_health(self, tell: Callable[[], Mapping[str, object]]) -> None:
        """Show what `tell` returns in `/healthz`, under the feature's name. Anybody may read it."""
        self._open_bot.health_details[self.name] = tell
        self.on_close(lambda: self.bot.health_details.pop(self.name, None))

    def add_case_kinds(self, *kinds: CaseKind) -> None:
        """Add kinds of cases."""
        self.on_close(self._open_bot.cases.kinds.add(*kinds))

    def gate_cases(self, admit: Admit) -> None:
        """Let `admit` refuse actions of moderators, before their case is opened and anything is done.

        It is asked after every other check, about every action that makes a case, whichever command it comes from.
        """
        self.on_close(self._open_bot.cases.gate.add(admit))

    def on_case_expiry(self, kind: CaseKind, function: Expire) -> None:
        """Let `function` end what a case of this kind did when the case expires."""
        self.on_close(self._open_bot.cases.on_expiry(kind, function))

    def check_settings(self, model: type[S] | None, check: SettingsCheck[S]) -> None:
        """Let `check` refuse changes of a section (None for all), on whichever path a member makes them."""
        self.on_close(self._open_bot.settings.checks.add(model, check))

    def on_close(self, undo: Undo) -> None:
        """Call `undo`, which may be a coroutine function, when the feature is unloaded."""
        self._require_open()
        self._undo.append(undo)

    async def close(self) -> None:
        """Undo every registration and end the tasks of the feature. Neither can be added to from then on.

        Raises `ExceptionGroup` at the end if any of that failed. The rest is undone all the same.
        """
        self._closed = True
        failures: list[Exception] = []
        while self._undo:
            try:
                result = self._undo.pop()()
                if inspect.isawaitable(result):
                    await result
            except Exception as error:  # noqa: BLE001 - raised below, once the rest is undone
                failures.append(error)
        await self.tasks.close(_UNLOAD_TIMEOUT_SECONDS, self.clock)
        if failures:
            raise ExceptionGroup(f"the feature {self.name} could not be unloaded cleanly", failures)

    @property
    def _open_bot(self) -> Tux:
        """Return the bot, to register something with it. Raises `FeatureUnloaded` once the scope is closed."""
        self._require_open()
        return self.bot

    def _require_open(self) -> None:
        if self._closed:
            raise FeatureUnloaded(self.name)

    def _add_menu(self, menu: app_commands.ContextMenu) -> None:
        self._open_bot.tree.add_command(menu)
        self.on_close(lambda: self.bot.tree.remove_command(menu.name, type=menu.type))


class LoadedFeatures:
    """The features that are loaded, each with its scope."""

    def __init__(self, bot: Tux) -> None:
        self._bot = bot
        self._config = ConfigGroup(bot)
        self._scopes: dict[str, FeatureScope] = {}
        self._changing: set[str] = set()
        """The names of the features that are being loaded or unloaded."""

    def __contains__(self, name: object) -> bool:
        return name in self._scopes

    def scope(self, name: str) -> FeatureScope:
        """Return the scope of a feature. Raises `KeyError` if it is not loaded."""
        return self._scopes[name]

    async def load_all(self, features: Sequence[LoadedFeature]) -> None:
        """Load `features` in order."""
        with self._config.gathering():
            for loaded in features:
                await self.load(loaded)
        await self._config.gathered()

    async def load(self, loaded: LoadedFeature) -> None:
        """Set a feature up. If that fails, its registrations are undone and the error is raised."""
        name = loaded.feature.name
        if name in self._scopes or name in self._changing:
            raise FeatureAlreadyLoaded(name)
        scope = FeatureScope(self._bot, name)
        self._changing.add(name)
        try:
            self._declare(scope, loaded)
            if loaded.feature.config is not None:
                scope.on_close(await self._config.add(loaded.feature.config))
            await loaded.setup(scope)
        except BaseException as error:
            await _close_after(error, scope)
            raise
        finally:
            self._changing.discard(name)
        self._scopes[name] = scope

    async def unload(self, name: str) -> None:
        """Undo everything that the feature has registered. Raises `KeyError` if it is not loaded."""
        scope = self._scopes.pop(name)
        self._changing.add(name)
        try:
            await scope.close()
        finally:
            self._changing.discard(name)

    def _declare(self, scope: FeatureScope, loaded: LoadedFeature) -> None:
        """Make known what the feature declares, unless it has been since the start, as its section of settings is."""
        feature, settings = loaded.feature, self._bot.settings
        section = feature.settings
        known = loaded in self._bot.features
        if not known:
            if section is not None:
                settings.add_section(section, feature.settings_store)
            self._bot.features.append(loaded)
        scope.on_close(lambda: self._bot.features.remove(loaded))
        self._bot.personal_data[feature.name] = feature.data
        if section is not None:
            scope.on_close(lambda: settings.remove_section(section.section))
        scope.on_close(self._bot.policies.add(feature.policies))
        scope.add_case_kinds(*feature.case_kinds)


async def _close_after(error: BaseException, scope: FeatureScope) -> None:
    """Close the scope of a feature whose set-up failed. What fails in that as well is logged, and noted on `error`."""
    try:
        await scope.close()
    except Exception as failure:  # noqa: BLE001 - `error` is what the caller has to hear of
        error.add_note(f"Nor could everything be undone that {scope.name} had registered: {failure!r}")
        _log.error("a feature could not be unloaded after its set-up failed", feature=scope.name, exc_info=failure)
