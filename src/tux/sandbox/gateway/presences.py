"""The presence of everyone, as it follows from their sessions and acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tux.sandbox.gateway.session import Session
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.presence import OFFLINE, Presence
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

STRENGTH = {"dnd": 3, "online": 2, "idle": 1}
"""The status that counts where a user's sessions differ: the one of the greatest number. Discord documents none."""
ACTING_SECONDS = 300.0
"""The time for which a person without a session is online after a request, as if they had a client open."""
BY_REQUESTS = Presence("online", client_status={"web": "online"})


class Presences:
    """Works out who is online where, and tells the guilds whenever that changes.

    Those who are invisible are offline to everybody. A session counts until it ends: one that has lost its connection
    and may be resumed keeps its user online, as on Discord.

    Args:
        world: Keeps the presences.
        sessions: Returns every session.
    """

    def __init__(self, world: World, sessions: Callable[[], Iterable[Session]]) -> None:
        self._world = world
        self._sessions = sessions
        self._acted: dict[int, float] = {}
        world.presence_in = lambda user, guild: _in_guild(guild, self._sessions_of(user), self._without_session(user))

    def update(self, user: User) -> None:
        """Tell each guild of a user whose presence there is no longer what it was."""
        sessions, without = self._sessions_of(user), self._without_session(user)
        for guild in self._world.guilds.values():
            if user.id in guild.members:
                self._world.set_presence(guild, user, _in_guild(guild, sessions, without))

    def acted(self, user: User) -> None:
        """Note that a user made a request: a person is online by that, a bot is not."""
        if user.bot:
            return
        is_new = user.id not in self._acted
        self._acted[user.id] = self._world.clock.monotonic()
        if is_new:
            self.update(user)

    def left(self, user: User) -> None:
        """Note that a session has ended. With the last one of a person, nothing else lets them be online any longer."""
        if not self._sessions_of(user):
            self._acted.pop(user.id, None)
            self._world.present.pop(user.id, None)
        self.update(user)

    def expire(self) -> None:
        """Let those go offline who have no session, and made no request for a while."""
        since = self._world.clock.monotonic() - ACTING_SECONDS
        for user_id in [user_id for user_id, moment in self._acted.items() if moment < since]:
            del self._acted[user_id]
            if (user := self._world.users.get(user_id)) is not None:
                self.update(user)

    def _sessions_of(self, user: User) -> list[Session]:
        return [session for session in self._sessions() if session.user is user]

    def _without_session(self, user: User) -> Presence:
        return self._world.present.get(user.id, BY_REQUESTS if user.id in self._acted else OFFLINE)


def _in_guild(guild: Guild, sessions: list[Session], without: Presence) -> Presence:
    """Return the presence in one guild: by the sessions of its shard, or that which is there without any session."""
    if not sessions:
        return without
    shown = [session for session in sessions if session.status in STRENGTH and session.serves(guild)]
    if not shown:
        return OFFLINE
    platforms: dict[str, str] = {}
    for session in shown:
        platforms[session.platform] = _stronger(platforms.get(session.platform, session.status), session.status)
    activities = [activity for session in reversed(shown) for activity in session.activities]
    return Presence(max(platforms.values(), key=STRENGTH.__getitem__), activities, platforms)


def _stronger(one: str, other: str) -> str:
    return max(one, other, key=STRENGTH.__getitem__)
