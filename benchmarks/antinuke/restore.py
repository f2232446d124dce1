"""A full guild is wiped and put back from the journal: 500 channels, 250 roles, their overwrites and memberships."""

import asyncio
from collections.abc import Mapping
from time import perf_counter

from benchmarks.antinuke.inside import tux_inside
from tux.app import App
from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.journal.archives import Archives
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
            run, planned_in = await _restored(sandbox, scene, app)
    assert run.finished_at is not None
    lost = [item for item in run.remaining if item["kind"] == "member" or str(item["field"]).startswith("overwrite")]
    return {
        "channels": channels,
        "roles": roles,
        "planned in s": round(planned_in, 2),
        "requests": run.rest_calls,
        "seconds": round((run.finished_at - run.created_at).total_seconds(), 1),
        "fields": run.total_fields,
        "identical %": round(100 * (run.identical_fields or 0) / (run.total_fields or 1), 2),
        "overwrites and memberships lost": len(lost),
        "failed steps": len(run.failures),
    }


async def _restored(sandbox: Sandbox, scene: Scene, app: App) -> tuple[StoredRun, float]:
    """Return the restoration to what the journal knows of the guild, and the seconds that the plan took."""
    await app.bot.wait_until_ready()
    await app.loaded.unload("antinuke")  # whose owner would be alerted of the wipe
    scope = FeatureScope(app.bot, "archives")
    policy = GuildPolicy(guild_id=scene.guild.id, enabled=True)
    archives = Archives(scope, lambda guild_id: policy if guild_id == scene.guild.id else None)
    archives.start()
    await archives.survey(scene.guild.id)
    time = app.clock.now()
    await wipe(sandbox, scene.guild)
    guild = app.bot.get_guild(scene.guild.id)
    assert guild is not None
    while len(guild.channels) + len(guild.roles) > len(scene.guild.channels) + len(scene.guild.roles):  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # until Tux has heard of everything
    runs = StoredRuns(app.database)
    proposals = Proposals(archives, runs, Attackers(app.database), app.clock)
    restorations = Restorations(app.bot, archives, proposals, runs, app.guild_settings, app.bot.tasks, app.clock)
    over: asyncio.Future[StoredRun] = asyncio.get_running_loop().create_future()

    async def on_progress(run: StoredRun) -> None:
        if run.finished_at is not None and not over.done():
            over.set_result(run)

    restorations.on_progress.append(on_progress)
    began_at = perf_counter()
    proposal = await proposals.propose(guild, Target(time=time))
    planned_in = perf_counter() - began_at
    await restorations.start(proposal, by=scene.guild.owner_id)
    run = await over
    await scope.close()
    return run, planned_in


async def table() -> list[Mapping[str, object]]:
    """Return the figures of a small guild and of the largest there can be."""
    return [await restore(50, 25), await restore()]
