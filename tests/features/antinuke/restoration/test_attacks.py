"""Every attack of the sandbox on the demo's guild: Tux stops it, and its owner undoes the incident."""

import asyncio
import re
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import ColumnElement, func, select

from features.antinuke.restoration.pictured import image_of
from running import until
from tux.app import App
from tux.cli.demo import switch_antinuke_on
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.restoration.differences import DifferenceKind, differences
from tux.features.antinuke.restoration.stored_runs import StoredRuns
from tux.features.antinuke.tables import GuildJournal, GuildSnapshot
from tux.sandbox import Sandbox
from tux.sandbox.attacks import SCENARIOS
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.demo import demo
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, grant
from tux.sandbox.world import Guild

RATE, COUNT = 50, 8
ATTACKS = (
    "delete-channels", "delete-roles", "delete-overwrites", "rename-channels", "rename-roles", "strip-roles",
    "escalate-roles", "open-everyone", "bulk-ban", "kick-members", "delete-emojis", "delete-stickers", "delete-sounds",
    "delete-webhooks", "delete-automod-rules", "change-onboarding", "rename-guild",
)  # fmt: skip

UNDONE_BY_THE_GUARD = frozenset({"escalate-roles", "bulk-ban", "kick-members"})
"""The attacks that the guard undoes, bans included, or that nobody can undo: members have to come back themselves."""
SEEN_LATER = {"delete-webhooks": ObjectType.WEBHOOK, "change-onboarding": ObjectType.ONBOARDING}
"""The objects that are journaled a second later, because events say only that they have changed."""


@pytest.fixture(params=ATTACKS)
def attack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def scene(sandbox: Sandbox, invited: Permission, attack: str) -> Scene:
    """The demo's guild with everything that the attack destroys."""
    scene = demo(sandbox.world)
    grant(sandbox.world, scene, invited)
    scenario, rex = SCENARIOS[attack], sandbox.guild(scene.guild.name).member("rex")
    if scenario.prepare is not None:
        options = scenario.read({"rate": RATE, "count": COUNT})
        scenario.prepare(Situation(sandbox.world, scene.guild, (rex.user,), Random(0), COUNT, options))
    return scene


async def journaled(tux: App, *conditions: ColumnElement[bool], count: int = 1) -> None:
    """Wait until the journal has so many changes."""
    found = select(func.count()).select_from(GuildJournal).where(*conditions)
    while True:
        async with tux.database.session() as session:
            if (await session.scalar(found) or 0) >= count:
                return
        await asyncio.sleep(0)


async def known(tux: App, guild: Guild) -> None:
    """Wait until the journal has looked at the guild, and has stored its pictures and sounds."""
    taken = select(func.count()).select_from(GuildSnapshot)
    while True:
        async with tux.database.session() as session:
            if await session.scalar(taken):
                break
        await asyncio.sleep(0)
    files = len(guild.emojis) + len(guild.stickers) + len(guild.sounds)
    await journaled(tux, GuildJournal.object_type == ObjectType.PICTURE, count=files)


def roles_of(guild: Guild) -> dict[int, frozenset[str]]:
    return {
        member.id: frozenset(guild.roles[role].name for role in member.roles if role in guild.roles)
        for member in guild.members.values()
    }


async def test_what_an_attack_destroyed_is_as_it_was(sandbox: Sandbox, scene: Scene, tux: App, attack: str) -> None:
    guild, live = scene.guild, sandbox.guild(scene.guild.name)
    owner, rex, log = live.member("iris"), live.member("rex"), live.channel("mod-log")
    await until(lambda: tux.bot.get_guild(guild.id))
    await switch_antinuke_on(sandbox, scene)
    await known(tux, guild)
    before, roles = image_of(guild), roles_of(guild)
    report = await sandbox.attacks.start(attack, guild, rex.user, rate=RATE, count=COUNT, stocked=False).finished()
    assert report.loss
    stopped = await owner.sees("Restore …", log)
    if attack in SEEN_LATER:
        await journaled(tux, GuildJournal.object_type == SEEN_LATER[attack], GuildJournal.actor_id == rex.id)
    [incident] = re.findall(r"Incident ([0-9a-f]{8})", stopped.text)
    seen = await owner.slash(log, "antinuke restore", incident=incident)

    if attack not in UNDONE_BY_THE_GUARD:
        sure = await owner.click(seen, "Restore")
        assert "can’t be put back" not in seen.text
        assert (attack == "delete-webhooks") is ("new URL" in sure.text)
        await owner.click(sure, "Yes, restore now")
        await owner.sees("The restoration is over.", log)

    there = {user_id: held for user_id, held in before.member_roles.items() if user_id in guild.members}
    wanted = replace(before, member_roles=there | {rex.id: frozenset()})
    await sandbox.until(lambda: not guild.bans)
    found = differences(wanted, image_of(guild), await StoredRuns(tux.database).ids(guild.id))
    assert found.percent >= 99, found.items
    lost = {ObjectType.MEMBER, ObjectType.CHANNEL, ObjectType.ROLE}
    assert [item for item in found.items if item.kind in lost and item.change is not DifferenceKind.ADDED] == []
    assert all(held <= roles[member] for member, held in roles_of(guild).items())
