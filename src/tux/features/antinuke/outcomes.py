"""The outcomes of responses, and whoever is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeResponseType, ResponseStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseStep:
    """One thing that was tried against an actor, or against what they made. Times are in seconds since 1970."""

    response: AntinukeResponseType
    status: ResponseStatus
    dispatched_at: float
    confirmed_at: float | None = None
    target_id: int | None = None
    """The id of what it was done to: the actor, a role, a webhook or a bot."""
    error_code: str | None = None
    """Discord's code, or the HTTP status, or the name of an exception. No word of what people wrote."""
    before: Mapping[str, Any] | None = None
    """The state before it, as JSON, in one of the forms of `UndoneSteps`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A verdict and what came of it. It is told anew whenever there is more to tell."""

    verdict: Verdict
    status: ResponseStatus
    """CONFIRMED once the actor has no power any more, whichever step took it."""
    steps: tuple[ResponseStep, ...] = ()
    role_ids_before: tuple[int, ...] = ()
    """The roles that the actor had, so that a false positive can be undone."""
    loss: int | None = None
    """The number of things that the actor did before the power was gone, once that is known."""
    restored_user_ids: tuple[int, ...] = ()
    """Those whom the actor had banned and who were unbanned."""
    removed_user_ids: tuple[int, ...] = ()
    """Those whom the actor kicked or pruned. They can only be invited again."""
    banned_user_ids: tuple[int, ...] = ()
    """Those whom somebody unknown had banned and who are banned still."""
    is_final: bool = False
    """True when nothing more will be tried."""


@dataclass(slots=True)
class Observers:
    """Those who are told of verdicts and outcomes, in order. They must not block, and are called before any await."""

    observers: list["Observer"] = field(default_factory=list["Observer"])

    def decided(self, verdict: Verdict) -> None:
        """Tell that a verdict was reached. Its first request is on its way already."""
        for observer in self.observers:
            observer.decided(verdict)

    def responded(self, outcome: Outcome) -> None:
        """Tell what came of it so far."""
        for observer in self.observers:
            observer.responded(outcome)


class Observer(Protocol):
    """Whoever records incidents, tells people, or pauses what is less urgent."""

    def decided(self, verdict: Verdict) -> None: ...

    def responded(self, outcome: Outcome) -> None: ...
