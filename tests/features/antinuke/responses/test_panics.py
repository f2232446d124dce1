"""Panic mode takes every dangerous permission, and its end puts back exactly what was there."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from features.antinuke.responses.attacked import AttackedGuild, panics_of, permissions
from running import Starting, until
from tux.app import App
from tux.features.antinuke.responses.panic_storage import END
from tux.features.antinuke.responses.panics import Panics
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission

UNKNOWN_BIT = Permission(1 << 60)
"""A permission that neither Tux nor discord.py knows."""


@pytest.fixture
def panics(tux: App, attacked: AttackedGuild) -> Panics:
    attacked.app = tux
    return panics_of(tux, attacked)


async def begin(panics: Panics, attacked: AttackedGuild) -> None:
    await attacked.heard()
    await panics.start(attacked.live_guild)
    await attacked.heard()


async def test_panic_mode_takes_what_is_dangerous_and_gives_back_exactly_that(
    attacked: AttackedGuild, panics: Panics
) -> None:
    attacked.helper.permissions |= UNKNOWN_BIT
    attacked.guild.roles[attacked.guild.id].permissions |= Permission.MENTION_EVERYONE
    await attacked.world_told()
    before = permissions(attacked)

    await begin(panics, attacked)
    during = permissions(attacked)
    assert during["Admin"] == 0
    assert during["Helper"] == UNKNOWN_BIT
    assert during["Tux"] == before["Tux"]
    assert during["Rogue"] == 0
    assert not during["@everyone"] & Permission.MENTION_EVERYONE
    assert during["@everyone"] & Permission.SEND_MESSAGES
    assert attacked.guild.incidents_data["invites_disabled_until"] is not None
    with pytest.raises(Exception, match="50013"):
        await attacked.rex.request("DELETE", f"/channels/{attacked.live.channel('general').id}")

    ended = await panics.end(attacked.guild.id)
    assert ended is not None
    assert permissions(attacked) == before
    assert attacked.guild.incidents_data["invites_disabled_until"] is None
    assert panics.active(attacked.guild.id) is None


async def test_what_somebody_changes_in_panic_mode_stays_beside_what_was_taken(
    attacked: AttackedGuild, panics: Panics
) -> None:
    await begin(panics, attacked)
    path = f"/guilds/{attacked.guild.id}/roles/{attacked.admin.id}"
    await attacked.owner.request("PATCH", path, {"permissions": str(int(Permission.KICK_MEMBERS))})
    await attacked.owner.delete(attacked.colour)
    await attacked.heard()
    ended = await panics.end(attacked.guild.id)
    assert ended is not None
    assert ended.changed_role_ids == (attacked.admin.id,)
    assert attacked.admin.permissions == Permission.KICK_MEMBERS | Permission.ADMINISTRATOR
    assert attacked.helper.permissions == Permission.MANAGE_CHANNELS


async def test_panic_mode_ends_by_itself(attacked: AttackedGuild, start_tux: Starting) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        attacked.app = app
        panics, before = panics_of(app, attacked), permissions(attacked)
        await begin(panics, attacked)
        assert permissions(attacked) != before
        await clock.until_due_in(3600)
        await clock.advance(timedelta(hours=1))
        await attacked.sandbox.until(lambda: permissions(attacked) == before)
        await until(lambda: panics.active(attacked.guild.id) is None)


async def test_after_a_crash_in_the_middle_the_rest_is_taken_and_all_is_put_back(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    before = permissions(attacked)
    async with start_tux() as app:
        attacked.app = app
        await attacked.heard()
        panics = panics_of(app, attacked)
        attacked.sandbox.faults.add(Fault("timeout", method="PATCH", route="/guilds/*/roles/*", after=1, seconds=60))
        app.bot.tasks.spawn(panics.start(attacked.live_guild), name="panic", owner="test", endless=True)
        await attacked.sandbox.until(lambda: not attacked.live.role("Rogue").permissions)
    attacked.sandbox.faults.clear()
    assert attacked.helper.permissions == Permission.MANAGE_CHANNELS

    async with start_tux() as app:
        attacked.app = app
        await attacked.heard()
        panics = panics_of(app, attacked)
        await panics.resume()
        assert attacked.helper.permissions == Permission(0)
        await attacked.heard()
        await panics.end(attacked.guild.id)
        assert permissions(attacked) == before


async def test_the_database_knows_the_way_back_where_the_disk_was_lost(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    clock, before = ManualClock(), permissions(attacked)
    async with start_tux(clock=clock) as app:
        attacked.app = app
        await begin(panics_of(app, attacked), attacked)
        async with app.database.session() as session:
            while not await app.bot.jobs.planned(session, END, str(attacked.guild.id)):
                await session.rollback()
    shutil.rmtree(app.settings.data_dir / "panics-of-tests")
    await clock.advance(timedelta(hours=2))
    async with start_tux(clock=clock) as app:
        await attacked.sandbox.until(lambda: permissions(attacked) == before)


async def test_what_could_not_be_put_back_can_be_tried_again(attacked: AttackedGuild, panics: Panics) -> None:
    await begin(panics, attacked)
    attacked.sandbox.faults.add(
        Fault("status", status=403, method="PATCH", route=f"/guilds/*/roles/{attacked.admin.id}")
    )
    ended = await panics.end(attacked.guild.id)
    assert ended is not None
    assert ended.failed_role_ids == (attacked.admin.id,)
    attacked.sandbox.faults.clear()
    await attacked.heard()
    await panics.end(attacked.guild.id)
    assert attacked.admin.permissions == Permission.ADMINISTRATOR
    assert panics.active(attacked.guild.id) is None


async def test_a_guild_may_forbid_that_panic_mode_begins_by_itself(attacked: AttackedGuild, panics: Panics) -> None:
    attacked.policy = replace(attacked.policy, panic_armed=False)
    await attacked.heard()
    assert not panics.begin(attacked.live_guild, attacked.verdict(attacked.rex.id))
