"""The gateway over its socket: what it answers, refuses, and cuts off."""

import importlib.util
import sys
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType
from discord import utils

from gateways import gateway, resumed
from tux.sandbox import Sandbox
from tux.sandbox.gateway.connection import MAX_WAITING
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world.intents import EVERY_INTENT


@pytest.mark.parametrize("query", ["&compress=lzma", "&compress=zstd-stream&encoding=etf"])
async def test_what_the_gateway_does_not_speak_it_says(sandbox: Sandbox, query: str) -> None:
    address = f"{sandbox.gateway_url}?v=10{query}"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.receive()
        assert socket.close_code == 4012


def discord_utils(monkeypatch: pytest.MonkeyPatch, *, zstd: bool) -> Any:
    """discord.py's utilities as they are with or without zstandard installed."""
    if zstd:
        return utils
    monkeypatch.setitem(sys.modules, "zstandard", None)
    spec = importlib.util.spec_from_file_location("discord.utils_without_zstd", utils.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("zstd", [True, False])
async def test_discord_pys_own_decoder_reads_the_streams(
    sandbox: Sandbox, scene: Scene, monkeypatch: pytest.MonkeyPatch, zstd: bool
) -> None:
    with monkeypatch.context() as patched:
        context = discord_utils(patched, zstd=zstd)._ActiveDecompressionContext
    assert ("zstd-stream" if zstd else "zlib-stream") == context.COMPRESSION_TYPE
    decoder = context()
    address = f"{sandbox.gateway_url}?v=10&encoding=json&compress={context.COMPRESSION_TYPE}"
    events: list[str] = []
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.send_json({"op": 2, "d": {"token": scene.bot.bot.token, "intents": int(EVERY_INTENT)}})
        while "TYPING_START" not in events:
            message = await socket.receive()
            assert message.type is WSMsgType.BINARY
            events.append(utils._from_json(decoder.decompress(message.data))["t"])
            if events[-1] == "GUILD_CREATE":
                sandbox.world.emit_in(scene.guild, "TYPING_START", {"much": "text" * 50_000})
    assert events == [None, "READY", "GUILD_CREATE", "TYPING_START"]


async def test_a_heartbeat_is_answered_before_and_after_identify(sandbox: Sandbox, scene: Scene) -> None:
    async with gateway(sandbox) as client:
        hello = await client.receive()
        assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41_250)
        await client.send(1, None)
        assert (await client.receive())["op"] == 11
        await client.identify(scene.bot.bot)
        await client.send(1, client.sequence)
        assert (await client.until_op(11))["d"] is None


async def test_a_heartbeat_is_answered_no_faster_than_a_network_would(sandbox: Sandbox, scene: Scene) -> None:
    """discord.py takes an immediate answer for a late one, and warns that it cannot keep up."""
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.send(1, None)
        await client.send(8, {"guild_id": str(scene.guild.id), "query": "", "limit": 0})
        await client.until("GUILD_MEMBERS_CHUNK")
        assert 11 not in {payload["op"] for payload in client.seen}
        await client.until_op(11)


async def test_a_client_without_a_heartbeat_is_closed_and_may_go_on() -> None:
    async with Sandbox(heartbeat_interval=0.05) as sandbox:
        bot = small(sandbox.world).bot.bot
        async with gateway(sandbox) as client:
            await client.identify(bot)
            assert await client.closed() == 4009
        async with gateway(sandbox) as again:
            await resumed(client, again, bot)


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (99, None, 4001),
        (8, {}, 4001),
        (2, {"token": "x"}, 4005),
        (6, {}, 4005),
        (8, None, 4002),
        (31, {}, 4002),
        (43, {"fields": []}, 4002),
    ],
)
async def test_what_a_client_must_not_send(sandbox: Sandbox, scene: Scene, op: int, data: object, code: int) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.send(op, data)
        assert await client.closed() == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 4002),
        ("[]", 4002),
        (f'{{"op":1,"d":"{"x" * 4096}"}}', 4002),
        ('{"op":3,"d":{}}', 4003),
        ('{"op":2}', 4002),
    ],
)
async def test_what_is_no_payload(sandbox: Sandbox, text: str, code: int) -> None:
    async with gateway(sandbox) as client:
        await client.socket.send_str(text)
        assert await client.closed() == code


async def test_a_wrong_token_closes_with_4004(sandbox: Sandbox) -> None:
    async with gateway(sandbox) as client:
        await client.send(2, {"token": "wrong", "intents": 0})
        assert await client.closed() == 4004


async def test_a_session_that_is_unknown_is_invalid(sandbox: Sandbox, scene: Scene) -> None:
    async with gateway(sandbox) as client:
        await client.send(6, {"token": scene.bot.bot.token, "session_id": "none", "seq": 1})
        assert (await client.until_op(9))["d"] is False
        await client.identify(scene.bot.bot)


async def test_more_than_120_payloads_a_minute_are_too_many() -> None:
    async with Sandbox(limits="discord") as sandbox, gateway(sandbox) as client:
        for _ in range(121):
            await client.send(1, None)
        assert await client.closed() == 4008


async def test_a_reset_token_closes_the_connection(sandbox: Sandbox, scene: Scene) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        sandbox.world.new_token(scene.bot.bot)
        assert await client.closed() == 4004


async def test_a_client_that_does_not_read_is_cut_off(
    sandbox: Sandbox, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.until("GUILD_CREATE")
        for _ in range(MAX_WAITING + 1):
            sandbox.world.emit_in(scene.guild, "TYPING_START", {})
        assert await client.closed() == 4008
    assert "does not read" in caplog.text


async def test_a_client_that_reads_gets_any_number_of_events(sandbox: Sandbox, scene: Scene) -> None:
    count = MAX_WAITING + 5_000
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.until("GUILD_CREATE")
        for number in range(count):
            sandbox.world.emit_in(scene.guild, "TYPING_START", {})
            if number % 5_000 == 4_999:
                await client.until("TYPING_START", 5_000)
        assert client.events.count("TYPING_START") == count


@pytest.mark.parametrize("action", ["drop", "reconnect", "invalidate"])
async def test_a_session_goes_on_after_what_the_sandbox_does_to_it(sandbox: Sandbox, scene: Scene, action: str) -> None:
    bot = scene.bot.bot
    async with gateway(sandbox) as client, gateway(sandbox) as again:
        await client.identify(bot)
        await client.until("GUILD_CREATE")
        assert (
            sandbox.invalidate(bot.id, resumable=True) if action == "invalidate" else getattr(sandbox, action)(bot.id)
        )
        sandbox.world.emit_in(scene.guild, "TYPING_START", {})
        await client.closed()
        assert (await resumed(client, again, bot)).events == ["TYPING_START", "RESUMED"]
