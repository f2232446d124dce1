"""Proposals: what it would take to restore a guild, worked out before anything is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

import discord

from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import GuildChange, ObjectType, Operation
from tux.features.antinuke.journal.parts import PARTS
from tux.features.antinuke.kinds import SnapshotKind
from tux.features.antinuke.restoration.attackers import Attackers
from tux.features.antinuke.restoration.differences import Differences, differences
from tux.features.antinuke.restoration.errors import NothingKnown
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.merges import Merge
from tux.features.antinuke.restoration.objects import ObjectKey
from tux.features.antinuke.restoration.plans import Options, plan
from tux.features.antinuke.restoration.powers import ROLE_CREATIONS_PER_TWO_DAYS, Powers
from tux.features.antinuke.restoration.steps import RestorePlan, Unrestorable
from tux.features.antinuke.restoration.stored_runs import StoredRuns
from tux.features.antinuke.restoration.targets import Target
from tux.features.antinuke.restoration.touches import Touch, touches
from tux.runtime.clock import Clock


class PastGuilds(Protocol):
    """The past of guilds, their present, and their pictures."""

    async def live_image(self, guild: discord.Guild) -> GuildImage: ...

    async def image_at(self, guild_id: int, time: datetime) -> GuildImage: ...

    async def image_before(self, change: GuildChange) -> GuildImage: ...

    async def image_before_incident(self, incident_id: UUID) -> GuildImage: ...

    async def changes_of_incident(self, incident_id: UUID) -> Sequence[GuildChange]: ...

    async def changes_of(
        self, guild_id: int, object_type: ObjectType, object_id: int, *, limit: int = 100
    ) -> Sequence[GuildChange]: ...

    async def changes_between(self, guild_id: int, since: datetime, until: datetime) -> Sequence[GuildChange]: ...

    async def take_snapshot(self, guild_id: int, kind: SnapshotKind, by: int | None = None) -> int: ...

    async def picture(self, guild_id: int, digest: str) -> tuple[str, bytes] | None: ...


Flush = Callable[[], Awaitable[object]]
"""A function that writes to the database what is on its way there: the decisions of the guard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan with what it is made from."""

    guild_id: int
    target: Target
    wanted: GuildImage
    present: GuildImage
    differences: Differences
    plan: RestorePlan
    options: Options
    ids: IdMap


class Proposals:
    """Works out plans. Everything here only reads."""

    def __init__(
        self, archive: PastGuilds, runs: StoredRuns, attackers: Attackers, clock: Clock, *, flush: Flush | None = None
    ) -> None:
        self._flush = flush
        self._archive = archive
        self._runs = runs
        self.attackers = attackers
        self._clock = clock

    async def catch_up(self) -> None:
        """Write to the database what the guard has decided, so that an incident is found as soon as it is told."""
        if self._flush is not None:
            await self._flush()

    async def last_incident(self, guild_id: int) -> UUID | None:
        """Return the id of the last attack on a guild."""
        return await self.attackers.last_incident(guild_id)

    async def find(self, guild_id: int, object_id: int) -> ObjectKey | None:
        """Return which object an id stands for, as far as the journal has a change of it."""
        for kind in PARTS:
            if await self._archive.changes_of(guild_id, kind, object_id, limit=1):
                return ObjectKey(kind, object_id)
        return None

    async def propose(self, guild: discord.Guild, target: Target, *, delete_added: bool = False) -> Proposal:
        """Return what it would take to bring a guild back to a state.

        Raises `NoImage` where nothing is stored of it, `NothingKnown` for an incident or an object without changes, and
        what reading the guild from Discord raises.
        """
        await self.catch_up()
        ids = await self._runs.ids(guild.id)
        present = await self._archive.live_image(guild)
        kept: Sequence[Unrestorable] = ()
        if target.time is not None:
            wanted = await self._archive.image_at(guild.id, target.time)
            options = await self._options_since(guild.id, target.time)
        else:
            before, touched = await self._undoable(guild.id, target)
            merge = Merge(before, present, touched, ids)
            wanted, kept = merge.image(), merge.kept
            options = await self._options_of(guild.id, target, before.taken_at)
        options = replace(options, delete_added=delete_added, stored_pictures=frozenset(wanted.pictures.values()))
        return await self._proposal(guild, target, wanted, present, options, ids, kept)

    async def _undoable(self, guild_id: int, target: Target) -> tuple[GuildImage, Mapping[ObjectKey, Touch]]:
        """Return the image before an incident, or before the last change of an object, and what it changed."""
        if target.incident_id is not None:
            changes = await self._archive.changes_of_incident(target.incident_id)
            if not changes:
                raise NothingKnown
            return await self._archive.image_before_incident(target.incident_id), touches(changes)
        assert target.key is not None  # noqa: S101 - one of the three is given
        change = await self._last_change(guild_id, target.key)
        return await self._archive.image_before(change), touches([change])

    async def _last_change(self, guild_id: int, key: ObjectKey) -> GuildChange:
        """Return the deletion of an object, or else its last change. Raises `NothingKnown`."""
        changes = await self._archive.changes_of(guild_id, key.kind, key.id)
        undoable = [change for change in changes if change.delta.operation is not Operation.CREATE]
        deletions = [change for change in undoable if change.delta.operation is Operation.DELETE]
        if not undoable:
            raise NothingKnown
        return (deletions or undoable)[0]

    async def _options_of(self, guild_id: int, target: Target, began_at: datetime) -> Options:
        """Return the options for undoing what somebody did: it is undone as a whole, but for what was created.

        Nobody who has attacked meanwhile gets roles back either.
        """
        attackers = frozenset[int]()
        if target.incident_id is not None:
            attackers = await self.attackers.of_incident(target.incident_id)
            attackers |= await self.attackers.since(guild_id, began_at)
        return Options(remove_added_roles=True, lift_added_bans=True, ban_again=True, attacker_ids=attackers)

    async def _options_since(self, guild_id: int, time: datetime) -> Options:
        """Return the options for a point in time: of the bans since then only those by attackers are lifted."""
        attackers = await self.attackers.since(guild_id, time)
        victims = await self.attackers.unattributed_bans(guild_id, time)
        changes = await self._archive.changes_between(guild_id, time, self._clock.now())
        banned = frozenset(
            change.object_id
            for change in changes
            if change.object_type is ObjectType.BAN
            and change.delta.operation is Operation.CREATE
            and (change.actor_id in attackers or (change.actor_id is None and change.object_id in victims))
        )
        return Options(unban_ids=banned, attacker_ids=attackers)

    async def _proposal(
        self,
        guild: discord.Guild,
        target: Target,
        wanted: GuildImage,
        present: GuildImage,
        options: Options,
        ids: IdMap,
        kept: Sequence[Unrestorable],
    ) -> Proposal:
        made = await self.plan_for(guild, wanted, present, options, ids)
        return Proposal(
            guild_id=guild.id,
            target=target,
            wanted=wanted,
            present=present,
            differences=differences(wanted, present, ids),
            plan=replace(made, unrestorable=[*made.unrestorable, *kept]),
            options=options,
            ids=ids,
        )

    async def plan_for(
        self, guild: discord.Guild, wanted: GuildImage, present: GuildImage, options: Options, ids: IdMap
    ) -> RestorePlan:
        """Return the plan from one image to another with the powers that Tux has at this moment."""
        created = await self._runs.role_creations(guild.id, self._clock.now())
        members = frozenset(member.id for member in guild.members) if guild.chunked else None
        powers = Powers.of(
            present,
            own_role_ids(guild),
            member_ids=members,
            role_creations_left=max(0, ROLE_CREATIONS_PER_TWO_DAYS - created),
        )
        return plan(wanted, present, powers=powers, ids=ids, options=options)


def own_role_ids(guild: discord.Guild) -> Sequence[int]:
    """Return the ids of Tux's roles."""
    return [role.id for role in guild.me.roles]
