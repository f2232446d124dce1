#!/usr/bin/env bash
# A bot that counts its requests counts too few: where Discord's side closes a kept connection after it has read a request,
# aiohttp sends a PUT or DELETE a second time by itself, and the caller sees one success. A PATCH or POST raises.
#
# aiohttp 3.14.5, the client under discord.py 2.7.
#
# Guess: a request is sent once, and a lost connection raises, so that the bot knows that a ban (PUT) is in doubt.
#
# On a connection that served a request before, a lost answer to GET, PUT or DELETE is followed by the same request on a
# new connection, without a word: for a ban the server has acted twice, and an audit log can have two entries for it. The
# second try happens once. PATCH (a timeout) and POST (a message) raise ServerDisconnectedError after one. A test of "the
# connection broke" that uses a ban therefore has to break two connections, and one that uses a timeout only one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiohttp==3.14.5
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio

import aiohttp


async def main():
    seen = []

    async def serve(reader, writer):
        for number in range(2):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            seen.append(head.split()[0].decode())
            if number == 1:  # it has read the whole request, and the connection ends before the answer
                writer.transport.abort()
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    results = {}
    for method in ("GET", "PUT", "DELETE", "PATCH", "POST"):
        async with aiohttp.ClientSession() as client:
            async with client.get(url) as answer:
                await answer.read()
            seen.clear()
            try:
                async with client.request(method, url, json={}) as answer:
                    outcome = answer.status
            except aiohttp.ClientError as error:
                outcome = type(error).__name__
        results[method] = (outcome, len(seen))
        print(method, outcome, "- requests that the server read:", len(seen))
    server.close()
    assert results == dict.fromkeys(("GET", "PUT", "DELETE"), (200, 2)) | dict.fromkeys(
        ("PATCH", "POST"), ("ServerDisconnectedError", 1)
    )


asyncio.run(main())
PYTHON
# Seen:
# GET 200 - requests that the server read: 2
# PUT 200 - requests that the server read: 2
# DELETE 200 - requests that the server read: 2
# PATCH ServerDisconnectedError - requests that the server read: 1
# POST ServerDisconnectedError - requests that the server read: 1
