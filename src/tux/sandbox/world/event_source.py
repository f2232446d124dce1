"""The source of events: whoever listens hears of everything that happens in the guilds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json


class EventSource:
    """The guilds of a world, and those who listen to what happens in them."""

    def __init__(self) -> None:
        self.guilds: dict[int, Guild] = {}
        self._listeners: list[Callable[[Event], None]] = []

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` for every event, immediately and in order."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[Event], None]) -> None:
        """Stop calling `listener`."""
        self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        """Pass an event to every listener."""
        for listener in list(self._listeners):
            listener(event)

    def emit_in(
        self,
        place: Guild | Channel,
        name: str,
        data: Json | Callable[[int], Json],
        *,
        permission: Permission = NONE,
        visible: bool = True,
        to: Iterable[int] | None = None,
    ) -> None:
        """Emit an event of a guild, or of a channel to those who see it (`visible=False`: to the whole guild)."""
        only = None if to is None else frozenset(to)
        if isinstance(place, Guild):
            self.emit(Event(name, data, place, permission=permission, to=only))
        else:
            guild = self.guilds.get(place.guild_id or 0)
            channel = place if visible or guild is None else None
            self.emit(Event(name, data, guild, channel, permission, only))
