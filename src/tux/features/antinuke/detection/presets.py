"""Presets: sets of limits. The default one is measured: it punishes nobody in the benign scenarios of the sandbox.

Limits are weights within 10 seconds, a minute, an hour, a day and a week. What people and bots do a lot of, and what is
easily put right, has high limits; what destroys has low ones. The long windows are budgets against whoever goes slowly.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from tux.features.antinuke.detection.policy import GuildPolicy, Limit
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import Preset

WINDOWS = (10, 60, 3600, 86_400, 604_800)

Budget = tuple[float, float, float, float, float]

_BUDGETS: Mapping[Action, Budget] = {
    Action.CHANNEL_CREATE: (15, 40, 250, 400, 600),
    Action.CHANNEL_UPDATE: (12, 45, 300, 500, 1500),
    Action.CHANNEL_DELETE: (4, 7, 15, 20, 40),
    Action.OVERWRITE_CHANGE: (25, 120, 600, 800, 1500),
    Action.ROLE_CREATE: (10, 30, 80, 120, 200),
    Action.ROLE_UPDATE: (10, 25, 80, 150, 300),
    Action.ROLE_DELETE: (4, 7, 15, 20, 40),
    Action.ROLE_ESCALATION: (1.5, 2, 4, 6, 10),
    Action.MEMBER_ROLE_ESCALATION: (1.5, 2, 4, 6, 10),
    Action.MEMBER_ROLE_CHANGE: (15, 75, 600, 2000, 8000),
    Action.MEMBER_UPDATE: (10, 25, 100, 250, 800),
    Action.MEMBER_BAN: (5, 10, 25, 50, 100),
    Action.MEMBER_UNBAN: (5, 10, 25, 50, 100),
    Action.MEMBER_KICK: (5, 10, 25, 50, 100),
    Action.MEMBER_PRUNE: (45, 45, 65, 90, 130),
    Action.MEMBER_TIMEOUT: (6, 15, 40, 100, 250),
    Action.MEMBER_MOVE_DISCONNECT: (10, 25, 100, 300, 1000),
    Action.BOT_ADD: (2, 3, 5, 8, 12),
    Action.INTEGRATION_CHANGE: (3, 5, 8, 12, 20),
    Action.COMMAND_PERMISSION_CHANGE: (8, 20, 60, 100, 200),
    Action.WEBHOOK_CREATE: (4, 6, 15, 25, 40),
    Action.WEBHOOK_UPDATE: (5, 10, 25, 40, 80),
    Action.WEBHOOK_DELETE: (4, 7, 15, 25, 40),
    Action.WEBHOOK_SPAM: (3, 5, 10, 30, 100),
    Action.MASS_MENTION: (3, 5, 10, 25, 80),
    Action.EMOJI_DELETE: (6, 15, 25, 35, 60),
    Action.STICKER_DELETE: (5, 10, 20, 30, 60),
    Action.SOUNDBOARD_DELETE: (5, 10, 20, 30, 60),
    Action.EXPRESSION_CHANGE: (40, 150, 300, 400, 600),
    Action.THREAD_CHANGE: (15, 60, 600, 3000, 12_000),
    Action.THREAD_DELETE: (6, 15, 40, 80, 200),
    Action.MESSAGE_DELETE: (40, 120, 500, 1500, 5000),
    Action.MESSAGE_BULK_DELETE: (1400, 2500, 6000, 20_000, 60_000),
    Action.INVITE_CREATE: (10, 25, 100, 200, 400),
    Action.INVITE_DELETE: (6, 15, 40, 80, 150),
    Action.EVENT_CHANGE: (10, 25, 60, 100, 250),
    Action.EVENT_DELETE: (4, 8, 15, 25, 50),
    Action.GUILD_UPDATE: (4, 8, 20, 40, 80),
    Action.VANITY_CHANGE: (1, 1, 2, 2, 3),
    Action.AUTOMOD_CHANGE: (4, 6, 8, 12, 24),
    Action.ONBOARDING_CHANGE: (6, 15, 40, 60, 100),
    Action.CANARY_TOUCH: (1, 1, 1, 1, 1),
    Action.SELF_TAMPER: (1, 1, 1, 1, 1),
}
"""The default limits on the weight of each action within each of the windows."""

_PAUSES_MS: Mapping[Action, int] = dict.fromkeys(_BUDGETS, 400) | {
    Action.OVERWRITE_CHANGE: 300,
    Action.MEMBER_ROLE_ESCALATION: 300,
    Action.MEMBER_ROLE_CHANGE: 200,
    Action.MEMBER_UPDATE: 300,
    Action.MEMBER_PRUNE: 0,
    Action.MEMBER_MOVE_DISCONNECT: 250,
    Action.COMMAND_PERMISSION_CHANGE: 150,
    Action.EMOJI_DELETE: 200,
    Action.STICKER_DELETE: 200,
    Action.SOUNDBOARD_DELETE: 200,
    Action.EXPRESSION_CHANGE: 60,
    Action.THREAD_CHANGE: 300,
    Action.THREAD_DELETE: 300,
    Action.MESSAGE_DELETE: 110,
    Action.MESSAGE_BULK_DELETE: 0,
    Action.INVITE_CREATE: 150,
    Action.INVITE_DELETE: 300,
    Action.GUILD_UPDATE: 800,
    Action.VANITY_CHANGE: 800,
    Action.ONBOARDING_CHANGE: 300,
}
"""The pauses, in milliseconds, below which two acts in a row are a machine's."""

_FACTORS: Mapping[Preset, tuple[float, float]] = {
    Preset.RELAXED: (2.0, 0.6),
    Preset.DEFAULT: (1.0, 1.0),
    Preset.STRICT: (0.75, 1.25),
    Preset.CUSTOM: (1.0, 1.0),
}
"""The factors on limits and on pauses."""

_ALWAYS_ONE = frozenset({Action.CANARY_TOUCH, Action.SELF_TAMPER})
_INSTANT = _ALWAYS_ONE | {Action.ROLE_ESCALATION, Action.MEMBER_ROLE_ESCALATION, Action.VANITY_CHANGE}
_INSTANTS: Mapping[Preset, frozenset[Action]] = {
    Preset.RELAXED: _ALWAYS_ONE,
    Preset.DEFAULT: _INSTANT,
    Preset.STRICT: _INSTANT | {Action.BOT_ADD},
    Preset.CUSTOM: _INSTANT,
}

POINTS = 100.0
"""The score that is reached by what one limit of 10 seconds allows, or by half of each of two."""

SCORE_WINDOW_SECONDS = 10
GUILD_SCORE_WINDOW_SECONDS = 60
GUILD_SCORE_FACTOR = 4.0
"""The score of all actors within a minute at which whoever goes on is stopped, in scores that one actor may reach."""


@cache
def limits(preset: Preset) -> Mapping[Action, tuple[Limit, ...]]:
    """Return the limits of a preset by action, the shortest window first. Those of `CUSTOM` are the default ones."""
    factor = _FACTORS[preset][0]
    return MappingProxyType({action: _limits_of(action, factor) for action in _BUDGETS})


def _limits_of(action: Action, factor: float) -> tuple[Limit, ...]:
    scale = 1.0 if action in _ALWAYS_ONE else factor
    weights = (max(round(weight * scale, 1), 1.0) for weight in _BUDGETS[action])
    return tuple(Limit(action, window, weight) for window, weight in zip(WINDOWS, weights, strict=True))


@cache
def speeds(preset: Preset) -> Mapping[Action, int]:
    """Return the pauses of a preset by action, in milliseconds, below which two acts in a row are a machine's."""
    factor = _FACTORS[preset][1]
    return MappingProxyType({action: round(pause * factor) for action, pause in _PAUSES_MS.items()})


@cache
def scores(preset: Preset) -> Mapping[Action, float]:
    """Return the points that each action adds to the mixed score, for which `POINTS` are too many."""
    return MappingProxyType({action: POINTS / found[0].max_weight for action, found in limits(preset).items()})


def instant(preset: Preset) -> frozenset[Action]:
    """Return the actions of which one is too many for somebody who is not trusted."""
    return _INSTANTS[preset]


def policy(guild_id: int, preset: Preset = Preset.DEFAULT, **fields: Any) -> GuildPolicy:
    """Return the policy of a guild that uses a preset as it is, with other fields of `GuildPolicy` as given."""
    own: dict[str, Any] = {
        "enabled": True,
        "limits": limits(preset),
        "speed_ms": speeds(preset),
        "scores": scores(preset),
        "score_limit": POINTS,
        "score_window_seconds": SCORE_WINDOW_SECONDS,
        "guild_score_limit": POINTS * GUILD_SCORE_FACTOR,
        "guild_score_window_seconds": GUILD_SCORE_WINDOW_SECONDS,
        "instant": instant(preset),
    }
    return GuildPolicy(guild_id=guild_id, **(own | fields))
