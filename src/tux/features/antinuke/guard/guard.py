"""The guard: what happens in guilds becomes acts, and what their detectors decide is done at once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, Self

import discord

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.guard.actor_facts import facts_about
from tux.features.antinuke.guard.entry_ids import EntryIds
from tux.features.antinuke.kinds import AntinukeResponseType
from tux.guilds.audit_log import RawAuditLogEntry
from tux.runtime.clock import Clock

STOPPED_SECONDS = 600.0
"""The quiet after which somebody who was stopped may act through Tux again."""

MOST_STOPPED = 1024
"""The people who are remembered as stopped, of all guilds together."""

NEWCOMER_SECONDS = 600.0
"""The time for which somebody who has joined is a newcomer."""

NEWCOMER_WEIGHT = 0.2
"""The weight of a newcomer who is removed. Raids are cleaned up that way."""

_TELLING = frozenset({AntinukeResponseType.LOG_ONLY, AntinukeResponseType.ALERT})
"""The responses after which the actor can go on."""


class GuardHost(Protocol):
    """The bot, as far as the guard knows it."""

    @property
    def user_id(self) -> int | None: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


@dataclass(slots=True)
class WatchedGuild:
    """A guild with antinuke, and what was counted in it."""

    detector: Detector
    entries: EntryIds = field(default_factory=EntryIds)
    is_changed: bool = False
    """True where something was counted since the last checkpoint."""

    @property
    def policy(self) -> GuildPolicy:
        return self.detector.policy


ReadEntry = Callable[[RawAuditLogEntry, GuildPolicy], Iterable[Act]]
"""A function that returns the acts that an entry tells of."""


class Guard:
    """The detectors of all guilds of this process. Nothing in it waits, and nothing reads the database."""

    def __init__(
        self,
        host: GuardHost,
        policy_of: Callable[[int], GuildPolicy | None],
        respond: Callable[[Verdict], None],
        *,
        clock: Clock,
        report: Callable[[Exception, int], object],
    ) -> None:
        """Create it. `report` takes an error and the guild in which it happened."""
        self._host = host
        self._policy_of = policy_of
        self._respond = respond
        self._clock = clock
        self._report = report
        self.guilds: dict[int, WatchedGuild] = {}
        self._stopped: OrderedDict[tuple[int, int], float] = OrderedDict()
        """Those who are stopped, by guild and user, and when they last tried to go on."""
        self.readers: list[ReadEntry] = []
        """The readers of entries, each of which fails for itself."""

    @classmethod
    def of(
        cls, scope: FeatureScope, policy_of: Callable[[int], GuildPolicy | None], respond: Callable[[Verdict], None]
    ) -> Self:
        """Return a guard that reports to where the tasks of a feature report."""

        def report(error: Exception, guild_id: int) -> None:
            work = scope.tasks.report(error, name="guard", owner=__name__, guild_id=guild_id)
            scope.tasks.spawn(work, name="report", owner=__name__)

        return cls(scope.bot, policy_of, respond, clock=scope.clock, report=report)

    def watched(self, guild_id: int) -> WatchedGuild | None:
        """Return a guild with its present policy, or None where antinuke is off."""
        policy = self._policy_of(guild_id)
        if policy is None or not policy.enabled:
            return None
        watched = self.guilds.get(guild_id)
        if watched is None:
            watched = self.guilds[guild_id] = WatchedGuild(Detector(policy))
        elif watched.detector.policy is not policy:
            watched.detector.replace_policy(policy)
        return watched

    def on_entry(self, raw: RawAuditLogEntry) -> None:
        """Count what an entry tells of, once however often it comes."""
        watched = self.watched(raw.guild_id)
        if watched is None or not watched.entries.add(raw.entry_id):
            return
        for read in self.readers:
            try:
                for act in read(raw, watched.policy):
                    self._observe(watched, act)
            except Exception as error:  # noqa: BLE001 - an entry of an unexpected form must not hide the next one
                self._report(error, raw.guild_id)

    def observe(self, act: Act, actor: ActorFacts | None = None) -> Verdict | None:
        """Count an act, and stop its actor where it breaks a rule. Returns the verdict."""
        watched = self.watched(act.guild_id)
        return None if watched is None else self._observe(watched, act, actor)

    def _observe(self, watched: WatchedGuild, act: Act, actor: ActorFacts | None = None) -> Verdict | None:
        if actor is None:
            actor = self.facts_about(act.guild_id, act.actor_id)
        watched.is_changed = True
        verdict = watched.detector.observe(act, actor, received_at=self.now())
        if verdict is not None:
            if not verdict.is_dry_run and verdict.response not in _TELLING and verdict.actor_id is not None:
                self._stop(verdict.guild_id, verdict.actor_id)
            self._respond(verdict)
        return verdict

    def _stop(self, guild_id: int, actor_id: int) -> None:
        self._stopped[guild_id, actor_id] = self.now()
        self._stopped.move_to_end((guild_id, actor_id))
        if len(self._stopped) > MOST_STOPPED:
            self._stopped.popitem(last=False)

    def is_stopped(self, guild_id: int, actor_id: int) -> bool:
        """Return True for somebody who was stopped, until they have been quiet for a while. Asking is no quiet."""
        stopped_at = self._stopped.get((guild_id, actor_id))
        if stopped_at is None or self.now() - stopped_at > STOPPED_SECONDS:
            return False
        self._stop(guild_id, actor_id)
        return True

    def forgive(self, guild_id: int, actor_id: int) -> None:
        """Forget what somebody did, as after a false positive."""
        self._stopped.pop((guild_id, actor_id), None)
        if (watched := self.guilds.get(guild_id)) is not None:
            watched.detector.forgive(actor_id)
            watched.is_changed = True

    def weight_of_member(self, guild_id: int, user_id: int) -> float:
        """Return what it counts for to remove somebody: little for strangers, and for whoever has just come."""
        guild = self._host.get_guild(guild_id)
        member = guild.get_member(user_id) if guild is not None else None
        if member is None or member.joined_at is None:
            return 1.0
        return 1.0 if (self._clock.now() - member.joined_at).total_seconds() > NEWCOMER_SECONDS else NEWCOMER_WEIGHT

    def facts_about(self, guild_id: int, actor_id: int | None) -> ActorFacts:
        """Return the facts about somebody, from the cache."""
        return facts_about(self._host.get_guild(guild_id), actor_id, self._host.user_id)

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._clock.now().timestamp()
