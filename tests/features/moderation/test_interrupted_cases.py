"""Interrupted cases are settled by what Discord's audit log says."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest

from cases import cut_off, nothing
from histories import SettledCases, at_once, caught_up, interrupted_cases_of
from running import Starting, take_audit_log
from running import caught_up as running_caught_up
from tux.app import App
from tux.guilds.actions.member_actions import SOFTBAN, WARN
from tux.guilds.cases import INTERRUPTED, Case, CaseState
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild

Logs = list[dict[str, object]]


@pytest.fixture(autouse=True)
def punctual_audit_log() -> Iterator[None]:
    with at_once():
        yield


async def test_interrupted_cases_are_settled_by_the_audit_log_after_a_restart(
    start_tux: Starting, guild: LiveGuild
) -> None:
    newcomer = guild.member("newcomer")
    async with start_tux() as app:
        await caught_up(app, guild)
        here = app.bot.get_guild(guild.id)
        assert here is not None

        async def ban(case: Case) -> None:
            await here.ban(discord.Object(case.target_id), reason=case.audit_reason("moderator"))

        await cut_off(app, guild, newcomer.id, ban)
        await cut_off(app, guild, newcomer.id, nothing)
        await cut_off(app, guild, guild.member("member").id, ban, SOFTBAN.kind)

    async with start_tux() as app:
        await caught_up(app, guild)
        done, undone, half = [case async for case in app.cases.each(guild.id)]
        seen = await guild.member("owner").slash(guild.channel("general"), "case view", number=3)
    assert (half.state, half.failure) == (CaseState.FAILED, "StillBanned")
    assert "they are still banned" in seen.text
    assert (done.number, done.state) == (1, CaseState.SETTLED)
    assert (undone.number, undone.state, undone.failure) == (2, CaseState.FAILED, INTERRUPTED)


@pytest.mark.parametrize("done", [True, False])
async def test_a_ban_without_a_response_is_settled_by_itself(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: Logs, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    newcomer, settled = guild.member("newcomer"), SettledCases(tux)
    bans = discord.Guild.ban

    async def ban_and_break(*args: Any, **options: Any) -> None:
        if done:
            await bans(*args, **options)
        raise ConnectionResetError

    monkeypatch.setattr(discord.Guild, "ban", ban_and_break)

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "I don’t know whether it was done" in seen.text
    (case,) = await settled.until(1)
    assert case.state is (CaseState.SETTLED if done else CaseState.FAILED)
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


async def minutes_go_by(app: App, clock: ManualClock, minutes: int) -> None:
    for _ in range(minutes):
        await interrupted_cases_of(app).settle_all()
        await clock.advance(60)


@pytest.mark.parametrize("status", [403, 400])
async def test_an_audit_log_that_discord_refuses_is_asked_for_less_and_less_often(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, logs: Logs, status: int
) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        await running_caught_up(app, guild)
        await cut_off(app, guild, guild.member("newcomer").id, nothing)
        refusal = Fault("status", "GET", "/guilds/*/audit-logs", status=status, times=1000)
        sandbox.faults.add(refusal)

        await minutes_go_by(app, clock, 60)

        assert 0 < 1000 - (refusal.times or 0) < 25
        assert len([entry for entry in logs if entry["event"] == "could not check interrupted actions"]) < 5
        refusal.times = 0
        await minutes_go_by(app, clock, 61)
        assert (await app.cases.get(guild.id, 1)).state is CaseState.FAILED


async def test_an_audit_log_that_tux_may_not_see_is_never_asked_for(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        await running_caught_up(app, guild)
        await take_audit_log(guild)
        await cut_off(app, guild, guild.member("newcomer").id, nothing)
        await cut_off(app, guild, guild.member("member").id, nothing, WARN.kind)
        refusal = Fault("status", "GET", "/guilds/*/audit-logs", status=403, times=1000)
        sandbox.faults.add(refusal)

        await minutes_go_by(app, clock, 10)

        assert refusal.times == 1000
        assert (await app.cases.get(guild.id, 1)).state is CaseState.PENDING
        assert (await app.cases.get(guild.id, 2)).state is CaseState.SETTLED
