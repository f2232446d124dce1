"""The gateway's sessions: who may start one, what each hears, and that a resume loses and repeats nothing."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tux.sandbox.gateway.member_chunks import CHUNK
from tux.sandbox.gateway.opcodes import Refused
from tux.sandbox.gateway.session import Session
from tux.sandbox.gateway.sessions import MAX_GUILDS, RESUMABLE_SECONDS, Sessions
from tux.sandbox.limit_profiles import DISCORD, GENEROUS, Profile
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_bot, small
from tux.sandbox.world import Message, User, VoiceState
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.events import Event
from tux.sandbox.world.intents import EVERY_INTENT, IN_DIRECT_MESSAGES, IN_GUILD, PEOPLE_ONLY, PRIVILEGED, Intent
from tux.sandbox.world.world import World


class Wire:
    """A line that keeps what came, up to a number of events; after that it is cut, and the rest is lost."""

    def __init__(self, holds: int | None = None) -> None:
        self.left = holds
        self.got: list[dict[str, Any]] = []
        self.end: tuple[int | None, str] | None = None

    def dispatch(self, frame: bytes, late: float = 0.0) -> None:
        if self.left is None or self.left > 0:
            self.got.append(orjson.loads(frame))
            self.left = None if self.left is None else self.left - 1

    def control(self, frame: bytes) -> None:
        self.got.append(orjson.loads(frame))

    def close(self, code: int | None, reason: str) -> None:
        self.end = self.end or (code, reason)

    def detach(self) -> None:
        self.left = 0

    @property
    def events(self) -> list[str]:
        return [payload["t"] for payload in self.got if payload["t"]]

    def data(self, event: str) -> list[dict[str, Any]]:
        return [payload["d"] for payload in self.got if payload["t"] == event]

    @property
    def last(self) -> int:
        return max((payload["s"] for payload in self.got if payload["s"]), default=0)


class Place:
    """A small guild with its sessions, and no socket anywhere."""

    def __init__(self, profile: Profile = GENEROUS) -> None:
        self.world = World(Clock())
        self.scene: Scene = small(self.world)
        self.bot = self.scene.bot.bot
        self.guild = self.scene.guild
        self.sessions = Sessions(self.world, "ws://home", limits=profile)
        self.channel = next(iter(self.guild.channels.values()))

    def identify(self, user: User | None = None, wire: Wire | None = None, **data: Any) -> tuple[Session, Wire]:
        wire = wire or Wire()
        asked = {"token": (user or self.bot).token, "intents": int(EVERY_INTENT)} | data
        session = self.sessions.identify(asked, wire)
        assert session is not None
        return session, wire

    def resume(self, session: Session, seen: int, wire: Wire | None = None, **data: Any) -> tuple[Session | None, Wire]:
        wire = wire or Wire()
        asked = {"token": session.user.token, "session_id": session.id, "seq": seen} | data
        return self.sessions.resume(asked, wire), wire

    def user(self, name: str) -> User:
        return next(user for user in self.world.users.values() if user.username == name)

    def tell(self, text: str, name: str = "TYPING_START") -> None:
        self.world.emit_in(self.channel, name, {"text": text})


@pytest.fixture
def place() -> Place:
    return Place()


# starting


def test_ready_comes_first_then_every_guild(place: Place) -> None:
    session, wire = place.identify()
    assert wire.events == ["READY", "GUILD_CREATE"]
    ready = wire.data("READY")[0]
    assert ready["guilds"] == [{"id": str(place.guild.id), "unavailable": True}]
    assert (ready["session_id"], ready["resume_gateway_url"], ready["shard"]) == (session.id, "ws://home", [0, 1])
    assert [payload["s"] for payload in wire.got] == [1, 2]
    assert wire.data("GUILD_CREATE")[0]["unavailable"] is False


def test_a_guild_that_somebody_joins_was_never_unavailable(place: Place) -> None:
    """Libraries tell a new guild from one that is there again by that."""
    _, wire = place.identify()
    place.world.remove_member(place.guild, place.guild.members[place.bot.id])
    place.world.join(place.guild, place.bot)
    assert wire.events[-1] == "GUILD_CREATE"
    assert "unavailable" not in wire.data("GUILD_CREATE")[-1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"token": "nobody's"}, 4004),
        ({"intents": None}, 4013),
        ({"intents": 1 << 40}, 4013),
        ({"intents": 1 << 18}, 4013),
        ({"shard": [1, 1]}, 4010),
        ({"shard": [0]}, 4010),
        ({"shard": ["0", "1"]}, 4010),
        ({"shard": [-1, 2]}, 4010),
    ],
)
def test_a_wrong_identify_is_refused(place: Place, data: dict[str, Any], code: int) -> None:
    with pytest.raises(Refused) as refused:
        place.identify(**data)
    assert refused.value.code == code
    assert place.sessions.all() == []


@pytest.mark.parametrize("bit", [17, 26, 27, 28])
def test_intents_of_activities_and_lobbies_are_taken(place: Place, bit: int) -> None:
    session, _ = place.identify(intents=1 | 1 << bit)
    assert int(session.intents) == 1 | 1 << bit


def test_privileged_intents_must_be_switched_on(place: Place) -> None:
    place.scene.bot.privileged_intents = 0
    with pytest.raises(Refused) as refused:
        place.identify()
    assert refused.value.code == 4014
    place.identify(intents=int(EVERY_INTENT & ~PRIVILEGED))


def test_a_shard_hears_of_its_own_guilds(place: Place) -> None:
    others = [place.world.create_guild(f"guild {number}", place.user("owner")) for number in range(6)]
    for guild in others:
        place.world.join(guild, place.bot)
    wires = [place.identify(shard=[number, 3])[1] for number in range(3)]
    seen = [{int(guild["id"]) for guild in wire.data("GUILD_CREATE")} for wire in wires]
    assert set.union(*seen) == {place.guild.id, *(guild.id for guild in others)}
    assert sum(map(len, seen)) == 7
    for number, guilds in enumerate(seen):
        assert all((guild_id >> 22) % 3 == number for guild_id in guilds)


def test_too_many_guilds_on_a_shard_need_more_shards(place: Place) -> None:
    owner = place.user("owner")
    for number in range(MAX_GUILDS):
        place.world.join(place.world.create_guild(f"guild {number}", owner), place.bot)
    with pytest.raises(Refused) as refused:
        place.identify()
    assert refused.value.code == 4011
    place.identify(shard=[0, 2])


def test_bots_start_one_session_in_five_seconds_as_on_discord() -> None:
    place = Place(DISCORD)
    asked = {"token": place.bot.token, "intents": 1}
    assert place.sessions.identify(asked, Wire()) is not None
    assert place.sessions.identify(asked, Wire()) is None
    place.world.clock.advance(timedelta(seconds=5))
    assert place.sessions.identify(asked, Wire()) is not None


def test_a_thousand_sessions_a_day_cost_the_token() -> None:
    place = Place(DISCORD)
    token = place.bot.token
    for _ in range(1000):
        place.world.clock.advance(timedelta(seconds=6))
        place.identify(intents=1)
    place.world.clock.advance(timedelta(seconds=6))
    with pytest.raises(Refused) as refused:
        place.identify(intents=1)
    assert refused.value.code == 4004
    assert place.bot.token != token
    assert place.sessions.all() == []


# members


def test_members_of_a_guild_come_by_intent_and_threshold(place: Place) -> None:
    everybody = len(place.guild.members)
    speaking = place.user("member").id
    place.guild.voice_states[speaking] = VoiceState(speaking, None, "voice")

    def members(intents: Intent, user: User | None = None) -> tuple[int, bool]:
        guild = place.identify(user, intents=int(intents))[1].data("GUILD_CREATE")[0]
        return len(guild["members"]), guild["large"]

    assert members(EVERY_INTENT) == (everybody, False)
    assert members(EVERY_INTENT & ~Intent.GUILD_PRESENCES) == (2, False)
    for number in range(60):
        place.world.join(place.guild, place.world.create_user(f"user{number}"))
    assert members(EVERY_INTENT) == (2, True)
    assert members(EVERY_INTENT, place.user("owner")) == (everybody + 60, True)
    guild = place.identify(large_threshold=250)[1].data("GUILD_CREATE")[0]
    assert (len(guild["members"]), guild["large"]) == (everybody + 60, False)


def test_a_large_guild_comes_in_chunks(place: Place) -> None:
    for number in range(2 * CHUNK):
        place.world.join(place.guild, place.world.create_user(f"user{number}"))
    session, wire = place.identify()

    place.sessions.request_members(session, {"guild_id": str(place.guild.id), "query": "", "limit": 0, "nonce": "n"})

    chunks = wire.data("GUILD_MEMBERS_CHUNK")
    assert [(chunk["chunk_index"], chunk["chunk_count"], chunk["nonce"]) for chunk in chunks] == [
        (0, 3, "n"),
        (1, 3, "n"),
        (2, 3, "n"),
    ]
    ids = [member["user"]["id"] for chunk in chunks for member in chunk["members"]]
    assert len(ids) == len(set(ids)) == len(place.guild.members)


def test_members_are_found_by_name_and_by_id(place: Place) -> None:
    session, wire = place.identify()
    moderator, member = place.user("moderator"), place.user("member")

    def ask(**data: Any) -> dict[str, Any]:
        place.sessions.request_members(session, {"guild_id": str(place.guild.id)} | data)
        return wire.data("GUILD_MEMBERS_CHUNK")[-1]

    assert [found["user"]["id"] for found in ask(query="MO", limit=0)["members"]] == [str(moderator.id)]
    assert [found["user"]["id"] for found in ask(query="mia", limit=1)["members"]] == [str(member.id)]
    by_id = ask(user_ids=[str(member.id), "123"])
    assert ([found["user"]["id"] for found in by_id["members"]], by_id["not_found"]) == ([str(member.id)], ["123"])
    assert ask(query="nobody", limit=5) == {
        "guild_id": str(place.guild.id),
        "members": [],
        "chunk_index": 0,
        "chunk_count": 1,
    }


def test_all_members_need_the_intent(place: Place) -> None:
    session, wire = place.identify(intents=int(EVERY_INTENT & ~Intent.GUILD_MEMBERS))
    place.sessions.request_members(session, {"guild_id": str(place.guild.id), "query": "", "limit": 0})
    assert "GUILD_MEMBERS_CHUNK" not in wire.events
    place.sessions.request_members(session, {"guild_id": str(place.guild.id), "query": "m", "limit": 1})
    assert "GUILD_MEMBERS_CHUNK" in wire.events


def test_a_request_that_asks_for_nothing_is_refused(place: Place) -> None:
    session, _ = place.identify()
    with pytest.raises(Refused) as refused:
        place.sessions.request_members(session, {"guild_id": str(place.guild.id)})
    assert refused.value.code == 4001


# who hears what


def heard(place: Place, wire: Wire, event: Event) -> bool:
    before = len(wire.got)
    place.world.emit(event)
    return len(wire.got) > before


@pytest.mark.parametrize("name", sorted(set(IN_GUILD) - {"GUILD_CREATE"}))
def test_an_event_in_a_guild_comes_by_each_of_its_intents_and_by_no_other(name: str) -> None:
    place = Place()
    data = {"user": {"id": "1"}, "author": {"id": "1"}, "mentions": [], "guild_id": "1"}
    event = Event(name, data, place.guild)
    for intent in Intent:
        _, wire = place.identify(intents=int(intent))
        assert heard(place, wire, event) == bool(intent & IN_GUILD[name]), intent
    _, everything_else = place.identify(intents=int(EVERY_INTENT & ~IN_GUILD[name]))
    assert not heard(place, everything_else, event)


@pytest.mark.parametrize("name", sorted(IN_DIRECT_MESSAGES))
def test_an_event_of_direct_messages_comes_by_its_intent_to_its_recipients(name: str) -> None:
    place = Place()
    channel = place.world.direct_channel(place.bot, place.user("member"))
    event = Event(name, {"author": {"id": "1"}, "mentions": []}, channel=channel)
    for intent in Intent:
        _, wire = place.identify(intents=int(intent))
        assert heard(place, wire, event) == bool(intent & IN_DIRECT_MESSAGES[name]), intent
    _, stranger = place.identify(place.user("owner"))
    assert not heard(place, stranger, event)


def test_own_changes_come_without_the_members_intent(place: Place) -> None:
    _, wire = place.identify(intents=int(Intent.GUILDS))
    place.world.member_updated(place.guild, place.guild.members[place.bot.id])
    place.world.member_updated(place.guild, place.guild.members[place.user("member").id])
    assert wire.events.count("GUILD_MEMBER_UPDATE") == 1


def test_who_joins_hears_of_the_guild_and_the_others_of_them(place: Place) -> None:
    other = place.world.create_guild("Other", place.user("owner"))
    _, owner = place.identify(place.user("owner"))
    _, bot = place.identify()
    before = bot.events.copy()
    place.world.join(other, place.bot)
    assert bot.events[len(before) :] == ["GUILD_CREATE"]
    assert owner.events[-2:] == ["GUILD_MEMBER_ADD", "PRESENCE_UPDATE"]


def test_every_event_of_the_tables_is_known_once() -> None:
    assert not PEOPLE_ONLY & set(IN_GUILD)
    assert set(IN_DIRECT_MESSAGES) <= set(IN_GUILD)


def test_the_content_of_messages_needs_its_intent(place: Place) -> None:
    def content(of: Wire, author: User, *mentions: User) -> str:
        message = Message(place.world.ids.new(), place.channel, author, "secret", place.world.clock.now())
        message.mentions = list(mentions)
        place.world.emit_in(place.channel, "MESSAGE_CREATE", message.payload() | {"guild_id": str(place.guild.id)})
        return of.data("MESSAGE_CREATE")[-1]["content"]

    member = place.user("member")
    _, blind = place.identify(intents=int(EVERY_INTENT & ~Intent.MESSAGE_CONTENT))
    assert content(blind, member) == ""
    assert content(blind, member, place.bot) == "secret"
    assert content(blind, place.bot) == "secret"
    _, seeing = place.identify()
    assert content(seeing, member) == "secret"


def test_what_happens_in_a_hidden_channel_stays_there(place: Place) -> None:
    hidden = next(channel for channel in place.guild.channels.values() if channel.name == "mod-log")
    _, moderator = place.identify(place.user("moderator"))
    _, member = place.identify(place.user("member"))
    del moderator.got[2:]
    place.world.emit_in(hidden, "TYPING_START", {})
    place.world.emit_in(place.guild, "GUILD_BAN_ADD", {}, permission=Permission.BAN_MEMBERS)
    assert member.events == ["READY", "GUILD_CREATE"]
    assert moderator.events == ["READY", "GUILD_CREATE", "TYPING_START", "GUILD_BAN_ADD"]


def test_an_event_is_told_as_it_was_when_it_happened(place: Place) -> None:
    session, wire = place.identify()
    place.sessions.lost(session, wire, None)
    data = {"text": "before"}
    place.world.emit_in(place.channel, "TYPING_START", data)
    data["text"] = "after"
    _, again = place.resume(session, wire.last)
    assert again.data("TYPING_START") == [{"text": "before"}]


# resuming


def test_a_resume_brings_what_was_missed_then_resumed(place: Place) -> None:
    session, wire = place.identify()
    place.sessions.lost(session, wire, None)
    place.tell("one")
    place.tell("two")

    again, new = place.resume(session, wire.last)

    assert again is session
    assert new.events == ["TYPING_START", "TYPING_START", "RESUMED"]
    assert [payload["s"] for payload in new.got] == [3, 4, 5]
    place.tell("three")
    assert new.events[-1] == "TYPING_START"
    assert wire.events == ["READY", "GUILD_CREATE"]


@pytest.mark.parametrize(
    "data", [{"session_id": "no such"}, {"seq": 99}, {"seq": None}], ids=["unknown", "from the future", "no number"]
)
def test_what_cannot_be_resumed_must_identify_anew(place: Place, data: dict[str, Any]) -> None:
    session, wire = place.identify()
    place.sessions.lost(session, wire, None)
    assert place.resume(session, wire.last, **data)[0] is None


def test_somebody_elses_session_cannot_be_resumed(place: Place) -> None:
    session, wire = place.identify()
    other = add_bot(place.world, place.guild, "Other", place.user("owner")).bot
    assert place.resume(session, wire.last, token=other.token)[0] is None


def test_a_session_ends_some_minutes_after_its_connection(place: Place) -> None:
    session, wire = place.identify()
    place.sessions.lost(session, wire, None)
    place.world.clock.advance(timedelta(seconds=RESUMABLE_SECONDS + 1))
    place.tell("unheard")
    assert place.sessions.all() == []
    assert place.resume(session, wire.last)[0] is None


def test_a_session_too_far_behind_must_identify_anew(place: Place) -> None:
    session, wire = place.identify()
    place.sessions.lost(session, wire, None)
    for number in range(6_000):
        place.tell(str(number))
    assert place.resume(session, wire.last)[0] is None


@pytest.mark.parametrize("code", [1000, 1001])
def test_a_client_that_says_goodbye_ends_its_session(place: Place, code: int) -> None:
    session, wire = place.identify()
    place.sessions.lost(session, wire, code)
    assert place.resume(session, wire.last)[0] is None


def test_a_session_that_goes_on_elsewhere_leaves_the_old_connection(place: Place) -> None:
    session, wire = place.identify()
    _, new = place.resume(session, wire.last)
    assert wire.end is not None
    place.sessions.lost(session, wire, 4000)
    place.tell("here")
    assert new.events == ["RESUMED", "TYPING_START"]


def test_a_new_token_ends_what_the_old_one_began(place: Place) -> None:
    session, wire = place.identify()
    old = place.bot.token
    place.world.new_token(place.bot)
    assert wire.end == (4004, "Authentication failed.")
    with pytest.raises(Refused) as refused:
        place.resume(session, wire.last, token=old)
    assert refused.value.code == 4004
    assert place.resume(session, wire.last)[0] is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 4)), max_size=12))
def test_no_drop_loses_or_repeats_an_event(rounds: list[tuple[int, int, int]]) -> None:
    """Each round: a line that breaks after so many events, events while it holds, events while there is none."""
    place = Place()
    session, wire = place.identify()
    seen = list(wire.got)
    told = 0
    for holds, during, between in rounds:
        place.sessions.lost(session, wire, None)
        for _ in range(between):
            place.tell(str(told := told + 1))
        again, wire = place.resume(session, seen[-1]["s"], Wire(holds))
        assert again is session
        for _ in range(during):
            place.tell(str(told := told + 1))
        seen += wire.got
    _, wire = place.resume(session, seen[-1]["s"])
    seen += wire.got

    assert [payload["s"] for payload in seen] == list(range(1, session.sequence + 1))
    assert [payload["d"]["text"] for payload in seen if payload["t"] == "TYPING_START"] == [
        str(number) for number in range(1, told + 1)
    ]
