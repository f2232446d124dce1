"""A response that is under way."""

import asyncio
from dataclasses import dataclass, field, replace

import discord

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ResponseStatus
from tux.features.antinuke.outcomes import Outcome, ResponseStep

AttackerKey = tuple[int, int]
"""The ids of a guild and of a user or webhook."""

MOST_KEPT_STEPS = 100
"""The steps of earlier responses that are kept: somebody may be given roles again and again."""


@dataclass(slots=True)
class Response:
    """A response to one verdict, with the steps taken so far."""

    verdict: Verdict
    guild: discord.Guild
    steps: list[ResponseStep] = field(default_factory=list[ResponseStep])
    role_ids_before: tuple[int, ...] | None = None
    """The roles that the attacker had when the first response to this verdict began; None before that is known."""
    loss: float = 0
    restored_user_ids: tuple[int, ...] = ()
    removed_user_ids: tuple[int, ...] = ()
    powerless_at: float | None = None
    """The time at which the gateway told that the attacker has no power any more, in seconds since 1970."""

    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once nothing more is tried against the attacker."""

    stopped_at: float | None = None
    """The time at which the attacker lost their power."""

    is_announced: bool = False
    """True once the observers know of its verdict."""

    is_resumed: bool = False
    """True where Tux was restarted in between, so that the attacker may have lost their power already."""

    untold: list[Outcome] = field(default_factory=list[Outcome])
    """The outcomes before that."""

    earlier: Outcome | None = None
    """The outcome of an earlier response to the same verdict. What it took and counted is kept."""

    _first_step: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        if (earlier := self.earlier) is not None:
            self.steps = [*earlier.steps[:MOST_KEPT_STEPS]]
            is_unknown = self.is_resumed and not earlier.role_ids_before
            self.role_ids_before = None if is_unknown else earlier.role_ids_before
            self.loss = float(earlier.loss or 0)
            self.restored_user_ids, self.removed_user_ids = earlier.restored_user_ids, earlier.removed_user_ids
        self._first_step = len(self.steps)

    def confirm(self, at: float) -> None:
        """Note that the last step took the attacker's power, even if Discord did not answer it."""
        self.stopped_at = at
        if len(self.steps) > self._first_step and self.steps[-1].status is not ResponseStatus.CONFIRMED:
            self.steps[-1] = replace(self.steps[-1], status=ResponseStatus.CONFIRMED, confirmed_at=at, error_code=None)

    @property
    def begun_at(self) -> float:
        """Return the time of the first act that counts, in seconds since 1970."""
        return min((act.at for act in self.verdict.acts), default=self.verdict.received_at)

    def outcome(self, status: ResponseStatus, *, is_final: bool = False) -> Outcome:
        """Return what has come of it so far."""
        is_counted = is_final or (self.earlier is not None and self.earlier.loss is not None)
        return Outcome(
            verdict=self.verdict,
            status=status,
            steps=tuple(self.steps),
            role_ids_before=self.role_ids_before or (),
            loss=round(self.loss) if is_counted else None,
            restored_user_ids=self.restored_user_ids,
            removed_user_ids=self.removed_user_ids,
            is_final=is_final,
        )
