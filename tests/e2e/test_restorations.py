"""A restoration by the bot's own process, on both databases: a kill in the middle makes nothing twice."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tux.cli.demo import switch_antinuke_on
from tux.cli.invites import requested_permissions
from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_channel, add_role, grant
from tux.sandbox.world import Channel, Guild, Overwrite
from tux.testing.process import BotProcess

SETTLED = "fields are identical now"


@pytest.fixture
async def scene(sandbox: Sandbox) -> Scene:
    """The demo's guild with more in it, which takes a few seconds to put back."""
    scene = demo(sandbox.world)
    grant(sandbox.world, scene, Permission(await requested_permissions()))
    ranks = [
        add_role(sandbox.world, scene.guild, f"Rank {number}", Permission(0), color=number) for number in range(10)
    ]
    for number in range(40):
        channel = add_channel(sandbox.world, scene.guild, f"talk-{number}")
        rank = ranks[number % 10]
        channel.overwrites[rank.id] = Overwrite(rank.id, 0, Permission.SEND_MESSAGES, Permission(0))
    for number, member in enumerate(scene.guild.members.values()):
        if not member.user.bot:
            member.roles.append(ranks[number % 10].id)
    own = sandbox.guild(scene.guild.name).role("Tux")
    for role in scene.guild.roles.values():
        role.position -= role.position > own.position
    own.position = len(scene.guild.roles) - 1
    return scene


def names(guild: Guild) -> Counter[str]:
    """Return the names of all channels and roles, and how often there are such."""
    channels = [str(channel.name) for channel in guild.channels.values() if not channel.is_thread]
    return Counter([*channels, *(role.name for role in guild.roles.values())])


def roles_of(guild: Guild) -> dict[int, set[str]]:
    return {member.id: {guild.roles[role_id].name for role_id in member.roles} for member in guild.members.values()}


async def known_moment(owner: Person, log: Channel) -> str:
    """Return a moment from which on the journal knows the guild."""
    while True:
        moment = datetime.now(UTC).isoformat()
        if SETTLED in (await owner.slash(log, "antinuke restore", time=moment)).text:
            return moment
        await asyncio.sleep(0)


async def wipe(owner: Person, guild: Guild, log: Channel) -> None:
    """Delete every channel but the log, and every role that can be."""
    for channel in list(guild.channels.values()):
        if channel.id not in {log.id, log.parent_id} and not channel.is_thread and channel.id in guild.channels:
            await owner.delete(channel)
    for role in list(guild.roles.values()):
        if not role.managed and role.id != guild.id:
            await owner.delete(role)


async def test_a_restoration_goes_on_after_a_kill_and_makes_nothing_twice(
    sandbox: Sandbox, scene: Scene, tmp_path: Path, database_url: str
) -> None:
    guild, live = scene.guild, sandbox.guild(scene.guild.name)
    owner, log = live.member("iris"), live.channel("mod-log")
    bot = BotProcess(sandbox, scene.bot, tmp_path, {"TUX_DATABASE_URL": database_url})
    await bot.start()
    await switch_antinuke_on(sandbox, scene)
    moment = await known_moment(owner, log)
    before, roles = names(guild), roles_of(guild)
    await wipe(owner, guild, log)
    left = len(guild.channels)

    seen = await owner.slash(log, "antinuke restore", time=moment)
    await owner.click(await owner.click(seen, "Restore"), "Yes, restore now")
    await sandbox.until(lambda: len(guild.channels) >= left + 25)
    await bot.kill()
    assert len(guild.channels) < left + 40

    await bot.start()
    await sandbox.until(lambda: roles_of(guild) == roles)
    over = await owner.sees("The restoration is over.", log)
    [identical] = re.findall(r"([\d.]+)% identical, \d+ fields differ:", over.text)
    assert float(identical) >= 99  # the rest is what Tux may not grant by the permissions of its invite
    assert re.search(r"\n- role .+\) · permissions\n", over.text)
    assert names(guild) == before
    assert roles_of(guild) == roles
    assert await bot.stop() == 0
