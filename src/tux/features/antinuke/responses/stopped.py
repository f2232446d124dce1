"""Those who were stopped: for a day, nobody but the owners can give them roles again, whatever restarts meanwhile."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, AntinukeResponseType, Attribution, Trigger
from tux.features.antinuke.responses.response import AttackerKey

WATCHED_SECONDS = 86_400.0
"""The time for which somebody who was stopped is watched."""

MOST_STOPPED = 10_000
"""The number of attackers whose roles are watched, of all guilds together."""

_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "incident_id": UUID,
    "actor_kind": ActorKind,
    "attribution": Attribution,
    "action": AntinukeActionType,
    "trigger": Trigger,
    "response": AntinukeResponseType,
    "acts": tuple,
}


@dataclass(frozen=True, slots=True)
class StoppedAttacker:
    """Somebody who was stopped."""

    verdict: Verdict
    at: float
    """The time at which they were, in seconds since 1970."""


class StoppedAttackers:
    """The attackers who are watched, the one longest ago first."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._stopped: dict[AttackerKey, StoppedAttacker] = {}
        self.on_change: Callable[[int], object] = lambda _: None
        """Hears of the guilds of which somebody was added or forgiven."""

    def add(self, verdict: Verdict) -> None:
        """Watch whoever a verdict is about from now on."""
        key = (verdict.guild_id, verdict.actor_id or 0)
        known = self.get(key)
        at = self._now() if known is None else known.at  # a gift may have been made before it was taken again
        self._stopped.pop(key, None)
        self._stopped[key] = StoppedAttacker(replace(verdict, acts=()), at)
        if len(self._stopped) > MOST_STOPPED:
            del self._stopped[next(iter(self._stopped))]
        self.on_change(verdict.guild_id)

    def get(self, key: AttackerKey) -> StoppedAttacker | None:
        """Return an attacker who is watched, or None."""
        stopped = self._stopped.get(key)
        return stopped if stopped is not None and self._now() - stopped.at <= WATCHED_SECONDS else None

    def remove(self, key: AttackerKey) -> None:
        """Watch somebody no longer."""
        if self._stopped.pop(key, None) is not None:
            self.on_change(key[0])

    def forget(self, guild_id: int) -> None:
        """Forget everybody of a guild."""
        for key in [key for key in self._stopped if key[0] == guild_id]:
            del self._stopped[key]

    def to_json(self, guild_id: int) -> Mapping[str, Any]:
        """Return those of a guild as JSON."""
        keys = [key for key in self._stopped if key[0] == guild_id and self.get(key) is not None]
        stopped = [self._stopped[key] for key in keys]
        return {"stopped": [{"at": one.at, "verdict": _verdict_to_json(one.verdict)} for one in stopped]}

    def load(self, stored: Iterable[Mapping[str, Any]]) -> None:
        """Watch those of whom `to_json` told. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        for guild in stored:
            for one in guild["stopped"]:
                verdict = _verdict_from_json(one["verdict"])
                self._stopped[verdict.guild_id, verdict.actor_id or 0] = StoppedAttacker(verdict, float(one["at"]))


def _verdict_to_json(verdict: Verdict) -> Mapping[str, Any]:
    return {**asdict(verdict), "incident_id": verdict.incident_id.hex}


def _verdict_from_json(stored: Mapping[str, Any]) -> Verdict:
    return Verdict(**{name: _KINDS[name](value) if name in _KINDS else value for name, value in stored.items()})
