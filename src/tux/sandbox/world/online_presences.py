"""The presences of those who are not offline, guild by guild."""

from __future__ import annotations

from collections.abc import Callable

from tux.sandbox.world.event_source import EventSource
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.presence import OFFLINE, Presence
from tux.sandbox.world.user import User


class OnlinePresences(EventSource):
    """The part of a world that knows who is online, and tells the guilds of it."""

    def __init__(self) -> None:
        super().__init__()
        self.presences: dict[int, dict[int, Presence]] = {}
        """The presences of those who are not offline, by guild id and then by user id."""
        self.present: dict[int, Presence] = {}
        """The presences of those who are online without a client, as a scene has them, until they had one."""
        self.presence_in: Callable[[User, Guild], Presence] = lambda _user, _guild: OFFLINE
        """The gateway's word on the presence of a user in a guild."""

    def online(self, guild: Guild) -> dict[int, Presence]:
        """Return the presences of those in a guild who are not offline, by user id."""
        if guild.id not in self.presences:
            present = self.present.items()
            self.presences[guild.id] = {user_id: presence for user_id, presence in present if user_id in guild.members}
        return self.presences[guild.id]

    def appear(self, user: User, presence: Presence) -> None:
        """Let a user be online without a client."""
        self.present[user.id] = presence
        for guild in self.guilds.values():
            if user.id in guild.members:
                self.set_presence(guild, user, presence)

    def set_presence(self, guild: Guild, user: User, presence: Presence) -> None:
        """Set a member's presence in a guild, and tell the guild if it is another than before."""
        online = self.online(guild)
        if presence == online.get(user.id, OFFLINE):
            return
        if presence == OFFLINE:
            del online[user.id]
        else:
            online[user.id] = presence
        self.emit_in(guild, "PRESENCE_UPDATE", presence.payload(user.id, guild))

    def approximate_counts(self, guild: Guild) -> Json:
        """Return the numbers of members and of those who are online, as `with_counts` adds them."""
        return {
            "approximate_member_count": len(guild.members),
            "approximate_presence_count": len(self.online(guild)),
        }
