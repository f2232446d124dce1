"""The bot: discord.py's, with the gate for commands, one way to answer, and a report of every failure."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import discord
import structlog
from discord.ext import commands
from discord.http import Route

from tux.bot.audit_log import AuditLogFeed
from tux.bot.cached_settings import CachedSettings
from tux.bot.commands import AnyContext, Command, CommandTree, Group, GuildContext, Refused, sync
from tux.bot.commands.errors import CommandUnknown, FileInPlaceOfWords, OnlySlash
from tux.bot.commands.occurrences import command_occurrence
from tux.bot.commands.quotes import TypedText
from tux.bot.commands.suggestions import offered, similar
from tux.bot.error_policy import Policies
from tux.bot.feature import LoadedFeature
from tux.bot.gateway import (
    EventUnreadable,
    RawEvents,
    RawFunction,
    SyncListeners,
    clean_interactions,
    dispatch_missed_removals,
    guard_parsers,
    keep_dynamic_items,
)
from tux.bot.options import discord_options
from tux.bot.owners import owners_of
from tux.bot.permission_needs import PermissionNeed, permission_needs
from tux.bot.replies import InteractionAnswers
from tux.bot.work import WorkInFlight
from tux.database import Database, DatabaseUnavailable
from tux.guilds.actions import MemberActions, ModerationLog
from tux.guilds.audit_log import AuditLogReader
from tux.guilds.cases import CaseEdited, CaseEnded, Cases, CaseSettled
from tux.guilds.permissions import RankSettings, only_staff_reads, require
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import learn_gateway
from tux.runtime.facts import Facts
from tux.runtime.markup import Markup, code, user_mention
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Refusal
from tux.runtime.settings import ProcessSettings
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)


class DynamicItemExists(Exception):
    """Raised when a dynamic item is added whose template is that of another."""


class Tux(commands.AutoShardedBot):
    """The bot of the process. It is given everything it needs, and features take from it what they use."""

    def __init__(
        self,
        *,
        process: ProcessSettings,
        features: Sequence[LoadedFeature],
        database: Database,
        settings: GuildSettings,
        cases: Cases,
        audit_log: AuditLogReader,
        jobs: Jobs,
        facts: Facts,
        texts: Texts,
        clock: Clock,
        tasks: Tasks,
        reporter: Reporter,
        policies: Policies,
        prepare: Callable[[], Awaitable[None]],
        shards: Shards = ALL_SHARDS,
    ) -> None:
        """Create the bot. `prepare` is awaited once, before the bot connects, and loads the features."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # Tux does not use voice
        super().__init__(command_prefix=(), tree_cls=CommandTree, **discord_options(features, shards))
        self.process = process
        self.features = list(features)
        self.personal_data = {loaded.feature.name: loaded.feature.data for loaded in features}
        """What each feature stores about people. It stays when the feature is unloaded, as its rows do."""
        """The features that are loaded, or that are to be when the bot logs in."""
        self.database = database
        self.settings = settings
        self.cases = cases
        self.audit_log = audit_log
        self.jobs = jobs
        self.facts = facts
        self.texts = texts
        self.clock = clock
        self.tasks = tasks
        self.reporter = reporter
        self.policies = policies
        self.actions = MemberActions(cases, ModerationLog(cases, settings, self), self, clock)
        self.health_details: dict[str, Callable[[], Mapping[str, object]]] = {}
        """What features tell whoever monitors the process, by the name of the feature."""
        self._prepare = prepare
        self.own_shards = shards
        """The shards that this process runs; discord.py's `shards` are those that are connected."""
        self.started_at = clock.now()
        self.round_trip: float | None = None
        self.command_ids: dict[str, int] = {}
        """The ids of the top-level slash commands by name, for `</ban:123>`; empty until Discord has told them."""
        self._owners = frozenset(process.owner_ids)
        self._cached_settings = CachedSettings(settings, process)
        self._work = WorkInFlight(clock)
        self._sync_listeners = SyncListeners(self._report_listener)
        self._listener_tasks: set[asyncio.Task[Any]] = set()
        self._dispatching = True
        self._dynamic_items: dict[str, type[discord.ui.DynamicItem[Any]]] = {}
        dispatch_missed_removals(self._connection)
        clean_interactions(self._connection)
        keep_dynamic_items(self._connection, self._dynamic_items)
        self._raw_events = RawEvents(self._connection.parsers, self._drop_event)
        guard_parsers(self._connection.parsers, self._drop_event)

    async def setup_hook(self) -> None:
        await learn_gateway(self.http)
        if self.application is not None:
            self._owners |= owners_of(self.application)
        await self._cached_settings.load(self.facts, self.tasks, self.clock)
        await self.add_cog(AuditLogFeed(self, self.audit_log))
        self.facts.subscribe(CaseEdited, self.actions.log.on_case_changed)
        self.facts.subscribe(CaseEnded, self.actions.log.on_case_changed)
        self.facts.subscribe(CaseSettled, self.actions.log.on_case_settled)
        self.facts.subscribe(CaseSettled, self.actions.corrections.on_case_settled)
        await self._prepare()
        self.tasks.keep_running(self._run_jobs, name="jobs", owner=__name__, clock=self.clock)
        self.tasks.spawn(self._sync_commands(), name="sync commands", owner=__name__, endless=True)

    async def on_ready(self) -> None:
        _log.info("ready", user=str(self.user), guilds=len(self.guilds), shards=self.shard_count)

    async def _run_jobs(self) -> None:
        """Do the jobs, beginning once the guilds are there that they act on."""
        await self.wait_until_ready()
        await self.jobs.run()

    # Settings

    def prefix_in(self, guild_id: int | None) -> str:
        """Return the prefix of typed commands in a guild. A mention of the bot works everywhere as well."""
        return self._cached_settings.prefix_in(guild_id)

    def locale_in(self, guild_id: int | None) -> str:
        """Return the language of messages that everybody in a guild sees."""
        return self._cached_settings.locale_in(guild_id)

    async def ranks_in(self, guild_id: int | None) -> RankSettings:
        """Return the ranks of a guild. If the database is unavailable, they are as last known.

        Raises `DatabaseUnavailable` where they were never read.
        """
        return await self._cached_settings.ranks_in(guild_id)

    # Commands

    async def get_prefix(self, message: discord.Message, /) -> list[str]:
        """Return the prefix of the guild as it is written in the message, in place of a fixed `command_prefix`."""
        prefix = self._typed_prefix(message)
        return [prefix] if prefix else []

    def _typed_prefix(self, message: discord.Message) -> str | None:
        """Return the prefix as it is written in this message, in upper or lower case; None if it has none."""
        content = message.content
        prefix = self.prefix_in(message.guild.id if message.guild else None)
        if content[: len(prefix)].casefold() == prefix.casefold():
            return content[: len(prefix)]
        if content.startswith("<@") and self.user is not None:
            mentions = (user_mention(self.user.id), Markup(f"<@!{self.user.id}>"))
            return next((mention for mention in mentions if content.startswith(mention)), None)
        return None

    async def on_message(self, message: discord.Message, /) -> None:
        if not message.author.bot and self._typed_prefix(message) is not None:
            await self.process_commands(message)

    async def get_context(self, origin: discord.Message | discord.Interaction[Any], /, *, cls: Any = None) -> Any:
        ctx = await super().get_context(origin, cls=cls or (GuildContext if origin.guild else AnyContext))
        if isinstance(ctx, AnyContext):
            ctx.view = TypedText.continuing(ctx.view)
            await ctx.read_ranks()
        return ctx

    async def invoke(self, ctx: commands.Context[Any], /) -> None:
        if ctx.command is not None and isinstance(ctx, AnyContext):
            try:
                self.begin(f"{ctx.prefix}{ctx.command.qualified_name}")
            except Refusal as refusal:
                await ctx.refuse(refusal)
                return
        await super().invoke(ctx)
        if isinstance(ctx, AnyContext):
            ctx.finish()

    async def can_run(self, ctx: commands.Context[Any], /, *, call_once: bool = False) -> bool:
        """Check the rule of a command. Every command passes here, typed or not, before its arguments are read."""
        if not call_once and isinstance(ctx, AnyContext) and isinstance(ctx.command, Command | Group):
            try:
                self._admit(ctx, ctx.command)
            except Refusal as refusal:
                raise Refused(refusal) from refusal
            except DatabaseUnavailable as fault:
                raise commands.CommandInvokeError(fault) from fault  # the gate may raise only exceptions of discord.py
        return await super().can_run(ctx, call_once=call_once)

    def _admit(self, ctx: AnyContext, command: Command | Group) -> None:
        answers = ctx.answers
        answers.ephemeral = command.ephemeral
        answers.staff_only = command.staff_only and not (ctx.interaction is None and _is_for_staff(ctx))
        if ctx.interaction is None and not command.prefixed:
            raise OnlySlash(command=command.qualified_name)
        if not self._stands_for_another(ctx, command):
            require(command.rule, command.qualified_name, ctx.caller, ctx.ranks_of_gate)

    @staticmethod
    def _stands_for_another(ctx: AnyContext, command: Command | Group) -> bool:
        """Return True for a group typed without a subcommand, where the person may run one: that one's rule counts."""
        return isinstance(command, Group) and next(offered(command.commands, ctx), None) is not None

    @property
    def user_id(self) -> int | None:
        """Return the id of the bot's user, or None before it is logged in.

        In applications of Discord's first years, it is not the id of the application.
        """
        return self.user.id if self.user is not None else None

    def owns(self, user_id: int) -> bool:
        """Return whether a user owns the bot: the application's owner, or somebody named in the settings."""
        return user_id in self._owners

    async def role_member_counts(self, guild_id: int) -> Mapping[int, int]:
        """Ask Discord how many members have each role of a guild, by the role's id. @everyone is not among them."""
        route = Route("GET", "/guilds/{guild_id}/roles/member-counts", guild_id=guild_id)
        counts: Mapping[str, int] = await self.http.request(route)
        return {int(role_id): count for role_id, count in counts.items()}

    def permission_needs(self) -> list[PermissionNeed]:
        """Return the permissions that the bot needs in a server, each with what is lost without it."""
        return permission_needs([loaded.feature for loaded in self.features], self.walk_commands())

    async def _sync_commands(self) -> None:
        if self.application_id is None:
            raise discord.MissingApplicationID
        registered = await sync.sync_with_retries(self.http, self.application_id, self.tree, self.texts, self.clock)
        self.command_ids = {entry["name"]: int(entry["id"]) for entry in registered if entry.get("type", 1) == 1}

    # Failures

    async def on_command_error(self, context: commands.Context[Any], exception: commands.CommandError, /) -> None:
        self._work.track("answer a failure")
        if not isinstance(context, AnyContext):
            return
        if isinstance(exception, commands.CommandNotFound):
            await self._suggest(context)
            return
        error: Exception = exception
        if isinstance(exception, commands.MissingRequiredArgument) and context.message.attachments:
            error = FileInPlaceOfWords(parameter=exception.param.displayed_name or exception.param.name)
        await self.reporter.report(command_occurrence(context, error))

    async def _suggest(self, ctx: AnyContext) -> None:
        """Suggest commands with a similar name. Without any, say nothing: `$5` is not meant for the bot."""
        if (typed := ctx.invoked_with) and (close := similar(typed, offered(self.commands, ctx))):
            await ctx.refuse(
                CommandUnknown(typed=typed, similar=[code(f"{ctx.prefix}{c.qualified_name}") for c in close])
            )

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        del args, kwargs  # what people wrote belongs in no log
        if error := sys.exception():
            await self.reporter.report(Occurrence(surface=Surface.LISTENER, error=error, source=event_method))

    def _drop_event(self, error: EventUnreadable, event: str) -> None:
        self._report_later(Occurrence(surface=Surface.GATEWAY, error=error, source=event))

    def _report_listener(self, error: Exception, event: str) -> None:
        self._report_later(Occurrence(surface=Surface.LISTENER, error=error, source=event))

    def _report_later(self, occurrence: Occurrence) -> None:
        self.tasks.spawn(self.reporter.report(occurrence), name="report", owner=__name__)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Start the timer for deferring, also for clicks on messages from before a restart, which no view handles."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            InteractionAnswers.of(interaction)

    def add_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        """Let `items` handle clicks. Raises `DynamicItemExists`, and adds none, if another has the same template."""
        patterns = [item.__discord_ui_compiled_template__.pattern for item in items]
        for index, pattern in enumerate(patterns):
            if pattern in self._dynamic_items or pattern in patterns[:index]:
                raise DynamicItemExists(pattern)
        self._dynamic_items.update(zip(patterns, items, strict=True))
        super().add_dynamic_items(*items)

    def remove_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        for item in items:
            self._dynamic_items.pop(item.__discord_ui_compiled_template__.pattern, None)
        super().remove_dynamic_items(*items)

    # Work in flight

    def begin(self, work: str) -> None:
        """Count the current task as work in flight, which a stop waits for. Raises `Stopping` during a stop."""
        self._work.begin(work)

    async def finish_work(self, timeout: float) -> list[str]:
        """Begin nothing new, and wait up to `timeout` seconds for the work in flight. Returns what was not done."""
        return await self._work.finish(timeout)

    # Events

    def _schedule_event(self, coro: Any, event_name: str, /, *args: Any, **kwargs: Any) -> asyncio.Task[None]:
        """Keep the task of a listener, which discord.py itself does not."""
        listener = super()._schedule_event(coro, event_name, *args, **kwargs)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        task = cast("asyncio.Task[None]", listener)
        self._listener_tasks.add(task)
        task.add_done_callback(self._listener_tasks.discard)
        if event_name == "on_command_error" and isinstance(args[0], AnyContext) and args[0].interaction is not None:
            InteractionAnswers.of(args[0].interaction).handled_by(task)  # discord.py answers failures in another task
        return task

    def on_event_sync(self, event: str, function: Callable[..., None]) -> Callable[[], None]:
        """Call `function` with every event of that name, before any listener gets it.

        It goes on until the returned function is called. The name is discord.py's, without `on_`. The gateway waits for
        the call, so `function` must not block. If it raises, that is reported.
        """
        return self._sync_listeners.on(event, function)

    def on_raw(self, event: str, fields: Sequence[str] | None, function: RawFunction) -> Callable[[], None]:
        """Call `function` with these fields of each gateway event of that name, before discord.py makes objects of it.

        Without `fields`, it gets the event itself, and must not change it.

        It goes on until the returned function is called. The gateway waits for the call, as with `on_event_sync()`.
        """
        return self._raw_events.on(event, fields, function)

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        if not self._dispatching:
            return
        self._sync_listeners.call(event_name, args)
        super().dispatch(event_name, *args, **kwargs)

    async def finish_listening(self, timeout: float) -> None:
        """Dispatch no more events, and wait for the listeners. Those that take longer than `timeout` are cancelled."""
        self._dispatching = False
        for seconds in (timeout, 1):
            if self._listener_tasks:
                _, slow = await asyncio.wait({*self._listener_tasks}, timeout=seconds)
                for task in slow:
                    task.cancel()


def _is_for_staff(ctx: AnyContext) -> bool:
    """Return True where only staff reads what is written in the channel of a typed command."""
    channel = ctx.channel.parent if isinstance(ctx.channel, discord.Thread) else ctx.channel
    if not isinstance(channel, discord.abc.GuildChannel) or not ctx.knows_ranks:
        return False
    return only_staff_reads(channel, ctx.ranks)
