"""Anyone of the local Discord, people and bots alike, by its API and gateway alone: for tests of its rules."""

import struct
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tux.sandbox import Sandbox
from tux.sandbox.gateway.lines import Ear
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Request, Upload
from tux.sandbox.scenes import small
from tux.sandbox.world import Channel, Guild, Role, User
from tux.sandbox.world.intents import EVERY_INTENT

Json = dict[str, Any]


class Actor:
    """Asks with its own token, and hears what its session may hear."""

    def __init__(self, sandbox: LocalDiscord, user: User, intents: int = int(EVERY_INTENT)) -> None:
        self.sandbox, self.user, self.id = sandbox, user, user.id
        self.heard: list[tuple[str, Json]] = []
        self.session = sandbox.sessions.identify({"token": user.token, "intents": intents}, Ear(self._hear))
        self.heard.clear()

    def _hear(self, payload: Json) -> None:
        self.heard.append((payload["t"], payload["d"] or {}))

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        files: Mapping[str, Upload] | None = None,
        reason: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Status and body of any answer. The query may also stand in the path."""
        path, _, pairs_in_path = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in pairs_in_path.split("&")) if pairs_in_path else {}
        pairs |= query or {}
        token = f"Bot {self.user.token}" if self.user.bot else self.user.token
        reply = await self.sandbox.answer(Request(method, path, pairs, token, body, files or {}, reason))
        return reply.status, reply.body

    async def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The body of an answer that is no refusal."""
        status, answer = await self.ask(method, path, body, **more)
        assert status < 400, answer
        return answer

    async def code(self, method: str, path: str, body: Any = None, **more: Any) -> int:
        """Return the code by which this is refused."""
        status, answer = await self.ask(method, path, body, **more)
        assert status >= 400, answer
        return answer["code"]

    async def wrong(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, str]:
        """Return the errors of a 50035, as place → code."""
        status, answer = await self.ask(method, path, body, **more)
        assert (status, answer["code"]) == (400, 50035), answer
        return dict(_leaves(answer["errors"], ""))

    def events(self, name: str) -> list[Json]:
        """Return the events of this name so far."""
        return [data for heard, data in self.heard if heard == name]

    def last(self, name: str) -> Json:
        """Return the last event of this name."""
        assert self.events(name), f"no {name}; heard {[heard for heard, _ in self.heard]}"
        return self.events(name)[-1]


def _leaves(tree: Json, place: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        if key == "_errors":
            found.append((place, value[0]["code"]))
        else:
            found += _leaves(value, f"{place}.{key}".removeprefix("."))
    return found


@dataclass
class Place:
    """The small guild: its people as actors, its bot, and a channel for all."""

    sandbox: Sandbox
    guild: Guild
    bot: Actor
    owner: Actor
    moderator: Actor
    member: Actor
    newcomer: Actor

    @property
    def general(self) -> Channel:
        return self.channel("general")

    def channel(self, name: str) -> Channel:
        return next(channel for channel in self.guild.channels.values() if channel.name == name)

    def role(self, name: str) -> Role:
        return next(role for role in self.guild.roles.values() if role.name == name)

    def allow(self, actor: Actor, permissions: Permission) -> None:
        """Give the actor these permissions by a role of their own, below the bot's."""
        role_id = self.sandbox.world.ids.new()
        self.guild.roles[role_id] = Role(role_id, self.guild.id, f"for {actor.user.username}", permissions, 1)
        self.guild.members[actor.id].roles.append(role_id)

    def deny(self, permissions: Permission) -> None:
        """Take permissions from @everyone and from the bot."""
        for role in self.guild.roles.values():
            role.permissions &= ~permissions

    @property
    def audited(self) -> list[tuple[int, int | None, Any]]:
        """The audit log: action, author, options; oldest first."""
        return [(entry.action_type, entry.user_id, entry.options) for entry in self.guild.audit_log]


def small_place(sandbox: Sandbox) -> Place:
    """The small guild in a sandbox, with everyone in it ready to act."""
    scene = small(sandbox.world)
    people = {m.user.username: Actor(sandbox, m.user) for m in scene.guild.members.values() if not m.user.bot}
    bot = Actor(sandbox, scene.bot.bot)
    return Place(sandbox, scene.guild, bot, people["owner"], people["moderator"], people["member"], people["newcomer"])


def png(width: int = 3, height: int = 2) -> bytes:
    """A PNG of this size, all black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gif() -> bytes:
    """An animated GIF, as far as its header tells."""
    return b"GIF89a" + struct.pack("<HH", 5, 4) + b"\x80\0\0" + b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" + b";"


def data_uri(content: bytes, kind: str = "image/png") -> str:
    """Content as Discord takes pictures and sounds."""
    return f"data:{kind};base64,{b64encode(content).decode()}"
