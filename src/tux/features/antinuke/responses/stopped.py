"""Those who were stopped, and those who are being stopped, in a form that outlives a restart.

For a day, nobody but the owners can give the former roles again. What is done against the latter is gone on with.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.responses.response import AttackerKey
from tux.features.antinuke.responses.stored_outcomes import Json, outcome_from_json, outcome_to_json

WATCHED_SECONDS = 86_400.0
"""The time for which somebody who was stopped is watched."""

RESUMED_SECONDS = 900.0
"""The age of a decision up to which Tux goes on with it after a restart. Whoever attacks later is judged anew."""

MOST_STOPPED = 10_000
"""The number of attackers whose roles are watched, of all guilds together."""


@dataclass(frozen=True, slots=True)
class StoppedAttacker:
    """Somebody who was stopped."""

    outcome: Outcome
    """The outcome of the response so far, without the acts."""
    at: float
    """The time at which they were stopped first, in seconds since 1970."""

    @property
    def verdict(self) -> Verdict:
        """Return the verdict for which they were."""
        return self.outcome.verdict


class StoppedAttackers:
    """The attackers who are watched, the one longest ago first, and those who are being stopped."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._stopped: dict[AttackerKey, StoppedAttacker] = {}
        self._open: dict[AttackerKey, Outcome] = {}
        """The outcomes so far of responses that are under way, or were when Tux was killed."""
        self.on_change: Callable[[int], object] = lambda _: None
        """Hears of the guilds of which something has changed here."""

    def begin(self, outcome: Outcome) -> None:
        """Note that somebody is being stopped, with what has come of it so far."""
        self._open[_key(outcome.verdict)] = outcome
        self.on_change(outcome.verdict.guild_id)

    def end(self, verdict: Verdict) -> None:
        """Note that nothing more is tried against somebody."""
        if self._open.pop(_key(verdict), None) is not None:
            self.on_change(verdict.guild_id)

    def interrupted(self, guild_id: int, under_way: Iterable[AttackerKey] = ()) -> Sequence[Outcome]:
        """Return the responses of a guild that are to be gone on with: those begun lately, and not under way now."""
        known = {*under_way}
        return [
            outcome
            for key, outcome in self._open.items()
            if key[0] == guild_id and key not in known and self._now() - outcome.verdict.received_at <= RESUMED_SECONDS
        ]

    def add(self, outcome: Outcome) -> None:
        """Watch somebody from now on who was stopped."""
        key = _key(outcome.verdict)
        known = self.get(key)
        at = self._now() if known is None else known.at  # a gift may have been made before it was taken again
        self._stopped.pop(key, None)
        self._stopped[key] = StoppedAttacker(_without_acts(outcome), at)
        if len(self._stopped) > MOST_STOPPED:
            del self._stopped[next(iter(self._stopped))]
        self.on_change(outcome.verdict.guild_id)

    def update(self, outcome: Outcome) -> None:
        """Keep what has come of a response by now, unless its attacker was forgiven, or stopped for something else."""
        key = _key(outcome.verdict)
        known = self.get(key)
        if known is not None and known.verdict.event_key == outcome.verdict.event_key:
            self._stopped[key] = replace(known, outcome=_without_acts(outcome))
            self.on_change(outcome.verdict.guild_id)

    def get(self, key: AttackerKey) -> StoppedAttacker | None:
        """Return an attacker who is watched, or None."""
        stopped = self._stopped.get(key)
        return stopped if stopped is not None and self._now() - stopped.at <= WATCHED_SECONDS else None

    def remove(self, key: AttackerKey) -> None:
        """Watch somebody no longer."""
        known = self._stopped.pop(key, None), self._open.pop(key, None)
        if any(outcome is not None for outcome in known):
            self.on_change(key[0])

    def forget(self, guild_id: int) -> None:
        """Forget everybody of a guild."""
        for known in (self._stopped, self._open):
            for key in [key for key in known if key[0] == guild_id]:
                del known[key]

    def to_json(self, guild_id: int) -> Json:
        """Return those of a guild as JSON."""
        keys = [key for key in self._stopped if key[0] == guild_id and self.get(key) is not None]
        stopped = [self._stopped[key] for key in keys]
        return {
            "stopped": [{"at": one.at} | outcome_to_json(one.outcome) for one in stopped],
            "open": [outcome_to_json(outcome) for key, outcome in self._open.items() if key[0] == guild_id],
        }

    def load(self, stored: Iterable[Mapping[str, object]]) -> None:
        """Take over what `to_json` has told. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        for guild in stored:
            self._load(guild)

    def _load(self, guild: Json) -> None:
        for one in guild["stopped"]:
            outcome = outcome_from_json(one)
            self._stopped[_key(outcome.verdict)] = StoppedAttacker(outcome, float(one["at"]))
        for one in guild.get("open", ()):
            outcome = outcome_from_json(one)
            if self._now() - outcome.verdict.received_at <= RESUMED_SECONDS:
                self._open[_key(outcome.verdict)] = outcome


def _key(verdict: Verdict) -> AttackerKey:
    return verdict.guild_id, verdict.actor_id or 0


def _without_acts(outcome: Outcome) -> Outcome:
    return replace(outcome, verdict=replace(outcome.verdict, acts=()))
