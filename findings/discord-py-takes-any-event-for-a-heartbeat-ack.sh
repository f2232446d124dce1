#!/usr/bin/env bash
# A bot on discord.py stays on a connection that no longer answers its heartbeats, for as long as events come.
#
# discord.py 2.7.1 (disnake 2.12.2, py-cord 2.8.1 and nextcord 3.2.0 were seen to do the same; hikari 2.7.0, discord.js
# 14.28.1, oceanic.js 1.15.0 and interactions.py 5.16.0 reconnect).
#
# Guess: Discord says to close the connection and resume if a heartbeat was not acknowledged by the time of the next one,
# so a client that gets no op 11 reconnects after one interval, or after `heartbeat_timeout` at the latest.
#
# `heartbeat_timeout` (60 s by default) counts from the last payload of any kind. With events every 0.2 s and not one op 11,
# the same connection is kept; it is left only once the events stop too. `Client.latency` is infinite if no heartbeat was
# ever answered, and nothing acts on that. A test that withholds acknowledgements has to withhold events as well before
# discord.py reconnects.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1 aiohttp==3.14.5
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import json

import discord
import yarl
from aiohttp import web

TIMEOUT_SECONDS = 2.0
USER = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
connections = []  # for each: the heartbeats that it has sent
talkative = True


APPLICATION = {"id": "1", "name": "bot", "description": "", "icon": None, "bot_public": True,
               "bot_require_code_grant": False, "verify_key": "0", "flags": 0, "owner": USER, "team": None, "summary": ""}


def answer(data):  # discord.py reads JSON only where the header is no longer than this
    return web.Response(body=json.dumps(data).encode(), headers={"Content-Type": "application/json"})


async def me(_request):
    return answer(USER)


async def application(_request):
    return answer(APPLICATION)


async def gateway(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    heartbeats = []
    connections.append(heartbeats)
    await socket.send_json({"op": 10, "d": {"heartbeat_interval": 500}})

    async def talk():
        ready = {"v": 10, "user": USER, "guilds": [], "session_id": "a", "application": {"id": "1", "flags": 0},
                 "resume_gateway_url": str(request.url.origin().with_scheme("ws"))}
        await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": ready})
        sequence = 1
        while True:
            await asyncio.sleep(0.2)
            if talkative:
                sequence += 1
                await socket.send_json({"op": 0, "t": "USER_UPDATE", "s": sequence, "d": USER})

    talking = asyncio.create_task(talk())
    async for message in socket:
        if json.loads(message.data)["op"] == 1:
            heartbeats.append(message.data)  # and no op 11
    talking.cancel()
    return socket


async def main():
    global talkative
    app = web.Application()
    app.add_routes([web.get("/api/users/@me", me), web.get("/api/oauth2/applications/@me", application), web.get("/", gateway)])
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/")
    client = discord.Client(intents=discord.Intents.none(), heartbeat_timeout=TIMEOUT_SECONDS)
    running = asyncio.create_task(client.start("1.2.3"))
    await asyncio.sleep(4 * TIMEOUT_SECONDS)
    unanswered = len(connections[0])
    print("heartbeats without an answer, while events came:", unanswered > 10, "- connections:", len(connections))
    print("latency:", client.latency)
    assert unanswered > 10 and len(connections) == 1 and client.latency == float("inf")
    talkative = False
    await asyncio.sleep(4 * TIMEOUT_SECONDS)
    print("once the events stopped too - more connections:", len(connections) > 1)
    assert len(connections) > 1
    await client.close()
    running.cancel()


asyncio.run(asyncio.wait_for(main(), 60))
PYTHON
# Seen:
# heartbeats without an answer, while events came: True - connections: 1
# latency: inf
# once the events stopped too - more connections: True
