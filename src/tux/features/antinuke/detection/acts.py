"""The acts that are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, Attribution


@dataclass(slots=True, kw_only=True)
class Act:
    """Something that somebody did in a guild. Nobody changes one; it is not frozen, as making it would take longer."""

    guild_id: int
    action: AntinukeActionType
    at: float
    """The time at which it was done, in seconds since 1970: that of the entry's id, or else of its arrival."""
    actor_id: int | None
    """The id of whoever did it, or of the webhook; None where nobody knows."""
    attribution: Attribution = Attribution.AUDIT
    weight: float = 1.0
    """The number of things that it was done to: 40 for a prune of 40 members. Less than 1 for what hardly hurts."""
    target_id: int | None = None
    entry_id: int | None = None
    """The id of its entry in the audit log; None where a gateway event told of it."""
    evidence: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The change that it made, as JSON."""
    is_paced: bool = True
    """False where its speed says nothing: one command of Tux's does a thing to many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorFacts:
    """Facts from the cache about an actor at the moment at which an act is counted."""

    kind: ActorKind = ActorKind.UNKNOWN
    is_owner: bool = False
    """True for the owner of the guild, on whom nobody can act."""
    is_tux: bool = False
    role_ids: frozenset[int] = frozenset()


UNKNOWN_ACTOR = ActorFacts()
"""The facts about somebody who is not in the cache."""
