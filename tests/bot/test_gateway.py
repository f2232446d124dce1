"""Gateway events that cannot be read, and raw events."""

import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import pytest

from running import Starting
from tux.app import App
from tux.bot.gateway import SyncListeners
from tux.runtime.traces import current_trace_id
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene

Logs = list[MutableMapping[str, Any]]


def dispatch(sandbox: Sandbox, scene: Scene, event: str, data: bytes) -> None:
    (session,) = sandbox.connected(scene.bot.bot.id)
    session.dispatch(event, data)


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("GUILD_BAN_ADD", b"{}"),
        ("CHANNEL_UPDATE", b'{"id":"hunter2"}'),
        ("INTERACTION_CREATE", b'{"id":"1","token":"hunter2"}'),
        ("MESSAGE_CREATE", b'{"id":"5","content":"hunter2"}'),
        ("GUILD_CREATE", b"[]"),
        ("PRESENCE_UPDATE", b"null"),
    ],
)
async def test_an_unreadable_event_is_reported_and_the_next_one_is_read(
    start_tux: Starting, sandbox: Sandbox, scene: Scene, guild: LiveGuild, logs: Logs, event: str, data: bytes
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    async with start_tux():
        dispatch(sandbox, scene, event, data)

        assert "Pong" in (await member.command(general, "$ping")).text
        assert "Pong" in (await member.slash(general, "ping")).text

    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert (bug["surface"], bug["source"]) == ("gateway", event)
    traceback_text = "".join(traceback.format_exception(bug["exc_info"]))
    assert f"in parse_{event.lower()}" in traceback_text
    assert "hunter2" not in f"{bug}{traceback_text}"


async def test_an_unreadable_ready_event_ends_the_run(start_tux: Starting, sandbox: Sandbox, scene: Scene) -> None:
    async def begin_wrongly() -> None:
        async with start_tux():
            data = f'{{"session_id": "1", "resume_gateway_url": "{sandbox.gateway_url}"}}'
            dispatch(sandbox, scene, "READY", data.encode())
            await sandbox.until(lambda: not sandbox.connected(scene.bot.bot.id))

    with pytest.raises(KeyError, match="shard"):
        await begin_wrongly()


async def test_a_raw_event_arrives_with_its_fields_before_discord_py_makes_objects_of_it(
    tux: App, guild: LiveGuild
) -> None:
    heard: list[Mapping[str, Any]] = []
    undo = tux.bot.on_raw("MESSAGE_CREATE", ("content", "guild_id", "webhook_id"), heard.append)
    tux.bot.on_event_sync("message", lambda message: heard.append({"made": message.content}))
    member, general = guild.member("member"), guild.channel("general")

    await member.command(general, "$ping")
    undo()
    await member.command(general, "$ping again")

    relevant = [entry for entry in heard if "ping" in str(entry)]
    assert relevant == [
        {"content": "$ping", "guild_id": str(guild.id), "webhook_id": None},
        {"made": "$ping"},
        {"made": "$ping again"},
    ]


async def test_a_raw_event_arrives_whole_where_no_fields_are_named(tux: App, guild: LiveGuild) -> None:
    heard: list[Mapping[str, Any]] = []
    tux.bot.on_raw("MESSAGE_CREATE", None, heard.append)
    await guild.member("member").command(guild.channel("general"), "$ping")
    assert (heard[0]["content"], heard[0]["author"]["username"], heard[0]["type"]) == ("$ping", "member", 0)


async def test_a_function_that_fails_on_a_raw_event_is_reported_and_the_event_is_still_read(
    tux: App, guild: LiveGuild, logs: Logs
) -> None:
    def fail(message: Mapping[str, Any]) -> None:
        raise ValueError(message["content"])

    undo = tux.bot.on_raw("MESSAGE_CREATE", ("content",), fail)
    assert "Pong" in (await guild.member("member").command(guild.channel("general"), "$ping")).text
    undo()

    bugs = [entry for entry in logs if entry["log_level"] == "error"]
    logs[:] = [entry for entry in logs if entry not in bugs]
    assert {(bug["surface"], bug["source"]) for bug in bugs} == {("gateway", "MESSAGE_CREATE")}
    traceback_text = "".join(traceback.format_exception(bugs[0]["exc_info"]))
    assert "in fail" in traceback_text
    assert "$ping" not in traceback_text


async def test_a_raw_event_that_discord_py_does_not_know_is_refused(tux: App) -> None:
    with pytest.raises(LookupError, match="NO_SUCH_EVENT"):
        tux.bot.on_raw("NO_SUCH_EVENT", (), print)


async def test_raw_and_later_functions_hear_an_event_in_one_trace(tux: App, guild: LiveGuild) -> None:
    traces: list[str] = []
    tux.bot.on_raw("MESSAGE_CREATE", (), lambda _: traces.append(current_trace_id()))
    tux.bot.on_event_sync("message", lambda _: traces.append(current_trace_id()))
    member, general = guild.member("member"), guild.channel("general")
    await member.command(general, "$ping")
    await member.command(general, "$ping")

    assert len(traces) >= 4
    assert traces[0::2] == traces[1::2]
    assert len({*traces}) == len(traces) / 2


def test_a_function_that_goes_during_an_event_keeps_it_from_no_other() -> None:
    heard: list[str] = []
    listeners = SyncListeners(lambda error, event: heard.append(f"{event}: {error}"))

    def leave() -> None:
        heard.append("first")
        undo()

    undo = listeners.on("ready", leave)
    listeners.on("ready", lambda: heard.append("second"))
    listeners.call("ready", ())
    assert heard == ["first", "second"]
