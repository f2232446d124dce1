"""The simulation of a scenario: what is lost before the rules stop it, given the delays between Discord and Tux.

The delays are the same for every event and every request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.attribution import Authors
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.guild_facts import GuildFacts
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeResponseType, Mode
from tux.features.antinuke.rehearsals.paper_guilds import PaperGuild, RehearsedRequest, UnloggedAct

OWN_SECONDS = 0.002
"""The time that Tux itself takes, from an event to its request."""
MAKING = frozenset({28, 50})
"""The types of the entries that tell of a bot that was added, and of a webhook that was created."""
HARMLESS = frozenset({AntinukeResponseType.LOG_ONLY, AntinukeResponseType.ALERT})
"""The responses after which whoever acted has as much power as before."""


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays in seconds: of an event on its way to Tux, and of a request on its way to Discord."""

    gateway: float
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody who is stopped. Times are in seconds after the beginning."""

    verdict: Verdict
    request_number: int
    """The number, from 1, of the request by which it is decided."""
    decided_at: float
    powerless_at: float

    def payload(self) -> dict[str, Any]:
        """Return it as JSON; times are in milliseconds there, and ids are text."""
        verdict = self.verdict
        return {
            "actor_id": None if verdict.actor_id is None else str(verdict.actor_id),
            "action": verdict.action,
            "trigger": verdict.trigger,
            "response": verdict.response,
            "request_number": self.request_number,
            "weight": round(verdict.weight, 2),
            "threshold": verdict.threshold,
            "window_seconds": verdict.window_seconds,
            "decided_ms": round(self.decided_at * 1000, 1),
            "powerless_ms": round(self.powerless_at * 1000, 1),
        }


@dataclass(slots=True)
class Prediction:
    """The outcome of a simulation.

    Attributes:
        planned: The requests of the scenario.
        accepted: The requests that are carried out.
        loss: The things that are done: one for most requests, more for a bulk ban or a prune.
        stops: Those who are stopped, in order.
    """

    planned: int = 0
    accepted: int = 0
    loss: int = 0
    stops: list[Stop] = field(default_factory=list[Stop])

    def payload(self) -> dict[str, Any]:
        """Return it as JSON."""
        counts = {"planned": self.planned, "accepted": self.accepted, "loss": self.loss}
        return counts | {"stops": [stop.payload() for stop in self.stops]}


class Simulation:
    """A scenario against the rules of a guild.

    Args:
        policy: The rules. In observe mode, the simulation acts all the same: it says what would happen.
        paper: The guild on paper.
        actors: What is known about those who act, by id. Nothing is known about anybody else.
        delays: The delays between Discord and Tux.
        facts: The facts by which entries of the audit log are understood.
    """

    def __init__(
        self,
        policy: GuildPolicy,
        paper: PaperGuild,
        actors: Mapping[int, ActorFacts],
        delays: Delays,
        facts: GuildFacts,
    ) -> None:
        self._detector = Detector(replace(policy, enabled=True, mode=Mode.ENFORCE))
        self._paper = paper
        self._actors = actors
        self._delays = delays
        self._authors = Authors(facts)
        self._powerless_at: dict[int | None, float] = {}
        self._senders: set[int | None] = set()
        self._made_by: dict[int, int] = {}
        """The actors who made webhooks and added bots, by the ids of these."""

    def run(self, requests: Sequence[RehearsedRequest]) -> Prediction:
        """Return the outcome of requests, which come in the order of their times."""
        prediction = Prediction(planned=len(requests))
        self._senders = {request.sender_id for request in requests}
        for number, request in enumerate(requests, 1):
            if self._is_refused(request):
                continue
            prediction.accepted += 1
            prediction.loss += request.things
            prediction.stops += self._hear(request, number)
        return prediction

    def _is_refused(self, request: RehearsedRequest) -> bool:
        return any(self._has_lost_power(who, request.at) for who in (request.sender_id, request.webhook_id) if who)

    def _has_lost_power(self, who: int, at: float) -> bool:
        """Return True for somebody who was stopped, and for what they made, which is swept with the next request."""
        ends = [self._powerless_at[who]] if who in self._powerless_at else []
        maker = self._made_by.get(who)
        if maker in self._powerless_at:
            ends.append(self._powerless_at[maker] + 2 * self._delays.rest)
        return any(at >= end for end in ends)

    def _hear(self, request: RehearsedRequest, number: int) -> list[Stop]:
        arrives = self._paper.starts_at + request.at + self._delays.gateway
        for entry in request.entries:
            if entry["action_type"] in MAKING and request.sender_id is not None:
                self._made_by[int(entry["target_id"])] = request.sender_id
        acts = [act for entry in request.entries for act in self._authors.acts_in(entry, received_at=arrives)]
        acts += [self._unlogged(act, self._paper.starts_at + request.at) for act in request.acts]
        kinds = {act.actor_id: act.actor_kind for act in request.acts}
        stops: list[Stop] = []
        for act in acts:
            facts = self._facts(act.actor_id, kinds)
            verdict = self._detector.observe(act, facts, received_at=arrives)
            if verdict is not None:
                stops.append(self._stop(verdict, request, number))
        return stops

    def _facts(self, actor_id: int | None, kinds: Mapping[int, Any]) -> ActorFacts:
        known = self._actors.get(actor_id or 0, ActorFacts())
        kind = kinds.get(actor_id or 0)
        return known if kind is None or actor_id in self._actors else replace(known, kind=kind)

    def _unlogged(self, act: UnloggedAct, at: float) -> Act:
        return Act(
            guild_id=self._paper.guild_id,
            action=act.action,
            at=at,
            actor_id=act.actor_id,
            target_id=act.target_id,
            weight=act.weight,
        )

    def _stop(self, verdict: Verdict, request: RehearsedRequest, number: int) -> Stop:
        decided = request.at + self._delays.gateway + OWN_SECONDS
        powerless = decided + self._delays.rest
        disarmed = self._senders if verdict.response is AntinukeResponseType.PANIC_MODE else [verdict.actor_id]
        for actor_id in disarmed if verdict.response not in HARMLESS else ():
            self._take_power(actor_id, powerless)
        return Stop(verdict=verdict, request_number=number, decided_at=decided, powerless_at=powerless)

    def _take_power(self, actor_id: int | None, at: float) -> None:
        self._powerless_at[actor_id] = min(at, self._powerless_at.get(actor_id, at))
