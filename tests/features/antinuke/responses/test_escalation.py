"""Attackers are not saved by what Discord refuses, loses or delays."""

from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

import pytest

from features.antinuke.responses.attacked import AttackedGuild, Bell, Told
from running import until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeResponseType, Mode, ResponseStatus
from tux.features.antinuke.responses.responder import Responder
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission

R, S = AntinukeResponseType, ResponseStatus

STRIP = {"method": "PATCH", "route": "/guilds/*/members/*"}


async def stop(attacked: AttackedGuild, responder: Responder, told: Told) -> list[tuple[str, str]]:
    """Let Rex be stopped, and return the responses with what came of them."""
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    assert told.final is not None
    assert told.final.status is S.CONFIRMED
    return [(step.response.value, step.error_code or "done") for step in told.final.steps]


@pytest.mark.parametrize("status", [403, 400])
async def test_an_admin_who_cannot_be_stripped_is_banned(
    attacked: AttackedGuild, responder: Responder, told: Told, status: int
) -> None:
    attacked.sandbox.faults.add(Fault("status", status=status, **STRIP))
    steps = await stop(attacked, responder, told)
    assert [response for response, _ in steps] == ["strip_roles", "ban"]
    assert attacked.live.is_banned(attacked.rex)


async def test_a_limit_that_is_reached_is_not_waited_for(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.sandbox.faults.add(Fault("rate_limit", retry_after=60, **STRIP))
    assert [response for response, _ in await stop(attacked, responder, told)] == ["strip_roles", "ban"]


async def test_after_a_server_error_the_mildest_way_gets_a_second_chance(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.sandbox.faults.add(Fault("status", status=503, times=1, **STRIP))
    assert [response for response, _ in await stop(attacked, responder, told)] == ["strip_roles", "strip_roles"]
    assert attacked.roles(attacked.rex) == set()


async def test_an_admin_is_banned_where_discord_only_has_server_errors(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.sandbox.faults.add(Fault("status", status=500, **STRIP))
    steps = await stop(attacked, responder, told)
    assert [response for response, _ in steps] == ["strip_roles", "strip_roles", "ban"]


async def test_a_connection_that_breaks_is_replaced(attacked: AttackedGuild, responder: Responder, told: Told) -> None:
    attacked.sandbox.faults.add(Fault("reset", times=1, **STRIP))
    steps = await stop(attacked, responder, told)
    assert [response for response, _ in steps] == ["strip_roles", "strip_roles"]
    assert attacked.roles(attacked.rex) == set()


async def test_who_has_left_has_no_power(attacked: AttackedGuild, responder: Responder, told: Told) -> None:
    attacked.sandbox.faults.add(Fault("gateway_delay", event="GUILD_MEMBER_REMOVE", seconds=30))
    attacked.world.remove_member(attacked.guild, attacked.guild.members[attacked.rex.id])
    assert [response for response, _ in await stop(attacked, responder, told)] == ["strip_roles"]


async def test_a_request_that_hangs_is_overtaken_after_a_second(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.sandbox.faults.add(Fault("timeout", seconds=60, **STRIP))
    assert await stop(attacked, responder, told) == [("strip_roles", "timeout"), ("ban", "done")]


async def test_the_gateway_confirms_what_is_not_answered(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.sandbox.faults.add(Fault("late_reply", seconds=60, **STRIP))
    assert await stop(attacked, responder, told) == [("strip_roles", "done")]
    assert not attacked.live.is_banned(attacked.rex)


async def test_an_admin_above_tux_sets_off_the_alarm_at_once(
    attacked: AttackedGuild, responder: Responder, told: Told, bell: Bell
) -> None:
    attacked.admin.position = 95
    await attacked.world_told()
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    assert bell.rung == 1
    assert told.final is not None
    assert told.final.status is S.SKIPPED_HIERARCHY
    assert told.order[:2] == ["decided", "responded"]
    assert attacked.requests() == []


async def test_an_attack_by_nobody_knows_whom_sets_off_the_alarm_and_is_told_from_its_beginning(
    attacked: AttackedGuild, responder: Responder, told: Told, bell: Bell
) -> None:
    responder.respond(attacked.verdict(None))
    await until(lambda: told.final)
    assert bell.rung == 1
    assert told.order == ["decided", "responded", "responded"]


async def test_where_nothing_works_the_alarm_is_raised_and_the_attempts_go_on(
    attacked: AttackedGuild, responder: Responder, told: Told, bell: Bell
) -> None:
    for route in ("/guilds/*/members/*", "/guilds/*/bans/*", "/guilds/*/roles/*"):
        attacked.sandbox.faults.add(Fault("status", status=502, route=route))
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: bell.rung)
    attacked.sandbox.faults.clear()
    await until(lambda: told.final)
    assert attacked.roles(attacked.rex) == set()


async def test_roles_that_cannot_be_taken_stay_and_lose_what_is_dangerous(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.colour.managed = True
    attacked.colour.permissions = Permission.MANAGE_ROLES | Permission.CONNECT
    await attacked.world_told()
    await stop(attacked, responder, told)
    assert attacked.roles(attacked.rex) == {"Colour"}
    assert attacked.colour.permissions == Permission(0)


async def test_many_verdicts_make_one_response(attacked: AttackedGuild, responder: Responder, told: Told) -> None:
    for count in range(3, 40):
        responder.respond(attacked.verdict(attacked.rex.id, count=count, weight=float(count)))
    await until(lambda: told.final)
    assert len(attacked.requests()) == 1
    assert told.final is not None
    assert told.final.loss == 39


async def test_who_is_given_roles_again_loses_them_again(
    attacked: AttackedGuild, responder: Responder, told: Told, tux: App
) -> None:
    await stop(attacked, responder, told)
    await attacked.owner.request(
        "PUT", f"/guilds/{attacked.guild.id}/members/{attacked.rex.id}/roles/{attacked.admin.id}"
    )
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    responder.forgive(attacked.guild.id, attacked.rex.id)


async def test_a_queue_of_slow_requests_does_not_hold_up_a_response(
    attacked: AttackedGuild, responder: Responder, told: Told, tux: App
) -> None:
    attacked.sandbox.faults.add(Fault("latency", seconds=20, times=1, **STRIP))
    others = [
        tux.bot.tasks.spawn(
            tux.bot.http.edit_member(attacked.guild.id, attacked.live.member("member").id, nick=f"Mia {number}"),
            name="slow",
            owner="test",
        )
        for number in range(8)
    ]
    await until(lambda: any(len(limit._pending_requests) == 7 for limit in tux.bot.http._buckets.values()))
    await stop(attacked, responder, told)
    assert attacked.roles(attacked.rex) == set()
    for other in others:
        other.cancel()


async def test_an_exhausted_limit_makes_room_for_the_next_way(
    attacked: AttackedGuild, responder: Responder, told: Told, tux: App
) -> None:
    for number in range(2):
        await tux.bot.http.edit_member(attacked.guild.id, attacked.live.member("member").id, nick=f"Mia {number}")
    limits = tux.bot.http._buckets
    bucket = next(limit for name, limit in limits.items() if limit.dirty and str(attacked.guild.id) in name)
    bucket.remaining = 0
    assert [response for response, _ in await stop(attacked, responder, told)][-1] == "ban"


async def test_an_admin_is_stopped_before_tux_knows_of_itself(
    attacked: AttackedGuild, responder: Responder, told: Told, tux: App
) -> None:
    guild = attacked.live_guild
    guild._members.pop(guild.me.id)  # as while the members of a large guild come in
    assert [response for response, _ in await stop(attacked, responder, told)] == ["strip_roles"]
    assert attacked.roles(attacked.rex) == set()


async def test_the_alarm_is_raised_even_where_no_way_can_be_worked_out(
    attacked: AttackedGuild, responder: Responder, told: Told, bell: Bell, logs: list[MutableMapping[str, Any]]
) -> None:
    policy = attacked.policy
    del attacked.policy
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: bell.rung)
    attacked.policy = policy
    await until(lambda: told.final)
    assert attacked.roles(attacked.rex) == set()
    [bug] = [entry for entry in logs if entry["log_level"] == "error"]
    logs.remove(bug)


async def test_who_was_stopped_may_have_roles_where_antinuke_only_watches_now(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    await stop(attacked, responder, told)
    attacked.policy = replace(attacked.policy, mode=Mode.OBSERVE)
    path = f"/guilds/{attacked.guild.id}/members/{attacked.rex.id}/roles/{attacked.admin.id}"
    await attacked.owner.request("PUT", path)
    member = attacked.live_guild.get_member(attacked.rex.id)
    await until(lambda: member is not None and len(member.roles) == 2)
    assert not responder.is_stopping(attacked.guild.id, attacked.rex.id)
    assert attacked.roles(attacked.rex) == {"Admin"}
    assert len(attacked.requests()) == 1
