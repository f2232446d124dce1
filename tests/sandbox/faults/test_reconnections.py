"""Faults from the ways in which libraries reconnect: an open connection after op 9, heartbeats without an answer."""

import pytest

from gateways import Gateway, gateway
from tux.sandbox import Fault, Sandbox
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world import Channel

HEARTBEAT, RESUME, INVALID_SESSION, ACK = 1, 6, 9, 11


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


@pytest.fixture
def channel(scene: Scene) -> Channel:
    return next(iter(scene.guild.channels.values()))


def tell(sandbox: Sandbox, channel: Channel, text: str) -> None:
    sandbox.world.emit_in(channel, "TYPING_START", {"text": text})


async def resume(client: Gateway, scene: Scene) -> None:
    data = {"token": scene.bot.bot.token, "session_id": client.session_id, "seq": client.sequence}
    await client.send(RESUME, data)


async def test_a_client_resumes_on_the_connection_that_op_9_left_open(
    sandbox: Sandbox, scene: Scene, channel: Channel
) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.until("GUILD_CREATE")
        assert sandbox.invalidate(scene.bot.bot.id, resumable=True, keep_open=True) == 1
        assert (await client.until_op(INVALID_SESSION))["d"] is True
        tell(sandbox, channel, "while it was away")

        await client.send(HEARTBEAT, client.sequence)
        await client.until_op(ACK)
        await resume(client, scene)

        assert (await client.until("TYPING_START"))["d"]["text"] == "while it was away"
        await client.until("RESUMED")
        tell(sandbox, channel, "afterwards")
        assert (await client.until("TYPING_START"))["d"]["text"] == "afterwards"
        assert client.events.count("TYPING_START") == 2


async def test_a_client_whose_session_is_gone_identifies_anew_on_the_same_connection(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with gateway(sandbox) as client:
        first = (await client.identify(scene.bot.bot))["session_id"]
        sandbox.invalidate(scene.bot.bot.id, keep_open=True)
        assert (await client.until_op(INVALID_SESSION))["d"] is False
        assert not sandbox.sessions.online(scene.bot.bot.id)

        await resume(client, scene)
        assert (await client.until_op(INVALID_SESSION))["d"] is False
        second = (await client.identify(scene.bot.bot))["session_id"]

        assert second != first
        assert sandbox.sessions.online(scene.bot.bot.id)


async def test_without_a_session_an_open_connection_gets_no_events(
    sandbox: Sandbox, scene: Scene, channel: Channel
) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.until("GUILD_CREATE")
        sandbox.invalidate(scene.bot.bot.id, resumable=True, keep_open=True)
        await client.until_op(INVALID_SESSION)
        tell(sandbox, channel, "unheard")
        await client.send(HEARTBEAT, None)
        await client.until_op(ACK)
        assert "TYPING_START" not in client.events
        await client.send(4, {"guild_id": str(scene.guild.id), "channel_id": None})
        assert await client.closed() == 4003


async def test_a_fault_invalidates_a_session_at_an_event_and_loses_nothing(
    sandbox: Sandbox, scene: Scene, channel: Channel
) -> None:
    kind, event = "gateway_invalid_session", "TYPING_START"
    sandbox.faults.add(Fault(kind, event=event, resumable=True, keep_open=True, after=1, times=1))
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        for text in ("before", "at it", "after it"):
            tell(sandbox, channel, text)
        assert (await client.until_op(INVALID_SESSION))["d"] is True
        await resume(client, scene)
        await client.until("RESUMED")
        texts = [payload["d"]["text"] for payload in client.seen if payload["t"] == event]
        assert texts == ["before", "at it", "after it"]


async def test_heartbeats_get_no_answer_while_events_go_on(sandbox: Sandbox, scene: Scene, channel: Channel) -> None:
    fault = sandbox.faults.add(Fault("gateway_ack_loss"))
    async with gateway(sandbox) as client:
        await client.send(HEARTBEAT, None)  # nobody is logged in yet, so nobody is meant
        await client.until_op(ACK)
        await client.identify(scene.bot.bot)
        for number in range(3):
            await client.send(HEARTBEAT, client.sequence)
            tell(sandbox, channel, str(number))
            await client.until("TYPING_START")
        assert [payload["op"] for payload in client.seen].count(ACK) == 1

        sandbox.faults.remove(fault.id)
        await client.send(HEARTBEAT, client.sequence)
        await client.until_op(ACK)


async def test_heartbeats_are_left_unanswered_so_many_times_and_of_one_user_only(
    sandbox: Sandbox, scene: Scene
) -> None:
    person = sandbox.world.users[scene.guild.owner_id]
    sandbox.faults.add(Fault("gateway_ack_loss", actor=person.id, times=1))
    async with gateway(sandbox) as bot, gateway(sandbox) as owner:
        for client, user in ((bot, scene.bot.bot), (owner, person)):
            await client.identify(user)
            await client.send(HEARTBEAT, 1)
        await bot.until_op(ACK)
        await owner.send(HEARTBEAT, 2)
        await owner.until_op(ACK)
        assert sandbox.faults.all() == []
