"""The rules of one guild, in the form in which every act needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tux.features.antinuke.kinds import (
    AntinukeActionType,
    AntinukeResponseType,
    Mode,
    SubjectType,
    TrustLevel,
)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that one actor may do of an action within a window. What goes beyond it breaks the rule."""

    action: AntinukeActionType
    window_seconds: int
    max_weight: float
    """The rule is broken when the weight within the window reaches this."""
    response: AntinukeResponseType | None = None
    """None for the response of the guild."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Somebody, or a role, with higher limits."""

    subject_type: SubjectType
    subject_id: int
    level: TrustLevel
    ceiling_factor: float
    """The factor on every limit, from 1 to 20. Nobody but the owner of the guild is without limit."""
    actions: frozenset[AntinukeActionType] | None = None
    """The actions for which it holds; None for all."""
    expires_at: float | None = None
    """The time of its end, in seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildPolicy:
    """The rules of a guild. It is replaced as a whole when the settings change."""

    guild_id: int
    enabled: bool
    mode: Mode = Mode.ENFORCE
    revision: int = 0
    limits: Mapping[AntinukeActionType, tuple[Limit, ...]] = field(
        default_factory=dict[AntinukeActionType, tuple[Limit, ...]]
    )
    speed_ms: Mapping[AntinukeActionType, int] = field(default_factory=dict[AntinukeActionType, int])
    """The shortest pause between two acts of a kind that a person, or a well-meaning bot, makes; 0 switches it off."""
    scores: Mapping[AntinukeActionType, float] = field(default_factory=dict[AntinukeActionType, float])
    """The points that an act adds to the mixed score of its actor, and of the guild."""
    score_limit: float = 0.0
    score_window_seconds: int = 10
    guild_score_limit: float = 0.0
    """The score of all actors together from which on whoever acts next is stopped; 0 switches it off."""
    guild_score_window_seconds: int = 60
    instant: frozenset[AntinukeActionType] = frozenset()
    """Actions of which one is too many for somebody who is not trusted."""
    trust: Mapping[tuple[SubjectType, int], Trust] = field(default_factory=dict[tuple[SubjectType, int], Trust])
    canaries: frozenset[int] = frozenset()
    """The ids of decoys."""
    guarded_ids: frozenset[int] = frozenset()
    """The ids of what antinuke cannot do without: its log channel, and the quarantine role."""
    default_response: AntinukeResponseType = AntinukeResponseType.STRIP_ROLES
    bot_response: AntinukeResponseType = AntinukeResponseType.KICK
    quarantine_role_id: int | None = None
    panic_armed: bool = True
    """True if panic mode begins by itself where nobody can be stopped otherwise."""
