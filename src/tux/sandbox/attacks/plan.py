"""The plan of an attack or benign scenario: its requests, who sends each of them, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from tux.sandbox.world.payloads import Json

TURN = -1
"""The sender of a step that whoever's turn it is sends."""
NOBODY = None
"""The sender of a step that needs no token, such as a webhook's message."""
PLACE = re.compile(r"\{([\w-]+)((?:\.\w+)+)\}")
"""A place in a path or body for a part of an earlier answer, such as `{hook1.token}`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a plan.

    Attributes:
        method: The HTTP method.
        path: The path; it begins after `/api/v10` and may have a query.
        body: The JSON body; None for none.
        by: The number of the sender among the plan's senders, `TURN` or `NOBODY`.
        keeps: The name by which later steps refer to the answer.
        things: The number of things that it does if it is accepted.
        counts: The field of the answer that says it instead, as a number or a list.
        headers: Further headers.
        after: The name of an answer that must have come before it is sent, even if it does not refer to it.
        at: The seconds after the start at which it is sent.
    """

    method: str
    path: str
    body: Any = None
    by: int | None = TURN
    keeps: str = ""
    things: int = 1
    counts: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    after: str = ""
    at: float = 0.0

    def needs(self) -> set[str]:
        """Return the names of the earlier answers that it waits for."""
        text = self.path if self.body is None else self.path + orjson.dumps(self.body).decode()
        return {match[1] for match in PLACE.finditer(text)} | ({self.after} if self.after else set())


def scheduled(steps: Iterable[Step], senders: int, rate: float, jitter: float, random: Random) -> tuple[Step, ...]:
    """Return the steps with their senders, in turn, and their times.

    Args:
        steps: The steps in their order.
        senders: The number of senders among whom turns are taken.
        rate: The steps per second.
        jitter: The share of the time between two steps by which people are irregular, below 1.
        random: The source of irregularity.
    """
    planned: list[Step] = []
    turns = 0
    for number, step in enumerate(steps):
        at = max(0.0, number + random.uniform(-jitter, jitter) / 2) / rate if jitter else number / rate
        by = step.by
        if by == TURN:
            by, turns = turns % senders, turns + 1
        planned.append(replace(step, by=by, at=round(at, 6)))
    return tuple(planned)


def filled(text: str, answers: dict[str, Any]) -> str:
    """Return a path, or a body as JSON, with the parts of earlier answers that it refers to.

    Raises:
        LookupError: an answer has no such part.
    """

    def part(match: re.Match[str]) -> str:
        value = answers[match[1]]
        for name in match[2].removeprefix(".").split("."):
            value = value[int(name)] if name.isdecimal() else value[name]
        return str(value)

    return PLACE.sub(part, text)


def dumped(steps: Sequence[Step]) -> list[Json]:
    """Return a plan as JSON, for another process."""
    return [asdict(step) for step in steps]


def loaded(steps: list[Json]) -> tuple[Step, ...]:
    """Return the plan that `dumped` wrote."""
    return tuple(Step(**step) for step in steps)
