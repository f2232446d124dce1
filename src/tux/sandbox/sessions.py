"""Gateway sessions: who listens, from where in the stream, and what they may hear. No sockets here.

Source: https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tux.sandbox.world.events import EVERY_INTENT, PRIVILEGED, Event, Intent
from tux.sandbox.world.models import Application, Guild, Json, Member, User, ident
from tux.sandbox.world.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
REPLAYABLE = 5_000
"""Dispatches kept for a resume; a session further behind must identify anew."""
CONTENT_FIELDS: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


class Refused(Exception):
    """The gateway closes the connection with this code.

    Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
    """

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(slots=True, eq=False)
class Session:
    """One identified session; it outlives its connection, so that it can be resumed."""

    id: str
    user: User
    intents: Intent
    shard: tuple[int, int] = (0, 1)
    large_threshold: int = 50
    sequence: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque[Json](maxlen=REPLAYABLE))
    send: Callable[[Json], None] | None = None
    """Hands a payload to the connection; None while there is none."""

    def serves(self, guild: Guild | None) -> bool:
        """Whether a guild's events go to this shard; what belongs to no guild goes to shard 0."""
        number, count = self.shard
        return (0 if guild is None else (guild.id >> 22) % count) == number

    def dispatch(self, name: str, data: Json) -> None:
        """Number an event, keep it for a resume, and send it if somebody is there."""
        self.sequence += 1
        payload = {"op": DISPATCH, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.send is not None:
            self.send(payload)

    def control(self, op: int, data: object) -> None:
        """Send something that is no event and not replayed."""
        if self.send is not None:
            self.send({"op": op, "t": None, "s": None, "d": data})


class Sessions:
    """Every session of a local Discord; brings each what it may hear."""

    def __init__(self, world: World, gateway_url: str) -> None:
        self._world = world
        self._url = gateway_url
        self._sessions: dict[str, Session] = {}
        world.listen(self._hear)

    def all(self) -> list[Session]:
        """Every session, connected or not."""
        return list(self._sessions.values())

    def online(self, user_id: int) -> bool:
        """Whether someone has a connected session."""
        return any(session.user.id == user_id and session.send for session in self._sessions.values())

    def forget(self, session: Session) -> None:
        """End a session; resuming it fails from now on."""
        self._sessions.pop(session.id, None)
        session.send = None

    # starting

    def identify(self, data: Json, send: Callable[[Json], None]) -> Session:
        """Start a session: READY, then one GUILD_CREATE a guild.

        Raises:
            Refused: 4004 for a wrong token, 4013 and 4014 for intents, 4010 for a shard.
        """
        user = self._world.tokens.get(str(data.get("token", "")).removeprefix("Bot "))
        if user is None:
            raise Refused(4004, "Authentication failed.")
        intents = self._intents(user, data)
        shard = tuple(data.get("shard") or (0, 1))
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise Refused(4010, "Invalid shard.")
        session = Session(
            secrets.token_hex(16), user, intents, shard, int(data.get("large_threshold") or 50), send=send
        )
        self._sessions[session.id] = session
        self._greet(session)
        return session

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

    def _greet(self, session: Session) -> None:
        user = session.user
        guilds = [g for g in self._world.guilds.values() if user.id in g.members and session.serves(g)]
        application = self._world.applications.get(user.id)
        ready: Json = {
            "v": 10,
            "user": user.payload() | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._url,
            "shard": list(session.shard),
            "application": _application(application),
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
        session.dispatch("READY", ready)
        if session.intents & Intent.GUILDS:
            for guild in guilds:
                session.dispatch("GUILD_CREATE", self._guild(session, guild))

    def _guild(self, session: Session, guild: Guild) -> Json:
        """GUILD_CREATE: people get every member, bots only whom the presence and member intents allow."""
        user = session.user
        everyone = not user.bot or (
            bool(session.intents & Intent.GUILD_PRESENCES)
            and bool(session.intents & Intent.GUILD_MEMBERS)
            and len(guild.members) <= session.large_threshold
        )

        def chosen(member: Member) -> bool:
            return everyone or member.id == user.id or member.id in guild.voice_states

        return guild.created(user.id, members=chosen)

    def resume(self, data: Json, send: Callable[[Json], None]) -> Session | None:
        """Go on with a session from a sequence number; None where it must identify anew.

        Raises:
            Refused: 4004 for a wrong token.
        """
        user = self._world.tokens.get(str(data.get("token", "")).removeprefix("Bot "))
        if user is None:
            raise Refused(4004, "Authentication failed.")
        session = self._sessions.get(str(data.get("session_id")))
        seen = data.get("seq")
        if session is None or session.user is not user or not isinstance(seen, int) or seen > session.sequence:
            return None
        if session.sent and seen < session.sent[0]["s"] - 1:
            self.forget(session)
            return None
        session.send = send
        for payload in list(session.sent):
            if payload["s"] > seen:
                send(payload)
        session.dispatch("RESUMED", {"_trace": ["sandbox"]})
        return session

    # hearing

    def _hear(self, event: Event) -> None:
        for session in list(self._sessions.values()):
            if session.serves(event.guild) and event.reaches(session.user, session.intents):
                self._bring(session, event)

    def _bring(self, session: Session, event: Event) -> None:
        data = event.payload(session.user.id)
        if event.name == "GUILD_CREATE" and event.guild is not None:
            data = self._guild(session, event.guild)
        elif event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            data = _readable(session, data)
        session.dispatch(event.name, data)

    def request_members(self, session: Session, data: Json) -> None:
        """Answer a member request in chunks of 1,000.

        Source: https://discord.com/developers/docs/events/gateway-events#request-guild-members
        """
        guild = self._world.guilds.get(int(data.get("guild_id") or 0))
        if guild is None or session.user.id not in guild.members:
            return
        query, wanted = data.get("query"), data.get("user_ids")
        missing: list[str] = []
        if wanted is not None:
            asked = [int(user_id) for user_id in (wanted if isinstance(wanted, list) else [wanted])]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            members = [guild.members[user_id] for user_id in asked if user_id in guild.members]
            missing = [str(user_id) for user_id in asked if user_id not in guild.members]
        else:
            members = [member for member in guild.members.values() if _called(member, str(query or ""))]
            if limit := int(data.get("limit") or 0):
                members = members[:limit]
        chunks = [members[start : start + 1000] for start in range(0, len(members), 1000)] or [[]]
        for number, chunk in enumerate(chunks):
            answer: Json = {
                "guild_id": str(guild.id),
                "members": [member.payload() for member in chunk],
                "chunk_index": number,
                "chunk_count": len(chunks),
                "nonce": data.get("nonce"),
            }
            if missing:
                answer["not_found"] = missing
            session.dispatch("GUILD_MEMBERS_CHUNK", answer)


def _called(member: Member, beginning: str) -> bool:
    names = (member.user.username, member.user.global_name or "", member.nick or "")
    return any(name.lower().startswith(beginning.lower()) for name in names)


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
