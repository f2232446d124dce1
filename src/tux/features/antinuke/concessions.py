"""The changes of settings by which a guild is protected less than before."""

from datetime import datetime

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType, Mode
from tux.features.antinuke.policies import policy_of
from tux.features.antinuke.settings import AntinukeSettings

WindowedAction = tuple[AntinukeActionType, int]


def weakens(before: AntinukeSettings, after: AntinukeSettings, now: datetime) -> bool:
    """Return whether a change lets somebody do more, or be noticed less."""
    old, new = (policy_of(0, settings, revision=0, now=now) for settings in (before, after))
    return (
        (old.enabled and not new.enabled)
        or (old.mode is Mode.ENFORCE and new.mode is Mode.OBSERVE)
        or (after.maintenance is not None and after.maintenance != before.maintenance)
        or _allows_more(old, new)
        or bool({*after.trust} - {*before.trust})
        or bool(before.canaries - after.canaries)
        or (before.panic_armed and not after.panic_armed)
        or (before.alert_owner and not after.alert_owner)
        or (before.log_channel_id is not None and after.log_channel_id is None)
    )


def _allows_more(old: GuildPolicy, new: GuildPolicy) -> bool:
    """Return whether a limit is higher or gone, a pause shorter, or an answer milder."""
    had, has = _weights(old), _weights(new)
    return (
        any(has.get(key, float("inf")) > weight for key, weight in had.items())
        or any(new.speed_ms.get(action, 0) < pause for action, pause in old.speed_ms.items())
        or _is_higher(old.score_limit, new.score_limit)
        or _is_higher(old.guild_score_limit, new.guild_score_limit)
        or bool(old.instant - new.instant)
        or bool(_answers_only_alert(new) - _answers_only_alert(old))
    )


def _weights(policy: GuildPolicy) -> dict[WindowedAction, float]:
    return {(limit.action, limit.window_seconds): limit.max_weight for own in policy.limits.values() for limit in own}


def _is_higher(old: float, new: float) -> bool:
    """Return whether a score that switches something off at 0 was raised."""
    return old > 0 and (new == 0 or new > old)


def _answers_only_alert(policy: GuildPolicy) -> set[WindowedAction | str]:
    """Return what is only told, and not stopped."""
    alert = AntinukeResponseType.ALERT
    usual = {name for name in ("default_response", "bot_response") if getattr(policy, name) is alert}
    limits = {
        (limit.action, limit.window_seconds)
        for own in policy.limits.values()
        for limit in own
        if limit.response is alert
    }
    return usual | limits
