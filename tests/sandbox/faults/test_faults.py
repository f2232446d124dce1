"""Faults happen as told, as often as told, and the same way every time."""

import asyncio
from statistics import median

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways import Gateway, gateway, resumed
from tux.sandbox import Fault, Sandbox
from tux.sandbox.faults import MAX_WAIT_SECONDS, Faults, Reset
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world import Channel, User

BOT, PERSON = User(1, "bot", bot=True), User(2, "person")
NUMBERS = ("after", "times", "actor", "executor", "seed")
SEND = Request("POST", "/channels/7/messages")


async def statuses(faults: Faults, count: int, request: Request = SEND, actor: User | None = BOT) -> list[int]:
    replies = [await faults.apply(request, actor) for _ in range(count)]
    return [reply.status if reply else 200 for reply in replies]


# requests


async def test_a_status_is_answered_so_many_times() -> None:
    faults = Faults()
    faults.add(Fault("status", status=503, times=2))
    assert await statuses(faults, 4) == [503, 503, 200, 200]
    assert faults.all() == []


async def test_a_fault_lets_so_many_through_first() -> None:
    faults = Faults()
    faults.add(Fault("status", status=503, after=2, times=1))
    assert await statuses(faults, 4) == [200, 200, 503, 200]


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        (Fault("status", route="/channels/*/messages"), True),
        (Fault("status", route="/guilds/*"), False),
        (Fault("status", method="POST"), True),
        (Fault("status", method="GET"), False),
        (Fault("status", actor=1), True),
        (Fault("status", actor=2), False),
        (Fault("gateway_drop"), False),
        (Fault("null_executor"), False),
    ],
)
async def test_a_fault_befalls_only_what_it_names(fault: Fault, meant: bool) -> None:
    faults = Faults()
    faults.add(fault)
    assert await statuses(faults, 1) == [500 if meant else 200]


async def test_chance_is_drawn_the_same_way_from_the_same_seed() -> None:
    runs: list[list[int]] = []
    for seed in (5, 5, 6):
        faults = Faults(seed)
        faults.add(Fault("status", chance=0.3))
        runs.append(await statuses(faults, 200))
    assert runs[0] == runs[1] != runs[2]
    assert 30 < runs[0].count(500) < 90


async def test_a_fault_may_have_a_seed_of_its_own() -> None:
    runs: list[list[int]] = []
    for seed in (1, 2):
        faults = Faults(seed)
        faults.add(Fault("status", times=1))
        faults.add(Fault("status", chance=0.5, seed=99))
        runs.append(await statuses(faults, 50))
    assert runs[0] == runs[1]


async def test_a_rate_limit_is_one_that_libraries_believe() -> None:
    faults = Faults()
    faults.add(Fault("rate_limit", retry_after=2.5))
    reply = await faults.apply(SEND, BOT)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body["retry_after"], reply.headers["Retry-After"]) == (429, 2.5, "3")
    assert "Via" in reply.headers


async def test_a_reset_and_a_timeout_break_the_connection() -> None:
    for fault in (Fault("reset"), Fault("timeout", seconds=0)):
        faults = Faults()
        faults.add(fault)
        with pytest.raises(Reset):
            await faults.apply(SEND, BOT)


def waits(fault: Fault, count: int = 500) -> list[float]:
    faults = Faults()
    faults.add(fault)
    return [faults.treat(BOT, "MESSAGE_CREATE").late for _ in range(count)]


def test_waits_are_spread_as_told() -> None:
    assert set(waits(Fault("gateway_delay", seconds=0.2))) == {0.2}
    uniform = waits(Fault("gateway_delay", seconds=0.1, most=0.3, distribution="uniform"))
    assert min(uniform) < 0.12
    assert max(uniform) > 0.28
    lognormal = waits(Fault("gateway_delay", seconds=0.1, distribution="lognormal", sigma=1.0, most=1.0))
    assert 0.08 < median(lognormal) < 0.12
    assert max(lognormal) == 1.0


@given(
    st.floats(0.001, MAX_WAIT_SECONDS),
    st.none() | st.floats(0, MAX_WAIT_SECONDS * 2),
    st.sampled_from(["fixed", "uniform", "lognormal"]),
)
def test_no_wait_is_longer_than_the_longest(seconds: float, most: float | None, distribution: str) -> None:
    try:
        fault = Fault("gateway_delay", seconds=seconds, most=most, distribution=distribution)  # type: ignore[arg-type]
    except ValueError:
        return
    assert all(0 <= wait <= MAX_WAIT_SECONDS for wait in waits(fault, 10))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "flood"}, "kind: must be one of latency"),
        ({"kind": "status", "status": 200}, "status: must be"),
        ({"kind": "latency", "seconds": 1000}, "seconds: must be"),
        ({"kind": "latency", "seconds": -1}, "seconds: must be"),
        *(
            ({"kind": "latency", name: 1 << 63}, f"{name}: must be")
            for name in ("after", "times", "actor", "seed", "executor")
        ),
        ({"kind": "latency", "distribution": "uniform"}, "most: uniform"),
        ({"kind": "latency", "distribution": "lognormal", "seconds": 0}, "seconds: a lognormal"),
        ({"kind": "status", "chance": 2}, "chance: must be"),
        ({"kind": "status", "times": 0}, "times: must be"),
        ({"kind": "status", "after": -1}, "after: must not be"),
        ({"kind": "status", "method": "bogus"}, r"method: must be \* or one of GET, POST"),
        *(
            ({"kind": "gateway_drop", "event": event}, f"event: {event} is no gateway event")
            for event in ("MESAGE_CREATE", "READY")
        ),
        *(({"kind": "false_executor", "executor": who}, "executor: must be the id of a user") for who in (-3, 0)),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Fault(**wrong)  # type: ignore[arg-type]


async def test_over_the_socket_a_reset_is_a_broken_connection(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("reset", route="/users/@me/channels"))
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"{sandbox.api_url}/users/@me/channels", json={})
    assert [exchange.status for exchange in sandbox.traffic] == [0]


# the gateway


class Listening:
    """A bot on the gateway of a small guild, and a person who talks."""

    def __init__(self, sandbox: Sandbox, scene: Scene, client: Gateway) -> None:
        self.sandbox, self.scene, self.client = sandbox, scene, client
        self.channel: Channel = next(iter(scene.guild.channels.values()))
        self.person = sandbox.guild(scene.guild.name).member("member")

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self.person.say(self.channel, text)

    async def hear(self, count: int) -> list[str]:
        """The contents of the next messages, with their sequence numbers checked."""
        heard: list[str] = []
        before = self.client.sequence
        while len(heard) < count:
            payload = await self.client.receive()
            if payload["op"] == 0:
                assert payload["s"] == before + 1
                before = payload["s"]
            if payload["t"] == "MESSAGE_CREATE":
                heard.append(payload["d"]["content"])
        return heard


async def listening(sandbox: Sandbox, client: Gateway) -> Listening:
    scene = small(sandbox.world)
    await client.identify(scene.bot.bot)
    await client.until("GUILD_CREATE")
    return Listening(sandbox, scene, client)


async def test_a_duplicated_event_comes_twice_with_its_own_number(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_duplicate", event="MESSAGE_CREATE", times=1))
        await bot.say("once", "again")
        assert await bot.hear(3) == ["once", "once", "again"]


async def test_a_reordered_event_is_overtaken_by_the_next(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_reorder", event="MESSAGE_CREATE", times=1, seconds=100))
        await bot.say("first", "second", "third")
        assert await bot.hear(3) == ["second", "first", "third"]


async def test_events_change_places_two_by_two_as_long_as_the_fault_lasts(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_reorder", event="MESSAGE_CREATE", seconds=100))
        await bot.say("first", "second", "third", "fourth")
        assert await bot.hear(4) == ["second", "first", "fourth", "third"]


async def test_a_reordered_event_comes_twice_if_it_is_duplicated_too(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_reorder", event="MESSAGE_CREATE", times=1, seconds=100))
        sandbox.faults.add(Fault("gateway_duplicate", event="MESSAGE_CREATE", times=1))
        await bot.say("first", "second")
        assert await bot.hear(3) == ["second", "first", "first"]


async def test_the_connection_is_lost_even_if_the_event_is_reordered(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_reorder", event="MESSAGE_CREATE", times=1, seconds=100))
        sandbox.faults.add(Fault("gateway_reconnect", event="MESSAGE_CREATE", times=1))
        await bot.say("first")
        assert (await client.until_op(7))["d"] is None


async def test_a_reordered_event_that_nothing_overtakes_comes_all_the_same(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_reorder", event="MESSAGE_CREATE", times=1, seconds=0.01))
        await bot.say("alone")
        assert await bot.hear(1) == ["alone"]


async def test_a_delay_holds_up_events_but_no_heartbeat(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_delay", event="MESSAGE_CREATE", times=1, seconds=0.3))
        await bot.say("late", "behind it")
        await client.send(1, client.sequence)
        await client.until_op(11)
        assert "MESSAGE_CREATE" not in client.events
        assert await bot.hear(2) == ["late", "behind it"]


async def test_a_dropped_event_comes_with_the_resume(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client, gateway(sandbox) as again:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault("gateway_drop", event="MESSAGE_CREATE", times=1))
        await bot.say("lost")
        assert await client.closed() in {None, 1006}
        await resumed(client, again, bot.scene.bot.bot)
        assert [payload["d"]["content"] for payload in again.seen if payload["t"] == "MESSAGE_CREATE"] == ["lost"]


@pytest.mark.parametrize(
    ("kind", "op", "data"), [("gateway_reconnect", 7, None), ("gateway_invalid_session", 9, False)]
)
async def test_the_gateway_asks_to_come_again(sandbox: Sandbox, kind: str, op: int, data: object) -> None:
    async with gateway(sandbox) as client:
        bot = await listening(sandbox, client)
        sandbox.faults.add(Fault(kind, times=1))  # type: ignore[arg-type]
        await bot.say("now")
        assert (await client.until_op(op))["d"] is data
        assert await client.closed() == 4000


async def test_people_are_spared_unless_they_are_named(sandbox: Sandbox) -> None:
    scene = small(sandbox.world)
    channel = next(iter(scene.guild.channels.values()))
    moderator, member = (
        sandbox.guild(scene.guild.name).member("moderator"),
        sandbox.guild(scene.guild.name).member("member"),
    )
    sandbox.faults.add(Fault("gateway_duplicate"))
    await member.say(channel, "calm")
    assert [name for name, _ in moderator.heard].count("MESSAGE_CREATE") == 1
    sandbox.faults.add(Fault("gateway_duplicate", actor=moderator.id))
    await member.say(channel, "unruly")
    assert [name for name, _ in moderator.heard].count("MESSAGE_CREATE") == 3


async def test_latency_holds_only_the_request_it_befalls() -> None:
    faults = Faults()
    faults.add(Fault("latency", seconds=MAX_WAIT_SECONDS, times=1))
    async with asyncio.TaskGroup() as tasks:
        slow = tasks.create_task(faults.apply(SEND, BOT))
        await asyncio.sleep(0)
        assert await faults.apply(SEND, PERSON) is None
        assert not slow.done()
        slow.cancel()
