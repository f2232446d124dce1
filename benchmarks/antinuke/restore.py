"""A full guild is wiped and put back: 500 channels, 250 roles, their overwrites and memberships."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import discord

from benchmarks.antinuke.inside import tux_inside
from tux.app import App
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.changes import GuildChange, ObjectType
from tux.features.antinuke.journal.live_images import LiveImages
from tux.features.antinuke.kinds import SnapshotKind
from tux.features.antinuke.restoration.attackers import Attackers
from tux.features.antinuke.restoration.proposals import Proposals
from tux.features.antinuke.restoration.restorations import Restorations
from tux.features.antinuke.restoration.stored_runs import StoredRun, StoredRuns
from tux.features.antinuke.restoration.targets import Target
from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_channel, add_person, add_role, grant, small
from tux.sandbox.world import Guild, Overwrite

CHANNELS, ROLES, CATEGORIES, PEOPLE = 500, 250, 20, 100


class OneImage:
    """An archive that has one image of the past, so that only the restoration is measured."""

    def __init__(self, app: App, image: GuildImage) -> None:
        self._image = image
        self._live = LiveImages(app.bot.http, app.clock)

    async def live_image(self, guild: discord.Guild) -> GuildImage:
        return await self._live.image_of(guild)

    async def image_at(self, guild_id: int, time: datetime) -> GuildImage:
        del guild_id, time
        return self._image

    async def image_before(self, change: GuildChange) -> GuildImage:
        del change
        return self._image

    async def image_before_incident(self, incident_id: UUID) -> GuildImage:
        del incident_id
        return self._image

    async def changes_of_incident(self, incident_id: UUID) -> Sequence[GuildChange]:
        del incident_id
        return ()

    async def changes_of(
        self, guild_id: int, object_type: ObjectType, object_id: int, *, limit: int = 100
    ) -> Sequence[GuildChange]:
        del guild_id, object_type, object_id, limit
        return ()

    async def changes_between(self, guild_id: int, since: datetime, until: datetime) -> Sequence[GuildChange]:
        del guild_id, since, until
        return ()

    async def take_snapshot(self, guild_id: int, kind: SnapshotKind, by: int | None = None) -> int:
        del guild_id, kind, by
        return 1

    async def picture(self, guild_id: int, digest: str) -> tuple[str, bytes] | None:
        del guild_id, digest
        return None


def fill(sandbox: Sandbox, scene: Scene, channels: int, roles: int) -> None:
    """Fill a guild with channels that have overwrites, and roles that members have."""
    world, guild = sandbox.world, scene.guild
    made = [
        add_role(world, guild, f"Role {number}", Permission.SEND_MESSAGES, color=number)
        for number in range(roles - len(guild.roles))
    ]
    for number in range(PEOPLE):
        add_person(world, guild, f"person{number}", f"Person {number}", "", *made[number % 7 :: 50])
    categories = [add_channel(world, guild, f"Part {number}", 4) for number in range(CATEGORIES)]
    for number in range(channels - len(guild.channels)):
        channel = add_channel(world, guild, f"talk-{number}", parent=categories[number // 25 % CATEGORIES])
        channel.topic = f"Topic {number}"
        for role in made[number % 40 :: 80]:
            channel.overwrites[role.id] = Overwrite(role.id, 0, Permission.VIEW_CHANNEL, Permission(0))
    own = guild.managed_role(scene.bot.bot)
    if own is not None:
        for role in guild.roles.values():
            role.position -= role.position > own.position
        own.position = len(guild.roles) - 1
    grant(world, scene, Permission.ADMINISTRATOR)


async def wipe(sandbox: Sandbox, guild: Guild) -> None:
    """Delete every channel, and every role that can be."""
    owner = sandbox.person(sandbox.world.users[guild.owner_id])
    for channel in list(guild.channels.values()):
        await owner.delete(channel)
    for role in list(guild.roles.values()):
        if not role.managed and role.id != guild.id:
            await owner.delete(role)


async def restore(channels: int = CHANNELS, roles: int = ROLES) -> Mapping[str, object]:
    """Wipe a guild and put it back; return requests, seconds, and how much is as it was."""
    async with Sandbox() as sandbox:
        scene = small(sandbox.world)
        fill(sandbox, scene, channels, roles)
        async with tux_inside(sandbox, scene, (scene.guild.id,)) as app:
            run = await _restored(sandbox, scene, app)
    assert run.finished_at is not None
    lost = [item for item in run.remaining if item["kind"] == "member" or str(item["field"]).startswith("overwrite")]
    return {
        "channels": channels,
        "roles": roles,
        "requests": run.rest_calls,
        "seconds": round((run.finished_at - run.created_at).total_seconds(), 1),
        "fields": run.total_fields,
        "identical %": round(100 * (run.identical_fields or 0) / (run.total_fields or 1), 2),
        "overwrites and memberships lost": len(lost),
        "failed steps": len(run.failures),
    }


async def _restored(sandbox: Sandbox, scene: Scene, app: App) -> StoredRun:
    while (guild := app.bot.get_guild(scene.guild.id)) is None:  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0.01)
    archive = OneImage(app, await LiveImages(app.bot.http, app.clock).image_of(guild))
    await wipe(sandbox, scene.guild)
    runs = StoredRuns(app.database)
    proposals = Proposals(archive, runs, Attackers(app.database), app.clock)
    restorations = Restorations(app.bot, archive, proposals, runs, app.guild_settings, app.bot.tasks, app.clock)
    over: asyncio.Future[StoredRun] = asyncio.get_running_loop().create_future()

    async def on_progress(run: StoredRun) -> None:
        if run.finished_at is not None and not over.done():
            over.set_result(run)

    restorations.on_progress.append(on_progress)
    proposal = await proposals.propose(guild, Target(time=app.clock.now()))
    await restorations.start(proposal, by=scene.guild.owner_id)
    return await over


async def table() -> list[Mapping[str, object]]:
    """Return the figures of a small guild and of the largest there can be."""
    return [await restore(50, 25), await restore()]
