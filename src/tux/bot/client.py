"""The bot: discord.py's, with our gate, our replies and our reports at every way in and out."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import aiohttp
import discord
import structlog
from discord.ext import commands

from tux.bot import feature
from tux.bot.audit_log import AuditLogFeed
from tux.bot.commands import AnyContext, Command, CommandTree, Group, GuildContext, Refused, sync, usage
from tux.bot.commands.suggestions import offered, similar
from tux.bot.feature import LoadedFeature
from tux.bot.gateway import EventUnreadable, RawEvents, RawFunction, dispatch_missed_removals, guard_parsers
from tux.bot.policies import Policies
from tux.bot.replies import InteractionAnswers
from tux.database import Database, DatabaseUnavailable
from tux.guilds.actions import MemberActions, ModerationLog
from tux.guilds.audit_log import AuditLogReader
from tux.guilds.cases import CaseEdited, CaseEnded, Cases, CaseSettled
from tux.guilds.permissions import RankSettings, require
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.general import GeneralSettings
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Jobs
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import learn_gateway
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Refusal
from tux.runtime.settings import ProcessSettings
from tux.runtime.shards import ALL_SHARDS, Shards
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

_SYNC_RETRIES = (5, 60, 600)
"""Seconds to wait before telling Discord our commands once more."""

_NO_RANKS = RankSettings()


class Stopping(Refusal):
    """Tux is on its way out and begins nothing new."""

    key = "stopping"


class OnlySlash(Refusal):
    """The command was typed, but takes only what Discord's own picker can give it."""

    key = "only-slash"


class CommandUnknown(Refusal):
    """Nothing is called that, but something is close."""

    key = "command-unknown"


class Tux(commands.AutoShardedBot):
    """Given everything it needs; features take from it what they use."""

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
        """`prepare` is awaited once, before the bot connects: it adds what features bring."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nothing here speaks
        super().__init__(command_prefix=(), tree_cls=CommandTree, **_options(features, shards))  # see get_prefix()
        self.process = process
        self.features = features
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
        self._prepare = prepare
        self.own_shards = shards
        """The shards that this process acts for; discord.py's `shards` are those that are connected."""
        self.started_at = clock.now()
        self.round_trip: float | None = None
        self.command_ids: dict[str, int] = {}
        """Of the top-level slash commands at Discord, by name, for `</ban:123>`; empty until they were compared."""
        self._general: dict[int, GeneralSettings] = {}
        """Of the guilds that ever set something: every message asks for the prefix, and waits for no database."""
        self._ranks: dict[int, RankSettings] = {}
        """As last known, of the guilds that ever set any: they hold also while the database is away."""
        self._owners = frozenset(process.owner_ids)
        self._in_flight: dict[asyncio.Task[Any], str] = {}
        self._listening: set[asyncio.Task[Any]] = set()
        self._at_once: dict[str, list[Callable[..., None]]] = {}
        self._stopping = False
        self._deaf = False
        guard_parsers(self._connection.parsers, self._drop_event)
        dispatch_missed_removals(self._connection)
        self._raw_events = RawEvents(self._connection.parsers, self._drop_event)

    async def setup_hook(self) -> None:
        await learn_gateway(self.http)
        if self.application is not None:
            self._owners |= owners_of(self.application)
        self._general = await self.settings.everywhere(GeneralSettings)
        self._ranks = await self.settings.everywhere(RankSettings)
        self.facts.subscribe(SettingsChanged, self._hear_settings)
        self.facts.subscribe(GuildDataDeleted, self._forget_guild)
        await self.add_cog(AuditLogFeed(self, self.audit_log))
        self.facts.subscribe(CaseEdited, self.actions.log.on_case_changed)
        self.facts.subscribe(CaseEnded, self.actions.log.on_case_changed)
        self.facts.subscribe(CaseSettled, self.actions.log.on_case_settled)
        await self._prepare()
        self.tasks.spawn(self._do_jobs(), name="jobs", owner=__name__, endless=True)
        self.tasks.spawn(self._sync_commands(), name="sync commands", owner=__name__, endless=True)

    async def on_ready(self) -> None:
        _log.info("ready", user=str(self.user), guilds=len(self.guilds), shards=self.shard_count)

    async def _do_jobs(self) -> None:
        """Jobs act on guilds, so they begin once those are there."""
        await self.wait_until_ready()
        await self.jobs.run()

    # The prefix

    def prefix_in(self, guild_id: int | None) -> str:
        """Return the prefix of typed commands in a guild. A mention of the bot works everywhere as well."""
        settings = self._general.get(guild_id or 0)
        return (settings.prefix if settings else None) or self.process.prefix

    def locale_in(self, guild_id: int | None) -> str:
        """The language of what is said to all."""
        settings = self._general.get(guild_id or 0)
        return (settings.locale if settings else None) or self.process.locale

    async def _hear_settings(self, change: SettingsChanged) -> None:
        if isinstance(change.after, GeneralSettings):
            self._general[change.guild_id] = change.after
        if isinstance(change.after, RankSettings):
            self._ranks[change.guild_id] = change.after

    async def _forget_guild(self, fact: GuildDataDeleted) -> None:
        self.settings.forget(fact.guild_id)
        self._general.pop(fact.guild_id, None)
        self._ranks.pop(fact.guild_id, None)

    async def get_prefix(self, message: discord.Message, /) -> list[str]:
        typed = self._typed_prefix(message)
        return [typed] if typed else []

    def _typed_prefix(self, message: discord.Message) -> str | None:
        """The prefix as this message has it, in upper or lower case."""
        content = message.content
        prefix = self.prefix_in(message.guild.id if message.guild else None)
        if content[: len(prefix)].casefold() == prefix.casefold():
            return content[: len(prefix)]
        if content.startswith("<@") and self.user is not None:
            return next((m for m in (f"<@{self.user.id}>", f"<@!{self.user.id}>") if content.startswith(m)), None)
        return None

    async def on_message(self, message: discord.Message, /) -> None:
        if not message.author.bot and self._typed_prefix(message) is not None:
            await self.process_commands(message)

    # Commands

    async def get_context(self, origin: discord.Message | discord.Interaction[Any], /, *, cls: Any = None) -> Any:
        ctx = await super().get_context(origin, cls=cls or (GuildContext if origin.guild else AnyContext))
        if isinstance(ctx, AnyContext):
            ctx.ranks = await self.ranks_in(ctx.guild.id if ctx.guild else None)
        return ctx

    async def ranks_in(self, guild_id: int | None) -> RankSettings:
        """The ranks of a guild as they are now, from memory; while the database is away, as they were last known."""
        if guild_id is None:
            return _NO_RANKS
        try:
            return await self.settings.get(guild_id, RankSettings)
        except DatabaseUnavailable:
            return self._ranks.get(guild_id, _NO_RANKS)

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
        """The gate: every command passes here, typed or not, before anything of it is parsed or done."""
        if not call_once and isinstance(ctx, AnyContext) and isinstance(ctx.command, Command | Group):
            try:
                self._admit(ctx, ctx.command)
            except Refusal as refusal:
                raise Refused(refusal) from refusal
        return await super().can_run(ctx, call_once=call_once)

    def _admit(self, ctx: AnyContext, command: Command | Group) -> None:
        ctx.answers.ephemeral = command.ephemeral
        if ctx.interaction is None and not command.prefixed:
            raise OnlySlash(command=command.qualified_name)
        require(command.rule, command.qualified_name, ctx.caller, ctx.ranks)

    def owns(self, user_id: int) -> bool:
        """Return whether a user owns the bot: the application's owner, or somebody named in the settings."""
        return user_id in self._owners

    def permissions_needed(self) -> discord.Permissions:
        """All that its commands need, and to be able to answer."""
        needed = {"view_channel", "send_messages", "send_messages_in_threads", "embed_links", "read_message_history"}
        for command in self.walk_commands():
            needed.update(command.rule.needs if isinstance(command, Command | Group) else ())
        return discord.Permissions(**dict.fromkeys(needed, True))

    async def _sync_commands(self) -> None:
        """Discord may have a bad moment; until it takes our commands, people have the ones that it knows."""
        for delay in _SYNC_RETRIES:
            try:
                await self._sync_commands_once()
            except (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, TimeoutError) as error:
                _log.warning("could not tell Discord the commands", error=str(error), next_try_seconds=delay)
                await self.clock.sleep(delay)
            else:
                return
        await self._sync_commands_once()

    async def _sync_commands_once(self) -> None:
        if self.application_id is None:
            raise discord.MissingApplicationID
        wanted = sync.payload(self.tree, self.texts)
        present, written = await sync.sync(self.http, self.application_id, wanted)
        self.command_ids = {entry["name"]: int(entry["id"]) for entry in present if entry.get("type", 1) == 1}
        _log.info("told Discord the commands" if written else "Discord has the commands", commands=len(present))

    # Failures

    async def on_command_error(self, context: commands.Context[Any], exception: commands.CommandError, /) -> None:
        self._track("answer a failure")
        if not isinstance(context, AnyContext):
            return
        if isinstance(exception, commands.CommandNotFound):
            await self._suggest(context)
            return
        command, typed = context.command, context.interaction is None
        await self.reporter.report(
            Occurrence(
                surface=Surface.PREFIX if typed else Surface.SLASH,
                error=exception,
                guild_id=context.guild.id if context.guild else None,
                channel_id=context.channel.id,
                user_id=context.author.id,
                command=command.qualified_name if command else None,
                usage=usage(command, context.prefix or "") if command and typed else None,
                recipient=context.answers,
            )
        )

    async def _suggest(self, ctx: AnyContext) -> None:
        """Says what may have been meant, and nothing where nothing is close: `$5` is no command."""
        if (typed := ctx.invoked_with) and (close := similar(typed, offered(self.commands, ctx))):
            await ctx.refuse(CommandUnknown(typed=typed, similar=[f"`{ctx.prefix}{c.qualified_name}`" for c in close]))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        del args, kwargs  # the event itself may hold what nobody should read in a log
        if error := sys.exception():
            await self.reporter.report(Occurrence(surface=Surface.LISTENER, error=error, source=event_method))

    def _drop_event(self, error: EventUnreadable, event: str) -> None:
        self._report_later(Occurrence(surface=Surface.GATEWAY, error=error, source=event))

    def _report_later(self, occurrence: Occurrence) -> None:
        self.tasks.spawn(self.reporter.report(occurrence), name="report", owner=__name__)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Starts the time for deferring where no view or modal has: theirs may be from before a restart."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            InteractionAnswers.of(interaction)

    # Work in flight

    def begin(self, work: str) -> None:
        """Counts the current task as work in flight, which a stop waits for. Raises `Stopping` during one."""
        if self._stopping:
            raise Stopping
        self._track(work)

    def _track(self, work: str) -> None:
        if (task := asyncio.current_task()) is not None:
            self._in_flight[task] = work
            task.add_done_callback(lambda done: self._in_flight.pop(done, None))

    def _schedule_event(self, coro: Any, event_name: str, /, *args: Any, **kwargs: Any) -> asyncio.Task[None]:
        """discord.py keeps no account of what listens."""
        listening = super()._schedule_event(coro, event_name, *args, **kwargs)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        task = cast("asyncio.Task[None]", listening)
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)
        return task

    def on_event_sync(self, event: str, hear: Callable[..., None]) -> Callable[[], None]:
        """Calls `hear` with every event of that name (discord.py's, without `on_`), before anything else hears of it,
        until the returned function is called.

        For what has to be in order or costs no task. It holds up the gateway: look things up, and nothing more. What it
        raises is reported.
        """
        subscribers = self._at_once.setdefault(event, [])
        subscribers.append(hear)
        return lambda: subscribers.remove(hear)

    def on_raw(self, event: str, fields: Sequence[str], function: RawFunction) -> Callable[[], None]:
        """Call `function` with these fields of each gateway event of that name, before discord.py makes objects of it.

        It goes on until the returned function is called. It holds up the gateway, as `on_event_sync()` does.
        """
        return self._raw_events.on(event, fields, function)

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        if self._deaf:
            return
        for hear in self._at_once.get(event_name, ()):
            try:
                hear(*args)
            except Exception as error:  # noqa: BLE001 - a mistake there must not keep the event from all others
                self._report_later(Occurrence(surface=Surface.LISTENER, error=error, source=event_name))
        super().dispatch(event_name, *args, **kwargs)

    async def finish_listening(self, timeout: float) -> None:
        """Hears no more events, lets listeners come to their end, and cuts off those who do not in time."""
        self._deaf = True
        for patience in (timeout, 1):
            if self._listening:
                _, slow = await asyncio.wait({*self._listening}, timeout=patience)
                for task in slow:
                    task.cancel()

    async def finish_work(self, timeout: float) -> list[str]:
        """Begins nothing new and waits for what is in flight. Returns what was not done after `timeout` seconds.

        That is cancelled then, and logged by name.
        """
        self._stopping = True
        deadline = self.clock.monotonic() + timeout
        while self._in_flight and (left := deadline - self.clock.monotonic()) > 0:
            await asyncio.wait({*self._in_flight}, timeout=left)
        unfinished = dict(self._in_flight)
        for task, work in unfinished.items():
            _log.warning("command was cut short", command=work, waited_seconds=timeout)
            task.cancel()
        if unfinished:
            await asyncio.wait({*unfinished}, timeout=1)
        return sorted(unfinished.values())


def _options(features: Sequence[LoadedFeature], shards: Shards) -> dict[str, Any]:
    """Return how discord.py is set: no mention unasked, no cache of messages, no member list at start."""
    return {
        "help_command": None,
        "intents": feature.intents([loaded.feature for loaded in features]),
        "allowed_mentions": discord.AllowedMentions(everyone=False, users=False, roles=False, replied_user=True),
        "allowed_contexts": discord.app_commands.AppCommandContext(guild=True),
        "allowed_installs": discord.app_commands.AppInstallationType(guild=True, user=False),
        "case_insensitive": True,
        "strip_after_prefix": True,
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "shard_count": shards.count,
        "shard_ids": None if shards.ids is None else sorted(shards.ids),
    }


def owners_of(application: discord.AppInfo) -> frozenset[int]:
    """Return the ids of the application's owner, or of the members of its team who may change it."""
    if application.team is None:
        return frozenset({application.owner.id})
    able = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)
    owner = {application.team.owner_id} if application.team.owner_id else set[int]()
    return frozenset(owner | {member.id for member in application.team.members if member.role in able})
