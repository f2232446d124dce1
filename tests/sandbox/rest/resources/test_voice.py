"""Voice states, and what the audit log makes of moves and disconnections."""

from datetime import timedelta

from acting import Actor, Place
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel, voice

MOVE, DISCONNECT = 26, 27


def in_voice(place: Place, *actors: Actor) -> tuple[Channel, Channel]:
    """Two voice channels, and people in the first."""
    world = place.sandbox.world
    lounge, den = (add_channel(world, place.guild, name, 2) for name in ("Lounge", "Den"))
    for actor in actors:
        voice.connect(world, place.guild, place.guild.members[actor.id], lounge)
    place.allow(place.moderator, Permission.MOVE_MEMBERS)
    return lounge, den


async def move(place: Place, target: Actor, channel: Channel | None, by: Actor | None = None) -> None:
    body = {"channel_id": None if channel is None else str(channel.id)}
    await (by or place.moderator).ok("PATCH", f"/guilds/{place.guild.id}/members/{target.id}", body)


def told(place: Place) -> list[tuple[int, str]]:
    """The type and count of each entry that the bot was told of."""
    entries = place.bot.events("GUILD_AUDIT_LOG_ENTRY_CREATE")
    return [(entry["action_type"], entry["options"]["count"]) for entry in entries]


async def logged(place: Place) -> list[tuple[int, str]]:
    """The type and count of each entry in the log, newest first."""
    log = await place.owner.ok("GET", f"/guilds/{place.guild.id}/audit-logs")
    return [(entry["action_type"], entry["options"]["count"]) for entry in log["audit_log_entries"]]


async def test_only_the_first_of_many_moves_is_told_of_and_the_log_counts(place: Place) -> None:
    _, den = in_voice(place, place.member, place.newcomer)
    await move(place, place.member, den)
    await move(place, place.newcomer, den)
    assert told(place) == [(MOVE, "1")]
    assert await logged(place) == [(MOVE, "2")]
    assert len(place.bot.events("VOICE_STATE_UPDATE")) == 4, "the moves themselves are all told of"


async def test_moves_into_another_channel_by_another_or_much_later_are_told_of(place: Place) -> None:
    lounge, den = in_voice(place, place.member)
    await move(place, place.member, den)
    await move(place, place.member, lounge)
    await move(place, place.member, den, by=place.owner)
    assert told(place) == [(MOVE, "1")] * 3
    place.sandbox.clock.advance(timedelta(minutes=6))
    await move(place, place.member, lounge)
    assert await logged(place) == [(MOVE, "1")] * 4


async def test_only_the_first_of_many_disconnections_is_told_of(place: Place) -> None:
    in_voice(place, place.member, place.newcomer)
    await move(place, place.member, None)
    await move(place, place.newcomer, None)
    assert told(place) == [(DISCONNECT, "1")]
    assert await logged(place) == [(DISCONNECT, "2")]
    assert place.guild.voice_states == {}


async def test_a_move_to_where_somebody_is_already_is_told_of_every_time(place: Place) -> None:
    lounge, _ = in_voice(place, place.member)
    await move(place, place.member, lounge)
    await move(place, place.member, lounge)
    assert told(place) == [(MOVE, "1")] * 2
