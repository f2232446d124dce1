"""The traffic of a local Discord: its latest requests and how they were answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tux.sandbox.rest.requests import Request, without_tokens
from tux.sandbox.rest.router import Route
from tux.sandbox.rest.unserved_operations import UnservedOperation
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.user import User

KEPT_EXCHANGES = 2_000


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, without bodies and tokens.

    Attributes:
        seq: A number that grows with every exchange.
        at: The time of the answer, as ISO 8601.
        actor: The username of whoever asked; None without a valid token.
        route: The route's path with names in braces; None where no route serves the path.
        status: The HTTP status; 0 if the connection was broken instead.
        ms: The milliseconds that the answer took.
        unserved: The name of the operation of Discord's that was asked for, where the sandbox does not serve it.
    """

    seq: int
    at: str
    actor: str | None
    method: str
    route: str | None
    path: str
    status: int
    ms: float
    unserved: str | None = None


class Traffic:
    """The latest exchanges, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT_EXCHANGES)
        self._seq = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(list(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def note(
        self,
        request: Request,
        route: Route | None,
        actor: User | None,
        status: int,
        seconds: float,
        unserved: UnservedOperation | None = None,
    ) -> None:
        """Keep one exchange."""
        self._seq += 1
        at = self._clock.now().isoformat(timespec="milliseconds")
        username, template = actor.username if actor else None, route.path if route else None
        path, name = without_tokens(request.path), unserved.name if unserved else None
        ms = round(seconds * 1000, 2)
        self._exchanges.append(Exchange(self._seq, at, username, request.method, template, path, status, ms, name))
