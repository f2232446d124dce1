"""Budgets of an hour and of a day: what somebody, and all together, may destroy, one thing or a little of everything.

They are against those who go slowly, and against several of whom each stays below what one may do. What is counted is
the share of the limit of that window: of 20 channels that one may delete in a day, 10 are half a budget.
"""

from collections.abc import Collection, Mapping

from tux.features.antinuke.detection.records import ActorRecord
from tux.features.antinuke.detection.rules import ActionRule
from tux.features.antinuke.kinds import AntinukeActionType as Action

_LOST = frozenset[Action](
    {
        Action.CHANNEL_DELETE,
        Action.ROLE_DELETE,
        Action.WEBHOOK_DELETE,
        Action.EMOJI_DELETE,
        Action.STICKER_DELETE,
        Action.SOUNDBOARD_DELETE,
        Action.EVENT_DELETE,
        Action.AUTOMOD_CHANGE,
        Action.GUILD_UPDATE,
        Action.MEMBER_PRUNE,
    }
)
_MISSED = frozenset[Action]({Action.MEMBER_BAN, Action.MEMBER_KICK})
BUDGETS: Mapping[Action, float] = dict.fromkeys(_LOST, 2.5) | dict.fromkeys(_MISSED, 5.0)
"""The number of limits of one actor that all together may use up, for what a guild loses for ever or misses most."""

WINDOWS = (3600, 86_400)

MIXED_LIMIT = 2.5
"""The limits that one actor may use up together, by a little of everything."""

SHARED_LIMIT = 2.0
"""The same for all actors, in budgets of all."""

LEAST_SHARE = 0.25
"""Whoever used up less than this of what one may do is not stopped for what others did."""

Rules = Mapping[Action, ActionRule]


def own_share(record: ActorRecord, rules: Rules, window: int, at: float) -> float:
    """Return how many limits of a window an actor has used up."""
    return sum(_used(record, rules, action, window, at) for action in BUDGETS if action in record.tallies)


def shared_use(
    records: Collection[ActorRecord], rules: Rules, window: int, at: float, action: Action
) -> tuple[float, float]:
    """Return the budgets of all that are used up: those for one action, and for all actions together.

    What trusted people do counts by their trust, and what the owner does never. Nobody uses up more than the one limit
    that is theirs, so that an attack leaves something for those who clear up after it.
    """
    by_action = dict.fromkeys(BUDGETS, 0.0)
    for record in records:
        for own in BUDGETS.keys() & record.tallies.keys():
            used = _used(record, rules, own, window, at) * record.share
            by_action[own] += min(used, 1.0) / BUDGETS[own]
    return by_action[action], sum(by_action.values())


def _used(record: ActorRecord, rules: Rules, action: Action, window: int, at: float) -> float:
    limit = rules[action].budgets.get(window)
    return 0.0 if limit is None else record.tallies[action].long.within(window, at) / limit
