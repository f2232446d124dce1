"""`/healthz`, for whatever monitors the process. Import it only to serve it: the web server slows the start."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Health:
    """The health of the process, with details. Anybody may read them: no names, no secrets."""

    healthy: bool
    details: Mapping[str, object] = field(default_factory=dict[str, object])


@asynccontextmanager
async def serving(port: int, health: Callable[[], Health], *, host: str | None = None) -> AsyncGenerator[int]:
    """Serve `GET /healthz`, 200 while healthy and 503 while not, and yield the port; 0 picks any that is free.

    It listens on every interface unless `host` names one, because probes come from outside the container. Raises
    `OSError` where the port is in use or may not be opened.
    """

    async def healthz(_: web.Request) -> web.Response:
        state = health()
        body = {"healthy": state.healthy, **state.details}
        return web.json_response(body, status=200 if state.healthy else 503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
