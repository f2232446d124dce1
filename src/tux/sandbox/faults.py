"""What goes wrong on purpose: slow, failing and broken answers, and a gateway that misbehaves."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Reply, Request
from tux.sandbox.world.models import Json, User

if TYPE_CHECKING:
    from tux.sandbox.server import Connection

Kind = Literal[
    "latency",
    "status",
    "reset",
    "timeout",
    "rate_limit",
    "gateway_delay",
    "gateway_duplicate",
    "gateway_reorder",
    "null_executor",
]
KINDS: tuple[Kind, ...] = (
    "latency",
    "status",
    "reset",
    "timeout",
    "rate_limit",
    "gateway_delay",
    "gateway_duplicate",
    "gateway_reorder",
    "null_executor",
)
LONGEST_WAIT = 120.0


class Reset(Exception):
    """The connection is to break without an answer."""


@dataclass(slots=True)
class Fault:
    """One rule. A request fault applies to requests whose method, path and actor match, `times` times.

    `route` is a path with `*` wildcards, beginning behind `/api/v10`; `seconds` is the wait of `latency`,
    `timeout` and `gateway_delay`; `status` is the HTTP status of `status`; `retry_after` (seconds)
    goes with `rate_limit`.
    """

    kind: Kind
    method: str = "*"
    route: str = "*"
    status: int = 500
    seconds: float = 0.5
    times: int | None = None
    actor: int | None = None
    retry_after: float = 1.0
    id: int = 0

    def matches(self, request: Request, actor: User | None) -> bool:
        """Whether this request is meant."""
        return (
            self.times != 0
            and not self.kind.startswith(("gateway_", "null_"))
            and self.method in {"*", request.method}
            and fnmatchcase(request.path, self.route)
            and (self.actor is None or (actor is not None and actor.id == self.actor))
        )

    def use(self) -> None:
        """Count one use."""
        if self.times is not None:
            self.times -= 1

    def payload(self) -> Json:
        """The rule as JSON."""
        return asdict(self) | {"id": str(self.id), "actor": None if self.actor is None else str(self.actor)}


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force."""
        fault.id = next(self._numbers)
        self._rules.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        """Lift one rule; False where there is none."""
        before = len(self._rules)
        self._rules = [fault for fault in self._rules if fault.id != fault_id]
        return len(self._rules) < before

    def clear(self) -> None:
        """Lift all rules."""
        self._rules.clear()

    def all(self) -> list[Fault]:
        """The rules in force, used-up ones left out."""
        return [fault for fault in self._rules if fault.times != 0]

    async def apply(self, request: Request, actor: User | None) -> Reply | None:
        """Do to a request what the rules say: wait, answer in its place, or break the connection.

        Raises:
            Reset: for `reset`, and for `timeout` after its wait.
        """
        for fault in self.all():
            if not fault.matches(request, actor):
                continue
            fault.use()
            if fault.kind == "latency":
                await asyncio.sleep(min(fault.seconds, LONGEST_WAIT))
                continue
            return await _answer(fault)
        return None

    def delayed(self, connection: Connection) -> Callable[[Json], Awaitable[list[Json]]]:
        """What a gateway connection does with each payload before sending it."""
        held: list[Json] = []

        async def deliver(payload: Json) -> list[Json]:
            if payload["op"] != 0:
                return [payload]
            session = connection.session
            out = [payload]
            for fault in self.all():
                if not fault.kind.startswith("gateway_") or fault.actor not in {None, session and session.user.id}:
                    continue
                fault.use()
                if fault.kind == "gateway_delay":
                    await asyncio.sleep(min(fault.seconds, LONGEST_WAIT))
                elif fault.kind == "gateway_duplicate":
                    out = out * 2
                elif not held:
                    held.append(payload)
                    return []
            out += held
            held.clear()
            return out

        return deliver


async def _answer(fault: Fault) -> Reply:
    if fault.kind == "timeout":
        await asyncio.sleep(min(fault.seconds, LONGEST_WAIT))
    if fault.kind in {"reset", "timeout"}:
        raise Reset
    if fault.kind == "rate_limit":
        return rate_limited(fault.retry_after)
    error = DiscordError(0, status=fault.status, message=f"{fault.status}: a fault of the sandbox")
    return Reply(error.payload(), fault.status)


def rate_limited(retry_after: float, *, scope: str = "user", everywhere: bool = False) -> Reply:
    """A 429 as Discord sends it."""
    body: dict[str, Any] = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    headers = {"Retry-After": str(retry_after), "X-RateLimit-Scope": "global" if everywhere else scope}
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return Reply(body, 429, headers)
