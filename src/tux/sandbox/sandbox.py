"""One local Discord: its world, its API, its gateway and its port."""

from __future__ import annotations

import asyncio
import mimetypes
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal, Self

from tux.sandbox.attacks import Attacks
from tux.sandbox.avatars import avatar
from tux.sandbox.clock import Clock
from tux.sandbox.controls import Controls
from tux.sandbox.errors import DiscordError
from tux.sandbox.faults import Faults
from tux.sandbox.interactions import Interactions
from tux.sandbox.limits import PROFILES, Limits
from tux.sandbox.openapi import Checks, Violation
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.rest.api import Api
from tux.sandbox.rest.call import Reply, Request, Route, without_tokens
from tux.sandbox.rest.gateway import gateway_url
from tux.sandbox.rest.images import read_picture
from tux.sandbox.server import HEARTBEAT_INTERVAL, PREFIX, Server
from tux.sandbox.sessions import Ear, Session, Sessions
from tux.sandbox.world.models import Application, User
from tux.sandbox.world.world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - bound only where asked for
KEPT_TRAFFIC = 2_000


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was answered: who, what, with which status, in how many milliseconds. No body, no token."""

    seq: int
    at: str
    actor: str | None
    method: str
    route: str | None
    path: str
    status: int
    ms: float


class Sandbox:
    """A local Discord. `async with Sandbox() as sandbox:` listens on a free loopback port.

    Args:
        host: The loopback address to bind.
        port: The port, 0 for any free one.
        hosts: Further names under which it may be addressed, for a container's published port.
        limits: `generous` shows rate-limit headers that nobody reaches; `discord` limits as Discord does, as far as
            is known (`tux.sandbox.limits`).
        seed: Where the randomness of faults begins.
        heartbeat_interval: Seconds, as Discord's; a client silent for one and a half of it is cut off.
        clock: The local Discord's time, for tests that want it to stand still.
        openapi: Discord's OpenAPI document, to check every request of a bot and its answer (`violations`).

    Raises:
        NoJsonSchema: with `openapi`, where the package jsonschema is not installed.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        hosts: frozenset[str] = frozenset(),
        limits: Literal["generous", "discord"] = "generous",
        seed: int = 0,
        heartbeat_interval: float = HEARTBEAT_INTERVAL,
        clock: Clock | None = None,
        openapi: Path | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)
        self.faults = Faults(seed)
        self.world.hides_executor = self.faults.hides_executor
        self.limits = Limits(PROFILES[limits], self.clock)
        self.world.max_concurrency = self.limits.profile.concurrency
        self.heartbeat_interval = heartbeat_interval
        self.checks = Checks(openapi) if openapi is not None else None
        self.attacks = Attacks(self)
        self.hosts = hosts
        self.interactions = Interactions(self.world)
        self.traffic: deque[Exchange] = deque(maxlen=KEPT_TRAFFIC)
        self._bind = (host, port)
        self._news = asyncio.Event()
        self._people: dict[int, Person] = {}
        self._seq = 0
        self._server = Server(Controls(self))
        self.url = ""
        self.api: Api
        self.sessions: Sessions

    @property
    def api_url(self) -> str:
        """The REST API's base URL."""
        return self.url + PREFIX

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
        """What bots sent, or this sandbox answered, that Discord's document does not allow. Empty without one."""
        return self.checks.violations if self.checks else []

    async def start(self) -> Self:
        """Listen.

        Raises:
            OSError: the port is in use.
        """
        port = await self._server.start(*self._bind)
        host = ANYWHERE.get(self._bind[0], self._bind[0])
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.api = Api(self.world, self.interactions, self.api_url, self.cdn_url)
        if self.checks is not None:
            self.api.checks.append(self.checks.check)
        self.sessions = Sessions(self.world, self.gateway_url, faults=self.faults, limits=self.limits.profile)
        self.sessions.on_change = self._news.set
        self.world.listen(lambda _event: self._news.set())
        return self

    async def stop(self) -> None:
        """Close every connection and the port."""
        self.attacks.stop()
        self.interactions.close()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def guild(self, name: str) -> LiveGuild:
        """The guild of that name, as its people use it."""
        for guild in self.world.guilds.values():
            if guild.name == name:
                return LiveGuild(self, guild)
        raise LookupError(f"no guild {name!r}: there are {sorted(g.name for g in self.world.guilds.values())}")

    def person(self, user: User) -> Person:
        """Someone who acts by hand; always the same object for the same user."""
        if user.id not in self._people:
            self._people[user.id] = Person(self, user)
        return self._people[user.id]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a moment at which a condition holds; it is looked at after every event and request."""
        while not condition():
            self._news.clear()
            await self._news.wait()

    def in_use(self, application: Application) -> bool:
        """Whether a bot is connected and its commands are there for people."""
        commands = application.commands or any(application.guild_commands.values())
        return bool(commands) and self.sessions.online(application.bot.id)

    @property
    def reachable_from_outside(self) -> bool:
        """Whether it listens on more than loopback."""
        return self._bind[0] not in LOOPBACK

    async def answer(self, request: Request) -> Reply:
        """Answer a request as the socket would: limits first, then faults, then the API; it is noted in `traffic`.

        Raises:
            Reset: a fault says that the connection breaks.
        """
        started = perf_counter()
        route, params = self.api.find(request.method, request.path)
        actor = self._actor(request)
        status = 0
        try:
            reply = await self._reply(request, route, params, actor)
            status = reply.status
        finally:
            self._note(request, route, actor, status, perf_counter() - started)
        return reply

    def _actor(self, request: Request) -> User | None:
        try:
            return self.api.actor(request.authorization)
        except DiscordError:
            return None

    async def _reply(self, request: Request, route: Route | None, params: dict[str, str], actor: User | None) -> Reply:
        verdict = self.limits.ask(request, route, params, actor)
        reply = verdict.refusal or await self.faults.apply(request, actor)
        if reply is None:
            reply = await self.api.answer(request)
            reply.headers |= verdict.headers
        self.limits.settle(actor, reply)
        return reply

    def _note(self, request: Request, route: Route | None, actor: User | None, status: int, seconds: float) -> None:
        self._seq += 1
        at = self.clock.now().isoformat(timespec="milliseconds")
        who, template = actor.username if actor else None, route.path if route else None
        path = without_tokens(request.path)
        self.traffic.append(
            Exchange(self._seq, at, who, request.method, template, path, status, round(seconds * 1000, 2))
        )
        self._news.set()

    def file(self, path: str) -> tuple[str, bytes | None]:
        """A file of the CDN with its type; None where there is none."""
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        parts = path.split("/")
        if parts[0] == "attachments" and len(parts) == 4 and parts[2].isdecimal():
            attachment = self.world.attachments.get(int(parts[2]))
            return kind, attachment.content if attachment else None
        if parts[0] == "embed" and parts[1] == "avatars":
            return "image/svg+xml", avatar(parts[-1]).encode()
        content = self.world.images.get(str(Path(path).with_suffix("")))
        picture = read_picture(content) if content is not None else None
        return picture.kind if picture else kind, content

    # the gateway on purpose

    def connected(self, user_id: int | None = None) -> list[Session]:
        """The sessions connected by a socket, of everyone or of one user."""
        return [session for session in self.sessions.connected(user_id) if not isinstance(session.line, Ear)]

    def drop(self, user_id: int | None = None) -> int:
        """Cut gateway connections without a word; the sessions can be resumed. Returns how many."""
        return self._each(user_id, self.sessions.drop)

    def reconnect(self, user_id: int | None = None) -> int:
        """Ask sessions to reconnect and resume (op 7), then close. Returns how many."""
        return self._each(user_id, self.sessions.reconnect)

    def invalidate(self, user_id: int | None = None, *, resumable: bool = False) -> int:
        """Tell sessions that they are invalid (op 9); unless resumable they must identify anew. Returns how many."""
        return self._each(user_id, lambda session: self.sessions.invalidate(session, resumable=resumable))

    def _each(self, user_id: int | None, do: Callable[[Session], None]) -> int:
        sessions = self.connected(user_id)
        for session in sessions:
            do(session)
        return len(sessions)
