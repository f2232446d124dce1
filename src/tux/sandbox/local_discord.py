"""A local Discord without a port: its world, its API, its gateway, and what goes wrong in them on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Literal

from tux.sandbox.cdn import find_file
from tux.sandbox.errors import DiscordError
from tux.sandbox.faults import Faults
from tux.sandbox.gateway.lines import Ear
from tux.sandbox.gateway.session import Session
from tux.sandbox.gateway.sessions import Sessions
from tux.sandbox.interactions import Interactions
from tux.sandbox.limit_profiles import PROFILES
from tux.sandbox.limits import Limits
from tux.sandbox.openapi.checks import Checks
from tux.sandbox.openapi.violations import Violation
from tux.sandbox.rest.api import Api
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.rest.resources.gateway import gateway_url
from tux.sandbox.rest.router import Route
from tux.sandbox.traffic import Traffic
from tux.sandbox.world.application import Application
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

API_PREFIX = "/api/v10"


class LocalDiscord:
    """The parts of a local Discord that need no socket; `open` says under which address they are served.

    Args:
        limits: The name of the rate-limit profile.
        seed: The seed of the faults' randomness.
        clock: The local Discord's time.
        openapi: Discord's OpenAPI document, to check every request of a bot, and every answer.
        old_applications: Whether the applications that are created have other ids than their bots.

    Raises:
        NoJsonSchema: `openapi` is given, and the package jsonschema-rs is not installed.
    """

    def __init__(
        self,
        *,
        limits: Literal["generous", "discord"] = "generous",
        seed: int = 0,
        clock: Clock | None = None,
        openapi: Path | None = None,
        old_applications: bool = False,
    ) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)
        self.world.old_applications = old_applications
        self.faults = Faults(seed, self.clock)
        self.world.distort_entry = self.faults.distort
        self.limits = Limits(PROFILES[limits], self.clock)
        self.world.max_concurrency = self.limits.profile.concurrency
        self.checks = Checks(openapi) if openapi is not None else None
        self.interactions = Interactions(self.world)
        self.traffic = Traffic(self.clock)
        self.url = ""
        self.api: Api
        self.sessions: Sessions
        self._news = asyncio.Event()

    def open(self, url: str) -> None:
        """Build the API and the gateway, whose payloads name the base URL."""
        self.url = url
        self.api = Api(self.world, self.interactions, self.api_url, self.cdn_url)
        self.sessions = Sessions(self.world, self.gateway_url, faults=self.faults, limits=self.limits.profile)
        self.sessions.on_change = self._news.set
        self.world.listen(lambda _event: self._news.set())

    @property
    def api_url(self) -> str:
        """The REST API's base URL."""
        return self.url + API_PREFIX

    @property
    def gateway_url(self) -> str:
        """The gateway's address."""
        return gateway_url(self.api_url)

    @property
    def cdn_url(self) -> str:
        """The CDN's base URL."""
        return f"{self.url}/cdn"

    @property
    def violations(self) -> list[Violation]:
        """The requests and answers that Discord's document does not allow; empty without a document."""
        return self.checks.violations if self.checks else []

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is tried after every event and request."""
        while not condition():
            self._news.clear()
            await self._news.wait()

    def in_use(self, application: Application) -> bool:
        """Return True if a bot is connected and its commands are registered."""
        commands = application.commands or any(application.guild_commands.values())
        return bool(commands) and self.sessions.online(application.bot.id)

    def file(self, path: str) -> tuple[str, bytes | None]:
        """Return the media type and content of a file of the CDN; the content is None if there is no such file."""
        return find_file(self.world, path)

    # requests

    async def answer(self, request: Request) -> Reply:
        """Answer a request as the port would, by limits, faults and the API, and note it in `traffic`.

        Raises:
            Reset: a fault says that the connection breaks, before or after the request was carried out.
        """
        started = perf_counter()
        route, params = self.api.find(request.method, request.path)
        actor = self._actor(request)
        if actor is not None:
            self.sessions.presences.acted(actor)
        status = 0
        try:
            reply = await self._reply(request, route, params, actor)
            status = reply.status
            if self.checks is not None:
                self.checks.check(request, route, actor, reply)
        finally:
            unserved = None if route else self.api.unserved(request.method, request.path)
            self.traffic.note(request, route, actor, status, perf_counter() - started, unserved)
            self._news.set()
        return reply

    def _actor(self, request: Request) -> User | None:
        try:
            return self.api.actor(request.authorization)
        except DiscordError:
            return None

    async def _reply(self, request: Request, route: Route | None, params: dict[str, str], actor: User | None) -> Reply:
        verdict = self.limits.ask(request, route, params, actor)
        reply = verdict.refusal or await self.faults.apply(request, actor, verdict.headers)
        if reply is None:
            reply = await self.api.answer(request)
            reply.headers |= verdict.headers
            await self.faults.deliver(request, actor)
        self.limits.settle(actor, reply)
        return reply

    # gateway connections

    def connected(self, user_id: int | None = None) -> list[Session]:
        """Return the sessions that are connected by a socket, of everyone or of one user."""
        return [session for session in self.sessions.connected(user_id) if not isinstance(session.line, Ear)]

    def drop(self, user_id: int | None = None) -> int:
        """Cut gateway connections without a close code and return how many; the sessions can be resumed."""
        return self._each(user_id, self.sessions.drop)

    def reconnect(self, user_id: int | None = None) -> int:
        """Ask sessions to reconnect and resume (op 7), close their connections and return how many."""
        return self._each(user_id, self.sessions.reconnect)

    def invalidate(self, user_id: int | None = None, *, resumable: bool = False, keep_open: bool = False) -> int:
        """Tell sessions that they are invalid (op 9) and return how many; unless resumable they identify anew.

        With `keep_open` that happens on the same connections, if the clients want it.
        """
        return self._each(
            user_id, lambda session: self.sessions.invalidate(session, resumable=resumable, keep_open=keep_open)
        )

    def _each(self, user_id: int | None, act: Callable[[Session], None]) -> int:
        sessions = self.connected(user_id)
        for session in sessions:
            act(session)
        return len(sessions)
