"""Restorations when something goes wrong: refusals, crashes, new attacks, and people who act meanwhile."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest

from features.antinuke.restoration.ruins import ImpatientClock, Kept, Ruin, Workshop, a_verdict
from running import Starting
from tux.app import App
from tux.features.antinuke.kinds import (
    RestoreStatus,
    TrustLevel,
)
from tux.features.antinuke.restoration.errors import NoRestoration, RestorationUnderWay
from tux.features.antinuke.restoration.paces import QUIET_SECONDS
from tux.features.antinuke.restoration.stored_runs import StoredRun
from tux.features.antinuke.restoration.words import RestoreWords
from tux.features.antinuke.settings import AntinukeSettings, TrustGrant
from tux.features.jail.settings import JailSettings
from tux.guilds.permissions import RankSettings
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission


def names(ruin: Ruin) -> list[str]:
    """Return the names of all channels and roles, with those that there are twice twice."""
    channels = [str(channel.name) for channel in ruin.guild.channels.values()]
    return sorted([*channels, *(role.name for role in ruin.guild.roles.values())])


def twice(listed: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in listed if name in seen or seen.add(name)}


async def test_of_two_restorations_at_once_one_is_refused(ruin: Ruin, tux: App) -> None:
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()
    proposal = await workshop.propose()
    started = await asyncio.gather(
        *(workshop.restorations.start(proposal, by=ruin.owner.id) for _ in range(2)), return_exceptions=True
    )
    assert [type(result) for result in started] == [StoredRun, RestorationUnderWay]
    await workshop.over.wait()
    assert not twice(names(ruin))


async def test_a_restart_in_the_middle_makes_nothing_twice(ruin: Ruin, start_tux: Starting) -> None:
    before = names(ruin)
    wanted = ruin.image()
    async with start_tux() as app:
        workshop = Workshop(app, ruin, Kept(app, wanted))
        await ruin.destroy()
        stopped = asyncio.Event()

        async def stop(stored: StoredRun) -> None:
            if stored.next_step >= 5:
                stopped.set()
                await asyncio.Event().wait()  # until the process ends

        workshop.restorations.on_progress.append(stop)
        stored = await workshop.restorations.start(await workshop.propose(), by=ruin.owner.id)
        await stopped.wait()
    assert names(ruin) != before

    async with start_tux() as app:
        workshop = Workshop(app, ruin, Kept(app, wanted))
        run = await workshop.finished(stored.id)
    assert (run.status, run.failures, list(run.remaining)) == (RestoreStatus.DONE, {}, [])
    assert names(ruin) == before


async def test_what_was_made_right_before_a_crash_is_recognized(ruin: Ruin, tux: App) -> None:
    before = names(ruin)
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()
    ruin.sandbox.faults.add(Fault("lost_reply", method="POST", route="/guilds/*/channels", after=2, times=3))
    ruin.sandbox.faults.add(Fault("lost_reply", method="POST", route="/guilds/*/roles", after=1, times=2))
    run = await workshop.restore()
    assert (run.failures, list(run.remaining)) == ({}, [])
    assert names(ruin) == before


async def test_a_role_that_only_looks_like_one_of_those_made_is_not_taken_for_it(ruin: Ruin, tux: App) -> None:
    holder, accomplice = ruin.people[0], ruin.people[5]
    clock = ImpatientClock(tux.clock.now() - timedelta(minutes=1))
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()), clock)
    await ruin.destroy()
    proposal = await workshop.propose()
    made = await ruin.attacker.request("POST", f"/guilds/{ruin.guild.id}/roles", {"name": "Staff"})
    path = f"/guilds/{ruin.guild.id}/members/{accomplice.id}/roles/{made['id']}"
    await ruin.attacker.request("PUT", path)
    run = await workshop.restore(proposal)
    assert run.failures == {}
    staff = [role.id for role in ruin.guild.roles.values() if role.name == "Staff"]
    restored = [role_id for role_id in staff if role_id in holder.roles]
    assert len(staff) == 2
    assert restored != [int(made["id"])]
    assert not set(restored) & set(accomplice.roles)
    assert ruin.guild.roles[int(made["id"])].permissions != ruin.staff.permissions


async def test_a_step_that_is_refused_is_listed_and_the_rest_goes_on(ruin: Ruin, tux: App) -> None:
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()
    ruin.sandbox.faults.add(Fault("status", method="POST", route="/guilds/*/channels", status=403, after=3, times=1))
    ruin.sandbox.faults.add(Fault("rate_limit", method="POST", route="/guilds/*/roles", retry_after=0.01, times=2))
    run = await workshop.restore()
    assert run.status is RestoreStatus.DONE
    assert len(run.failures) == 1
    assert [item["field"] for item in run.remaining] == [None]
    assert (run.identical_fields or 0) < (run.total_fields or 0)


async def test_an_attack_meanwhile_pauses_it_and_what_that_undid_is_done_again(ruin: Ruin, tux: App) -> None:
    before = names(ruin)
    clock = ImpatientClock(tux.clock.now())
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()), clock)
    await ruin.destroy()
    made = asyncio.Event()

    async def attack(_: StoredRun) -> None:
        channels = [channel for channel in ruin.guild.channels.values() if channel.type == 0]
        if len(channels) >= 2 and not made.is_set():
            made.set()
            workshop.restorations.decided(a_verdict(ruin.guild.id, ruin.rex.id))
            await ruin.attacker.delete(channels[0])

    workshop.restorations.on_progress.append(attack)
    run = await workshop.restore()
    assert made.is_set()
    assert any(pause > QUIET_SECONDS / 2 for pause in clock.pauses)
    assert list(run.remaining) == []
    assert names(ruin) == before


async def test_panic_mode_that_begins_meanwhile_is_waited_for(ruin: Ruin, tux: App) -> None:
    before = names(ruin)
    clock = ImpatientClock(tux.clock.now())
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()), clock)
    await ruin.destroy()

    async def panic(_: StoredRun) -> None:
        workshop.panic_ends_at = workshop.panic_ends_at or clock.monotonic() + 600

    workshop.restorations.on_progress.append(panic)
    run = await workshop.restore()
    assert sum(clock.pauses) >= 600
    assert list(run.remaining) == []
    assert names(ruin) == before


async def test_a_restoration_can_be_stopped(ruin: Ruin, tux: App) -> None:
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()

    async def stop(stored: StoredRun) -> None:
        if stored.finished_at is None:
            workshop.restorations.cancel(ruin.guild.id, stored.id)

    workshop.restorations.on_progress.append(stop)
    run = await workshop.restore()
    assert run.status is RestoreStatus.CANCELLED
    assert len(ruin.guild.channels) < 8
    with pytest.raises(NoRestoration):
        workshop.restorations.cancel(ruin.guild.id, run.id)


async def test_a_role_that_is_more_powerful_than_it_was_is_given_to_nobody(ruin: Ruin, tux: App) -> None:
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    for member in ruin.people:
        member.roles.clear()
    rank = ruin.live.role("Rank 0")
    rank.permissions = Permission.ADMINISTRATOR
    await ruin.attacker.request("PATCH", f"/guilds/{ruin.guild.id}/roles/{rank.id}", {"permissions": "8"})
    ruin.sandbox.faults.add(Fault("status", method="PATCH", route="/guilds/*/roles/*", status=403))
    run = await workshop.restore()
    assert all(rank.id not in member.roles for member in ruin.people)
    assert "role_escalated" in run.failures.values()
    assert "Staff" in ruin.roles_of(ruin.people[0].id)


async def test_a_role_above_what_tux_has_now_is_made_below_it_and_said_so(ruin: Ruin, tux: App) -> None:
    wanted = ruin.image()
    workshop = Workshop(tux, ruin, Kept(tux, wanted))
    own, staff = ruin.live.role("Tux"), ruin.live.role("Crown")
    positions = {role.id: role.position for role in ruin.guild.roles.values()}
    assert positions[staff.id] < positions[own.id]
    await ruin.destroy()
    own.position, staff.position = 2, 5
    ruin.world.emit_in(ruin.guild, "GUILD_ROLE_UPDATE", {"guild_id": str(ruin.guild.id), "role": own.payload()})
    run = await workshop.restore()
    assert run.status is RestoreStatus.DONE
    assert "Staff" in ruin.roles_of(ruin.people[0].id)
    assert all(role.position < staff.position for role in ruin.guild.roles.values() if role.id != staff.id)


async def test_settings_of_tux_name_what_was_made_anew(ruin: Ruin, tux: App) -> None:
    talk, rank, by = ruin.live.channel("talk-0-0"), ruin.live.role("Rank 1"), ruin.owner.id
    await tux.guild_settings.change(ruin.guild.id, JailSettings, by=by, role_id=rank.id, channel_id=talk.id)
    await tux.guild_settings.edit(ruin.guild.id, RankSettings, lambda _: {"roles": {rank.id: 3}}, by=by)
    trust = TrustGrant(
        role_id=rank.id, level=TrustLevel.EXEMPT, ceiling_factor=2, granted_by=by, granted_at=tux.clock.now()
    )
    await tux.guild_settings.edit(ruin.guild.id, AntinukeSettings, lambda _: {"trust": [trust]}, by=by)
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()
    run = await workshop.restore()
    trusted = (await tux.guild_settings.get(ruin.guild.id, AntinukeSettings)).trust
    assert [grant.role_id for grant in trusted] == [ruin.live.role("Rank 1").id]
    settings = await tux.guild_settings.get(ruin.guild.id, JailSettings)
    assert settings.role_id == ruin.live.role("Rank 1").id != rank.id
    assert settings.channel_id == ruin.live.channel("talk-0-0").id != talk.id
    ranks = await tux.guild_settings.get(ruin.guild.id, RankSettings)
    assert ranks.roles == {ruin.live.role("Rank 1").id: 3}
    assert {"jail.role_id", "jail.channel_id"} <= set(run.replaced_settings)
    words = RestoreWords(tux.bot.texts, "en-US").result(run, names=True)
    assert "Jail · Role, Jail · Channel" in words
