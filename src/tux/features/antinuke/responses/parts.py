"""The parts that stop attackers and clean up after them, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import discord
from discord.ext import commands

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry, time_of
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.outcomes import Observers
from tux.features.antinuke.responses.alerts import Preflights
from tux.features.antinuke.responses.departures import Departures
from tux.features.antinuke.responses.panic_records import PanicFiles
from tux.features.antinuke.responses.panic_storage import END, PanicStorage
from tux.features.antinuke.responses.panics import Panics
from tux.features.antinuke.responses.quarantine_listeners import QuarantineListeners
from tux.features.antinuke.responses.quarantines import Quarantines
from tux.features.antinuke.responses.responder import Responder
from tux.features.antinuke.responses.sweeps import Sweeps
from tux.features.antinuke.responses.unattributed import UnattributedRemovals
from tux.guilds.audit_log import RawAuditLogEntry
from tux.guilds.cases import CaseEdited, CaseEnded, CaseSettled
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged

_MEMBER_ROLE_UPDATE = 25

PolicyOf = Callable[[int], GuildPolicy | None]
"""A function that returns the present policy of a guild, without waiting."""

ActsOf = Callable[[int, int], Sequence[Act]]
"""A function that returns what was seen of somebody, by the ids of the guild and of the user."""


@dataclass(frozen=True, slots=True)
class ResponseParts:
    """The parts that the rest of antinuke uses."""

    responder: Responder
    panics: Panics
    preflights: Preflights
    quarantines: Quarantines
    sweeps: Sweeps
    cogs: Sequence[commands.Cog]
    """The listeners, which whoever puts the parts together adds."""


def response_parts(
    scope: FeatureScope,
    observers: Observers,
    policy_of: PolicyOf,
    acts_of: ActsOf,
    log_channel_of: Callable[[int], int | None] = lambda _: None,
) -> ResponseParts:
    """Put the parts together and register them."""
    panics = _panics(scope, policy_of)
    sweeps = _sweeps(scope, policy_of, acts_of)
    observers.observers.append(UnattributedRemovals(scope.bot.get_guild, sweeps, observers, scope.tasks))
    responder = _responder(scope, observers, policy_of, panics, sweeps)
    panics.is_attacker = responder.has_stopped
    preflights = Preflights(
        scope.bot,
        policy_of,
        log_channel_of,
        scope.process.data_dir / "antinuke-preflight.json",
        settings=scope.settings,
        tasks=scope.tasks,
        clock=scope.clock,
    )
    scope.subscribe(SettingsChanged, preflights.on_settings_changed)
    quarantines = _quarantines(scope, policy_of)
    cogs = (preflights, QuarantineListeners(scope.bot, quarantines, scope.tasks))
    return ResponseParts(responder, panics, preflights, quarantines, sweeps, cogs)


def _panics(scope: FeatureScope, policy_of: PolicyOf) -> Panics:
    storage = PanicStorage(
        PanicFiles(scope.process.data_dir / "panics"),
        database=scope.database,
        jobs=scope.jobs,
        tasks=scope.tasks,
        clock=scope.clock,
    )
    panics = Panics(scope.bot, policy_of, storage, facts=scope.facts, tasks=scope.tasks, clock=scope.clock)
    panics.load()

    def resume() -> None:
        scope.tasks.spawn(panics.resume(), name="resume panic mode", owner=__name__)

    async def forget(fact: GuildDataDeleted) -> None:
        panics.forget(fact.guild_id)

    scope.on_job(END, panics.on_end_due)

    def resume_in(_: discord.Guild) -> None:
        resume()

    scope.on_event_sync("ready", resume)
    for event in ("guild_available", "guild_join"):
        scope.on_event_sync(event, resume_in)
    scope.subscribe(GuildDataDeleted, forget)
    return panics


def _sweeps(scope: FeatureScope, policy_of: PolicyOf, acts_of: ActsOf) -> Sweeps:
    def is_watched(guild_id: int) -> bool:
        policy = policy_of(guild_id)
        return policy is not None and policy.enabled

    departures = Departures(is_watched, lambda: scope.clock.now().timestamp())
    scope.on_raw("GUILD_MEMBER_REMOVE", ("guild_id", "user"), departures.on_member_remove)
    return Sweeps(scope.bot, acts_of, departures, clock=scope.clock)


def _responder(
    scope: FeatureScope, observers: Observers, policy_of: PolicyOf, panics: Panics, sweeps: Sweeps
) -> Responder:
    responder = Responder(scope.bot, observers, policy_of, panics, sweeps, tasks=scope.tasks, clock=scope.clock)
    for event in ("GUILD_MEMBER_UPDATE", "GUILD_MEMBER_ADD"):
        scope.on_raw(event, ("guild_id", "user", "roles"), responder.on_member)
    for event in ("guild_available", "guild_join"):
        scope.on_event_sync(event, responder.on_guild)

    def on_entry(raw: RawAuditLogEntry) -> None:
        own_id = scope.bot.user.id if scope.bot.user is not None else None
        if raw.payload.get("action_type") == _MEMBER_ROLE_UPDATE and raw.payload.get("user_id") == str(own_id):
            entry = RawEntry.read(raw.payload)
            key = raw.guild_id, entry.target_id or 0
            responder.on_roles_taken(key, entry.roles("$remove"), time_of(raw.entry_id))

    scope.on_raw_audit_log_entry(on_entry)
    scope.on_raw("GUILD_MEMBER_REMOVE", ("guild_id", "user"), responder.on_member_remove)
    return responder


def _quarantines(scope: FeatureScope, policy_of: PolicyOf) -> Quarantines:
    quarantines = Quarantines(
        scope.bot,
        policy_of,
        actions=scope.actions,
        cases=scope.cases,
        settings=scope.settings,
        tasks=scope.tasks,
        clock=scope.clock,
    )
    scope.subscribe(CaseSettled, quarantines.on_case_settled)
    scope.subscribe(CaseEdited, quarantines.on_case_edited)
    scope.subscribe(CaseEnded, quarantines.on_case_ended)
    return quarantines
