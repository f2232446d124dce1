"""Panic mode takes and puts back by what Discord says, not by what Tux has heard of."""

from datetime import timedelta
from typing import Any

import pytest

from features.antinuke.responses.attacked import AttackedGuild, panics_of, permissions
from running import Starting
from tux.app import App
from tux.features.antinuke.responses.panics import Panics
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission


@pytest.fixture
async def panics(tux: App, attacked: AttackedGuild) -> Panics:
    attacked.app = tux
    await attacked.heard()
    return panics_of(tux, attacked)


def deafen(attacked: AttackedGuild) -> None:
    """Let no news of roles, or of the guild, reach Tux."""
    for event in ("GUILD_ROLE_*", "GUILD_UPDATE", "GUILD_MEMBER_UPDATE"):
        attacked.sandbox.faults.add(Fault("gateway_drop", event=event))


def pauses(attacked: AttackedGuild) -> dict[str, Any]:
    return attacked.guild.incidents_data or {"invites_disabled_until": None, "dms_disabled_until": None}


async def pause(attacked: AttackedGuild, **ends: str | None) -> None:
    await attacked.owner.request("PUT", f"/guilds/{attacked.guild.id}/incident-actions", ends)


def later(attacked: AttackedGuild, hours: float) -> str:
    return (attacked.app.clock.now() + timedelta(hours=hours)).isoformat()


async def test_an_end_before_tux_has_heard_of_the_beginning_puts_everything_back(
    attacked: AttackedGuild, panics: Panics
) -> None:
    before = permissions(attacked)
    deafen(attacked)
    await panics.start(attacked.live_guild)
    assert attacked.admin.permissions == Permission(0)
    ended = await panics.end(attacked.guild.id)
    assert ended is not None
    assert permissions(attacked) == before
    assert not ended.changed_role_ids
    assert set(pauses(attacked).values()) == {None}
    assert panics.active(attacked.guild.id) is None


async def test_a_beginning_before_tux_has_heard_of_the_end_takes_everything_again(
    attacked: AttackedGuild, panics: Panics
) -> None:
    before = permissions(attacked)
    await panics.start(attacked.live_guild)
    await attacked.heard()
    deafen(attacked)
    await panics.end(attacked.guild.id)
    await panics.start(attacked.live_guild)
    assert (attacked.admin.permissions, attacked.helper.permissions) == (Permission(0), Permission(0))
    await panics.end(attacked.guild.id)
    assert permissions(attacked) == before
    assert set(pauses(attacked).values()) == {None}


async def test_a_role_that_tux_has_not_heard_of_is_disarmed_as_well(attacked: AttackedGuild, panics: Panics) -> None:
    deafen(attacked)
    role = await attacked.owner.request(
        "POST", f"/guilds/{attacked.guild.id}/roles", {"name": "New", "permissions": str(int(Permission.BAN_MEMBERS))}
    )
    await panics.start(attacked.live_guild)
    assert attacked.guild.roles[int(role["id"])].permissions == Permission(0)
    await panics.end(attacked.guild.id)
    assert attacked.guild.roles[int(role["id"])].permissions == Permission.BAN_MEMBERS


async def test_what_discord_does_not_tell_is_put_back_by_the_next_attempt(
    attacked: AttackedGuild, panics: Panics
) -> None:
    before = permissions(attacked)
    await panics.start(attacked.live_guild)
    fault = Fault("status", status=403, method="GET", route=f"/guilds/{attacked.guild.id}")
    attacked.sandbox.faults.add(fault)
    ended = await panics.end(attacked.guild.id)
    assert ended is not None
    assert ended.is_incomplete
    assert permissions(attacked) != before
    attacked.sandbox.faults.clear()
    ended = await panics.end(attacked.guild.id)
    assert ended is not None
    assert (ended.is_next_attempt, ended.is_incomplete) == (True, False)
    assert permissions(attacked) == before
    assert set(pauses(attacked).values()) == {None}


async def test_a_longer_pause_of_somebody_else_is_neither_shortened_nor_ended(
    attacked: AttackedGuild, panics: Panics
) -> None:
    ends = {"invites_disabled_until": later(attacked, 20), "dms_disabled_until": None}
    await pause(attacked, **ends)
    before = dict(pauses(attacked))
    await attacked.sandbox.until(lambda: attacked.live_guild.invites_paused_until is not None)
    await panics.start(attacked.live_guild)
    during = dict(pauses(attacked))
    assert during["invites_disabled_until"] == before["invites_disabled_until"]
    assert during["dms_disabled_until"] is not None
    await panics.end(attacked.guild.id)
    assert pauses(attacked) == before


async def test_a_pause_that_somebody_sets_in_panic_mode_stays(attacked: AttackedGuild, panics: Panics) -> None:
    await panics.start(attacked.live_guild)
    await pause(attacked, invites_disabled_until=later(attacked, 10), dms_disabled_until=None)
    theirs = dict(pauses(attacked))
    await panics.end(attacked.guild.id)
    assert pauses(attacked) == theirs


async def test_the_roles_that_tux_cannot_disarm_are_named(attacked: AttackedGuild, start_tux: Starting) -> None:
    attacked.disarm_tux()
    captain = attacked.add_role("Captain", 95, Permission.BAN_MEMBERS)
    async with start_tux() as app:
        attacked.app = app
        await attacked.heard()
        panics = panics_of(app, attacked)
        began = await panics.start(attacked.live_guild)
        assert began.beyond_role_ids == (captain.id, attacked.live.role("Rogue").id)
        attacked.tux_role.permissions |= Permission.ADMINISTRATOR
        await attacked.world_told()
        began = await panics.start(attacked.live_guild)
        assert began.beyond_role_ids == (captain.id,)
        assert attacked.live.role("Rogue").permissions == Permission(0)
