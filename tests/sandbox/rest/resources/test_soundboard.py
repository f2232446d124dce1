"""Soundboard sounds: kept by guilds, played in voice."""

from typing import Any

import pytest

from acting import Actor, Place, data_uri
from gateways import gateway
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel, VoiceState

P = Permission
OGG = b"OggS" + bytes(40)
FOGHORN = {"name": "foghorn", "sound": data_uri(OGG, "audio/ogg"), "volume": 0.5, "emoji_name": "📯"}


def path(place: Place) -> str:
    return f"/guilds/{place.guild.id}/soundboard-sounds"


def connect(place: Place, actor: Actor, channel: Channel) -> VoiceState:
    state = place.guild.voice_states[actor.id] = VoiceState(actor.id, channel.id, "s")
    return state


async def test_a_sound_is_added_shown_changed_and_removed(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), FOGHORN)
    assert (made["volume"], made["emoji_name"], made["user"]["username"]) == (0.5, "📯", "owner")
    assert place.sandbox.file(f"soundboard-sounds/{made['sound_id']}")[1] == OGG
    assert place.bot.last("GUILD_SOUNDBOARD_SOUND_CREATE")["name"] == "foghorn"
    one = f"{path(place)}/{made['sound_id']}"
    await place.owner.ok("PATCH", one, {"volume": None, "emoji_id": "5", "emoji_name": None})
    changed = place.bot.last("GUILD_SOUNDBOARD_SOUND_UPDATE")
    assert (changed["volume"], changed["emoji_id"], changed["emoji_name"]) == (1.0, "5", None)
    assert "user" not in (await place.member.ok("GET", path(place)))["items"][0]
    assert (await place.member.ok("GET", one))["sound_id"] == made["sound_id"]
    await place.owner.ok("DELETE", one)
    assert place.bot.last("GUILD_SOUNDBOARD_SOUND_DELETE")["sound_id"] == made["sound_id"]
    assert [action for action, *_ in place.audited] == [130, 131, 132]
    assert await place.owner.code("GET", one) == 10097


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": "x"}, "name"),
        ({"name": "x" * 33}, "name"),
        ({"volume": 1.5}, "volume"),
        ({"sound": "nonsense"}, "sound"),
        ({"sound": data_uri(OGG + bytes(512 * 1024), "audio/ogg")}, "sound"),
    ],
)
async def test_sounds_have_limits(place: Place, change: Any, where: str) -> None:
    assert list(await place.owner.wrong("POST", path(place), FOGHORN | change)) == [where]


async def test_only_so_many_and_only_sounds(place: Place) -> None:
    wrong = FOGHORN | {"sound": data_uri(b"text", "audio/ogg")}
    assert await place.owner.code("POST", path(place), wrong) == 50046
    for _ in range(8):
        await place.owner.ok("POST", path(place), FOGHORN)
    assert await place.owner.code("POST", path(place), FOGHORN) == 30045


async def test_making_and_changing_needs_permission(place: Place) -> None:
    assert await place.member.code("POST", path(place), FOGHORN) == 50013
    made = await place.owner.ok("POST", path(place), FOGHORN)
    assert await place.member.code("PATCH", f"{path(place)}/{made['sound_id']}", {"name": "mine"}) == 50013


async def test_a_sound_is_heard_by_those_in_the_channel(place: Place) -> None:
    lounge = add_channel(place.sandbox.world, place.guild, "Lounge", 2)
    play = f"/channels/{lounge.id}/send-soundboard-sound"
    made = await place.owner.ok("POST", path(place), FOGHORN)
    body = {"sound_id": made["sound_id"]}
    assert await place.member.code("POST", play, body) == 40032
    state = connect(place, place.member, lounge)
    connect(place, place.moderator, lounge)
    await place.member.ok("POST", play, body)
    heard = place.moderator.last("VOICE_CHANNEL_EFFECT_SEND")
    assert (heard["user_id"], heard["sound_id"], heard["sound_volume"]) == (str(place.member.id), made["sound_id"], 0.5)
    assert place.newcomer.events("VOICE_CHANNEL_EFFECT_SEND") == []
    assert await place.bot.ok("GET", "/soundboard-default-sounds")
    await place.member.ok("POST", play, {"sound_id": "1"})
    assert await place.member.code("POST", play, {"sound_id": "2"}) == 10097
    state.mute = True
    assert await place.member.code("POST", play, body) == 50167
    place.deny(P.USE_SOUNDBOARD)
    assert await place.member.code("POST", play, body) == 50013


async def test_a_client_that_asks_by_the_gateway_gets_the_sounds_of_each_of_its_guilds(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), FOGHORN)
    world = place.sandbox.world
    foreign, empty = (world.create_guild(name, place.owner.user) for name in ("Foreign", "Empty"))
    world.join(empty, place.bot.user)
    asked = {"guild_ids": [str(place.guild.id), str(foreign.id), empty.id, "nonsense"]}

    async with gateway(place.sandbox) as client:
        await client.identify(place.bot.user)
        await client.send(31, asked)
        answers = [(await client.until("SOUNDBOARD_SOUNDS"))["d"] for _ in range(2)]
        await client.send(1, None)
        await client.until_op(11)

    assert client.events.count("SOUNDBOARD_SOUNDS") == 2
    assert [answer["guild_id"] for answer in answers] == [str(place.guild.id), str(empty.id)]
    assert [sound["sound_id"] for sound in answers[0]["soundboard_sounds"]] == [made["sound_id"]]
    assert answers[1]["soundboard_sounds"] == []
