"""The sandbox on real sockets: whom it answers, what it refuses, and that its gateway keeps Discord's rules."""

import asyncio
import importlib.util
import io
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord
import pytest
import pytest_asyncio
import yarl
from aiohttp import FormData, WSMsgType
from discord import utils

import tux
from gateways import gateway, resumed
from tux.sandbox import Fault, Sandbox
from tux.sandbox.gateway.connection import MAX_WAITING
from tux.sandbox.rest.api import served
from tux.sandbox.rest.requests import Request
from tux.sandbox.scenes import Scene, small
from tux.sandbox.server.requests import MAX_BODY_BYTES
from tux.sandbox.world import Attachment
from tux.sandbox.world.intents import EVERY_INTENT


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


@pytest_asyncio.fixture
async def web(sandbox: Sandbox, scene: Scene) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that asks as the bot, given paths behind the sandbox's URL."""
    headers = {"Authorization": f"Bot {scene.bot.bot.token}"}
    async with aiohttp.ClientSession(sandbox.url, headers=headers) as session:
        yield session


# whom it answers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:1234", 200),
        ("[::1]:80", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/v10/gateway", "/sandbox/state"])
async def test_only_requests_that_name_it_are_answered(
    web: aiohttp.ClientSession, path: str, host: str, status: int
) -> None:
    async with web.get(path, headers={"Host": host}) as reply:
        assert reply.status == status


@pytest.mark.parametrize("path", ["/api/v10/gateway", "/sandbox/state", "/cdn/embed/avatars/0.png", "/"])
@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "http://localhost:3000", "null"])
async def test_a_foreign_page_is_not_answered(web: aiohttp.ClientSession, path: str, origin: str) -> None:
    async with web.get(path, headers={"Origin": origin}) as reply:
        assert reply.status == 403
        assert "Access-Control-Allow-Origin" not in reply.headers


async def test_its_own_page_is_answered(sandbox: Sandbox, web: aiohttp.ClientSession) -> None:
    async with web.get("/sandbox/state", headers={"Origin": sandbox.url}) as reply:
        assert reply.status == 200


async def test_a_page_of_another_site_cannot_load_parts_of_it(web: aiohttp.ClientSession) -> None:
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    async with web.get("/sandbox/state", headers=embedded) as reply:
        assert reply.status == 403
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with web.get("/sandbox/state", headers=followed) as reply:
        assert reply.status == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}])
async def test_the_gateway_is_closed_to_foreign_pages_too(sandbox: Sandbox, headers: dict[str, str]) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with gateway(sandbox, **headers):
            pass
    assert refused.value.status == 403


async def test_the_gateway_is_open_to_programs_and_its_own_page(sandbox: Sandbox) -> None:
    for headers in ({}, {"Origin": sandbox.url}):
        async with gateway(sandbox, **headers) as client:
            assert (await client.receive())["op"] == 10


async def test_further_names_can_be_allowed() -> None:
    async with Sandbox(hosts=frozenset({"sandbox"})) as sandbox, aiohttp.ClientSession(sandbox.url) as web:
        async with web.get("/api/v10/gateway", headers={"Host": "sandbox:8700"}) as reply:
            assert await reply.json() == {"url": "ws://sandbox:8700/gateway"}
        async with web.get("/sandbox/state", headers={"Host": "sandbox:8700"}) as reply:
            assert (await reply.json())["api"] == "http://sandbox:8700/api/v10"


async def test_addresses_lead_back_for_whoever_reads_them() -> None:
    """A browser that knows it by one name and a bot that knows it by another read each other's files."""
    async with Sandbox(hosts=frozenset({"sandbox"})) as sandbox, aiohttp.ClientSession(sandbox.url) as web:
        scene = small(sandbox.world)
        bot, path = scene.bot.bot, f"/api/v10/channels/{next(iter(scene.guild.channels))}/messages"
        own, other = sandbox.url, "http://sandbox:8700"
        authorization = {"Authorization": f"Bot {bot.token}"}
        async with gateway(sandbox, Host="sandbox:8700") as client:
            ready = await client.identify(bot)
            assert ready["resume_gateway_url"] == "ws://sandbox:8700/gateway"
            form = FormData(quote_fields=False)
            form.add_field("files[0]", b"abc", filename="a.txt")
            async with web.post(path, data=form, headers=authorization) as reply:
                sent = await reply.json()
            assert sent["attachments"][0]["url"].startswith(f"{own}/cdn/attachments/")
            told = (await client.until("MESSAGE_CREATE"))["d"]
            assert told["attachments"][0]["url"] == sent["attachments"][0]["url"].replace(own, other)
        body = {"content": "look", "embeds": [{"image": {"url": f"{other}/cdn/x.png"}}]}
        async with web.post(path, json=body, headers=authorization | {"Host": "sandbox:8700"}) as reply:
            assert (await reply.json())["embeds"][0]["image"]["url"] == f"{other}/cdn/x.png"
        async with web.get(path, headers=authorization) as reply:
            assert (await reply.json())[0]["embeds"][0]["image"]["url"] == f"{own}/cdn/x.png"


async def test_it_binds_loopback_and_says_when_the_port_is_taken(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert not sandbox.reachable_from_outside
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        await Sandbox(port=port).start()


# what it answers


@pytest.mark.parametrize("prefix", ["/api", "/api/v9", "/api/v10"])
async def test_every_prefix_of_the_api_is_served(web: aiohttp.ClientSession, prefix: str) -> None:
    async with web.get(f"{prefix}/users/@me") as reply:
        assert (await reply.json())["username"] == "Tux"


async def test_an_unknown_route_is_named_in_the_log(
    sandbox: Sandbox, web: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with web.get("/api/v10/no/such/route") as reply:
        assert (reply.status, await reply.json()) == (404, {"message": "404: Not Found", "code": 0})
    assert "no such route: GET /no/such/route" in caplog.text
    sandbox.violations.clear()  # it was one on purpose


async def test_a_known_path_by_a_wrong_method_is_405(sandbox: Sandbox, web: aiohttp.ClientSession) -> None:
    async with web.put("/api/v10/gateway") as reply:
        assert (reply.status, (await reply.json())["message"]) == (405, "405: Method Not Allowed")
    sandbox.violations.clear()  # it was one on purpose


async def test_head_and_options(web: aiohttp.ClientSession) -> None:
    async with web.head("/api/v10/gateway") as reply:
        assert (reply.status, await reply.read()) == (200, b"")
    async with web.options("/api/v10/gateway") as reply:
        assert (reply.status, reply.headers["Allow"]) == (204, "GET, OPTIONS")
    async with web.options("/api/v10/nothing") as reply:
        assert reply.status == 404


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 5_000, b'{"content": NaN}'])
async def test_malformed_json_is_50109(web: aiohttp.ClientSession, scene: Scene, body: bytes) -> None:
    path = f"/api/v10/channels/{next(iter(scene.guild.channels))}/messages"
    async with web.post(path, data=body, headers={"Content-Type": "application/json"}) as reply:
        assert (reply.status, (await reply.json())["code"]) == (400, 50109)


async def test_a_malformed_form_is_50109(web: aiohttp.ClientSession, scene: Scene) -> None:
    path = f"/api/v10/channels/{next(iter(scene.guild.channels))}/messages"
    async with web.post(path, data=b"x", headers={"Content-Type": "multipart/form-data; boundary=b"}) as reply:
        assert (reply.status, (await reply.json())["code"]) == (400, 50109)
    form = FormData(quote_fields=False)
    form.add_field("payload_json", "{")
    async with web.post(path, data=form, headers={}) as reply:
        assert reply.status == 400


async def test_a_body_that_is_too_large_is_413(web: aiohttp.ClientSession, scene: Scene) -> None:
    path = f"/api/v10/channels/{next(iter(scene.guild.channels))}/messages"
    large = io.BytesIO(b" " * (MAX_BODY_BYTES + 1))
    async with web.post(path, data=large, headers={"Content-Type": "application/json"}) as reply:
        assert (reply.status, (await reply.json())["code"]) == (413, 40005)
    form = FormData(quote_fields=False)
    for number in range(3):
        form.add_field(f"files[{number}]", io.BytesIO(b" " * (MAX_BODY_BYTES // 2)), filename="large.bin")
    async with web.post("/api/v10/users/@me/channels", data=form) as reply:
        assert (reply.status, (await reply.json())["code"]) == (413, 40005)


async def test_a_mistake_of_the_sandbox_is_a_500_and_in_the_log(
    web: aiohttp.ClientSession, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.guild.roles.clear()
    async with web.get("/api/v10/users/@me/guilds") as reply:
        assert (reply.status, (await reply.json())["code"]) == (500, 0)
    assert "failed to answer GET /users/@me/guilds" in caplog.text


async def test_pages_may_load_only_what_is_its_own(web: aiohttp.ClientSession) -> None:
    async with web.get("/api/v10/gateway") as reply:
        assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [("page.html", "attachment"), ("drawing.svg", None), ("photo.png", None), ("x", "attachment")],
)
async def test_what_people_upload_cannot_run_in_its_origin(
    sandbox: Sandbox, web: aiohttp.ClientSession, name: str, disposition: str | None
) -> None:
    content = b"<script>alert(1)</script>"
    sandbox.world.attachments[5] = Attachment(5, name, content, None, f"{sandbox.cdn_url}/attachments/1/5/{name}")
    async with web.get(f"/cdn/attachments/1/5/{name}") as reply:
        assert await reply.read() == content
        assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers.get("Content-Disposition") == disposition


# the gateway


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
    [(99, None, 4001), (8, {}, 4001), (2, {"token": "x"}, 4005), (6, {}, 4005), (8, None, 4002)],
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


async def test_presence_and_voice_updates_are_taken(sandbox: Sandbox, scene: Scene) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        await client.send(3, {"since": None, "activities": [], "status": "online", "afk": False})
        await client.send(1, None)
        assert (await client.until_op(11))["op"] == 11


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


# discord.py


class Counting(discord.Client):
    """Counts the messages it gets, and how often it had to go on."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.all(), guild_ready_timeout=0.1)
        self.contents: list[str] = []
        self.resumes = 0

    async def on_message(self, message: discord.Message) -> None:
        self.contents.append(message.content)

    async def on_resumed(self) -> None:
        self.resumes += 1


@pytest.fixture
def pointed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py looks for Discord here."""
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_learns_that_it_lacks_an_intent(scene: Scene) -> None:
    scene.bot.privileged_intents = 0
    async with Counting() as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(scene.bot.bot.token)


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_learns_that_its_token_is_wrong() -> None:
    async with Counting() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_waits_when_it_is_rate_limited(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("rate_limit", route="/users/@me", retry_after=0.01, times=2))
    async with Counting() as bot:
        await bot.login(scene.bot.bot.token)
    assert [exchange.status for exchange in sandbox.traffic][:3] == [429, 429, 200]


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_misses_nothing_however_often_it_is_dropped(sandbox: Sandbox, scene: Scene) -> None:
    member = sandbox.guild("Test Guild").member("member")
    channel = sandbox.guild("Test Guild").channel("general")
    texts = [str(number) for number in range(60)]
    bot = Counting()
    async with asyncio.TaskGroup() as tasks, bot:
        running = tasks.create_task(bot.start(scene.bot.bot.token))
        await sandbox.until(lambda: sandbox.sessions.online(scene.bot.bot.id))
        await bot.wait_until_ready()
        sandbox.faults.add(Fault("gateway_drop", event="MESSAGE_CREATE", chance=0.2))
        for text in texts:
            await sandbox.until(lambda: sandbox.sessions.online(scene.bot.bot.id))
            await member.say(channel, text)
        await bot.wait_for("message", check=lambda message: message.content == texts[-1], timeout=10)
        await bot.close()
        await running
    assert bot.contents == texts
    assert bot.resumes >= 5


# what is broken or made to break it


async def _first_line(sandbox: Sandbox, path: str, *headers: str) -> str:
    """Ask in words that no HTTP client would send; the first line of the answer."""
    reader, writer = await asyncio.open_connection(*urlsplit(sandbox.url).netloc.split(":"))
    writer.write("\r\n".join([f"GET {path} HTTP/1.1", "Connection: close", *headers, "", ""]).encode())
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line.decode().strip()


@pytest.mark.parametrize("path", ["/", "/api/v10/gateway", "/sandbox/state"])
@pytest.mark.parametrize("host", ["[", "[::1", "]", "[zz]", "", "127.0.0.1@evil.example", "a b"])
async def test_a_broken_host_is_refused(sandbox: Sandbox, path: str, host: str) -> None:
    assert (await _first_line(sandbox, path, f"Host: {host}")).split()[1] in {"400", "403"}


@pytest.mark.parametrize("path", ["/api/v10/channels/1/messages", "/sandbox/faults"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_is_not_encoded_as_it_says_is_refused(sandbox: Sandbox, path: str, encoding: str) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as client, client.post(sandbox.url + path, data=b"{}", headers=headers) as reply:
        assert reply.status == 400


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//[", "[", "http://"])
async def test_a_broken_origin_is_foreign(sandbox: Sandbox, origin: str) -> None:
    assert await _first_line(sandbox, "/", "Host: 127.0.0.1", f"Origin: {origin}") == "HTTP/1.1 403 Forbidden"


@pytest.mark.parametrize(
    "path",
    [
        *("/web/x%00", "/web/%00", "/web/" + "x" * 300, "/web/%ff", "/web/..%2f..%2fsandbox.py", "/web//etc/passwd"),
        *("/web/views", "/web/./app.js", "/cdn/%2f", "/cdn/%00", "/cdn/embed", "/cdn/avatars/1/.png"),
        *(f"/cdn/attachments/1/{'9' * 5000}/x.png", f"/cdn/attachments/1/{'x' * 5000}/x.png"),
    ],
    ids=lambda path: path[:24],
)
async def test_what_cannot_be_a_file_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert await _first_line(sandbox, path, "Host: 127.0.0.1") == "HTTP/1.1 404 Not Found"


async def test_a_default_avatar_may_have_any_number(sandbox: Sandbox) -> None:
    assert await _first_line(sandbox, f"/cdn/embed/avatars/{'9' * 5000}.png", "Host: 127.0.0.1") == "HTTP/1.1 200 OK"


@pytest.mark.parametrize("number", ["9" * 21, "9" * 5000, "x", "-1", "%00"], ids=lambda number: number[:5])
async def test_what_cannot_be_an_id_breaks_no_route(number: str) -> None:
    async with Sandbox() as sandbox:  # without Discord's document, which has no such answers
        scene = small(sandbox.world)
        known = {"guild_id": scene.guild.id, "channel_id": next(iter(scene.guild.channels))}
        for route in served():
            names = re.findall(r"\{(\w+)\}", route.path)
            for name in names:
                path = route.path.format_map(dict.fromkeys(names, "1") | known | {name: number})
                reply = await sandbox.answer(Request(route.method, path, {}, f"Bot {scene.bot.bot.token}", {}))
                assert reply.status < 500, route


@pytest.mark.parametrize("field", ["limit", "user_ids"])
async def test_the_gateway_outlives_what_is_no_number(sandbox: Sandbox, scene: Scene, field: str) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot, large_threshold="many")
        await client.send(8, {"guild_id": str(scene.guild.id), "query": "m", field: "9" * 900})
        assert (await client.until("GUILD_MEMBERS_CHUNK"))["d"]["guild_id"] == str(scene.guild.id)


# links

READ_PAGE = """
import asyncio, aiohttp
from tux.sandbox import Sandbox

async def main():
    async with Sandbox() as sandbox, aiohttp.ClientSession(sandbox.url) as web:
        for path in ("/", "/web/app.js", "/web/views/page.js"):
            async with web.get(path) as reply:
                print(reply.status, (await reply.text())[:2])

asyncio.run(main())
"""


def _link_folder(package: Path, folder: Path) -> None:
    (folder / "tux").symlink_to(package)


def _link_each_file(package: Path, folder: Path) -> None:
    """Link as build tools do, which give each package a forest of links into their store."""
    for path in package.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            link = folder / "tux" / path.relative_to(package)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)


@pytest.mark.parametrize("link", [_link_folder, _link_each_file])
async def test_the_page_is_there_when_the_package_is_found_through_links(
    tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    link(Path(tux.__file__).resolve().parent, tmp_path)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", READ_PAGE, env=os.environ | {"PYTHONPATH": str(tmp_path)}, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert [line.split() for line in output.decode().splitlines()] == [["200", "<!"], ["200", "/*"], ["200", "/*"]]
