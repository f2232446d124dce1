"""The guard: what happens in guilds becomes acts, and what their detectors decide is done at once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import discord
import structlog

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.attribution import Authors
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.policy import GuildPolicy, Limit
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.guard.actor_facts import facts_about
from tux.features.antinuke.guard.cached_guilds import CachedGuildFacts, GuildsInCache
from tux.features.antinuke.guard.entry_ids import EntryIds
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType
from tux.guilds.audit_log import RawAuditLogEntry
from tux.runtime.clock import Clock

_log = structlog.stdlib.get_logger(__name__)

STOPPED_SECONDS = 600.0
"""The quiet after which somebody who was stopped may act through Tux again."""

MOST_STOPPED = 1024
"""The people who are remembered as stopped, of all guilds together."""


def lets_go_on(verdict: Verdict) -> bool:
    """Return True for a verdict that is only told of, such as one about the owner of the guild."""
    return verdict.response in {AntinukeResponseType.LOG_ONLY, AntinukeResponseType.ALERT}


@dataclass(slots=True)
class WatchedGuild:
    """A guild with antinuke, and what was counted in it."""

    guild: CachedGuildFacts
    detector: Detector
    authors: Authors
    entries: EntryIds = field(default_factory=EntryIds)
    is_changed: bool = False
    """True where something was counted since the last checkpoint."""

    @property
    def policy(self) -> GuildPolicy:
        return self.detector.policy

    def to_json(self, at: float) -> dict[str, Any]:
        """Return what was counted, as it matters at a time."""
        return {"counters": self.detector.to_json(at), "entries": [*self.entries.kept()]}

    @classmethod
    def from_json(cls, guild: CachedGuildFacts, stored: Mapping[str, Any]) -> Self:
        """Return a guild as `to_json` has stored it. What cannot be read is counted anew."""
        try:
            detector = Detector.from_json(guild.policy, stored["counters"])
            entries = EntryIds(int(entry_id) for entry_id in stored["entries"])
        except (LookupError, TypeError, ValueError) as error:
            _log.warning("the counters of a guild cannot be used", guild_id=guild.guild_id, error=str(error))
            return cls(guild, Detector(guild.policy), Authors(guild))
        return cls(guild, detector, Authors(guild), entries)


ReadEntry = Callable[[RawEntry, WatchedGuild], Iterable[Act]]
"""A function that returns the acts that an entry tells of."""


class Guard:
    """The detectors of all guilds of this process. Nothing in it waits, and nothing reads the database."""

    def __init__(
        self,
        host: GuildsInCache,
        policy_of: Callable[[int], GuildPolicy | None],
        respond: Callable[[Verdict], None],
        *,
        clock: Clock,
        report: Callable[[Exception, int], object],
    ) -> None:
        """Create it. `report` takes an error and the guild in which it happened."""
        self._host = host
        self.policy_of = policy_of
        self._respond = respond
        self._clock = clock
        self._report = report
        self.guilds: dict[int, WatchedGuild] = {}
        self.stored: dict[int, Mapping[str, Any]] = {}
        """What was counted before a restart, for guilds in which nothing has happened since."""
        self._stopped: OrderedDict[tuple[int, int], float] = OrderedDict()
        """Those who are stopped, by guild and user, and when they last tried to go on."""
        self.readers: dict[int, ReadEntry] = {}
        """Those who read more in entries of a type, by the type. What they raise keeps nothing else from being read."""
        self.on_policy: list[Callable[[int], None]] = []
        """Those who hear of a guild when it is first watched, or has another policy."""
        self.followers: list[Callable[[Verdict], None]] = []
        """Those who do more about a verdict, once its first request is on its way."""

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
        policy = self.policy_of(guild_id)
        if policy is None or not policy.enabled:
            return None
        watched = self.guilds.get(guild_id)
        return watched if watched is not None and watched.policy is policy else self._renew(watched, policy)

    def _renew(self, watched: WatchedGuild | None, policy: GuildPolicy) -> WatchedGuild:
        """Use a policy from now on."""
        if watched is None:
            guild = CachedGuildFacts(self._host, policy)
            stored = self.stored.pop(policy.guild_id, None)
            new = WatchedGuild(guild, Detector(policy), Authors(guild))
            watched = new if stored is None else WatchedGuild.from_json(guild, stored)
            self.guilds[policy.guild_id] = watched
        else:
            watched.guild.use(policy)
            watched.detector.replace_policy(policy)
        for function in self.on_policy:
            function(policy.guild_id)
        return watched

    def on_entry(self, raw: RawAuditLogEntry) -> None:
        """Count what an entry tells of, once however often it comes."""
        watched = self.watched(raw.guild_id)
        if watched is None or not watched.entries.add(raw.entry_id):
            return
        entry, received_at = RawEntry.read(raw.payload), self.now()
        try:
            for act in watched.authors.acts_of(entry, received_at=received_at):
                self._count(watched, act, received_at)
        except Exception as error:  # noqa: BLE001 - an entry of an unexpected form must not hide the next one
            self._report(error, raw.guild_id)
        if (read := self.readers.get(entry.action_type or 0)) is not None:
            self._read_on(read, entry, watched, received_at)

    def _read_on(self, read: ReadEntry, entry: RawEntry, watched: WatchedGuild, received_at: float) -> None:
        try:
            for act in read(entry, watched):
                self._count(watched, act, received_at)
        except Exception as error:  # noqa: BLE001 - as above
            self._report(error, watched.guild.guild_id)

    def on_member_remove(self, event: Mapping[str, Any]) -> None:
        """Remember when somebody joined who leaves: the entry about it may come once they are gone from the cache.

        `event` is GUILD_MEMBER_REMOVE, before discord.py reads it.
        """
        watched = self.watched(int(event["guild_id"]))
        if watched is not None:
            watched.guild.note_departure(int(event["user"]["id"]))

    def observe(self, act: Act, actor: ActorFacts | None = None) -> Verdict | None:
        """Count an act that no entry tells of, and stop its actor where it breaks a rule. Returns the verdict."""
        watched = self.watched(act.guild_id)
        if watched is None:
            return None
        return self._count(watched, watched.authors.attribute(act), self.now(), actor)

    def _count(
        self, watched: WatchedGuild, act: Act, received_at: float, actor: ActorFacts | None = None
    ) -> Verdict | None:
        watched.is_changed = True
        if actor is None:
            guild, roles = watched.guild, watched.guild.trusted_role_ids
            actor = facts_about(guild.guild, act.actor_id, guild.tux_id, with_roles=bool(roles))
        verdict = watched.detector.observe(act, actor, received_at=received_at)
        if verdict is not None:
            if verdict.actor_id is not None and not verdict.is_dry_run and not lets_go_on(verdict):
                self._stop(verdict.guild_id, verdict.actor_id)
            self._respond(verdict)
            for follow in self.followers:
                follow(verdict)
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

    def settled(self, guild_id: int, actor_id: int | None, stopped_at: float | None) -> None:
        """Hear that the response to somebody is over, and judge anew what they do from now on.

        `stopped_at` is the time at which their power was gone, in seconds since 1970; None where it is not.
        """
        if (watched := self.guilds.get(guild_id)) is not None:
            watched.detector.settled(actor_id, stopped_at, self.now())
            watched.is_changed = True

    def forgive(self, guild_id: int, actor_id: int) -> None:
        """Forget what somebody did, as after a false positive."""
        self._stopped.pop((guild_id, actor_id), None)
        if (watched := self.guilds.get(guild_id)) is not None:
            watched.detector.forgive(actor_id)
            watched.is_changed = True

    def forget(self, guild_id: int) -> None:
        """Forget everything about a guild."""
        self.guilds.pop(guild_id, None)
        self.stored.pop(guild_id, None)
        for key in [key for key in self._stopped if key[0] == guild_id]:
            del self._stopped[key]

    # what others ask

    @property
    def tux_id(self) -> int | None:
        """Return the id of Tux's user."""
        return self._host.user_id

    def guild(self, guild_id: int) -> discord.Guild | None:
        """Return a guild from the cache."""
        return self._host.get_guild(guild_id)

    def banned_by_tux(self, guild_id: int, user_id: int, at: float) -> bool:
        """Return True for somebody whom Tux was told to ban around a time, in seconds since 1970."""
        watched = self.guilds.get(guild_id)
        return watched is not None and watched.guild.banned_by_tux(user_id, at)

    def limits_of(self, guild_id: int, action: AntinukeActionType) -> Sequence[Limit]:
        """Return the limits of a guild for an action."""
        policy = self.policy_of(guild_id)
        return () if policy is None else policy.limits.get(action, ())

    def voice_channel_of(self, guild_id: int, user_id: int) -> int | None:
        """Return the id of the voice channel in which a member is."""
        guild = self.guild(guild_id)
        member = guild.get_member(user_id) if guild is not None else None
        voice = member.voice if member is not None else None
        return voice.channel.id if voice is not None and voice.channel is not None else None

    def facts_about(self, guild_id: int, actor_id: int | None) -> ActorFacts:
        """Return the facts about somebody, from the cache."""
        return facts_about(self._host.get_guild(guild_id), actor_id, self._host.user_id)

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._clock.now().timestamp()
