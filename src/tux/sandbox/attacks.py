"""Attacks on a guild, by one of its people with their own token, at a rate and up to a number of requests."""

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

FASTEST = 50.0
"""Requests per second: Discord's global limit for one token."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set of an attack."""

    name: str
    type: str
    default: Any
    description: str


RATE = Parameter("rate", "integer", 10, "Requests per second, at most 50")
COUNT = Parameter("count", "integer", 20, "Requests in all, at most 500")

Step = tuple[str, str, Any]
"""Method, path and body of one request."""
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
        """What the control panel shows of it."""
        shown = {"name": self.name, "title": self.title, "description": self.description}
        return shown | {"parameters": [asdict(parameter) for parameter in self.parameters]}


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
    """Newcomers who join one after the other; the actor only watches."""
    for number in itertools.count(1):
        user = world.create_user(f"raider{number}", note="Came with a raid")
        world.join(guild, user)
        yield "GET", f"/guilds/{guild.id}", None


ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in (
        Attack("delete-channels", "Delete channels", "Deletes every channel, one request each.", _delete_channels),
        Attack("create-channels", "Create channels", "Floods the guild with new channels.", _create_channels),
        Attack("delete-roles", "Delete roles", "Deletes every role it can.", _delete_roles),
        Attack("ban-members", "Ban members", "Bans everyone it can, one request each.", _ban_members),
        Attack("kick-members", "Kick members", "Kicks everyone it can, one request each.", _kick_members),
        Attack(
            "open-everyone", "Give @everyone all permissions", "One request that opens the guild.", _open_everything
        ),
        Attack("spam", "Mention everyone", "Mentions @everyone in every text channel in turn.", _spam),
        Attack("raid", "Join raid", "New accounts join one after the other.", _raid),
    )
}


class Attacks:
    """The attacks that are under way in one world.

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
        """Begin an attack; it ends by itself after `count` requests.

        Raises:
            ValueError: no such attack, or a rate or count out of bounds.
        """
        attack = ATTACKS.get(name)
        if attack is None:
            raise ValueError(f"no attack {name!r}: there are {sorted(ATTACKS)}")
        if not 0 < rate <= FASTEST or not 0 < count <= MOST:
            raise ValueError(f"the rate must be up to {FASTEST:g} and the count up to {MOST}")
        number = next(self._numbers)
        task = asyncio.get_running_loop().create_task(
            self._run(attack, guild, actor, rate, count), name=f"attack {name}"
        )
        self._running[number] = task
        task.add_done_callback(lambda _: self._running.pop(number, None))
        return number

    async def finished(self, number: int) -> None:
        """Wait for the end of an attack."""
        if task := self._running.get(number):
            await task

    def stop(self) -> None:
        """End every attack now."""
        for task in list(self._running.values()):
            task.cancel()

    async def _run(self, attack: Attack, guild: Guild, actor: User, rate: float, count: int) -> None:
        authorization = f"Bot {actor.token}" if actor.bot else actor.token
        left = count
        async for method, path, body in attack.steps(self._world, guild, actor):
            again: float | None = 0.0
            while again is not None and left:
                reply = await self._answer(Request(method, path, {}, authorization, body))
                logger.info("attack %s: %s %s → %s", attack.name, method, path, reply.status)
                left -= 1
                again = _again_after(reply)
                await asyncio.sleep(again or 1 / rate)
            if not left:
                return


def _again_after(reply: Reply) -> float | None:
    """Seconds after which an attacker tries the same again, as every library does by itself; None: they go on."""
    return reply.body["retry_after"] if reply.status == 429 and "retry_after" in reply.body else None
