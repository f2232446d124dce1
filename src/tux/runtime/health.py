"""`/healthz`, for whatever watches over the process. Import it only to serve it: a web server costs start-up."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Health:
    """The health of the process, with details. They are public: no names, no secrets."""

    healthy: bool
    details: Mapping[str, object] = field(default_factory=dict[str, object])


@asynccontextmanager
async def serving(port: int, health: Callable[[], Health], *, host: str | None = None) -> AsyncGenerator[int]:
    """Serves `GET /healthz`, 200 while healthy and 503 while not, and yields the port. 0 takes any that is free.

    On every interface unless `host` names one: a prober asks from outside the container. Raises `OSError` where the
    port is in use or may not be opened.
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
