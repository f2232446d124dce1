"""The rules of a guild's policy, in the form in which the detector looks them up for every act."""

from collections.abc import Mapping
from dataclasses import dataclass

from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.paces import (
    BOT_PAUSES_MS,
    BOT_RUNS,
    BOT_SHARES,
    MANY_BY_ONE_REQUEST,
    RUN,
    SAME_REQUEST_SECONDS,
)
from tux.features.antinuke.detection.policy import GuildPolicy, Limit, Trust
from tux.features.antinuke.detection.windows import EXACT_SECONDS
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, SubjectType

NO_GROUPS = -1.0
MOST_TRUST = 20.0
"""The highest factor. Nobody but the owner of the guild is without limit, whatever is stored."""
WINDOWS = (3600, 86_400, 604_800)
"""The long windows that are counted for every action, so that a new limit knows the past."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A speed that nobody who means well reaches: `run` acts in a row, less than `pause` seconds apart."""

    pause: float
    run: int


@dataclass(frozen=True, slots=True)
class ActionRule:
    """The rules for one action."""

    short: tuple[Limit, ...]
    long: tuple[Limit, ...]
    windows: frozenset[int]
    """The long windows to count."""
    people: Pace
    bots: Pace
    same_request: float
    """The longest pause between entries of one request, in seconds; negative where each is an act of its own."""
    points: float
    is_instant: bool
    bot_share: float
    """The factor on the limits of up to an hour for bots, of which each act counts for less."""
    budgets: Mapping[int, float]
    """The limits of the long windows, by their length in seconds."""

    def pace_of(self, kind: ActorKind) -> Pace:
        """Return the speed at which an actor of a kind is too fast. Somebody unknown may be a bot."""
        return self.people if kind is ActorKind.USER else self.bots


def rules_of(policy: GuildPolicy) -> dict[AntinukeActionType, ActionRule]:
    """Return the rule for every action."""
    return {action: _rule_for(policy, action) for action in AntinukeActionType}


def _rule_for(policy: GuildPolicy, action: AntinukeActionType) -> ActionRule:
    limits = sorted(policy.limits.get(action, ()), key=lambda limit: limit.window_seconds)
    long = tuple(limit for limit in limits if limit.window_seconds > EXACT_SECONDS)
    pause_ms = policy.speed_ms.get(action, 0)
    return ActionRule(
        short=tuple(limit for limit in limits if limit.window_seconds <= EXACT_SECONDS),
        long=long,
        windows=frozenset({*WINDOWS, *(limit.window_seconds for limit in long)}),
        people=Pace(pause_ms / 1000, RUN),
        bots=Pace(min(pause_ms, BOT_PAUSES_MS.get(action, pause_ms)) / 1000, BOT_RUNS.get(action, RUN)),
        same_request=SAME_REQUEST_SECONDS if action in MANY_BY_ONE_REQUEST else NO_GROUPS,
        points=policy.scores.get(action, 0.0),
        is_instant=action in policy.instant,
        bot_share=BOT_SHARES.get(action, 1.0),
        budgets={limit.window_seconds: limit.max_weight for limit in long},
    )


def trust_factor(policy: GuildPolicy, act: Act, actor: ActorFacts) -> float:
    """Return the factor on every limit for an act: that of the actor's highest trust which holds for it; or else 1.

    Nobody is trusted on the strength of a role for giving that role, as they may have given it to themselves.
    """
    trust = policy.trust
    if not trust or act.actor_id is None:
        return 1.0
    factors = [1.0]
    if (own := trust.get((SubjectType.USER, act.actor_id))) is not None and _holds(own, act):
        factors.append(own.ceiling_factor)
    given = added_role_ids(act) if act.action is AntinukeActionType.MEMBER_ROLE_ESCALATION else ()
    roles = (role for role in _roles_of(trust, actor) if role.subject_id not in given)
    factors += (role.ceiling_factor for role in roles if _holds(role, act))
    return min(max(factors), MOST_TRUST)


def added_role_ids(act: Act) -> list[int]:
    """Return the ids of the roles that a member was given by an act, as far as its entry tells."""
    return RawEntry.read(act.evidence).roles("$add")


def _roles_of(trust: Mapping[tuple[SubjectType, int], Trust], actor: ActorFacts) -> list[Trust]:
    keys = ((SubjectType.ROLE, role_id) for role_id in actor.role_ids)
    return [found for key in keys if (found := trust.get(key)) is not None]


def _holds(trust: Trust, act: Act) -> bool:
    is_over = trust.expires_at is not None and act.at >= trust.expires_at
    return not is_over and (trust.actions is None or act.action in trust.actions)
