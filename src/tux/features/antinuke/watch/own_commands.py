"""Tux's own commands: what a moderator does through Tux counts against the moderator, before it is done."""

from collections.abc import Mapping
from types import MappingProxyType

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.entries import NEWCOMER_WEIGHT, TRIFLING, weight_of_removal
from tux.features.antinuke.errors import ModeratorStopped
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.guard.cached_guilds import CachedGuildFacts
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.guilds.cases import CaseSettled, CaseState, IntendedAction

ACTIONS: Mapping[str, Action | None] = MappingProxyType(
    {
        "ban": Action.MEMBER_BAN,
        "tempban": Action.MEMBER_BAN,
        "softban": Action.MEMBER_BAN,
        "unban": Action.MEMBER_UNBAN,
        "kick": Action.MEMBER_KICK,
        "timeout": Action.MEMBER_TIMEOUT,
        "untimeout": Action.MEMBER_UPDATE,
        "jail": Action.MEMBER_TIMEOUT,
        "unjail": Action.MEMBER_ROLE_CHANGE,
        "antinuke-quarantine": Action.MEMBER_TIMEOUT,
        "antinuke-release": Action.MEMBER_ROLE_CHANGE,
        "lockdown": Action.OVERWRITE_CHANGE,
        "unlock": Action.OVERWRITE_CHANGE,
        "slowmode": Action.CHANNEL_UPDATE,
        "purge": Action.MESSAGE_BULK_DELETE,
        "warn": None,
        "note": None,
        "antinuke": None,
        "quarantine": None,
    }
)
"""The acts that the kinds of cases stand for.

None stands for those that change nothing in Discord, or are not a moderator's: what antinuke and AutoMod have done.
"""

_BANS = frozenset(kind for kind, action in ACTIONS.items() if action is Action.MEMBER_BAN)
_REMOVALS = frozenset({Action.MEMBER_BAN, Action.MEMBER_KICK, Action.MEMBER_TIMEOUT})

_MOST_PURGED = 100.0
"""The weight of a purge of so many messages or more. It is one command, and has to be given anew for every channel."""


class OwnCommands:
    """The watch over what is done through Tux."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def admit(self, intended: IntendedAction) -> None:
        """Count what a moderator is about to do. Raises `ModeratorStopped` where that is too much."""
        action, watched = ACTIONS.get(intended.kind.name), self._guard.watched(intended.guild_id)
        if watched is None:
            return
        moderator = self._guard.facts_about(intended.guild_id, intended.moderator_id)
        if action is not None and not moderator.is_tux and not moderator.is_owner:
            self._guard.observe(self._act(action, intended, watched.guild))
            if self._guard.is_stopped(intended.guild_id, intended.moderator_id):
                raise ModeratorStopped
        if action is Action.MEMBER_BAN:
            watched.guild.note_bans(intended.target_ids, self._guard.now())

    def on_settled(self, fact: CaseSettled) -> None:
        """Forget the ban that a case was about if it has failed: what others do to its target is not Tux's."""
        case = fact.case
        if case.kind in _BANS and case.state is CaseState.FAILED:
            watched = self._guard.guilds.get(case.guild_id)
            if watched is not None:
                watched.guild.forget_ban(case.target_id)

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
        """Return the number of things that it is done to; newcomers and strangers count for little.

        What another command takes back is one thing, however many channels it is about.
        """
        targets = intended.target_ids
        if action is Action.MESSAGE_BULK_DELETE:
            return min(float(intended.data.get("matched", 1)), _MOST_PURGED)
        if action is Action.MEMBER_UPDATE:
            return TRIFLING * len(targets)
        if action not in _REMOVALS:
            return float(len(targets))
        now = self._guard.now()
        return sum(
            NEWCOMER_WEIGHT if guild.is_stranger(target) else weight_of_removal(target, now, guild)
            for target in targets
        )
