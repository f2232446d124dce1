"""Attacks on a guild, by one of its people with their own token, at a set rate and up to a number of requests."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from tux.sandbox.permissions import ALL
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

logger = logging.getLogger(__name__)

MAX_RATE_PER_SECOND = 50.0
"""Discord's global limit for one token."""
MAX_REQUESTS = 500


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of an attack."""

    name: str
    type: str
    default: Any
    description: str


RATE = Parameter("rate", "integer", 10, "Requests per second, at most 50")
COUNT = Parameter("count", "integer", 20, "Requests in total, at most 500")

Step = tuple[str, str, Any]
"""The method, path and body of one request."""
Steps = Callable[[World, Guild, User], AsyncIterator[Step]]


@dataclass(frozen=True, slots=True)
class Attack:
    """One kind of attack."""

    name: str
    title: str
    description: str
    steps: Steps
    parameters: tuple[Parameter, ...] = (RATE, COUNT)

    def payload(self) -> Json:
        """Return what the control panel shows."""
        data = {"name": self.name, "title": self.title, "description": self.description}
        return data | {"parameters": [asdict(parameter) for parameter in self.parameters]}


async def _delete_channels(_world: World, guild: Guild, _actor: User) -> AsyncIterator[Step]:
    for channel in [channel for channel in guild.channels.values() if not channel.is_thread]:
        yield "DELETE", f"/channels/{channel.id}", None


async def _create_channels(_world: World, guild: Guild, _actor: User) -> AsyncIterator[Step]:
    for number in itertools.count(1):
        yield "POST", f"/guilds/{guild.id}/channels", {"name": f"nuked-{number}", "type": 0}


async def _delete_roles(_world: World, guild: Guild, _actor: User) -> AsyncIterator[Step]:
    for role in [role for role in guild.roles.values() if role.id != guild.id and not role.managed]:
        yield "DELETE", f"/guilds/{guild.id}/roles/{role.id}", None


async def _ban_members(_world: World, guild: Guild, actor: User) -> AsyncIterator[Step]:
    for member in [member for member in guild.members.values() if member.user is not actor]:
        yield "PUT", f"/guilds/{guild.id}/bans/{member.id}", {}


async def _kick_members(_world: World, guild: Guild, actor: User) -> AsyncIterator[Step]:
    for member in [member for member in guild.members.values() if member.user is not actor]:
        yield "DELETE", f"/guilds/{guild.id}/members/{member.id}", None


async def _open_everything(_world: World, guild: Guild, _actor: User) -> AsyncIterator[Step]:
    yield "PATCH", f"/guilds/{guild.id}/roles/{guild.id}", {"permissions": str(int(ALL))}


async def _spam(_world: World, guild: Guild, _actor: User) -> AsyncIterator[Step]:
    channels = [channel for channel in guild.channels.values() if channel.type == 0]
    for channel in itertools.cycle(channels):
        yield "POST", f"/channels/{channel.id}/messages", {"content": "@everyone free gold, claim it now!"}


async def _raid(world: World, guild: Guild, _actor: User) -> AsyncIterator[Step]:
    """Let newcomers join one after the other; the actor only watches."""
    for number in itertools.count(1):
        user = world.create_user(f"raider{number}", note="Came with a raid")
        world.join(guild, user)
        yield "GET", f"/guilds/{guild.id}", None


ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in (
        Attack("delete-channels", "Delete channels", "Deletes every channel, one request for each.", _delete_channels),
        Attack("create-channels", "Create channels", "Floods the guild with new channels.", _create_channels),
        Attack("delete-roles", "Delete roles", "Deletes every role it can.", _delete_roles),
        Attack("ban-members", "Ban members", "Bans every member it can, one request for each.", _ban_members),
        Attack("kick-members", "Kick members", "Kicks every member it can, one request for each.", _kick_members),
        Attack(
            "open-everyone",
            "Give @everyone all permissions",
            "Opens the guild with a single request.",
            _open_everything,
        ),
        Attack("spam", "Mention everyone", "Mentions @everyone in every text channel in turn.", _spam),
        Attack("raid", "Join raid", "New accounts join one after the other.", _raid),
    )
}


class Attacks:
    """The attacks that are in progress in one world.

    Args:
        world: The world.
        answer: Answers the requests that an attack makes.
    """

    def __init__(self, world: World, answer: Callable[[Request], Awaitable[Reply]]) -> None:
        self._world = world
        self._answer = answer
        self._running: dict[int, asyncio.Task[None]] = {}
        self._numbers = itertools.count(1)

    def start(self, name: str, guild: Guild, actor: User, *, rate: float = 10, count: int = 20) -> int:
        """Start an attack, which ends by itself after `count` requests, and return its number.

        Raises:
            ValueError: there is no such attack, or the rate or count is out of bounds.
        """
        attack = ATTACKS.get(name)
        if attack is None:
            raise ValueError(f"no attack {name!r}: there are {sorted(ATTACKS)}")
        if not 0 < rate <= MAX_RATE_PER_SECOND or not 0 < count <= MAX_REQUESTS:
            raise ValueError(f"the rate must be up to {MAX_RATE_PER_SECOND:g} and the count up to {MAX_REQUESTS}")
        number = next(self._numbers)
        task = asyncio.get_running_loop().create_task(
            self._run(attack, guild, actor, rate, count), name=f"attack {name}"
        )
        self._running[number] = task
        task.add_done_callback(lambda _: self._running.pop(number, None))
        return number

    async def finished(self, number: int) -> None:
        """Wait until an attack ends."""
        if task := self._running.get(number):
            await task

    def stop(self) -> None:
        """Stop every attack now."""
        for task in list(self._running.values()):
            task.cancel()

    async def _run(self, attack: Attack, guild: Guild, actor: User, rate: float, count: int) -> None:
        authorization = f"Bot {actor.token}" if actor.bot else actor.token
        left = count
        async for method, path, body in attack.steps(self._world, guild, actor):
            delay: float | None = 0.0
            while delay is not None and left:
                reply = await self._answer(Request(method, path, {}, authorization, body))
                logger.info("attack %s: %s %s → %s", attack.name, method, path, reply.status)
                left -= 1
                delay = _again_after(reply)
                await asyncio.sleep(delay or 1 / rate)
            if not left:
                return


def _again_after(reply: Reply) -> float | None:
    """Return the seconds after which the same request is repeated, as every library does; None to go on."""
    return reply.body["retry_after"] if reply.status == 429 and "retry_after" in reply.body else None
