#!/usr/bin/env bash
# discord.py says its first presence in another form than every later one: IDENTIFY carries a single activity under `game`
# (the name that Discord gave up years ago), and a status of null where only an activity was given. Op 3 carries a list
# under `activities`, and always a status.
#
# discord.py 2.7.1.
#
# Guess: the presence of IDENTIFY and that of op 3 are the same object, as documented, so that one reader serves both.
#
# A server, proxy or recorder that reads `activities` of IDENTIFY shows no activity, and one that checks the status refuses
# every bot that was made with Client(activity=...).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1 aiohttp
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import asyncio
import json

import discord
import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket

sent: dict[int, dict] = {}
done = asyncio.Event()


async def gateway(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": 40_000}})
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            payload = json.loads(message.data)
            sent[payload["op"]] = payload["d"]
            if 3 in sent:
                done.set()
    return socket


async def main() -> None:
    app = web.Application()
    app.router.add_get("/", gateway)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = yarl.URL(f"ws://127.0.0.1:{runner.addresses[0][1]}")
    client = discord.Client(intents=discord.Intents.none(), activity=discord.Game("chess"))
    await client._async_setup_hook()
    client.http.token = "token"
    client.http._HTTPClient__session = __import__("aiohttp").ClientSession()
    socket = await DiscordWebSocket.from_client(client, initial=True, gateway=url, compress=False)
    await socket.change_presence(activity=discord.Game("chess"), status="online")
    await asyncio.wait_for(done.wait(), 10)
    first, later = sent[2]["presence"], sent[3]
    print("discord.py", discord.__version__)
    print("IDENTIFY:", json.dumps(first))
    print("op 3:    ", json.dumps(later))
    assert (first["status"], first["game"]["name"]) == (None, "chess")
    assert "activities" not in first
    assert (later["status"], later["activities"][0]["name"]) == ("online", "chess")
    assert "game" not in later
    await socket.close()
    await client.http._HTTPClient__session.close()
    await runner.cleanup()


asyncio.run(main())
PYTHON
