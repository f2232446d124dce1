"""One local Discord: its world, its API, its gateway and its port."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Self

from tux.sandbox.attacks import Attacks
from tux.sandbox.avatars import avatar
from tux.sandbox.clock import Clock
from tux.sandbox.controls import Controls
from tux.sandbox.errors import DiscordError
from tux.sandbox.faults import Faults
from tux.sandbox.interactions import Interactions
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.rest.api import Api
from tux.sandbox.rest.call import Reply, Request
from tux.sandbox.rest.gateway import gateway_url
from tux.sandbox.server import PREFIX, Server
from tux.sandbox.sessions import INVALID_SESSION, RECONNECT, Session, Sessions
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
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, hosts: frozenset[str] = frozenset()) -> None:
        self.clock = Clock()
        self.world = World(self.clock)
        self.faults = Faults()
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

    async def start(self) -> Self:
        """Listen.

        Raises:
            OSError: the port is in use.
        """
        port = await self._server.start(*self._bind)
        host = ANYWHERE.get(self._bind[0], self._bind[0])
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.api = Api(self.world, self.interactions, self.api_url, self.cdn_url)
        self.sessions = Sessions(self.world, self.gateway_url)
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
        """Answer a request as the socket would: faults first, then the API; it is noted in `traffic`."""
        started = perf_counter()
        try:
            actor = self.api.actor(request.authorization)
        except DiscordError:
            actor = None
        reply = await self.faults.apply(request, actor)
        if reply is None:
            reply = await self.api.answer(request)
        route, _ = self.api.find(request.method, request.path)
        self._seq += 1
        self._news.set()
        path = re.sub(r"(?<=/)[\w-]{40,}", "…", request.path)
        took = (perf_counter() - started) * 1000
        at = self.clock.now().isoformat(timespec="milliseconds")
        name = actor.username if actor else None
        self.traffic.append(
            Exchange(
                self._seq, at, name, request.method, route.path if route else None, path, reply.status, round(took, 2)
            )
        )
        return reply

    def file(self, path: str) -> tuple[str, bytes | None]:
        """A file of the CDN with its type; None where there is none."""
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        parts = path.split("/")
        if parts[0] == "attachments" and len(parts) == 4 and parts[2].isdecimal():
            attachment = self.world.attachments.get(int(parts[2]))
            return kind, attachment.content if attachment else None
        if parts[0] == "embed" and parts[1] == "avatars":
            return "image/svg+xml", avatar(parts[-1]).encode()
        stem = str(Path(path).with_suffix(""))
        return kind, self.world.images.get(stem)

    # the gateway on purpose

    def connected(self, user_id: int | None = None) -> list[Session]:
        """The connected sessions, of everyone or of one user."""
        return [s for s in self.sessions.all() if s.send is not None and user_id in {None, s.user.id}]

    def drop(self, user_id: int | None = None) -> int:
        """Break gateway connections without a word; the sessions can be resumed. Returns how many."""
        return self._close(user_id, 4000, "dropped")

    def reconnect(self, user_id: int | None = None) -> int:
        """Ask sessions to reconnect (op 7), then close."""
        for session in self.connected(user_id):
            session.control(RECONNECT, None)
        return self._close(user_id, 4000, "reconnect")

    def invalidate(self, user_id: int | None = None, *, resumable: bool = False) -> int:
        """Tell sessions that they are invalid (op 9); unless resumable they must identify anew."""
        sessions = self.connected(user_id)
        for session in sessions:
            session.control(INVALID_SESSION, resumable)
        self._close(user_id, 4000, "invalid session")
        if not resumable:
            for session in sessions:
                self.sessions.forget(session)
        return len(sessions)

    def _close(self, user_id: int | None, code: int, message: str) -> int:
        closed = 0
        for connection in list(self._server.connections):
            session = connection.session
            if session is not None and user_id in {None, session.user.id}:
                connection.close(code, message)
                closed += 1
        return closed
