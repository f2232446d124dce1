"""The verdicts of a detector."""

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.kinds import (
    TOLD_ONLY,
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    Trigger,
)


class Effect(IntEnum):
    """The effect of a verdict, from the least."""

    TOLD = 0
    """People are told, and the actor keeps all power."""
    SUPPOSED = 1
    """The actor would be stopped if the guild did not only observe."""
    REAL = 2
    """The actor is stopped."""

    @classmethod
    def of(cls, response: AntinukeResponseType, *, is_dry_run: bool) -> "Effect":
        """Return the effect of a response, or of one that is only supposed."""
        if response in TOLD_ONLY:
            return cls.TOLD
        return cls.SUPPOSED if is_dry_run else cls.REAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A rule that was broken, and what is to be done about it."""

    event_key: str
    """The same for the same acts, however often they are seen: 32 hexadecimal digits."""
    incident_id: UUID
    """The attack that it belongs to: verdicts about one actor, or of one guild-wide score, share it."""
    guild_id: int
    actor_id: int | None
    actor_kind: ActorKind
    attribution: Attribution
    action: AntinukeActionType
    trigger: Trigger
    response: AntinukeResponseType
    is_dry_run: bool
    """True in observe mode: nothing is to be done."""
    count: int
    weight: float
    window_seconds: int | None
    threshold: float | None
    acts: tuple[Act, ...]
    """The acts that count, the oldest first; at most the last 200."""
    received_at: float
    """The time at which the last act arrived, in seconds since 1970."""
    decided_at: float
    config_revision: int

    @property
    def is_acted_on(self) -> bool:
        """Return True where something is done about it, rather than only recorded or told."""
        return Effect.of(self.response, is_dry_run=self.is_dry_run) is Effect.REAL

    @property
    def first_entry_id(self) -> int | None:
        """Return the id of the oldest entry that counts."""
        return next((act.entry_id for act in self.acts if act.entry_id is not None), None)

    @property
    def last_entry_id(self) -> int | None:
        """Return the id of the newest entry that counts."""
        return next((act.entry_id for act in reversed(self.acts) if act.entry_id is not None), None)
