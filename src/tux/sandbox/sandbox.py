"""The sandbox: a local Discord on a port, with its people and attacks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from tux.sandbox.attacks import Attacks
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.people.guilds import LiveGuild
from tux.sandbox.people.people import People
from tux.sandbox.people.person import Person
from tux.sandbox.server.attack_controls import AttackControls
from tux.sandbox.server.controls import Controls
from tux.sandbox.server.server import Server
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.user import User

HEARTBEAT_INTERVAL_SECONDS = 41.25
"""Discord's own interval."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - bound only where asked for
"""The loopback address by which to reach a sandbox that is bound to every address."""


class Sandbox(LocalDiscord):
    """A local Discord on a port. `async with Sandbox() as sandbox:` listens on a free loopback port.

    Args:
        host: The loopback address to bind.
        port: The port; 0 picks a free one.
        hosts: Further names under which it may be addressed, for a container's published port.
        limits: `generous` shows rate-limit headers that nobody reaches; `discord` limits as Discord does, as far as
            is known (`tux.sandbox.limit_profiles`).
        seed: The seed of the faults' randomness.
        heartbeat_interval: Seconds between heartbeats; a client that is silent for one and a half of it is cut off.
        clock: The local Discord's time, for tests that want it to stand still.
        openapi: Discord's OpenAPI document, to check every request of a bot, and every answer (`violations`).
        old_applications: Whether the applications that are created have other ids than their bots, as those of
            Discord's first years have; a bot that takes one for the other goes wrong here.

    Raises:
        NoJsonSchema: `openapi` is given, and the package jsonschema-rs is not installed.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        hosts: frozenset[str] = frozenset(),
        limits: Literal["generous", "discord"] = "generous",
        seed: int = 0,
        heartbeat_interval: float = HEARTBEAT_INTERVAL_SECONDS,
        clock: Clock | None = None,
        openapi: Path | None = None,
        old_applications: bool = False,
    ) -> None:
        super().__init__(limits=limits, seed=seed, clock=clock, openapi=openapi, old_applications=old_applications)
        self.attacks = Attacks(self.world, lambda: self.api_url)
        self._people = People(self)
        self._bind = (host, port)
        controls = [*Controls(self).routes(), *AttackControls(self.world, self.attacks).routes()]
        self._server = Server(self, controls, hosts=hosts, heartbeat_interval=heartbeat_interval)

    async def start(self) -> Self:
        """Listen.

        Raises:
            OSError: the port is in use.
        """
        port = await self._server.start(*self._bind)
        host = ANYWHERE.get(self._bind[0], self._bind[0])
        self.open(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        return self

    async def stop(self) -> None:
        """Close every connection and the port."""
        try:
            await self.attacks.close()
        finally:
            self.interactions.close()
            await self._server.stop()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def reachable_from_outside(self) -> bool:
        """True if it listens on more than loopback."""
        return self._bind[0] not in LOOPBACK

    def guild(self, name: str) -> LiveGuild:
        """Return the guild of that name, as its people use it.

        Raises:
            LookupError: there is no such guild.
        """
        return self._people.guild(name)

    def person(self, user: User) -> Person:
        """Return the person who acts by hand as a user; always the same object for the same user."""
        return self._people.person(user)
