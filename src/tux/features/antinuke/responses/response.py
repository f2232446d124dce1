"""A response that is under way."""

import asyncio
from dataclasses import dataclass, field, replace

import discord

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ResponseStatus
from tux.features.antinuke.outcomes import Outcome, ResponseStep

AttackerKey = tuple[int, int]
"""The ids of a guild and of a user or webhook."""


@dataclass(slots=True)
class Response:
    """A response to one verdict, with the steps taken so far."""

    verdict: Verdict
    guild: discord.Guild
    steps: list[ResponseStep] = field(default_factory=list[ResponseStep])
    role_ids_before: tuple[int, ...] = ()
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

    untold: list[Outcome] = field(default_factory=list[Outcome])
    """The outcomes before that."""

    def confirm(self, at: float) -> None:
        """Note that the last step took the attacker's power, even if Discord did not answer it."""
        self.stopped_at = at
        if self.steps and self.steps[-1].status is not ResponseStatus.CONFIRMED:
            self.steps[-1] = replace(self.steps[-1], status=ResponseStatus.CONFIRMED, confirmed_at=at, error_code=None)

    @property
    def begun_at(self) -> float:
        """Return the time of the first act that counts, in seconds since 1970."""
        return min((act.at for act in self.verdict.acts), default=self.verdict.received_at)

    def outcome(self, status: ResponseStatus, *, is_final: bool = False) -> Outcome:
        """Return what has come of it so far."""
        return Outcome(
            verdict=self.verdict,
            status=status,
            steps=tuple(self.steps),
            role_ids_before=self.role_ids_before,
            loss=round(self.loss) if is_final else None,
            restored_user_ids=self.restored_user_ids,
            removed_user_ids=self.removed_user_ids,
            is_final=is_final,
        )
