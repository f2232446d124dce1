"""A guild that is destroyed and put back."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import discord

from features.antinuke.restoration.pictured import image_of
from running import until
from tux.app import App
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import GuildChange, ObjectType
from tux.features.antinuke.journal.live_images import LiveImages
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    SnapshotKind,
    Trigger,
)
from tux.features.antinuke.restoration.attackers import Attackers
from tux.features.antinuke.restoration.entitlements import held_by
from tux.features.antinuke.restoration.proposals import PastGuilds, Proposal, Proposals
from tux.features.antinuke.restoration.restorations import Restorations
from tux.features.antinuke.restoration.stored_runs import StoredRun, StoredRuns
from tux.features.antinuke.restoration.targets import Target
from tux.runtime.clock import Clock, ManualClock
from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_channel, add_person, add_role, grant
from tux.sandbox.world import Overwrite, Role


class Kept:
    """An archive of one image."""

    def __init__(self, app: App, image: GuildImage, changes: Sequence[GuildChange] = ()) -> None:
        self.image, self.changes = image, list(changes)
        self.pictures: dict[str, tuple[str, bytes]] = {}
        self._live = LiveImages(app.bot.http, app.clock)
        self.snapshots = 0

    async def live_image(self, guild: discord.Guild) -> GuildImage:
        return await self._live.image_of(guild)

    async def image_at(self, guild_id: int, time: datetime) -> GuildImage:
        return self.image

    async def image_before(self, change: GuildChange) -> GuildImage:
        return self.image

    async def image_before_incident(self, incident_id: UUID) -> GuildImage:
        return self.image

    async def changes_of_incident(self, incident_id: UUID) -> Sequence[GuildChange]:
        return self.changes

    async def changes_of(
        self, guild_id: int, object_type: ObjectType, object_id: int, *, limit: int = 100
    ) -> Sequence[GuildChange]:
        return [change for change in self.changes if (change.object_type, change.object_id) == (object_type, object_id)]

    async def changes_between(self, guild_id: int, since: datetime, until: datetime) -> Sequence[GuildChange]:
        return self.changes

    async def take_snapshot(self, guild_id: int, kind: SnapshotKind, by: int | None = None) -> int:
        self.snapshots += 1
        return self.snapshots

    async def picture(self, guild_id: int, digest: str) -> tuple[str, bytes] | None:
        return self.pictures.get(digest)


class Ruin:
    """A guild with a few categories, channels, roles and members, and Rex, who may do everything."""

    def __init__(self, sandbox: Sandbox, scene: Scene) -> None:
        self.sandbox, self.world, self.scene, self.guild = sandbox, sandbox.world, scene, scene.guild
        self.live = sandbox.guild(scene.guild.name)
        self.owner = self.live.member("owner")
        grant(self.world, scene, Permission.ADMINISTRATOR)
        world, guild = self.world, self.guild
        for number in range(3):
            add_role(world, guild, f"Rank {number}", Permission(1 << 60 | int(Permission.SEND_MESSAGES)), color=number)
        self.staff = add_role(world, guild, "Staff", Permission.KICK_MEMBERS)
        ranks = [role for role in guild.roles.values() if role.name.startswith("Rank")]
        for number in range(2):
            category = add_channel(world, guild, f"Part {number}", 4)
            category.overwrites[guild.id] = Overwrite(guild.id, 0, Permission(0), Permission.VIEW_CHANNEL)
            for place in range(3):
                channel = add_channel(world, guild, f"talk-{number}-{place}", parent=category, topic=f"Topic {place}")
                channel.overwrites[ranks[place].id] = Overwrite(
                    ranks[place].id, 0, Permission.VIEW_CHANNEL, Permission(0)
                )
                channel.rate_limit_per_user = place
            add_channel(world, guild, f"Voice {number}", 2, parent=category)
        self.people = [
            add_person(world, guild, f"person{number}", f"Person {number}", "", *ranks[: number % 4])
            for number in range(6)
        ]
        self.people[0].roles.append(self.staff.id)
        crown = add_role(world, guild, "Crown", Permission.ADMINISTRATOR)
        self.rex = add_person(world, guild, "rex", "Rex", "", crown)
        self._put_on_top()

    def _put_on_top(self) -> None:
        own = self.live.role("Tux")
        for role in self.guild.roles.values():
            role.position -= role.position > own.position
        own.position = len(self.guild.roles) - 1

    @property
    def attacker(self) -> Any:
        return self.live.member("rex")

    def image(self) -> GuildImage:
        return image_of(self.guild)

    def roles_of(self, user_id: int) -> set[str]:
        return {self.guild.roles[role_id].name for role_id in self.guild.members[user_id].roles}

    async def destroy(self, *, also: Callable[[Role], bool] = lambda _: True) -> None:
        """Delete every channel, and every role that can be."""
        for channel in list(self.guild.channels.values()):
            await self.attacker.delete(channel)
        for role in list(self.guild.roles.values()):
            if not role.managed and role.id != self.guild.id and role.name != "Crown" and also(role):
                await self.attacker.delete(role)


class Workshop:
    """Everything that restores, in a Tux that runs."""

    def __init__(self, app: App, ruin: Ruin, archive: PastGuilds, clock: Clock | None = None) -> None:
        self.app, self.ruin, self.archive = app, ruin, archive
        self.runs = StoredRuns(app.database)
        attackers = Attackers(app.database)
        self.proposals = Proposals(archive, self.runs, attackers, app.clock)
        clock = clock or app.clock
        self.panic_ends_at = 0.0
        """The monotonic time until which the guild is in panic mode."""
        self.restorations = Restorations(
            app.bot,
            archive,
            self.proposals,
            self.runs,
            app.guild_settings,
            app.bot.tasks,
            clock,
            is_in_panic=lambda _: clock.monotonic() < self.panic_ends_at,
            held_roles=held_by(app.bot.cases),
        )
        self.restorations.on_replaced.append(lambda guild_id, ids: app.bot.cases.replace_ids(guild_id, ids.__getitem__))
        self.over = asyncio.Event()
        self.restorations.on_progress.append(self._on_progress)

    @property
    def discord_guild(self) -> discord.Guild:
        guild = self.app.bot.get_guild(self.ruin.guild.id)
        assert guild is not None
        return guild

    async def _on_progress(self, stored: StoredRun) -> None:
        if stored.finished_at is not None:
            self.over.set()

    async def propose(self, target: Target | None = None, **more: bool) -> Proposal:
        await until(lambda: self.app.bot.get_guild(self.ruin.guild.id))
        return await self.proposals.propose(self.discord_guild, target or Target(time=self.app.clock.now()), **more)

    async def restore(self, proposal: Proposal | None = None) -> StoredRun:
        """Restore, and return the restoration as it is stored when it is over."""
        self.over.clear()
        stored = await self.restorations.start(proposal or await self.propose(), by=self.ruin.owner.id)
        await self.over.wait()
        return await self.read(stored.id)

    async def read(self, run_id: int) -> StoredRun:
        stored = await self.runs.find(self.ruin.guild.id, run_id)
        assert stored is not None
        return stored

    async def finished(self, run_id: int) -> StoredRun:
        """Return a restoration once it is over, whoever carries it out."""
        while (stored := await self.read(run_id)).finished_at is None:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0)
        return stored


class ImpatientClock(ManualClock):
    """A clock that moves on by itself as soon as somebody sleeps."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self._elapsed += timedelta(seconds=max(seconds, 0))
        await asyncio.sleep(0)


def a_verdict(guild_id: int, actor_id: int) -> Verdict:
    """Return a verdict about somebody who deletes channels."""
    return Verdict(
        event_key=uuid4().hex,
        incident_id=uuid4(),
        guild_id=guild_id,
        actor_id=actor_id,
        actor_kind=ActorKind.USER,
        attribution=Attribution.AUDIT,
        action=AntinukeActionType.CHANNEL_DELETE,
        trigger=Trigger.LIMIT,
        response=AntinukeResponseType.STRIP_ROLES,
        is_dry_run=False,
        count=1,
        weight=1.0,
        window_seconds=10,
        threshold=1.0,
        acts=(),
        received_at=0.0,
        decided_at=0.0,
        config_revision=0,
    )
