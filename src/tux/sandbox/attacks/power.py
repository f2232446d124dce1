"""The moment at which actors lose their power, as the local Discord itself sees it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from tux.sandbox.attacks.scenario import has_power
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

TAKING = frozenset({"GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"})
"""The events by which somebody may lose permissions."""


class PowerWatch:
    """Tells once when none of the actors has the permissions any more; never if none had them, or none are needed.

    Args:
        world: The world whose events are heard.
        guild: The guild.
        actors: Those who are watched.
        needs: The permissions.
        on_loss: Is called with the moment, in seconds of `perf_counter`.
    """

    def __init__(
        self, world: World, guild: Guild, actors: tuple[User, ...], needs: Permission, on_loss: Callable[[float], None]
    ) -> None:
        self._world = world
        self._guild = guild
        self._needs = needs
        self._on_loss = on_loss
        self._powerful = [actor for actor in actors if has_power(guild, actor, needs)] if needs != NONE else []
        if self._powerful:
            world.listen(self._hear)

    def close(self) -> None:
        """Stop watching."""
        if self._powerful:
            self._powerful = []
            self._world.unlisten(self._hear)

    def _hear(self, event: Event) -> None:
        if event.name not in TAKING or event.guild is not self._guild:
            return
        if not any(has_power(self._guild, actor, self._needs) for actor in self._powerful):
            moment = perf_counter()
            self.close()
            self._on_loss(moment)
