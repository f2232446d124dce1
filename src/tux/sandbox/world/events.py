"""Events of the local Discord, as they leave the world on their way to gateway sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json


@dataclass(slots=True)
class Event:
    """One gateway dispatch.

    Attributes:
        name: Discord's name for it, such as `MESSAGE_CREATE`.
        data: The payload, or a function from the recipient's user id to it.
        permission: Recipients need any one of these in the channel, or in the guild if there is no channel. 0 means
            that no permission is needed.
        to: The ids of the only recipients; None for everyone who may see it.
        but: The id of a user who does not get it.
    """

    name: str
    data: Json | Callable[[int], Json]
    guild: Guild | None = None
    channel: Channel | None = None
    permission: Permission = NONE
    to: frozenset[int] | None = None
    but: int | None = None

    def payload(self, viewer: int) -> Json:
        """Return the data as one recipient gets it."""
        return self.data(viewer) if callable(self.data) else self.data
