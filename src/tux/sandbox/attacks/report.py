"""The report of a run: what was accepted and refused, how soon, and how well the rig itself kept its timetable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tux.sandbox.world.payloads import Json

POWER_STATUSES = frozenset({401, 403})
GONE_CODES = frozenset({10004, 10015})
"""The codes for a guild and a webhook that are unknown to whoever asks."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request of a run, and its answer.

    Attributes:
        sender: The number of its sender; None for a request without a token.
        left: The moment at which it left, in seconds of `perf_counter`, which all processes of a machine share.
        late: The seconds by which it left after it was due; None if a rate limit or an earlier answer held it back.
        took: The seconds until the answer was there.
        status: The HTTP status; 0 if the connection broke.
        code: The code of the error; 0 without one.
        things: The number of things that it did.
    """

    sender: int | None
    left: float
    late: float | None
    took: float
    status: int
    code: int = 0
    things: int = 0

    @property
    def is_accepted(self) -> bool:
        """True if the request was carried out."""
        return 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """True if it was refused because the sender has no power, or none any more."""
        return self.status in POWER_STATUSES or (self.status == 404 and self.code in GONE_CODES)


@dataclass(slots=True)
class Report:
    """The outcome of a run so far. Times are in seconds since the first accepted request left.

    Attributes:
        planned: The requests of the plan.
        accepted: The requests that were carried out.
        refused: Those that were refused for want of power: 401, 403, or an unknown guild or webhook.
        failed: Those that failed for another reason, such as a target that is gone.
        limited: The answers of 429; their requests were sent again.
        skipped: The requests that were not sent, because an answer that they refer to never came.
        loss: The things that were done: one for each accepted request, more for a bulk ban or a prune.
        first_refusal: The time of the first refusal after the first accepted request; None without one.
        first_accepted: The moment at which the first accepted request left, in seconds of `perf_counter`.
    """

    planned: int
    accepted: int = 0
    refused: int = 0
    failed: int = 0
    limited: int = 0
    skipped: int = 0
    loss: int = 0
    first_refusal: float | None = None
    first_accepted: float | None = None
    _power_lost: float | None = None
    _started: float | None = None
    _refused_since: float | None = None
    _ended: float | None = None
    _late: list[float] = field(default_factory=list[float])
    _took: list[float] = field(default_factory=list[float])

    def note(self, exchange: SentRequest) -> None:
        """Count one exchange."""
        answered = exchange.left + exchange.took
        self._started = exchange.left if self._started is None else min(self._started, exchange.left)
        self._ended = answered
        self._took.append(exchange.took)
        if exchange.late is not None:
            self._late.append(exchange.late)
        if exchange.is_accepted:
            self._accept(exchange)
        elif exchange.is_refused:
            self._refuse(answered)
        elif exchange.status == 429:
            self.limited += 1
        else:
            self.failed += 1

    def _accept(self, exchange: SentRequest) -> None:
        self.accepted += 1
        self.loss += exchange.things
        self._refused_since = None
        if self.first_accepted is None or exchange.left < self.first_accepted:
            self.first_accepted = exchange.left

    def _refuse(self, answered: float) -> None:
        self.refused += 1
        if self._refused_since is None:
            self._refused_since = answered
        if self.first_refusal is None and self.first_accepted is not None:
            self.first_refusal = answered - self.first_accepted

    def power_lost(self, moment: float) -> None:
        """Note the moment, in seconds of `perf_counter`, at which the last actor lost the permissions it needs."""
        self._power_lost = moment

    @property
    def sent(self) -> int:
        """The requests that were answered, 429 apart."""
        return self.accepted + self.refused + self.failed

    @property
    def neutral(self) -> float | None:
        """The time at which the actors had lost their power; None if they did not, or had none from the beginning.

        It is the moment at which the local Discord took it away, or else of the first refusal after which nothing was
        accepted.
        """
        moment = self._power_lost if self._power_lost is not None else self._refused_since
        if moment is None or self.first_accepted is None:
            return None
        return max(0.0, moment - self.first_accepted)

    @property
    def seconds(self) -> float:
        """The time from the first request to the last answer."""
        return 0.0 if self._started is None or self._ended is None else self._ended - self._started

    def late(self, share: float) -> float:
        """Return the lateness, in seconds, that this share of the requests did not exceed."""
        return quantile(self._late, share)

    def took(self, share: float) -> float:
        """Return the latency, in seconds, that this share of the answers did not exceed."""
        return quantile(self._took, share)

    def payload(self) -> Json:
        """Return the report as JSON; times are in milliseconds there."""
        names = ("planned", "sent", "accepted", "refused", "failed", "limited", "skipped", "loss")
        return {name: getattr(self, name) for name in names} | {
            "first_refusal_ms": _milliseconds(self.first_refusal),
            "neutral_ms": _milliseconds(self.neutral),
            "seconds": round(self.seconds, 3),
            "late_ms": {"p50": _milliseconds(self.late(0.5)), "p99": _milliseconds(self.late(0.99))},
            "latency_ms": {"p50": _milliseconds(self.took(0.5)), "p99": _milliseconds(self.took(0.99))},
        }


def quantile(values: list[float], share: float) -> float:
    """Return the smallest of the values that at least this share of them does not exceed; 0 if there are none."""
    if not values:
        return 0.0
    return sorted(values)[max(0, -int(-len(values) * share // 1) - 1)]


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
