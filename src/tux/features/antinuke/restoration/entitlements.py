"""The members who may get roles back, which is asked anew before each role: an attack may go on meanwhile."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import discord

from tux.database import DatabaseUnavailable
from tux.features.antinuke.journal.changes import GuildChange, ObjectType
from tux.features.antinuke.restoration.powers import STAFF_BITS
from tux.features.antinuke.restoration.steps import StepKind
from tux.features.antinuke.restoration.stored_runs import StoredRun
from tux.guilds.cases import Cases

HeldRoles = Callable[[int, int], Awaitable[Collection[int] | None]]
"""A function that returns the ids of the roles that a case in force, as of jail, holds for a member of a guild; None
where there is no such case."""


class MemberHistory(Protocol):
    """The part of the archive that tells what happened to members."""

    async def changes_of(
        self, guild_id: int, object_type: ObjectType, object_id: int, *, limit: int = 100
    ) -> Sequence[GuildChange]: ...


class AttackerRecords(Protocol):
    """The records of who attacked."""

    async def since(self, guild_id: int, time: datetime) -> frozenset[int]: ...


class Entitlements:
    """Says in one restoration who may not, or no longer, get a role back."""

    def __init__(
        self,
        stored: StoredRun,
        guild: Callable[[], discord.Guild | None],
        history: MemberHistory,
        records: AttackerRecords,
        held: HeldRoles | None = None,
    ) -> None:
        self._stored = stored
        self._guild = guild
        self._history = history
        self._records = records
        self._held = held
        self.attacker_ids = set[int](stored.target.get("attackers", ()))

    async def refresh(self) -> None:
        """Read who has attacked since the plan was made, for which a restart may have happened meanwhile.

        Raises `DatabaseUnavailable`.
        """
        self.attacker_ids |= await self._records.since(self._stored.guild_id, self._stored.planned_at)

    async def obstacle(self, user_id: int, role_id: int, kind: StepKind) -> str | None:
        """Return why somebody does not get a role back, which is a code for failed steps; None where they do."""
        if user_id in self.attacker_ids:
            return "attacker"
        try:
            if await self._is_held(user_id, role_id, kind):
                return "roles_held"
            if kind is StepKind.STAFF_ROLE_ADD and await self._was_demoted(user_id, role_id):
                return "demoted"
        except DatabaseUnavailable:
            return "history_unknown" if kind is StepKind.STAFF_ROLE_ADD else None
        return "attacker" if user_id in self.attacker_ids else None

    async def _is_held(self, user_id: int, role_id: int, kind: StepKind) -> bool:
        """Return whether a case holds a role. Roles of staff are given to nobody for whom a case holds any."""
        held = None if self._held is None else await self._held(self._stored.guild_id, user_id)
        if held is None:
            return False
        return kind is StepKind.STAFF_ROLE_ADD or role_id in {self._stored.ids[held_id] for held_id in held}

    async def _was_demoted(self, user_id: int, role_id: int) -> bool:
        """Return whether somebody other than an attacker has taken this role, or another of staff, since the plan."""
        changes = await self._history.changes_of(self._stored.guild_id, ObjectType.MEMBER, user_id)
        since = [change for change in changes if change.occurred_at >= self._stored.planned_at]
        undone = {
            int(one.body["role_id"]) for one in self._stored.plan.steps if _takes(one.kind, one.object_id, user_id)
        }
        return any(
            change.actor_id not in self.attacker_ids and (taken_roles(change) - undone) & self._staff_role_ids(role_id)
            for change in since
        )

    def _staff_role_ids(self, role_id: int) -> frozenset[int]:
        if (guild := self._guild()) is None:
            return frozenset({role_id})
        return frozenset({role_id, *(role.id for role in guild.roles if role.permissions.value & STAFF_BITS)})


def held_by(cases: Cases) -> HeldRoles:
    """Return the function that asks cases for the roles that they hold."""

    async def held_roles(guild_id: int, user_id: int) -> Collection[int] | None:
        held = await cases.held_roles(guild_id, [user_id], *cases.kinds.holding_roles)
        return held.get(user_id)

    return held_roles


def taken_roles(change: GuildChange) -> frozenset[int]:
    """Return the ids of the roles that a change of a member took."""
    return _roles(change.delta.before) - _roles(change.delta.after)


def _roles(member: Mapping[str, Any] | None) -> frozenset[int]:
    return frozenset(int(role_id) for role_id in (member or {}).get("roles") or ())


def _takes(kind: StepKind, object_id: int, user_id: int) -> bool:
    return kind is StepKind.ROLE_REMOVE and object_id == user_id
