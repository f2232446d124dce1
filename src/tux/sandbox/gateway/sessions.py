"""Every session of a local Discord: how they start, go on, hear events and end. No sockets here."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from functools import partial

import orjson

from tux.sandbox.faults import Fault, Faults
from tux.sandbox.faults.events import Treatment
from tux.sandbox.gateway.admission import Admission, read_shard
from tux.sandbox.gateway.channel_info import channel_info
from tux.sandbox.gateway.lines import Ear, Line
from tux.sandbox.gateway.member_chunks import member_chunks
from tux.sandbox.gateway.opcodes import INVALID_SESSION, RECONNECT, Refused
from tux.sandbox.gateway.presence_forms import read_platform, read_presence
from tux.sandbox.gateway.presences import Presences
from tux.sandbox.gateway.ready import guild_payload, ready_payload
from tux.sandbox.gateway.session import Session
from tux.sandbox.gateway.sound_lists import sound_lists
from tux.sandbox.gateway.visibility import reaches, without_hidden_content, without_hidden_match
from tux.sandbox.gateway.voice import update_voice_state
from tux.sandbox.limit_profiles import GENEROUS, Profile
from tux.sandbox.world import voice
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import EVERY_INTENT, Intent
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import read_snowflake
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

RESUMABLE_SECONDS = 300.0
"""The time that a session outlives its connection. Discord documents no number; libraries reckon with minutes."""
MAX_GUILDS = 2_500
"""Guilds on one shard, as documented."""


class Sessions:
    """Every session of a local Discord; sends each the events it may hear.

    Attributes:
        on_change: Called when a session begins, resumes or loses its connection.
    """

    def __init__(
        self, world: World, gateway_url: str, *, faults: Faults | None = None, limits: Profile = GENEROUS
    ) -> None:
        self._world = world
        self._url = gateway_url
        self._faults = faults or Faults()
        self._admission = Admission(world, limits)
        self._sessions: dict[str, Session] = {}
        self.on_change: Callable[[], object] = lambda: None
        self.presences = Presences(world, self._sessions.values)
        world.listen(self._hear)
        world.new_token_listeners.append(self._token_changed)

    def all(self) -> list[Session]:
        """Return every session, connected or not."""
        return list(self._sessions.values())

    def connected(self, user_id: int | None = None) -> list[Session]:
        """Return the sessions that have a connection, of everyone or of one user."""
        return [s for s in self._sessions.values() if s.line is not None and user_id in {None, s.user.id}]

    def online(self, user_id: int) -> bool:
        """Return True if a user has a connected session."""
        return bool(self.connected(user_id))

    # starting

    def identify(self, data: Json, line: Line) -> Session | None:
        """Start a session with READY and a GUILD_CREATE for each guild; return None if it is too early (op 9).

        Raises:
            Refused: 4004 for a wrong token, 4010 and 4011 for shards, 4013 and 4014 for intents.
        """
        user = self._admission.user(data)
        intents = self._admission.intents(user, data)
        shard = read_shard(data)
        if not self._admission.may_start(user, shard):
            return None
        threshold = min(max(read_snowflake(data.get("large_threshold")) or 50, 50), 250)
        session = Session(secrets.token_hex(16), user, intents, shard, threshold, line=line)
        session.platform = read_platform(data)
        if data.get("presence") is not None:
            self._set_presence(session, data["presence"])
        guilds = [guild for guild in self._world.guilds.values() if user.id in guild.members and session.serves(guild)]
        if user.bot and len(guilds) > MAX_GUILDS:
            raise Refused(4011, "Sharding required.")
        self._sessions[session.id] = session
        self.presences.update(user)
        self._greet(session, guilds)
        self.on_change()
        return session

    def _greet(self, session: Session, guilds: list[Guild]) -> None:
        session.dispatch("READY", orjson.dumps(ready_payload(self._world, session, guilds, self._url)))
        if session.intents & Intent.GUILDS:
            for guild in guilds:
                available = guild_payload(self._world, session, guild) | {"unavailable": False}
                session.dispatch("GUILD_CREATE", orjson.dumps(available))

    def listen(self, user: User, hear: Callable[[Json], None]) -> Session:
        """Start a session within this process, for a listener that gets every payload at once."""
        session = self.identify({"token": user.token, "intents": int(EVERY_INTENT)}, Ear(hear))
        if session is None:
            raise RuntimeError(f"{user.username} may not start a session now")
        return session

    def resume(self, data: Json, line: Line) -> Session | None:
        """Resume a session after a sequence number; return None if it must identify anew.

        Raises:
            Refused: 4004 for a wrong token.
        """
        user = self._admission.user(data)
        session = self._sessions.get(str(data.get("session_id")))
        seen = data.get("seq")
        if session is None or session.user is not user or not isinstance(seen, int) or seen > session.sequence:
            return None
        if self._expired(session) or (session.sent and seen < session.sent[0][0] - 1):
            self.forget(session)
            return None
        self._hang_up(session, 4000, "The session was resumed elsewhere.")
        session.line = line
        for sequence, frame in list(session.sent):
            if sequence > seen:
                line.dispatch(frame)
        session.resumes += 1
        session.dispatch("RESUMED", b'{"_trace":["sandbox"]}')
        self.on_change()
        return session

    # ending

    def forget(self, session: Session) -> None:
        """End a session, and its voice connection with it; resuming it fails from now on."""
        self._sessions.pop(session.id, None)
        session.line = None
        voice.hang_up(self._world, session.user, session.id)
        self.presences.left(session.user)

    def expire(self) -> None:
        """Forget the sessions that can no longer be resumed, and those who are no longer online."""
        for session in self.all():
            if self._expired(session):
                self.forget(session)
        self.presences.expire()

    def lost(self, session: Session, line: Line, code: int | None) -> None:
        """Note that a connection ended. With 1000 or 1001 the client ends its session too, as documented."""
        if session.line is not line:
            return
        session.line, session.lost_at = None, self._world.clock.monotonic()
        if code in {1000, 1001}:
            self.forget(session)
        self.on_change()

    def drop(self, session: Session) -> None:
        """Cut the connection without a close code; the session can be resumed."""
        self._hang_up(session, None, "dropped")

    def reconnect(self, session: Session) -> None:
        """Ask the client to reconnect and resume (op 7), then close the connection."""
        session.control(RECONNECT, None)
        self._hang_up(session, 4000, "Reconnect.")

    def invalidate(self, session: Session, *, resumable: bool = False, keep_open: bool = False) -> None:
        """Tell the client that its session is invalid (op 9), then close; unless resumable it must identify anew.

        With `keep_open` the connection stays, for another IDENTIFY or RESUME of the client.
        """
        session.control(INVALID_SESSION, resumable)
        if keep_open and (line := session.line) is not None:
            line.detach()
            self.lost(session, line, None)
        else:
            self._hang_up(session, 4000, "Invalid session.")
        if not resumable:
            self.forget(session)

    def _hang_up(self, session: Session, code: int | None, reason: str) -> None:
        """Close the connection from this side; later events wait for a resume."""
        if (line := session.line) is not None:
            line.close(code, reason)
            self.lost(session, line, None)

    def _token_changed(self, user: User) -> None:
        for session in self.all():
            if session.user is user:
                self._hang_up(session, 4004, "Authentication failed.")
                self.forget(session)

    def _expired(self, session: Session) -> bool:
        return session.line is None and self._world.clock.monotonic() - session.lost_at > RESUMABLE_SECONDS

    # events

    def _hear(self, event: Event) -> None:
        encoded: bytes | None = None  # the data that all recipients share, encoded once
        for session in list(self._sessions.values()):
            if not session.sequence or not reaches(event, session):  # nothing comes before READY
                continue
            if self._expired(session):
                self.forget(session)
                continue
            data = self._data(session, event)
            if data is not event.data:
                self._send(session, event.name, orjson.dumps(data))
                continue
            encoded = encoded or orjson.dumps(data)
            self._send(session, event.name, encoded)

    def _data(self, session: Session, event: Event) -> Json:
        if event.name == "GUILD_CREATE" and event.guild is not None:
            return guild_payload(self._world, session, event.guild)
        data = event.payload(session.user.id)
        if event.name == "AUTO_MODERATION_ACTION_EXECUTION":
            return without_hidden_match(session, data)
        return without_hidden_content(session, data) if event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} else data

    def _send(self, session: Session, name: str, data: bytes) -> None:
        """Dispatch an event, in whatever state the faults leave it."""
        treatment = self._faults.treat(session.user, name)
        if treatment.hold is not None and treatment.ending is None and session.held is None:
            session.held = partial(self._dispatch, session, name, data, treatment)
            asyncio.get_running_loop().call_later(treatment.hold, session.release_late, session.held)
            return
        self._dispatch(session, name, data, treatment)
        session.release()
        if treatment.ending is not None:
            self._end(session, treatment.ending)

    def _dispatch(self, session: Session, name: str, data: bytes, treatment: Treatment) -> None:
        for _ in range(treatment.copies):
            session.dispatch(name, data, treatment.late)

    def _end(self, session: Session, fault: Fault) -> None:
        if fault.kind == "gateway_drop":
            self.drop(session)
        elif fault.kind == "gateway_reconnect":
            self.reconnect(session)
        else:
            self.invalidate(session, resumable=fault.resumable, keep_open=fault.keep_open)

    # what clients ask for

    def presence(self, session: Session, data: Json) -> None:
        """Set the presence of a session (op 3).

        Raises:
            Refused: 4002 for a presence that cannot be.
        """
        self._set_presence(session, data)
        self.presences.update(session.user)

    def _set_presence(self, session: Session, data: object) -> None:
        now = self._world.clock.now()
        session.status, session.activities = read_presence(data, bot=session.user.bot, now=now)

    def voice_state(self, session: Session, data: Json) -> None:
        """Update a voice state, as `update_voice_state` says."""
        if (server := update_voice_state(self._world, session, data)) is not None:
            self._send(session, "VOICE_SERVER_UPDATE", orjson.dumps(server))

    def request_members(self, session: Session, data: Json) -> None:
        """Answer a request for guild members, as `member_chunks` says."""
        for chunk in member_chunks(self._world, session, data):
            self._send(session, "GUILD_MEMBERS_CHUNK", orjson.dumps(chunk))

    def request_sounds(self, session: Session, data: Json) -> None:
        """Answer a request for soundboard sounds, as `sound_lists` says."""
        for sounds in sound_lists(self._world, session, data):
            self._send(session, "SOUNDBOARD_SOUNDS", orjson.dumps(sounds))

    def request_channel_info(self, session: Session, data: Json) -> None:
        """Answer a request for what goes on in voice channels, as `channel_info` says."""
        if (info := channel_info(self._world, session, data)) is not None:
            self._send(session, "CHANNEL_INFO", orjson.dumps(info))
