"""Every entry of the audit log arrives, whatever happens to the connection, the process and the consumers."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import discord
import orjson
import pytest

from databases import Frail
from guilds.audit_log.audience import Audience, Write, audience_of
from histories import SettledCases
from running import Starting, caught_up, until
from tux.app import App
from tux.guilds.audit_log import consumers, cursors, reader
from tux.jobs import jobs
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene
from tux.sandbox.world import AuditEntry

Logs = list[MutableMapping[str, Any]]
WAYS = ("at once", "first", "second", "fact")


async def audience_caught_up(app: App, guild: LiveGuild) -> Audience:
    await caught_up(app, guild)
    return audience_of(app)


async def test_subscribers_get_an_entry_first(start_tux: Starting, guild: LiveGuild, write: Write) -> None:
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        write("spam")
        await audience.until(lambda: len(audience.deliveries) == len(WAYS))

    assert audience.deliveries[0] == ("at once", "spam", False)
    assert sorted(audience.deliveries[1:]) == [
        ("fact", "spam", False),
        ("first", "spam", False),
        ("second", "spam", False),
    ]


async def test_entries_written_while_tux_was_offline_arrive_once_on_its_return(
    start_tux: Starting, guild: LiveGuild, write: Write, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cursors, "LATE_SECONDS", 0.0)
    write("before Tux came")
    async with start_tux(database_url=database_url) as app:
        audience = await audience_caught_up(app, guild)
        write("while it was there")
        await audience.until(lambda: len(audience.deliveries) == len(WAYS))
        await audience_caught_up(app, guild)
    assert {reason for _, reason, _ in audience.deliveries} == {"while it was there"}

    write("while it was away")
    async with start_tux(database_url=database_url) as app:
        audience = await audience_caught_up(app, guild)
        await audience.until(lambda: len(audience.deliveries) == len(WAYS))
        await audience_caught_up(app, guild)
    assert ("at once", "while it was away", True) in audience.deliveries
    assert [audience.reasons(way) for way in WAYS] == [["while it was away"]] * len(WAYS)

    async with start_tux(database_url=database_url) as app:
        audience = await audience_caught_up(app, guild)
    assert audience.deliveries == []


async def test_entries_right_after_a_gap_do_not_hide_those_within_it(
    start_tux: Starting, guild: LiveGuild, write: Write, sandbox: Sandbox, scene: Scene
) -> None:
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        sandbox.faults.add(Fault("latency", "GET", "/guilds/*/audit-logs", seconds=0.3))
        sandbox.invalidate(scene.bot.bot.id)
        write("in the gap")
        await sandbox.until(lambda: bool(sandbox.connected(scene.bot.bot.id)))
        write("after the gap")
        await audience.until(lambda: len(audience.deliveries) == 2 * len(WAYS))

    assert sorted(audience.reasons("at once")) == ["after the gap", "in the gap"]
    assert ("at once", "after the gap", False) in audience.deliveries
    assert ("at once", "in the gap", True) in audience.deliveries


async def test_an_outage_of_the_guild_is_a_gap(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    bot_id = scene.bot.bot.id
    available = guild.guild.created(bot_id, members=lambda member: member.id == bot_id) | {"unavailable": False}
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        (session,) = sandbox.connected(bot_id)
        session.dispatch("GUILD_DELETE", f'{{"id":"{guild.id}","unavailable":true}}'.encode())
        await until(lambda: not app.audit_log.caught_up(guild.id))
        entry = AuditEntry(sandbox.world.ids.new(), 20, guild.member("owner").id, bot_id, reason="in the outage")
        guild.guild.audit_log.append(entry)
        session.dispatch("GUILD_CREATE", orjson.dumps(available))
        await audience.until(lambda: len(audience.deliveries) == len(WAYS))

    assert ("at once", "in the outage", True) in audience.deliveries


@pytest.mark.parametrize("kind", ["gateway_duplicate", "gateway_reorder"])
async def test_entries_that_the_gateway_repeats_or_reorders_arrive_once(
    start_tux: Starting, guild: LiveGuild, write: Write, sandbox: Sandbox, kind: Any
) -> None:
    sandbox.faults.add(Fault(kind, event="GUILD_AUDIT_LOG_ENTRY_CREATE", times=1))
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        for reason in ("one", "two", "three"):
            write(reason)
        await audience.until(lambda: len(audience.deliveries) == 3 * len(WAYS))
        await guild.member("owner").command(guild.channel("general"), "$ping")

    assert [sorted(audience.reasons(way)) for way in WAYS] == [["one", "three", "two"]] * len(WAYS)


async def test_a_failing_subscriber_is_reported_and_holds_up_no_other(
    start_tux: Starting, guild: LiveGuild, write: Write, logs: Logs
) -> None:
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        write("subscriber fails")
        await audience.until(lambda: len(audience.deliveries) == len(WAYS))

    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert (bug["surface"], bug["source"]) == ("listener", "Audience._fail")


async def test_a_failing_consumer_holds_up_nothing_and_gets_the_entry_again_after_a_restart(
    start_tux: Starting, guild: LiveGuild, write: Write, database_url: str, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(cursors, "LATE_SECONDS", 0.0)
    monkeypatch.setattr(jobs, "_RETRY_SECONDS", (0.1,))
    monkeypatch.setattr(Audience, "failures", {"bad": LookupError("bad")})
    async with start_tux(database_url=database_url) as app:
        audience = await audience_caught_up(app, guild)
        for reason in ("bad", "good"):
            write(reason)
        await audience.until(lambda: len(audience.deliveries) == 2 * len(WAYS) - 1)
        assert await audience_caught_up(app, guild)
    assert audience.reasons("first") == ["good"]
    assert audience.reasons("second") == ["bad", "good"]

    monkeypatch.setattr(Audience, "failures", {})
    async with start_tux(database_url=database_url) as app:
        audience = audience_of(app)
        await audience.until(lambda: audience.deliveries)
        await audience_caught_up(app, guild)
    assert audience.deliveries == [("first", "bad", False)]
    logs[:] = [entry for entry in logs if entry.get("surface") != "job"]


async def test_a_hanging_consumer_holds_up_nothing(
    start_tux: Starting, guild: LiveGuild, write: Write, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(consumers, "TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr(Audience, "hanging", "slow")
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        for reason in ("slow", "good"):
            write(reason)
        await audience.until(lambda: audience.reasons("first"))
        await audience_caught_up(app, guild)

    assert audience.reasons("first") == ["good"]
    assert "an audit log entry was postponed" in [entry["event"] for entry in logs]


async def test_a_consumer_that_is_cancelled_from_within_gets_the_entry_again(
    start_tux: Starting, guild: LiveGuild, write: Write, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(jobs, "_RETRY_SECONDS", (0.1,))
    monkeypatch.setattr(Audience, "failures", {"bad": asyncio.CancelledError()})
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        write("bad")
        await until(lambda: "an audit log entry was postponed" in [entry["event"] for entry in logs])
        monkeypatch.setattr(Audience, "failures", {})
        write("good")
        await audience.until(lambda: len(audience.reasons("first")) == 2)
        await audience_caught_up(app, guild)

    assert sorted(audience.reasons("first")) == ["bad", "good"]


async def test_a_consumer_that_cannot_say_what_it_wants_holds_up_nothing_and_gets_the_entry_later(
    start_tux: Starting, guild: LiveGuild, write: Write, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(jobs, "_RETRY_SECONDS", (0.1,))
    monkeypatch.setattr(Audience, "undecided", "unclear")
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        write("unclear")
        write("clear")
        await audience.until(lambda: audience.reasons("first") and len(audience.reasons("second")) == 2)
        await audience_caught_up(app, guild)
        assert audience.reasons("first") == ["clear"]
        await until(lambda: "job" in [entry.get("surface") for entry in logs])
        monkeypatch.setattr(Audience, "undecided", None)
        await audience.until(lambda: len(audience.reasons("first")) == 2)

    assert audience.reasons("second") == ["unclear", "clear"]
    assert audience.reasons("first") == ["clear", "unclear"]
    logs[:] = [entry for entry in logs if entry.get("surface") != "job"]


async def test_a_consumer_that_cannot_say_what_it_wants_does_not_end_the_reading_after_a_gap(
    start_tux: Starting, guild: LiveGuild, write: Write, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    async with start_tux() as app:
        await audience_caught_up(app, guild)
    write("unclear")
    monkeypatch.setattr(Audience, "undecided", "unclear")
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        assert audience.reasons("second") == ["unclear"]
    logs[:] = [entry for entry in logs if entry.get("surface") != "job"]


async def test_an_entry_that_can_be_neither_handled_nor_postponed_holds_up_no_other(
    start_tux: Starting, guild: LiveGuild, write: Write, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(consumers, "RETRY_SECONDS", 0.01)
    failing, handled = True, list[str | None]()

    async def consume(entry: discord.AuditLogEntry) -> None:
        if failing and entry.reason == "bad":
            raise LookupError(entry.reason)
        handled.append(entry.reason)

    async with start_tux() as app:
        await audience_caught_up(app, guild)
        app.audit_log.consume("a name that is too long for a job" * 10, consume)
        for reason in ("bad", "good"):
            write(reason)
        await until(lambda: handled)
        assert not app.audit_log.caught_up(guild.id)
        failing = False
        await caught_up(app, guild)

    assert handled == ["good", "bad"]
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert (bug["surface"], bug["guild_id"]) == ("task", guild.id)


async def test_what_waits_for_a_consumer_that_is_removed_is_for_the_next_of_its_name(
    start_tux: Starting, guild: LiveGuild, write: Write
) -> None:
    may_handle, handled = asyncio.Event(), list[str | None]()

    async def consume(entry: discord.AuditLogEntry) -> None:
        await may_handle.wait()
        handled.append(entry.reason)

    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        remove = app.audit_log.consume("slow", consume)
        for reason in ("one", "two", "three"):
            write(reason)
        await audience.until(lambda: len(audience.deliveries) == 3 * len(WAYS))

        remove()
        assert not app.audit_log.caught_up(guild.id)
        app.audit_log.consume("slow", consume)
        may_handle.set()
        await until(lambda: len(handled) == 3)
        await caught_up(app, guild)

    assert sorted(map(str, handled)) == ["one", "three", "two"]


async def test_while_the_database_is_down_nothing_is_lost_even_if_the_process_ends(
    start_tux: Starting,
    guild: LiveGuild,
    frail_url: str,
    frail_postgres: Frail,
    monkeypatch: pytest.MonkeyPatch,
    logs: Logs,
) -> None:
    monkeypatch.setattr(consumers, "RETRY_SECONDS", 0.01)
    owner, newcomer, member = guild.member("owner"), guild.member("newcomer"), guild.member("member")
    async with start_tux(database_url=frail_url) as app:
        audience = await audience_caught_up(app, guild)
        frail_postgres.kill()
        await owner.ban(guild, newcomer, reason="in the outage")
        await audience.until(lambda: audience.reasons("first"))
        await until(lambda: "an audit log entry waits for the database" in [entry["event"] for entry in logs])
        assert not app.audit_log.caught_up(guild.id)
    frail_postgres.start()

    async with start_tux(database_url=frail_url) as app:
        await audience_caught_up(app, guild)
        settled = SettledCases(app)
        await owner.ban(guild, member, reason="after it")
        await settled.until(1)
        cases = [(case.target_id, case.reason) async for case in app.cases.each(guild.id)]
    assert cases == [(newcomer.id, "in the outage"), (member.id, "after it")]


async def test_a_log_that_cannot_be_read_is_tried_again(
    start_tux: Starting, guild: LiveGuild, write: Write, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(reader, "RETRY_SECONDS", 0.01)
    async with start_tux() as app:
        await audience_caught_up(app, guild)
    write("while it was away")
    sandbox.faults.add(Fault("reset", "GET", "/guilds/*/audit-logs", times=6))
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        await audience.until(lambda: audience.reasons("second"))

    assert audience.reasons("at once") == ["while it was away"]
    assert "an audit log could not be read" in [entry["event"] for entry in logs]


async def test_a_log_that_cannot_be_read_for_an_unknown_reason_is_reported_once_and_tried_again(
    start_tux: Starting, guild: LiveGuild, write: Write, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setattr(reader, "RETRY_SECONDS", 0.01)
    async with start_tux() as app:
        await audience_caught_up(app, guild)
    unreadable = {"delete_member_days": "many", "members_removed": "1"}
    guild.guild.audit_log.append(
        AuditEntry(sandbox.world.ids.new(), 21, guild.member("owner").id, None, options=unreadable)
    )
    async with start_tux() as app:
        await until(lambda: app.audit_log._failures.get(guild.id, 0) >= 3)
        assert not app.audit_log.caught_up(guild.id)
        guild.guild.audit_log.pop()
        await audience_caught_up(app, guild)

    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert (bug["surface"], bug["guild_id"]) == ("task", guild.id)


async def test_a_log_that_is_to_be_read_again_is_read_up_to_the_last_gap(start_tux: Starting, guild: LiveGuild) -> None:
    async with start_tux() as app:
        await audience_caught_up(app, guild)
        app.audit_log.connected(guild.id)
        latest = app.audit_log._unread[guild.id]
        app.audit_log._read_soon(guild.id, latest - 1)
        assert app.audit_log._unread[guild.id] == latest


async def test_once_tux_may_see_the_log_again_missed_entries_are_read(
    start_tux: Starting, guild: LiveGuild, write: Write
) -> None:
    role = guild.role("Tux")
    allowed = role.permissions
    async with start_tux() as app:
        await audience_caught_up(app, guild)
    role.permissions = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
    write("unseen")
    async with start_tux() as app:
        audience = await audience_caught_up(app, guild)
        assert audience.deliveries == []
        body = {"permissions": str(int(allowed))}
        await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/roles/{role.id}", body)
        await audience.until(lambda: "unseen" in audience.reasons("first"))
