"""Bodies of requests as clients encode them: JSON, multipart, and form-encoded where Discord documents it."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import FormData

from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, grant

API = "/api/v10"


@pytest.fixture
def channel(sandbox: Sandbox, scene: Scene) -> str:
    """The path of a channel in which the bot may do everything."""
    grant(sandbox.world, scene, Permission.ADMINISTRATOR)
    return f"{API}/channels/{next(iter(scene.guild.channels))}"


async def test_a_form_encoded_message_is_read_as_its_fields_say(web: aiohttp.ClientSession, channel: str) -> None:
    embeds = json.dumps([{"title": "A lighthouse", "url": "http://127.0.0.1/x"}])
    fields = {"content": "42", "tts": "true", "flags": "4096", "nonce": "7", "enforce_nonce": "false", "embeds": embeds}
    async with web.post(f"{channel}/messages", data=fields) as reply:
        message = await reply.json()
    assert reply.status == 200, message
    assert (message["content"], message["tts"], message["flags"], message["nonce"]) == ("42", True, 4096, "7")
    assert message["embeds"][0]["title"] == "A lighthouse"

    async with web.patch(f"{channel}/messages/{message['id']}", data={"content": "null", "embeds": "[]"}) as reply:
        edited = await reply.json()
    assert (edited["content"], edited["embeds"]) == ("null", [])


async def test_fields_of_a_multipart_body_are_read_likewise(web: aiohttp.ClientSession, channel: str) -> None:
    form = FormData(quote_fields=False)
    form.add_field("content", "look")
    form.add_field("flags", "4")
    form.add_field("allowed_mentions", '{"parse": []}')
    form.add_field("files[0]", b"abc", filename="a.txt")
    async with web.post(f"{channel}/messages", data=form) as reply:
        message = await reply.json()
    assert (message["content"], message["flags"], len(message["attachments"])) == ("look", 4, 1)


async def test_a_field_that_comes_several_times_is_a_list(
    web: aiohttp.ClientSession, scene: Scene, channel: str
) -> None:
    roles: list[str] = []
    for name in ("Red", "Blue"):
        async with web.post(f"{API}/guilds/{scene.guild.id}/roles", json={"name": name}) as reply:
            roles.append((await reply.json())["id"])
    fields = [("max_age", "60"), ("unique", "1"), ("role_ids", roles[0]), ("role_ids", roles[1])]
    async with web.post(f"{channel}/invites", data=fields) as reply:
        invite = await reply.json()
    assert (invite["max_age"], [role["id"] for role in invite["roles"]]) == (60, roles)
    async with web.post(f"{channel}/invites", data={"role_ids": roles[0], "max_uses": "3"}) as reply:
        invite = await reply.json()
    assert (invite["max_uses"], [role["id"] for role in invite["roles"]]) == (3, roles[:1])


async def test_a_form_encoded_value_of_the_wrong_type_is_named(web: aiohttp.ClientSession, channel: str) -> None:
    async with web.post(f"{channel}/messages", data={"content": "x", "tts": "maybe", "embeds": "[{"}) as reply:
        assert reply.status == 400
        assert set((await reply.json())["errors"]) == {"tts", "embeds"}


async def test_an_interaction_is_answered_by_the_json_in_a_form_encoded_body(
    sandbox: Sandbox, web: aiohttp.ClientSession, scene: Scene
) -> None:
    """py-cord answers so: its form has a `payload_json` and no file, which aiohttp encodes as a plain form."""
    guild, bot = sandbox.guild("Test Guild"), scene.bot
    async with web.post(f"{API}/applications/{bot.id}/commands", json={"name": "ping", "description": "d"}) as reply:
        assert reply.status == 201
    heard: list[dict[str, Any]] = []
    sandbox.world.listen(lambda event: heard.append(event.payload(0)) if event.name == "INTERACTION_CREATE" else None)

    async def answer() -> int:
        await sandbox.until(lambda: any("token" in data for data in heard))
        data = next(data for data in heard if "token" in data)
        path = f"{API}/interactions/{data['id']}/{data['token']}/callback"
        content = {"type": 4, "data": {"content": "pong", "flags": 64}}
        async with web.post(path, data={"payload_json": json.dumps(content)}) as reply:
            return reply.status

    seen, status = await asyncio.gather(guild.member("member").slash(guild.channel("general"), "ping"), answer())
    assert (status, seen.content, seen.payload["flags"]) == (204, "pong", 64)


@pytest.mark.parametrize(
    ("method", "path", "media"),
    [
        ("PATCH", "/guilds/{guild}", "application/x-www-form-urlencoded"),
        ("PATCH", "/guilds/{guild}", "multipart/form-data; boundary=b"),
        ("POST", "/guilds/{guild}/roles", "text/plain"),
        ("POST", "/guilds/{guild}/stickers", "application/json"),
    ],
)
async def test_a_body_of_another_type_is_refused_where_discord_does_not_document_it(
    web: aiohttp.ClientSession, scene: Scene, method: str, path: str, media: str
) -> None:
    body = b"--b\r\n\r\n--b--\r\n" if "multipart" in media else b"name=x" if "encoded" in media else b"{}"
    url = API + path.format(guild=scene.guild.id)
    async with web.request(method, url, data=body, headers={"Content-Type": media}) as reply:
        answer = await reply.json()
    assert (reply.status, answer["code"]) == (400, 50035), answer
    assert answer["errors"]["_errors"][0]["code"] == "CONTENT_TYPE_INVALID"
