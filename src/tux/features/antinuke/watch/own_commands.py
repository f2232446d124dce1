"""Tux's own commands: what a moderator does through Tux counts against the moderator, before it is done."""

from collections.abc import Mapping

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.errors import ModeratorStopped
from tux.features.antinuke.guard import Guard
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


class OwnCommands:
    """The watch over what is done through Tux."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def admit(self, intended: IntendedAction) -> None:
        """Count what a moderator is about to do. Raises `ModeratorStopped` where that is too much."""
        action = _ACTIONS.get(intended.kind.name)
        if action is None or self._guard.facts_about(intended.guild_id, intended.moderator_id).is_tux:
            return
        self._guard.observe(
            Act(
                guild_id=intended.guild_id,
                action=action,
                at=self._guard.now(),
                actor_id=intended.moderator_id,
                weight=self._weight(intended),
                target_id=intended.target_ids[0] if len(intended.target_ids) == 1 else None,
                evidence={"command": intended.kind.name, "targets": [str(target) for target in intended.target_ids]},
                is_paced=False,
            )
        )
        if self._guard.is_stopped(intended.guild_id, intended.moderator_id):
            raise ModeratorStopped

    def _weight(self, intended: IntendedAction) -> float:
        """Return the number of things that it is done to; for people, those who have just come count for little."""
        data, targets = intended.data, intended.target_ids
        if "channels" in data:
            return float(len(data["channels"]))
        if "matched" in data:
            return float(data["matched"])
        return sum(self._guard.weight_of_member(intended.guild_id, target) for target in targets)
