"""Jail: roles are taken and restored exactly, whoever interferes and whatever happens in between."""

import asyncio
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
import pytest
from sqlalchemy import select, update

from acting import Actor
from cases import EndedCases
from deferrals import begin
from features.jail.prison import Prison
from histories import at_once, interrupted_cases_of
from running import Starting, caught_up, lose_database, throw_out
from tux.app import App
from tux.features.jail.enforcement import HOLD, MAX_REPEATS
from tux.features.jail.settings import JailSettings
from tux.guilds.cases import CaseInDoubt
from tux.guilds.cases.tables import CaseState, ModerationCase
from tux.guilds.retention import GuildDataDeleted
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault, Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_person


async def test_roles_are_taken_in_one_edit_and_restored_exactly(prison: Prison, tux: App) -> None:
    await prison.set_up()

    seen = await prison.slash(prison.moderator, "jail", member=prison.someone, duration="2h", reason="flooding")
    assert prison.roles() == {"Jailed", "Booster"}
    assert "was jailed for 2h. They’ll be released on <t:" in seen.text
    assert f"Roles taken, to be given back: <@&{prison.regular.id}>, <@&{prison.artist.id}>" in seen.text
    assert f"not below mine: <@&{prison.booster.id}>" in seen.text
    assert "I told them in a direct message." in seen.text
    assert "everyone" not in seen.text
    assert edits(prison) == 1
    row = await prison.case(tux, 1)
    assert (row.kind, row.state, row.reason) == ("jail", CaseState.SETTLED, "flooding")
    assert set(row.data["roles"]) == {prison.regular.id, prison.artist.id}
    entries = await prison.owner.request("GET", f"/guilds/{prison.guild.id}/audit-logs?action_type=25")
    assert len(entries["audit_log_entries"]) == 1
    assert "flooding" in (await prison.moderator.sees("flooding", prison.log)).text

    again = await prison.slash(prison.moderator, "jail", member=prison.someone)
    assert "is already in jail (case #1)" in again.text

    out = await prison.slash(prison.moderator, "unjail", member=prison.someone, reason="calm again")
    assert prison.roles() == {"Regular", "Artist", "Booster"}
    assert "was released from jail. Case #2" in out.text
    assert "I told them in a direct message." in out.text
    assert edits(prison) == 2
    assert (await prison.case(tux, 1)).ended_at is not None
    twice = await prison.slash(prison.moderator, "unjail", member=prison.someone)
    assert "is not in jail" in twice.text


def edits(prison: Prison) -> int:
    """Return how often a member was changed, whether anything became different or not."""
    route = "/guilds/{guild_id}/members/{user_id}"
    return sum((exchange.method, exchange.route) == ("PATCH", route) for exchange in prison.sandbox.traffic)


async def test_a_typed_jail_may_leave_out_the_duration(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.moderator.command(prison.general, f"$jail <@{prison.someone.id}> being loud all day -silent")
    row = await prison.case(tux, 1)
    assert (row.reason, row.expires_at, row.notice) == ("being loud all day", None, "none")
    await prison.moderator.command(prison.general, f"$unjail <@{prison.someone.id}>")
    await prison.moderator.command(prison.general, f"$jail <@{prison.someone.id}> 3 days loud")
    row = await prison.case(tux, 3)
    assert row.reason == "loud"
    assert row.expires_at is not None


async def test_hierarchy_comes_first(prison: Prison, tux: App) -> None:
    await prison.set_up()
    chief = add_person(prison.world, prison.guild, "chief", "Chief", "above", prison.live.role("Moderator"))
    before = set(prison.guild.members[chief.id].roles)
    for target in (chief, prison.guild.members[prison.owner.id], prison.guild.members[prison.moderator.id]):
        seen = await prison.slash(prison.moderator, "jail", member=target)
        assert seen.ephemeral
    assert set(prison.guild.members[chief.id].roles) == before
    bot = await prison.slash(prison.owner, "jail", member=prison.guild.members[prison.other.bot.id])
    assert "is a bot" in bot.text
    async with tux.database.session() as session:
        assert (await session.scalars(select(ModerationCase))).all() == []


async def test_a_member_in_jail_keeps_their_place_in_the_hierarchy(prison: Prison, tux: App) -> None:
    await prison.set_up()
    chief = add_person(prison.world, prison.guild, "chief", "Chief", "above", prison.live.role("Moderator"))
    await prison.slash(prison.owner, "jail", member=chief)
    assert prison.live.role("Moderator").id not in prison.guild.members[chief.id].roles

    for command, options in (("unjail", {"member": chief}), ("kick", {"member": chief}), ("ban", {"user": chief})):
        seen = await prison.slash(prison.moderator, command, **options)
        assert "not below your highest role" in seen.text
        assert seen.ephemeral

    assert chief.id in prison.guild.members
    assert prison.live.role("Moderator").id not in prison.guild.members[chief.id].roles
    await prison.slash(prison.owner, "unjail", member=chief)
    assert prison.live.role("Moderator").id in prison.guild.members[chief.id].roles


async def test_of_two_moderators_at_once_only_one_jails(prison: Prison, tux: App) -> None:
    await prison.set_up()
    seen = await asyncio.gather(
        prison.slash(prison.moderator, "jail", member=prison.someone),
        prison.slash(prison.owner, "jail", member=prison.someone),
    )
    assert sorted("is already in jail" in answer.text for answer in seen) == [False, True]
    assert set((await prison.case(tux, 1)).data["roles"]) == {prison.regular.id, prison.artist.id}


async def test_rejoining_does_not_free_anybody(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    prison.leave()
    await prison.sandbox.until(lambda: prison.someone.id not in prison.guild.members)

    prison.come_back()

    await prison.until("Jailed")
    await prison.slash(prison.moderator, "unjail", member=prison.someone)
    assert prison.roles() == {"Regular", "Artist"}


async def test_a_member_who_left_can_be_let_out_too(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    prison.leave()

    seen = await prison.moderator.command(prison.general, f"$unjail {prison.someone.id}")

    assert "They are not in this server" in seen.text
    assert (await prison.case(tux, 1)).ended_at is not None


async def test_roles_given_back_by_another_bot_are_taken_again(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)

    prison.give(prison.regular, prison.booster)

    await prison.until("Jailed", "Booster")
    await prison.slash(prison.moderator, "unjail", member=prison.someone)
    assert prison.roles() == {"Regular", "Artist", "Booster"}


async def test_a_self_service_role_is_never_kept_for_longer_than_ten_seconds(
    prison: Prison, start_tux: Starting, sandbox: Sandbox
) -> None:
    """Whoever clicks for it again and again would otherwise keep it most of the time."""
    clock, bot = ManualClock(), Actor(sandbox, prison.other.bot)
    async with start_tux(clock=clock) as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
        await caught_up(app, prison.live)

        for click in range(MAX_REPEATS + 8):
            await bot.ok("PUT", f"/guilds/{prison.guild.id}/members/{prison.someone.id}/roles/{prison.regular.id}")
            if click >= MAX_REPEATS:
                assert prison.roles() == {"Jailed", "Booster", "Regular"}
                rest = min(10.0, 2.0 ** (click - MAX_REPEATS))
                await clock.until_due_in(rest)
                await clock.advance(rest)
            await prison.until("Jailed", "Booster")


@pytest.mark.parametrize("may_see", [True, False])
async def test_staff_are_told_which_bot_gives_which_role(
    prison: Prison, start_tux: Starting, sandbox: Sandbox, may_see: bool
) -> None:
    bot, for_others = Actor(sandbox, prison.other.bot), prison.add_low_role("For others")
    if not may_see:
        prison.live.role("Tux").permissions &= ~Permission.VIEW_AUDIT_LOG
    async with start_tux():
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
        for role in (prison.regular, prison.artist, prison.regular, prison.artist, prison.regular):
            await bot.ok("PUT", f"/guilds/{prison.guild.id}/members/{prison.moderator.id}/roles/{for_others.id}")
            await bot.ok("PUT", f"/guilds/{prison.guild.id}/members/{prison.someone.id}/roles/{role.id}")
            await prison.until("Jailed", "Booster")
            await bot.ok("DELETE", f"/guilds/{prison.guild.id}/members/{prison.moderator.id}/roles/{for_others.id}")

        told = await prison.owner.sees("as fast as I correct them", prison.log)

    gives = f"<@{bot.id}> gives them <@&{prison.regular.id}>, <@&{prison.artist.id}>."
    assert (gives in told.text, "Allow me to view the audit log" in told.text) == (may_see, not may_see)


async def test_roles_that_cannot_be_restored_are_named(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    await prison.owner.delete(prison.artist)
    prison.regular.position = 40
    await prison.owner.request("PATCH", f"/guilds/{prison.guild.id}/roles/{prison.regular.id}", {"hoist": False})

    seen = await prison.slash(prison.owner, "unjail", member=prison.someone)

    assert "1 of their roles no longer exists" in seen.text
    assert f"I can no longer give <@&{prison.regular.id}>" in seen.text
    assert prison.roles() == {"Booster"}


async def test_staff_are_told_of_a_deleted_role_or_channel(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)

    await prison.owner.delete(prison.live.channel("jail"))
    await prison.owner.sees("The jail’s channel was deleted", prison.log)
    await prison.owner.delete(prison.jail_role)
    await prison.owner.sees("The jail’s role was deleted, and nothing holds the 1 member in jail", prison.log)
    status = await prison.slash(prison.owner, "config jail status")
    assert "Role: ⚠️ deleted" in status.text
    assert "Channel: ⚠️ deleted" in status.text

    await prison.slash(prison.owner, "config jail setup")
    await prison.until("Jailed", "Booster")


@pytest.mark.parametrize("while_away", ["freed by another bot", "left and came back"])
async def test_members_are_held_again_when_the_bot_comes_back(
    start_tux: Starting, prison: Prison, while_away: str
) -> None:
    async with start_tux():
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
    if while_away == "left and came back":
        prison.leave()
        prison.come_back()
    else:
        prison.give(prison.regular)

    async with start_tux():
        await prison.until("Jailed")
        await prison.slash(prison.moderator, "unjail", member=prison.someone)
        assert prison.roles() == {"Regular", "Artist"}
        assert not [message for message in prison.owner.messages.values() if "was deleted" in message["content"]]


async def test_a_sentence_that_ended_while_the_bot_was_away_is_over_on_its_return(
    start_tux: Starting, prison: Prison
) -> None:
    async with start_tux() as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone, duration="1d")
        async with app.database.transaction() as session:
            past = app.clock.now() - timedelta(seconds=1)
            await session.execute(update(DurableJob).values(due_at=past))

    async with start_tux():
        await prison.until("Regular", "Artist", "Booster")
        logged = await prison.owner.sees("Jail", prison.log)
        await logged.changed(lambda it: "Ended" in it.text)
        status = await prison.slash(prison.owner, "config jail status")
        assert "Nobody is in jail" in status.text


async def test_members_get_their_roles_back_even_if_the_settings_are_gone(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    question = await prison.slash(prison.owner, "config reset", feature="jail")
    await prison.owner.click(question, "Reset")
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()

    await prison.slash(prison.moderator, "unjail", member=prison.someone)

    assert prison.roles() == {"Regular", "Artist", "Booster"}


async def test_if_discord_refuses_nothing_is_half_done(prison: Prison, tux: App, sandbox: Sandbox) -> None:
    await prison.set_up()
    sandbox.faults.add(Fault("status", method="PATCH", route="/guilds/*/members/*", status=403, times=1))

    await prison.slash(prison.moderator, "jail", member=prison.someone)

    assert prison.roles() == {"Regular", "Artist", "Booster"}
    assert (await prison.case(tux, 1)).state is CaseState.FAILED
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    assert prison.roles() == {"Jailed", "Booster"}


async def test_staff_are_told_once_of_a_release_that_fails(prison: Prison, start_tux: Starting) -> None:
    async with start_tux() as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone, duration="1d")
        prison.live.role("Tux").permissions = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
        async with app.database.transaction() as session:
            await session.execute(update(DurableJob).values(due_at=app.clock.now()))
    async with start_tux():
        await prison.owner.sees("time in jail is over", prison.log)
        assert "Jailed" in prison.roles()


async def test_a_member_whose_release_was_interrupted_is_held_again(
    prison: Prison, start_tux: Starting, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    """Discord did not answer, so for a while nobody knew."""
    async with start_tux() as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
        sandbox.faults.add(Fault("reset", "PATCH", "/guilds/*/members/*", times=1))
        doubt = await prison.slash(prison.moderator, "unjail", member=prison.someone)
        assert "I don’t know whether it was done" in doubt.text
        prison.leave()
        prison.come_back()
        with at_once():
            await interrupted_cases_of(app).settle_all()
        await prison.until("Jailed")
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), CaseInDoubt)]


async def test_a_member_whose_release_was_done_though_nobody_knew_is_free(
    prison: Prison, tux: App, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    sandbox.faults.add(Fault("lost_reply", "PATCH", "/guilds/*/members/*", times=1))
    doubt = await prison.slash(prison.moderator, "unjail", member=prison.someone)
    assert "I don’t know whether it was done" in doubt.text
    ends = EndedCases(tux)

    with at_once():
        await interrupted_cases_of(tux).settle_all()

    assert (await ends.first()).number == 1
    assert "Nobody is in jail" in (await prison.slash(prison.owner, "config jail status")).text
    assert prison.roles() == {"Regular", "Artist", "Booster"}
    assert "was jailed" in (await prison.slash(prison.moderator, "jail", member=prison.someone)).text
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), CaseInDoubt)]


async def test_roles_that_another_bot_gives_back_while_somebody_is_jailed_are_taken_too(
    prison: Prison, tux: App, sandbox: Sandbox
) -> None:
    await prison.set_up()
    sandbox.faults.add(Fault("late_reply", "PATCH", "/guilds/*/members/*", seconds=0.3, times=1))
    answer = begin(prison.slash(prison.moderator, "jail", member=prison.someone))
    await prison.until("Jailed", "Booster")

    prison.give(prison.regular, prison.booster)

    await prison.until("Jailed", "Booster")
    assert "was jailed" in (await answer).text


@pytest.mark.parametrize("kind", ["status", "reset"])
async def test_roles_that_cannot_be_taken_now_are_taken_ten_seconds_later(
    prison: Prison, start_tux: Starting, sandbox: Sandbox, kind: Literal["status", "reset"]
) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
        await prison.until_known(app)
        sandbox.faults.add(Fault(kind, "PATCH", "/guilds/*/members/*", status=503, times=1))

        prison.give(prison.regular)

        async with asyncio.timeout(20):
            while (due_at := await _held_again_at(app)) is None:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0)
        assert due_at == clock.now() + timedelta(seconds=10)
        assert prison.roles() == {"Regular"}
        await clock.advance(10)
        await prison.until("Jailed")


async def _held_again_at(app: App) -> datetime | None:
    async with app.database.session() as session:
        return await session.scalar(select(DurableJob.due_at).where(DurableJob.kind == HOLD))


async def test_what_happened_during_an_outage_of_the_server_is_corrected_after_it(
    prison: Prison, tux: App, sandbox: Sandbox, scene: Scene
) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    (session,), bot_id = sandbox.connected(scene.bot.bot.id), scene.bot.bot.id
    available = prison.guild.created(bot_id, members=lambda member: member.id == bot_id) | {"unavailable": False}

    session.dispatch("GUILD_DELETE", f'{{"id":"{prison.guild.id}","unavailable":true}}'.encode())
    prison.guild.members[prison.someone.id].roles = [prison.regular.id]  # nobody tells of it
    session.dispatch("GUILD_CREATE", orjson.dumps(available))

    await prison.until("Jailed")


async def test_rejoining_many_times_does_not_free_anybody(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    for _ in range(MAX_REPEATS + 3):
        prison.leave()
        prison.come_back()
        await prison.until("Jailed")

    seen = await prison.slash(prison.moderator, "jail", member=prison.someone)
    assert "already in jail" in seen.text


async def test_after_the_data_of_a_server_is_deleted_nobody_is_in_jail_there(
    prison: Prison, start_tux: Starting, sandbox: Sandbox, scene: Scene
) -> None:
    async with start_tux(keep_left_servers=0) as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
        come_back = throw_out(sandbox, scene)
        deleted = asyncio.Event()
        app.facts.subscribe(GuildDataDeleted, lambda _: _set(deleted))
        await deleted.wait()
        come_back()
        prison.give(prison.regular)
        free = await prison.slash(prison.owner, "unjail", member=prison.someone)
        assert "is not in jail" in free.text
        assert prison.roles() == {"Regular"}


async def _set(event: asyncio.Event) -> None:
    event.set()


async def test_a_crash_right_after_a_release_does_not_jail_again(start_tux: Starting, prison: Prison) -> None:
    async with start_tux() as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)
        await prison.slash(prison.moderator, "unjail", member=prison.someone)
        async with app.database.transaction() as session:
            await session.execute(update(ModerationCase).values(ended_at=None))

    async with start_tux() as app:
        while (await prison.case(app, 1)).ended_at is None:  # nothing else tells of it
            pass
        assert prison.roles() == {"Regular", "Artist", "Booster"}


async def test_while_the_database_is_away_nobody_is_jailed_and_members_in_jail_are_held(
    prison: Prison, tux: App, logs: list[MutableMapping[str, Any]]
) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    await tux.tasks.drain(0.5, tux.clock)
    await lose_database(tux)

    refused = await prison.slash(prison.moderator, "unjail", member=prison.someone)
    assert "database" in refused.text
    assert prison.roles() == {"Jailed", "Booster"}
    prison.give(prison.regular)
    await prison.until("Jailed")
    logs.clear()
