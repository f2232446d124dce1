"""The detector: it counts what is done in one guild, and says who is to be stopped."""

import itertools
import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Self
from uuid import UUID

from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.evidence import KeptActs, WeighedAct, shown
from tux.features.antinuke.detection.judgments import SPEED_WINDOW_SECONDS, Breach, Hearing, judge, response_to
from tux.features.antinuke.detection.paces import (
    BOT_WEIGHTS,
    BUSY,
    DELETIONS,
    FURTHER_CHANNEL_WEIGHT,
    GRAVE,
    MANY_BY_ONE_REQUEST,
    REPEATED_WEIGHT,
    SELF_MADE_WEIGHT,
    TELLING_WEIGHT,
)
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.records import INCIDENT_SECONDS, ActionTally, ActorIncident, ActorRecord
from tux.features.antinuke.detection.rules import added_role_ids, rules_of, trust_factor
from tux.features.antinuke.detection.scores import GuildScore
from tux.features.antinuke.detection.verdicts import Effect, Verdict
from tux.features.antinuke.kinds import ActorKind, Attribution, Mode, Trigger
from tux.features.antinuke.kinds import AntinukeActionType as Action

MOST_ACTORS = 512
"""The actors of a guild who are remembered."""

QUIET = 48
"""The number of those quiet for the longest time, of whom those who did least are forgotten first."""

FORGETTABLE = 16
"""The actors that are chosen at once to be forgotten, one after the other, if they stay quiet.

Choosing costs more than counting an act.
"""

MOST_CREATED = 1024
"""The things whose creators are remembered."""

MOST_SEEN = 4096
"""The acts by which duplicates are told."""

MOST_SEEN_STORED = 500
CHECKPOINT_VERSION = 4

AHEAD_SECONDS = 5.0
BEHIND_SECONDS = 45 * 86_400.0
"""An act that is further from its arrival than these has no believable time; it is counted as it arrives.

Discord keeps entries for 45 days.
"""

IN_FLIGHT_SECONDS = 1.0
"""The time after the end of somebody's power in which what was on its way already may still be done."""

RETRY_SECONDS = 5.0
"""The time after a response that failed in which its actor is not responded to again."""

CREATIONS = frozenset({Action.CHANNEL_CREATE, Action.ROLE_CREATE, Action.WEBHOOK_CREATE})
REMOVALS = frozenset({Action.MEMBER_BAN, Action.MEMBER_KICK, Action.MEMBER_TIMEOUT})
UNCOUNTED = frozenset({Action.CONFIG_CHANGE})


class Detector:
    """The counters of one guild. It knows no clock: all times come with the acts.

    Memory is bounded: there are at most `MOST_ACTORS` actors, each with a few hundred numbers for each action, and a
    few thousand ids and acts for the guild.
    """

    def __init__(self, policy: GuildPolicy) -> None:
        self.policy = policy
        self._rules = rules_of(policy)
        self._records: OrderedDict[int | None, ActorRecord] = OrderedDict()
        self._forgettable: list[tuple[int | None, float]] = []
        self._creators: OrderedDict[int, int | None] = OrderedDict()
        self._seen: OrderedDict[tuple[int, Action, int | None], None] = OrderedDict()
        self._kept = KeptActs()
        self._score = GuildScore()
        self._shared_incident: ActorIncident | None = None

    def replace_policy(self, policy: GuildPolicy) -> None:
        """Use other rules from now on. What was counted stays counted."""
        self.policy = policy
        self._rules = rules_of(policy)

    def forgive(self, actor_id: int) -> None:
        """Forget what an actor did, as after a false positive."""
        self._records.pop(actor_id, None)

    def settled(self, actor_id: int | None, stopped_at: float | None, at: float) -> None:
        """Hear that the response to an actor is over: what they do from now on is judged anew.

        Args:
            actor_id: The actor; None where nobody knows.
            stopped_at: The time at which their power was gone, in seconds since 1970; None where it is not.
            at: The time at which the response ended.
        """
        record = self._records.get(actor_id)
        incident = None if record is None else record.incident
        if incident is not None and incident.effect is Effect.REAL:
            incident.ends_at = at + RETRY_SECONDS if stopped_at is None else stopped_at + IN_FLIGHT_SECONDS

    def acts_of(self, actor_id: int | None) -> tuple[Act, ...]:
        """Return the last acts of an actor that are kept, the oldest first; those after a verdict included."""
        return shown(self._kept.of(actor_id))

    def observe(self, act: Act, actor: ActorFacts, *, received_at: float) -> Verdict | None:
        """Count an act, and return a verdict if it breaks a rule for which its actor was not stopped already.

        In an incident of which people were only told, a graver breach has a verdict of its own.
        """
        if not self.policy.enabled or actor.is_tux or act.action in UNCOUNTED or self._is_known(act):
            return None
        if not received_at - BEHIND_SECONDS <= act.at <= received_at + AHEAD_SECONDS:
            act = replace(act, at=received_at)
        hearing = self._count(act, actor)
        if (incident := hearing.record.incident) is not None:
            incident.last_at = max(incident.last_at, act.at)
            if incident.effect is Effect.REAL:
                return None
        if hearing.score_place is not None and act.action not in BUSY and not hearing.actor.is_owner:
            points = hearing.weight * hearing.rule.points / hearing.factor
            self._score.add(act.at, points, act.actor_id, self.policy.guild_score_window_seconds)
        if hearing.is_anybodys:
            self._score.grave(act.action).add(act.at)
        breach = self._breach(hearing)
        return None if breach is None else self._verdict(hearing, breach, received_at)

    def _breach(self, hearing: Hearing) -> Breach | None:
        """Return the first breach of the greatest effect, unless there was a verdict of that effect already."""
        incident = hearing.record.incident
        effect, found = None if incident is None else incident.effect, None
        for breach in judge(self.policy, hearing, self._score, self._rules, self._records.values()):
            own = self._effect(hearing, breach)
            if effect is None or own > effect:
                effect, found = own, breach
            if own is Effect.REAL:  # no other has a greater effect, and whoever is fast is to be stopped first
                break
        return found

    def _effect(self, hearing: Hearing, breach: Breach) -> Effect:
        response = response_to(self.policy, hearing.act, hearing.actor, breach)
        return Effect.of(response, is_dry_run=self.policy.mode is Mode.OBSERVE)

    def to_json(self, at: float) -> dict[str, Any]:
        """Return the counters as they matter at a time, in seconds since 1970, as JSON of bounded size."""
        records = ((actor_id, record.to_json(at)) for actor_id, record in self._records.items())
        return {
            "version": CHECKPOINT_VERSION,
            "actors": [[actor_id, stored] for actor_id, stored in records if stored],
            "created": [[target_id, actor_id] for target_id, actor_id in self._creators.items()],
            "seen": [[*key] for key in list(self._seen)[-MOST_SEEN_STORED:]],
            "guild": self._score.to_json(at),
            "shared": None if self._shared_incident is None else self._shared_incident.to_json(),
        }

    @classmethod
    def from_json(cls, policy: GuildPolicy, stored: Mapping[str, Any]) -> Self:
        """Return a detector that goes on where `to_json` was called.

        Raises:
            ValueError: it was stored by another version, or is damaged.
        """
        detector = cls(policy)
        try:
            if stored["version"] != CHECKPOINT_VERSION:
                raise ValueError(f"version {stored['version']!r} of the counters is not {CHECKPOINT_VERSION}")
            for actor_id, record in stored["actors"][-MOST_ACTORS:]:
                detector._records[actor_id] = ActorRecord.from_json(record)
            detector._creators.update(
                (target_id, actor_id) for target_id, actor_id in stored["created"][-MOST_CREATED:]
            )
            known = {action.value for action in Action}
            seen = ((entry_id, action, target_id) for entry_id, action, target_id in stored["seen"] if action in known)
            detector._seen.update(((entry_id, Action(action), target_id), None) for entry_id, action, target_id in seen)
            detector._score = GuildScore.from_json(stored["guild"])
            detector._shared_incident = ActorIncident.from_json(stored["shared"])
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"the stored counters are damaged: {type(error).__name__}") from error
        return detector

    def _is_known(self, act: Act) -> bool:
        """Return True for an act of an entry that came before."""
        if act.entry_id is None:
            return False
        key = act.entry_id, act.action, act.target_id
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)
        return False

    def _count(self, act: Act, actor: ActorFacts) -> Hearing:
        record, rule = self._record_of(act), self._rules[act.action]
        tally = record.tally(act.action)
        base = self._weight(act, tally)
        is_service = actor.kind is ActorKind.BOT and act.weight <= 1
        weight = base * BOT_WEIGHTS.get(act.action, 1.0) if is_service else base
        self._kept.add(act, weight)
        if act.action in CREATIONS and act.target_id is not None:
            self._note_creator(act.target_id, act.actor_id)
        is_telling = act.is_paced and base >= TELLING_WEIGHT
        place = tally.add(act.at, weight, rule.windows, is_telling=is_telling)
        points = weight * rule.points
        record.points += points
        is_grave = is_telling and act.action in GRAVE
        if is_grave:
            record.grave.add(act.at)
        factor = trust_factor(self.policy, act, actor)
        record.share = 0.0 if actor.is_owner else 1 / factor
        return Hearing(
            act=act,
            actor=actor,
            record=record,
            tally=tally,
            rule=rule,
            weight=weight,
            place=place,
            score_place=record.score.add(act.at, points) if points else None,
            is_grave=is_grave,
            factor=factor,
        )

    def _record_of(self, act: Act) -> ActorRecord:
        record = self._records.get(act.actor_id)
        if record is None:
            if len(self._records) >= MOST_ACTORS:
                self._forget_one()
            record = self._records[act.actor_id] = ActorRecord()
        else:
            self._records.move_to_end(act.actor_id)
            if record.incident is not None and record.incident.is_over(act.at):
                record.end_incident()
        return record

    def _forget_one(self) -> None:
        records = self._records
        while True:
            if not self._forgettable:
                self._forgettable = self._choose_forgettable()
            actor_id, points = self._forgettable.pop()
            if actor_id in records and records[actor_id].points == points:
                del records[actor_id]
                return

    def _choose_forgettable(self) -> list[tuple[int | None, float]]:
        """Return those to be forgotten, with their points, the first one last."""
        quiet = ((actor_id, record.points) for actor_id, record in itertools.islice(self._records.items(), QUIET))
        return sorted(quiet, key=itemgetter(1))[FORGETTABLE - 1 :: -1]

    def _note_creator(self, target_id: int, actor_id: int | None) -> None:
        self._creators[target_id] = actor_id
        if len(self._creators) > MOST_CREATED:
            self._creators.popitem(last=False)

    def _weight(self, act: Act, tally: ActionTally) -> float:
        """Return what an act counts for, given what was done before it."""
        action, weight = act.action, max(act.weight, 0.0) if math.isfinite(act.weight) else 1.0
        if action in DELETIONS and act.actor_id is not None and self._creators.get(act.target_id or 0) == act.actor_id:
            weight *= SELF_MADE_WEIGHT
        elif action in MANY_BY_ONE_REQUEST and tally.continues(act):
            weight *= REPEATED_WEIGHT
        elif action is Action.MESSAGE_BULK_DELETE and tally.goes_further(act):
            weight *= FURTHER_CHANNEL_WEIGHT
        elif self._is_against_attacker(act):
            weight = 0.0
        return weight

    def _is_against_attacker(self, act: Act) -> bool:
        """Return True for what takes power from somebody who was stopped."""
        target = self._records.get(act.target_id) if act.target_id is not None else None
        if target is None or target.incident is None or target.incident.effect <= Effect.TOLD:
            return False
        return act.action in REMOVALS or (act.action is Action.MEMBER_ROLE_CHANGE and not added_role_ids(act))

    def _verdict(self, hearing: Hearing, breach: Breach, received_at: float) -> Verdict:
        act, policy = hearing.act, self.policy
        acts = self._acts_for(hearing, breach)
        key = self._event_key(act, breach)
        incident = hearing.record.incident = self._incident(hearing, breach, key)
        return Verdict(
            event_key=key,
            incident_id=incident.incident_id,
            guild_id=act.guild_id,
            actor_id=act.actor_id,
            actor_kind=hearing.actor.kind,
            attribution=act.attribution if act.actor_id is not None else Attribution.UNKNOWN,
            action=act.action,
            trigger=breach.trigger,
            response=response_to(policy, act, hearing.actor, breach),
            is_dry_run=policy.mode is Mode.OBSERVE,
            count=max(len(acts), 1),
            weight=breach.weight,
            window_seconds=breach.window_seconds,
            threshold=breach.threshold,
            acts=shown(acts) or (act,),
            received_at=received_at,
            decided_at=received_at,
            config_revision=policy.revision,
        )

    def _incident(self, hearing: Hearing, breach: Breach, key: str) -> ActorIncident:
        """Return the incident that a breach belongs to: the one that goes on, or else a new one."""
        act, effect, quiet = hearing.act, self._effect(hearing, breach), INCIDENT_SECONDS
        if effect is Effect.TOLD:
            quiet = max(quiet, float(breach.window_seconds or 0))
        if (known := hearing.record.incident) is not None:
            return ActorIncident(known.incident_id, known.last_at, effect, quiet)
        incident = ActorIncident(UUID(hex=key), act.at, effect, quiet)
        return self._joined(incident) if breach.trigger is Trigger.GUILD_SCORE else incident

    def _joined(self, incident: ActorIncident) -> ActorIncident:
        """Return an incident of several actors: the one that goes on, or else a new one."""
        shared = self._shared_incident
        if shared is None or shared.is_over(incident.last_at):
            shared = self._shared_incident = incident
        shared.last_at = max(shared.last_at, incident.last_at)
        return replace(incident, incident_id=shared.incident_id)

    def _acts_for(self, hearing: Hearing, breach: Breach) -> list[WeighedAct]:
        """Return the acts that a breach consists of, the oldest first."""
        act, window = hearing.act, breach.window_seconds or SPEED_WINDOW_SECONDS
        if breach.trigger in {Trigger.CANARY, Trigger.INSTANT}:
            return [(act, hearing.weight)]
        own = [(other, weight) for other, weight in self._kept.of(act.actor_id) if abs(other.at - act.at) < window]
        if breach.trigger is Trigger.LIMIT:
            return [weighed for weighed in own if weighed[0].action is act.action]
        if breach.trigger is Trigger.SPEED:
            return [(other, weight) for other, weight in own if other.action is act.action or other.action in GRAVE]
        return own

    def _event_key(self, act: Act, breach: Breach) -> str:
        what = act.entry_id if act.entry_id is not None else f"{act.at:.3f}:{act.target_id}"
        text = f"{act.guild_id}:{act.actor_id}:{act.action}:{breach.trigger}:{what}"
        return blake2b(text.encode(), digest_size=16).hexdigest()
