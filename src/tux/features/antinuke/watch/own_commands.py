"""Tux's own commands: what a moderator does through Tux counts against the moderator, before it is done."""

from collections.abc import Mapping

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.entries import NEWCOMER_WEIGHT, weight_of_removal
from tux.features.antinuke.errors import ModeratorStopped
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.guard.cached_guilds import CachedGuildFacts
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.guilds.cases import IntendedAction

_ACTIONS: Mapping[str, Action] = {
    "ban": Action.MEMBER_BAN,
    "tempban": Action.MEMBER_BAN,
    "softban": Action.MEMBER_BAN,
    "unban": Action.MEMBER_UNBAN,
    "kick": Action.MEMBER_KICK,
    "timeout": Action.MEMBER_TIMEOUT,
    "jail": Action.MEMBER_TIMEOUT,
    "lockdown": Action.OVERWRITE_CHANGE,
    "unlock": Action.OVERWRITE_CHANGE,
    "slowmode": Action.CHANNEL_UPDATE,
    "purge": Action.MESSAGE_BULK_DELETE,
}
"""The acts that the kinds of cases stand for. Others change nothing in Discord, or take nothing from anybody."""

_REMOVALS = frozenset({Action.MEMBER_BAN, Action.MEMBER_KICK, Action.MEMBER_TIMEOUT})


class OwnCommands:
    """The watch over what is done through Tux."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def admit(self, intended: IntendedAction) -> None:
        """Count what a moderator is about to do. Raises `ModeratorStopped` where that is too much."""
        action, watched = _ACTIONS.get(intended.kind.name), self._guard.watched(intended.guild_id)
        if watched is None:
            return
        moderator = self._guard.facts_about(intended.guild_id, intended.moderator_id)
        if action is not None and not moderator.is_tux and not moderator.is_owner:
            self._guard.observe(self._act(action, intended, watched.guild))
            if self._guard.is_stopped(intended.guild_id, intended.moderator_id):
                raise ModeratorStopped
        if action is Action.MEMBER_BAN:
            watched.guild.note_bans(intended.target_ids, self._guard.now())

    def _act(self, action: Action, intended: IntendedAction, guild: CachedGuildFacts) -> Act:
        targets = intended.target_ids
        return Act(
            guild_id=intended.guild_id,
            action=action,
            at=self._guard.now(),
            actor_id=intended.moderator_id,
            weight=self._weight(action, intended, guild),
            target_id=targets[0] if len(targets) == 1 else None,
            evidence={"command": intended.kind.name, "targets": [str(target) for target in targets]},
            is_paced=False,
        )

    def _weight(self, action: Action, intended: IntendedAction, guild: CachedGuildFacts) -> float:
        """Return the number of things that it is done to; newcomers and strangers count for little."""
        data, targets = intended.data, intended.target_ids
        if "channels" in data:
            return float(len(data["channels"]))
        if "matched" in data:
            return float(data["matched"])
        if action not in _REMOVALS:
            return float(len(targets))
        now = self._guard.now()
        return sum(
            NEWCOMER_WEIGHT if guild.is_stranger(target) else weight_of_removal(target, now, guild)
            for target in targets
        )
