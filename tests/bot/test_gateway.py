"""What comes over the gateway in a shape that nobody knows."""

import traceback
from collections.abc import MutableMapping
from typing import Any

import pytest

from running import Starting
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
async def test_an_event_that_cannot_be_read_is_reported_and_the_next_one_read(
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
    shown = "".join(traceback.format_exception(bug["exc_info"]))
    assert f"in parse_{event.lower()}" in shown
    assert "hunter2" not in f"{bug}{shown}"


async def test_a_beginning_that_cannot_be_read_ends_the_run(
    start_tux: Starting, sandbox: Sandbox, scene: Scene
) -> None:
    async def begin_wrongly() -> None:
        async with start_tux():
            data = f'{{"session_id": "1", "resume_gateway_url": "{sandbox.gateway_url}"}}'
            dispatch(sandbox, scene, "READY", data.encode())
            await sandbox.until(lambda: not sandbox.connected(scene.bot.bot.id))

    with pytest.raises(KeyError, match="shard"):
        await begin_wrongly()
