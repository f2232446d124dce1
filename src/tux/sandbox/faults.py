"""Faults on purpose: slow, failing and broken answers, an unruly gateway, audit log entries without an author.

All randomness comes from a seed, so that the same calls in the same order meet the same faults.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from random import Random
from typing import Literal, get_args

from tux.sandbox.errors import DiscordError
from tux.sandbox.limits import rate_limited
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.world.audit_log import AuditEntry, AuditLogEvent
from tux.sandbox.world.payloads import MAX_INTEGER, Json
from tux.sandbox.world.user import User

Kind = Literal[
    "latency", "status", "reset", "timeout", "rate_limit", "lost_reply", "late_reply",
    "gateway_delay", "gateway_duplicate", "gateway_reorder",
    "gateway_drop", "gateway_reconnect", "gateway_invalid_session",
    "null_executor",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
REQUEST_KINDS = frozenset({"latency", "status", "reset", "timeout", "rate_limit"})
REPLY_KINDS = frozenset({"lost_reply", "late_reply"})
ENDINGS = frozenset({"gateway_drop", "gateway_reconnect", "gateway_invalid_session"})
MAX_WAIT_SECONDS = 120.0
HANDSHAKE = frozenset({"READY", "RESUMED"})
"""Events that no fault affects: without them there is no session."""


class Reset(Exception):
    """Raised when the connection is to break without an answer."""


@dataclass(slots=True)
class Fault:
    """A rule of what goes wrong, where and how often.

    Args:
        kind: `latency`, `status`, `reset`, `timeout`, `rate_limit`, `lost_reply` and `late_reply` affect requests, and
            those of the last two are carried out first; `gateway_delay`, `gateway_duplicate`, `gateway_reorder`,
            `gateway_drop`, `gateway_reconnect` and `gateway_invalid_session` affect events on their way to a bot;
            `null_executor` removes the author from an audit log entry.
        method: The HTTP method of the requests, or `*`.
        route: The path of the requests, with `*` wildcards; it begins after `/api/v10`.
        event: The name of a gateway event or, for `null_executor`, of an audit log event, with `*` wildcards.
        status: The HTTP status that `status` answers with.
        seconds: The seconds that `latency`, `timeout`, `late_reply` and `gateway_delay` wait, and for which
            `gateway_reorder` holds an event back if no other comes.
        most: The longest wait in seconds, for `uniform` and `lognormal`.
        distribution: The distribution of waits: `fixed`, `uniform` from `seconds` on, or `lognormal` with `seconds`
            as its median.
        sigma: The standard deviation of the logarithm, for `lognormal`.
        retry_after: The seconds that `rate_limit` names.
        chance: The share of matching requests or events that are affected, from 0 to 1.
        after: The number of matching requests or events that are let through first.
        times: The number of times that it happens; None for no limit.
        actor: The id of the only user it affects. None affects everybody's requests, every bot's events, and the
            entries of every author.
        seed: The seed of the randomness; by default it follows from the sandbox's seed and the rule's number.
        id: The rule's number, which `Faults.add` sets.
    """

    kind: Kind
    method: str = "*"
    route: str = "*"
    event: str = "*"
    status: int = 500
    seconds: float = 0.5
    most: float | None = None
    distribution: Literal["fixed", "uniform", "lognormal"] = "fixed"
    sigma: float = 0.5
    retry_after: float = 1.0
    chance: float = 1.0
    after: int = 0
    times: int | None = None
    actor: int | None = None
    seed: int | None = None
    id: int = 0

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem is not None:
            raise ValueError(problem)

    def payload(self) -> Json:
        """Return the rule as JSON."""
        return asdict(self) | {"id": str(self.id), "actor": None if self.actor is None else str(self.actor)}


def _problem(fault: Fault) -> str | None:
    if fault.kind not in KINDS:
        return f"kind: must be one of {', '.join(KINDS)}"
    if not 0 <= fault.chance <= 1:
        return "chance: must be between 0 and 1"
    if not 0 <= fault.seconds <= MAX_WAIT_SECONDS:
        return f"seconds: must be between 0 and {MAX_WAIT_SECONDS:g}"
    if fault.distribution == "uniform" and (fault.most is None or fault.most < fault.seconds):
        return "most: uniform waits need it, and it must not be below seconds"
    if fault.distribution == "lognormal" and not fault.seconds:
        return "seconds: a lognormal wait needs a median above 0"
    if not 400 <= fault.status <= 599:
        return "status: must be between 400 and 599"
    if fault.after < 0:
        return "after: must not be below 0"
    if fault.times is not None and fault.times < 1:
        return "times: must be at least 1"
    too_large = [name for name in ("after", "times", "actor", "seed") if abs(getattr(fault, name) or 0) > MAX_INTEGER]
    return f"{too_large[0]}: must be at most {MAX_INTEGER}" if too_large else None


@dataclass(slots=True)
class Rule:
    """A fault in force, with its own randomness."""

    fault: Fault
    random: Random

    def strikes(self) -> bool:
        """Return True if the fault happens this time; this draws and counts."""
        fault = self.fault
        if fault.after:
            fault.after -= 1
            return False
        if fault.times == 0 or (fault.chance < 1 and self.random.random() >= fault.chance):
            return False
        if fault.times is not None:
            fault.times -= 1
        return True

    def wait(self) -> float:
        """Return the seconds to wait this time."""
        fault = self.fault
        most = MAX_WAIT_SECONDS if fault.most is None else min(fault.most, MAX_WAIT_SECONDS)
        if fault.distribution == "uniform":
            return self.random.uniform(fault.seconds, most)
        if fault.distribution == "lognormal":
            return min(self.random.lognormvariate(math.log(fault.seconds), fault.sigma), most)
        return min(fault.seconds, MAX_WAIT_SECONDS)


@dataclass(slots=True)
class Treatment:
    """The effect of faults on one event on its way to one session."""

    copies: int = 1
    late: float = 0.0
    """The seconds by which it comes later. The events after it wait for it, heartbeats do not."""
    hold: float | None = None
    """The seconds that it waits for another event to overtake it."""
    ending: Kind | None = None
    """The fault that ends the connection in its place; the event comes when the session is resumed."""


class Faults:
    """The rules in force.

    Args:
        seed: The seed of the randomness of rules without a seed of their own.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._rules: list[Rule] = []
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force and return it with its number."""
        fault.id = next(self._numbers)
        seed = f"{self._seed}/{fault.id}" if fault.seed is None else str(fault.seed)
        self._rules.append(Rule(fault, Random(seed)))  # noqa: S311 - nothing here is a secret
        return fault

    def remove(self, fault_id: int) -> bool:
        """Remove one rule; return False if there is none."""
        before = len(self._rules)
        self._rules = [rule for rule in self._rules if rule.fault.id != fault_id]
        return len(self._rules) < before

    def clear(self) -> None:
        """Remove all rules."""
        self._rules.clear()

    def all(self) -> list[Fault]:
        """Return the rules in force, without those that are used up."""
        return [rule.fault for rule in self._rules if rule.fault.times != 0]

    async def apply(self, request: Request, actor: User | None) -> Reply | None:
        """Apply the rules to a request: wait, return an answer in its place, or break the connection.

        Raises:
            Reset: for `reset`, and for `timeout` after its wait.
        """
        for rule in list(self._rules):
            if not _concerns(rule.fault, request, actor) or not rule.strikes():
                continue
            if rule.fault.kind != "latency":
                return await _answer(rule)
            await asyncio.sleep(rule.wait())
        return None

    async def deliver(self, request: Request, actor: User | None) -> None:
        """Apply the rules to the answer to a request that has been carried out: hold it back, or lose it.

        Raises:
            Reset: for `lost_reply`.
        """
        for rule in list(self._rules):
            kind = rule.fault.kind
            if kind not in REPLY_KINDS or not _matches(rule.fault, request, actor) or not rule.strikes():
                continue
            if kind == "lost_reply":
                raise Reset
            await asyncio.sleep(rule.wait())

    def treat(self, user: User, event: str) -> Treatment:
        """Return the effect of the rules on an event on its way to a session of `user`; this draws and counts."""
        treatment = Treatment()
        for rule in self._on_the_way(user, event):
            kind = rule.fault.kind
            if not rule.strikes():
                continue
            if kind == "gateway_delay":
                treatment.late += rule.wait()
            elif kind == "gateway_duplicate":
                treatment.copies += 1
            elif kind == "gateway_reorder":
                treatment.hold = rule.wait()
            else:
                treatment.ending = kind
        return treatment

    def _on_the_way(self, user: User, event: str) -> Iterator[Rule]:
        if not self._rules or event in HANDSHAKE:
            return
        for rule in list(self._rules):
            fault = rule.fault
            concerned = user.bot if fault.actor is None else fault.actor == user.id
            if concerned and fault.kind.startswith("gateway_") and fnmatchcase(event, fault.event):
                yield rule

    def hides_executor(self, entry: AuditEntry) -> bool:
        """Return True if an audit log entry loses its author."""
        name = AuditLogEvent(entry.action_type).name
        return any(
            rule.fault.kind == "null_executor"
            and fnmatchcase(name, rule.fault.event)
            and rule.fault.actor in {None, entry.user_id}
            and rule.strikes()
            for rule in self._rules
        )


def _concerns(fault: Fault, request: Request, actor: User | None) -> bool:
    return fault.kind in REQUEST_KINDS and _matches(fault, request, actor)


def _matches(fault: Fault, request: Request, actor: User | None) -> bool:
    return (
        fault.method in {"*", request.method}
        and fnmatchcase(request.path, fault.route)
        and (fault.actor is None or (actor is not None and actor.id == fault.actor))
    )


async def _answer(rule: Rule) -> Reply:
    fault = rule.fault
    if fault.kind == "timeout":
        await asyncio.sleep(rule.wait())
    if fault.kind in {"reset", "timeout"}:
        raise Reset
    if fault.kind == "rate_limit":
        return rate_limited(fault.retry_after)
    error = DiscordError(0, status=fault.status, message=f"{fault.status}: a fault of the sandbox")
    return Reply(error.payload(), fault.status)
