"""`tux run`, with a stopwatch: each frame of the gateway is timed, and each request that follows from it.

A line of JSON for each request goes to the file that BENCH_PROBE names, a moment after the request has left: the
moment at which it entered the HTTP layer, that at which the frame had arrived in whose context it was made, both in
seconds of `perf_counter`, the method, the path, and the seconds of CPU that the thread spent in between: these hardly
depend on what else the machine does.
"""

import asyncio
import json
import os
import sys
from contextvars import ContextVar
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from tux.cli import main

WRITE_AFTER_SECONDS = 0.02
arrived: ContextVar[tuple[float, float]] = ContextVar("arrived", default=(0.0, 0.0))


def install(file: Path) -> None:
    """Time every frame and every request of this process, and write them to a file."""
    output = file.open("a", buffering=1)
    receive, request = DiscordWebSocket.received_message, HTTPClient.request

    async def timed_receive(self: DiscordWebSocket, msg: Any, /) -> None:
        arrived.set((perf_counter(), thread_time()))
        await receive(self, msg)

    async def timed_request(self: HTTPClient, route: Route, **options: Any) -> Any:
        at, cpu, (since, cpu_before) = perf_counter(), thread_time(), arrived.get()
        line = (at, since, route.method, route.url.removeprefix(Route.BASE), cpu - cpu_before)
        loop = asyncio.get_running_loop()
        loop.call_later(WRITE_AFTER_SECONDS, output.write, json.dumps(line) + "\n")
        return await request(self, route, **options)

    DiscordWebSocket.received_message, HTTPClient.request = timed_receive, timed_request


if __name__ == "__main__":
    install(Path(os.environ["BENCH_PROBE"]))
    sys.exit(main())
