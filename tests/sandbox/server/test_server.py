"""The sandbox on real sockets: whom it answers, what it refuses, and that its gateway keeps Discord's rules."""

import asyncio
import io
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import FormData

import tux
from gateways import gateway
from tux.sandbox import Sandbox
from tux.sandbox.rest.api import served
from tux.sandbox.rest.requests import Request
from tux.sandbox.scenes import Scene, small
from tux.sandbox.server.requests import MAX_BODY_BYTES
from tux.sandbox.world import Attachment

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
