"""The local Discord on a port: REST, gateway, CDN, the web client, and the controls."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.server.addresses import Addresses
from tux.sandbox.server.control_forms import Handler
from tux.sandbox.server.files import serve_cdn, serve_web
from tux.sandbox.server.gateway import GatewayServer
from tux.sandbox.server.origins import refusal
from tux.sandbox.server.requests import MAX_BODY_BYTES
from tux.sandbox.server.rest import serve_rest

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws:; base-uri 'none'; frame-ancestors 'none'"
)
SHUTDOWN_TIMEOUT_SECONDS = 1.0


async def _not_found(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=404, text="404: Not Found")


class Server:
    """Serves one local Discord, on a loopback address unless told otherwise, to requests that name it.

    Args:
        discord: The local Discord.
        controls: The method, path and handler of each endpoint under `/sandbox`.
        hosts: Names under which it may be addressed, beside those of loopback.
        heartbeat_interval: The seconds between heartbeats that gateway clients are told.
    """

    def __init__(
        self,
        discord: LocalDiscord,
        controls: Iterable[tuple[str, str, Handler]],
        *,
        hosts: frozenset[str],
        heartbeat_interval: float,
    ) -> None:
        self._discord = discord
        self._controls = list(controls)
        self._hosts = hosts
        self._gateway = GatewayServer(discord, heartbeat_interval)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port (port 0 picks a free one).

        Raises:
            OSError: the port is in use.
        """
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        for method, path, handler in [*self._routes(), *self._controls, ("*", "/{path:.*}", _not_found)]:
            app.router.add_route(method, path, self._guarded(handler))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        return self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection and the port."""
        await self._gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _routes(self) -> list[tuple[str, str, Handler]]:
        return [
            ("GET", "/gateway", self._serve_gateway),
            ("GET", "/gateway/", self._serve_gateway),
            ("*", "/api/{tail:.*}", self._serve_rest),
            ("GET", "/cdn/{path:.+}", self._serve_cdn),
            ("GET", "/", self._serve_index),
            ("GET", "/web/{path:.+}", self._serve_web),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        """Guard a handler. This is no middleware: aiohttp keeps those in a cache, and with them every server ever."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if (refused := refusal(request, self._hosts)) is not None:
                return refused
            return _with_policies(await handler(request))

        return guarded

    def _addresses(self, request: web.Request) -> Addresses:
        return Addresses(urlsplit(self._discord.url).netloc, request.host)

    async def _serve_gateway(self, request: web.Request) -> web.StreamResponse:
        return await self._gateway.serve(request, self._addresses(request))

    async def _serve_rest(self, request: web.Request) -> web.StreamResponse:
        return await serve_rest(self._discord, request, self._addresses(request))

    async def _serve_cdn(self, request: web.Request) -> web.StreamResponse:
        return serve_cdn(self._discord, request.match_info["path"])

    async def _serve_index(self, _request: web.Request) -> web.StreamResponse:
        return serve_web("index.html")

    async def _serve_web(self, request: web.Request) -> web.StreamResponse:
        return serve_web(request.match_info["path"])


def _with_policies(response: web.StreamResponse) -> web.StreamResponse:
    if not response.prepared:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
