"""A fault: a rule of what goes wrong, where and how often."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Literal

from tux.sandbox.faults.kinds import AUDIT_KINDS, EVENT_KINDS, KINDS, Kind
from tux.sandbox.limits import Scope
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.intents import EVENTS
from tux.sandbox.world.payloads import MAX_INTEGER, Json, ident

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MAX_WAIT_SECONDS = 120.0
MAX_SIGMA = 10.0
HEADERS = {
    name.lower(): name
    for name in (
        "Retry-After", "Via", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
        "X-RateLimit-Reset-After", "X-RateLimit-Bucket", "X-RateLimit-Scope", "X-RateLimit-Global",
    )
}  # fmt: skip
"""The headers of a 429, which a fault may leave out."""


@dataclass(slots=True)
class Fault:
    """A rule of what goes wrong, where and how often.

    Args:
        kind: `latency`, `status`, `reset`, `timeout`, `rate_limit`, `cloudflare_ban`, `lost_reply` and `late_reply`
            affect requests, and those of the last two are carried out first; `index_not_ready` affects searches for
            messages and threads; `gateway_ack_loss` withholds the answers to a bot's heartbeats, and nothing else;
            `gateway_delay`, `gateway_duplicate`, `gateway_reorder`, `gateway_drop`, `gateway_reconnect` and
            `gateway_invalid_session` affect events on their way to a bot; `audit_delay`, `audit_duplicate`,
            `audit_reorder` and `audit_loss` affect the events that tell of audit log entries, apart from all other
            events; `null_executor`, `false_executor` and `null_action_type` change what an entry says, in its event
            and in the log; `audit_log_lag` keeps an entry out of the log for a while.
        method: The HTTP method of the requests, or `*`.
        route: The path of the requests, with `*` wildcards; it begins after `/api/v10`.
        event: The name of a gateway event or, for faults of audit log entries, the type of the entry as in
            Discord's documentation (`MEMBER_BAN_ADD`), with `*` wildcards.
        status: The HTTP status that `status` answers with.
        seconds: The seconds that `latency`, `timeout`, `late_reply`, `gateway_delay`, `audit_delay` and
            `audit_log_lag` wait, and for which `gateway_reorder` and `audit_reorder` hold an event back if no other
            comes.
        most: The longest wait in seconds, for `uniform` and `lognormal`.
        distribution: The distribution of waits: `fixed`, `uniform` from `seconds` on, or `lognormal` with `seconds`
            as its median.
        sigma: The standard deviation of the logarithm, for `lognormal`.
        retry_after: The seconds that `rate_limit`, `cloudflare_ban` and `index_not_ready` name.
        scope: The limit that `rate_limit` says was reached: that of the bucket, the global one, or one shared with
            others.
        leave_out: The names of headers that the answer of `rate_limit` or `cloudflare_ban` is to lack.
        resumable: True if `gateway_invalid_session` lets the session be resumed.
        keep_open: True if `gateway_invalid_session` leaves the connection open for another IDENTIFY or RESUME.
        executor: The id of the user whom `false_executor` blames; by default another member of the guild, drawn for
            each entry.
        chance: The share of matching requests, events or entries that are affected, from 0 to 1.
        after: The number of matching requests, events or entries that are let through first.
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
    scope: Scope = "user"
    leave_out: tuple[str, ...] = ()
    resumable: bool = False
    keep_open: bool = False
    executor: int | None = None
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
        return asdict(self) | {"id": str(self.id), "actor": ident(self.actor), "executor": ident(self.executor)}


def _problem(fault: Fault) -> str | None:
    if fault.kind not in KINDS:
        return f"kind: must be one of {', '.join(KINDS)}"
    return _wait_problem(fault) or _aim_problem(fault) or _number_problem(fault)


def _wait_problem(fault: Fault) -> str | None:
    if not 0 <= fault.seconds <= MAX_WAIT_SECONDS:
        return f"seconds: must be between 0 and {MAX_WAIT_SECONDS:g}"
    if fault.most is not None and fault.most < fault.seconds:
        return "most: must not be below seconds"
    if fault.distribution == "uniform" and fault.most is None:
        return "most: uniform waits need it"
    if fault.distribution == "lognormal" and not fault.seconds:
        return "seconds: a lognormal wait needs a median above 0"
    return None if 0 <= fault.sigma <= MAX_SIGMA else f"sigma: must be between 0 and {MAX_SIGMA:g}"


def _aim_problem(fault: Fault) -> str | None:
    if fault.method not in {"*", *METHODS}:
        return f"method: must be * or one of {', '.join(METHODS)}"
    if fault.kind in AUDIT_KINDS and not any(fnmatchcase(event.name, fault.event) for event in AuditLogEvent):
        return f"event: {fault.event} is no type of audit log entry, such as MEMBER_BAN_ADD"
    if fault.kind in EVENT_KINDS and not any(fnmatchcase(name, fault.event) for name in EVENTS):
        return f"event: {fault.event} is no gateway event that a fault can affect, such as MESSAGE_CREATE"
    unknown = [name for name in fault.leave_out if name.lower() not in HEADERS]
    if unknown:
        return f"leave_out: {unknown[0]} is no header of a 429; there are {', '.join(HEADERS.values())}"
    return None


def _number_problem(fault: Fault) -> str | None:
    if not 0 <= fault.chance <= 1:
        return "chance: must be between 0 and 1"
    if not 400 <= fault.status <= 599:
        return "status: must be between 400 and 599"
    if fault.executor is not None and fault.executor < 1:
        return "executor: must be the id of a user"
    negative = [name for name in ("after", "retry_after") if getattr(fault, name) < 0]
    if negative:
        return f"{negative[0]}: must not be below 0"
    if fault.times is not None and fault.times < 1:
        return "times: must be at least 1"
    numbers = ("after", "times", "actor", "executor", "seed")
    too_large = [name for name in numbers if abs(getattr(fault, name) or 0) > MAX_INTEGER]
    return f"{too_large[0]}: must be at most {MAX_INTEGER}" if too_large else None
