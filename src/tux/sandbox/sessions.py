"""Gateway sessions: who listens, from where in the stream, and what they may hear. No sockets here.

Source: https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, cast

import orjson

from tux.sandbox.faults import Faults
from tux.sandbox.limits import GENEROUS, Profile
from tux.sandbox.world import voice
from tux.sandbox.world.events import EVERY_INTENT, PRIVILEGED, Event, Intent
from tux.sandbox.world.models import Application, Guild, Json, Member, User, ident
from tux.sandbox.world.world import World

logger = logging.getLogger(__name__)

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
REPLAYABLE = 5_000
"""Dispatches kept for a resume; a session further behind must identify anew."""
RESUMABLE = 300.0
"""Seconds that a session outlives its connection. Discord documents no number; libraries reckon with minutes."""
IDENTIFY_WINDOW = 5.0
DAY = timedelta(days=1)
MOST_GUILDS = 2_500
"""Guilds on one shard, as documented."""
MOST_USER_IDS = 100
CHUNK = 1_000
CONTENT_FIELDS: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


class Refused(Exception):
    """The gateway closes the connection with this code.

    Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
    """

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


class Line(Protocol):
    """The way from a session to whoever listens."""

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:
        """Bring an event, so many seconds late: `frame` is the whole payload as JSON."""
        ...

    def control(self, frame: bytes) -> None:
        """Bring what is no event; it waits for none."""
        ...

    def close(self, code: int | None, reason: str) -> None:
        """End the connection: with a close code, or (None) by cutting it."""
        ...


class Ear:
    """A listener in this process: gets every payload at once, and nothing can cut it off."""

    def __init__(self, hear: Callable[[Json], None]) -> None:
        self._hear = hear

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:  # noqa: ARG002 - nothing is late in here
        """Hand an event on."""
        self._hear(orjson.loads(frame))

    def control(self, frame: bytes) -> None:
        """Hand on what is no event."""
        self._hear(orjson.loads(frame))

    def close(self, code: int | None, reason: str) -> None:
        """Nothing to close."""


@dataclass(slots=True, eq=False)
class Session:
    """One identified session; it outlives its connection, so that it can be resumed."""

    id: str
    user: User
    intents: Intent
    shard: tuple[int, int] = (0, 1)
    large_threshold: int = 50
    sequence: int = 0
    sent: deque[tuple[int, bytes]] = field(default_factory=lambda: deque[tuple[int, bytes]](maxlen=REPLAYABLE))
    """Sequence number and frame of what was dispatched lately."""
    line: Line | None = None
    """The connection; None while there is none."""
    lost_at: float = 0.0
    """When the connection was lost, in seconds of the monotonic clock."""
    resumes: int = 0
    """How often it was resumed."""
    held: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    """Events that another is to overtake, not numbered yet."""

    def serves(self, guild: Guild | None) -> bool:
        """Whether a guild's events go to this shard; what belongs to no guild goes to shard 0."""
        number, count = self.shard
        return (0 if guild is None else (guild.id >> 22) % count) == number

    def dispatch(self, name: str, data: bytes, late: float = 0.0) -> None:
        """Number an event (its data is JSON), keep it for a resume, and send it if somebody is there."""
        self.sequence += 1
        frame = b'{"op":0,"t":"%s","s":%d,"d":%s}' % (name.encode(), self.sequence, data)
        self.sent.append((self.sequence, frame))
        if self.line is not None:
            self.line.dispatch(frame, late)

    def release(self) -> None:
        """Dispatch what was held back."""
        held, self.held = self.held, []
        for name, data in held:
            self.dispatch(name, data)

    def control(self, op: int, data: object) -> None:
        """Send something that is no event and not replayed."""
        if self.line is not None:
            self.line.control(control_frame(op, data))


def control_frame(op: int, data: object) -> bytes:
    """A payload that is no event."""
    return orjson.dumps({"op": op, "t": None, "s": None, "d": data})


class Sessions:
    """Every session of a local Discord; brings each what it may hear."""

    def __init__(
        self, world: World, gateway_url: str, *, faults: Faults | None = None, limits: Profile = GENEROUS
    ) -> None:
        self._world = world
        self._url = gateway_url
        self._faults = faults or Faults()
        self._limits = limits
        self._sessions: dict[str, Session] = {}
        self._identified: dict[tuple[int, int], float] = {}
        self.on_change: Callable[[], object] = lambda: None
        """Called when a session begins, goes on or loses its connection."""
        world.listen(self._hear)
        world.new_token_listeners.append(self._token_changed)

    def all(self) -> list[Session]:
        """Every session, connected or not."""
        return list(self._sessions.values())

    def connected(self, user_id: int | None = None) -> list[Session]:
        """The sessions with a connection, of everyone or of one user."""
        return [s for s in self._sessions.values() if s.line is not None and user_id in {None, s.user.id}]

    def online(self, user_id: int) -> bool:
        """Whether someone has a connected session."""
        return bool(self.connected(user_id))

    # ending

    def forget(self, session: Session) -> None:
        """End a session, and its voice connection with it; resuming it fails from now on."""
        self._sessions.pop(session.id, None)
        session.line = None
        voice.hang_up(self._world, session.user, session.id)

    def lost(self, session: Session, line: Line, code: int | None) -> None:
        """A connection ended. By 1000 or 1001 the client ends its session too, as documented."""
        if session.line is not line:
            return
        session.line, session.lost_at = None, self._world.clock.monotonic()
        if code in {1000, 1001}:
            self.forget(session)
        self.on_change()

    def drop(self, session: Session) -> None:
        """Cut the connection without a word; the session can be resumed."""
        self._hang_up(session, None, "dropped")

    def reconnect(self, session: Session) -> None:
        """Ask the client to reconnect and resume (op 7), then close."""
        session.control(RECONNECT, None)
        self._hang_up(session, 4000, "Reconnect.")

    def invalidate(self, session: Session, *, resumable: bool = False) -> None:
        """Tell the client that its session is invalid (op 9), then close; unless resumable it must identify anew."""
        session.control(INVALID_SESSION, resumable)
        self._hang_up(session, 4000, "Invalid session.")
        if not resumable:
            self.forget(session)

    def _hang_up(self, session: Session, code: int | None, reason: str) -> None:
        """End the connection from this side; what happens from now on waits for a resume."""
        if (line := session.line) is not None:
            line.close(code, reason)
            self.lost(session, line, None)

    def _token_changed(self, user: User) -> None:
        for session in self.all():
            if session.user is user:
                self._hang_up(session, 4004, "Authentication failed.")
                self.forget(session)

    def _expired(self, session: Session) -> bool:
        return session.line is None and self._world.clock.monotonic() - session.lost_at > RESUMABLE

    # starting

    def identify(self, data: Json, line: Line) -> Session | None:
        """Start a session: READY, then one GUILD_CREATE a guild. None where it was tried again too soon (op 9).

        Raises:
            Refused: 4004 for a wrong token, 4010 and 4011 for shards, 4013 and 4014 for intents.
        """
        user = self._user(data)
        intents = self._intents(user, data)
        shard = _shard(data)
        if not self._may_start(user, shard):
            return None
        threshold = min(max(int(data.get("large_threshold") or 50), 50), 250)
        session = Session(secrets.token_hex(16), user, intents, shard, threshold, line=line)
        guilds = [g for g in self._world.guilds.values() if user.id in g.members and session.serves(g)]
        if user.bot and len(guilds) > MOST_GUILDS:
            raise Refused(4011, "Sharding required.")
        self._sessions[session.id] = session
        self._greet(session, guilds)
        self.on_change()
        return session

    def listen(self, user: User, hear: Callable[[Json], None]) -> Session:
        """A session within this process, for one who hears every payload at once."""
        session = self.identify({"token": user.token, "intents": int(EVERY_INTENT)}, Ear(hear))
        if session is None:
            raise RuntimeError(f"{user.username} may not start a session now")
        return session

    def _user(self, data: Json) -> User:
        user = self._world.tokens.get(str(data.get("token", "")).removeprefix("Bot "))
        if user is None:
            raise Refused(4004, "Authentication failed.")
        return user

    def _intents(self, user: User, data: Json) -> Intent:
        if not user.bot:
            return EVERY_INTENT
        wanted = data.get("intents")
        if not isinstance(wanted, int) or wanted & ~int(EVERY_INTENT):
            raise Refused(4013, "Invalid intent(s).")
        application = self._world.applications[user.id]
        if wanted & int(PRIVILEGED) & ~application.privileged_intents:
            raise Refused(4014, "Disallowed intent(s).")
        return Intent(wanted)

    def _may_start(self, user: User, shard: tuple[int, int]) -> bool:
        """Bots may start so many sessions in five seconds; past a day's number they lose their token, as documented."""
        if not user.bot:
            return True
        now, place = self._world.clock.monotonic(), (user.id, shard[0] % self._limits.concurrency)
        soon = now - self._identified.get(place, -IDENTIFY_WINDOW) < IDENTIFY_WINDOW
        if self._limits.enforces_concurrency and soon:
            logger.warning("%s identified again within %.0f seconds", user.username, IDENTIFY_WINDOW)
            return False
        self._identified[place] = now
        starts = self._world.session_starts.setdefault(user.id, [])
        starts[:] = [moment for moment in starts if moment > self._world.clock.now() - DAY]
        starts.append(self._world.clock.now())
        if self._limits.identifies is not None and len(starts) > self._limits.identifies:
            logger.warning("%s started more than %d sessions in a day", user.username, self._limits.identifies)
            self._world.new_token(user)
            raise Refused(4004, "Authentication failed.")
        return True

    def _greet(self, session: Session, guilds: list[Guild]) -> None:
        user = session.user
        ready: Json = {
            "v": 10,
            "user": user.payload() | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._url,
            "shard": list(session.shard),
            "application": _application(self._world.applications.get(user.id)),
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "geo_ordered_rtc_regions": [],
            "_trace": ["sandbox"],
        }
        if not user.bot:
            mine = [c for c in self._world.channels.values() if c.guild_id is None and user in c.recipients]
            ready["private_channels"] = [channel.payload(user.id) for channel in mine]
        session.dispatch("READY", orjson.dumps(ready))
        if session.intents & Intent.GUILDS:
            for guild in guilds:
                available = self._guild(session, guild) | {"unavailable": False}
                session.dispatch("GUILD_CREATE", orjson.dumps(available))

    def _guild(self, session: Session, guild: Guild) -> Json:
        """GUILD_CREATE: people get every member, bots those whom the presence intent and the threshold allow.

        `unavailable` is there for guilds that were, as all are at READY, and absent where somebody joins:
        https://github.com/discord/discord-api-docs/pull/5124
        """
        user = session.user
        large = len(guild.members) > session.large_threshold
        everyone = not user.bot or (bool(session.intents & Intent.GUILD_PRESENCES) and not large)

        def chosen(member: Member) -> bool:
            return everyone or member.id == user.id or member.id in guild.voice_states

        return guild.created(user.id, members=chosen) | {"large": large}

    def resume(self, data: Json, line: Line) -> Session | None:
        """Go on with a session from a sequence number; None where it must identify anew.

        Raises:
            Refused: 4004 for a wrong token.
        """
        user = self._user(data)
        session = self._sessions.get(str(data.get("session_id")))
        seen = data.get("seq")
        if session is None or session.user is not user or not isinstance(seen, int) or seen > session.sequence:
            return None
        if self._expired(session) or (session.sent and seen < session.sent[0][0] - 1):
            self.forget(session)
            return None
        self._hang_up(session, 4000, "The session goes on elsewhere.")
        session.line = line
        for sequence, frame in list(session.sent):
            if sequence > seen:
                line.dispatch(frame)
        session.resumes += 1
        session.dispatch("RESUMED", b'{"_trace":["sandbox"]}')
        self.on_change()
        return session

    # hearing

    def _hear(self, event: Event) -> None:
        shared: bytes | None = None
        for session in list(self._sessions.values()):
            if not session.serves(event.guild) or not event.reaches(session.user, session.intents):
                continue
            if self._expired(session):
                self.forget(session)
                continue
            data = self._data(session, event)
            if data is not event.data:
                self._bring(session, event.name, orjson.dumps(data))
                continue
            shared = shared or orjson.dumps(data)
            self._bring(session, event.name, shared)

    def _data(self, session: Session, event: Event) -> Json:
        if event.name == "GUILD_CREATE" and event.guild is not None:
            return self._guild(session, event.guild)
        data = event.payload(session.user.id)
        return _readable(session, data) if event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} else data

    def _bring(self, session: Session, name: str, data: bytes) -> None:
        """Dispatch an event, in whatever state the faults leave it."""
        treatment = self._faults.treat(session.user, name)
        if treatment.hold is not None:
            session.held.append((name, data))
            asyncio.get_running_loop().call_later(treatment.hold, session.release)
            return
        for _ in range(treatment.copies):
            session.dispatch(name, data, treatment.late)
        session.release()
        if treatment.ending == "gateway_drop":
            self.drop(session)
        elif treatment.ending == "gateway_reconnect":
            self.reconnect(session)
        elif treatment.ending == "gateway_invalid_session":
            self.invalidate(session)

    def voice_state(self, session: Session, data: Json) -> None:
        """Join a voice channel, change it or leave it (null); where that is not allowed nothing happens, as on Discord.

        Source: https://discord.com/developers/docs/events/gateway-events#update-voice-state

        Raises:
            Refused: 4001 for a request that names no guild.
        """
        if "guild_id" not in data:
            raise Refused(4001, "Unknown opcode.")
        guild, channel_id = self._world.guilds.get(_id(data["guild_id"])), data.get("channel_id")
        member = guild.members.get(session.user.id) if guild else None
        if guild is None or member is None:
            return
        if channel_id is None:
            voice.disconnect(self._world, guild, member.id)
            return
        channel = guild.channels.get(_id(channel_id))
        if channel is None or channel.type not in voice.VOICE_CHANNELS or not voice.may_enter(guild, channel, member):
            logger.info("%s may not connect to voice channel %s", session.user.username, channel_id)
            return
        voice.connect(self._world, guild, member, channel, session.id, wishes=data)
        server = {"token": secrets.token_hex(8), "guild_id": str(guild.id), "endpoint": None}
        self._bring(session, "VOICE_SERVER_UPDATE", orjson.dumps(server))

    def request_members(self, session: Session, data: Json) -> None:
        """Answer a member request in chunks of 1,000.

        Source: https://discord.com/developers/docs/events/gateway-events#request-guild-members

        Raises:
            Refused: 4001 for a request that names no guild, or neither a query nor users.
        """
        if "guild_id" not in data or not data.keys() & {"query", "user_ids"}:
            raise Refused(4001, "Unknown opcode.")
        guild = self._world.guilds.get(_id(data["guild_id"]))
        if guild is None or session.user.id not in guild.members:
            return
        if data.get("user_ids") is not None:
            members, missing = _named(guild, data["user_ids"])
        elif self._may_list(session, data):
            members, missing = _called(guild, data), []
        else:
            logger.warning("%s asked for all members without the members intent", session.user.username)
            return
        self._send_chunks(session, guild, members, missing, data)

    def _may_list(self, session: Session, data: Json) -> bool:
        return bool(session.intents & Intent.GUILD_MEMBERS or data.get("query"))

    def _send_chunks(
        self, session: Session, guild: Guild, members: list[Member], missing: list[str], asked: Json
    ) -> None:
        nonce = asked.get("nonce")
        chunks = [members[start : start + CHUNK] for start in range(0, len(members), CHUNK)] or [[]]
        for number, chunk in enumerate(chunks):
            answer: Json = {
                "guild_id": str(guild.id),
                "members": [member.payload() for member in chunk],
                "chunk_index": number,
                "chunk_count": len(chunks),
            }
            if nonce is not None and len(str(nonce)) <= 32:
                answer["nonce"] = nonce
            if missing:
                answer["not_found"] = missing
            if asked.get("presences") and session.intents & Intent.GUILD_PRESENCES:
                answer["presences"] = []
            self._bring(session, "GUILD_MEMBERS_CHUNK", orjson.dumps(answer))


def _id(value: object) -> int:
    """An id as clients send it; 0 for what is none."""
    text = str(value)
    return int(text) if text.isdecimal() else 0


def _shard(data: Json) -> tuple[int, int]:
    match data.get("shard"):
        case None:
            return 0, 1
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
        case _:
            raise Refused(4010, "Invalid shard.")


def _named(guild: Guild, asked: object) -> tuple[list[Member], list[str]]:
    """The members of these ids, and the ids of those who are none."""
    wanted = cast("Iterable[Any]", asked) if isinstance(asked, list) else [asked]
    ids = [int(user_id) for user_id in map(str, wanted) if user_id.isdecimal()][:MOST_USER_IDS]
    members = [guild.members[user_id] for user_id in ids if user_id in guild.members]
    return members, [str(user_id) for user_id in ids if user_id not in guild.members]


def _called(guild: Guild, asked: Json) -> list[Member]:
    """The members whose name begins so; all for an empty beginning and no limit."""
    beginning, limit = str(asked.get("query") or "").lower(), int(asked.get("limit") or 0)
    members = list(guild.members.values())
    if beginning:
        members = [member for member in members if any(n.lower().startswith(beginning) for n in _names(member))]
        limit = min(limit or 100, 100)
    return members[:limit] if limit else members


def _names(member: Member) -> tuple[str, str, str]:
    return member.user.username, member.user.global_name or "", member.nick or ""


def _application(application: Application | None) -> Json | None:
    return application and {"id": ident(application.id), "flags": application.flags}


def _readable(session: Session, data: Json) -> Json:
    """A message without its content for a bot that lacks the intent and has no other right to it."""
    user = str(session.user.id)
    mentioned = any(mention["id"] == user for mention in data["mentions"])
    if session.intents & Intent.MESSAGE_CONTENT or data["author"]["id"] == user or mentioned or "guild_id" not in data:
        return data
    hidden = data | CONTENT_FIELDS
    hidden.pop("poll", None)
    return hidden
