"""Stages: live or not, and who speaks on them."""

from datetime import timedelta
from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel
from tux.sandbox.world.voice import connect

P = Permission
MODERATE = P.MANAGE_CHANNELS | P.MUTE_MEMBERS | P.MOVE_MEMBERS


def add_stage(place: Place) -> Channel:
    return add_channel(place.sandbox.world, place.guild, "Stage", 13)


def body(stage: Channel, **more: Any) -> dict[str, Any]:
    return {"channel_id": str(stage.id), "topic": "Ask us", **more}


def enter(place: Place, actor: Actor, channel: Channel) -> str:
    """Put the actor into a voice channel, and return the path of their voice state."""
    connect(place.sandbox.world, place.guild, place.guild.members[actor.id], channel)
    return f"/guilds/{place.guild.id}/voice-states/{actor.id}"


async def test_a_stage_goes_live_changes_its_topic_and_ends(place: Place) -> None:
    stage = add_stage(place)
    one = f"/stage-instances/{stage.id}"
    assert await place.member.code("GET", one) == 10067
    made = await place.owner.ok("POST", "/stage-instances", body(stage), reason="questions")
    assert (made["topic"], made["privacy_level"], made["guild_scheduled_event_id"]) == ("Ask us", 2, None)
    assert place.bot.last("STAGE_INSTANCE_CREATE") == made
    assert await place.member.ok("GET", one) == made
    assert await place.owner.code("POST", "/stage-instances", body(stage)) == 150006
    changed = await place.owner.ok("PATCH", one, {"topic": "Ask again"})
    assert place.bot.last("STAGE_INSTANCE_UPDATE") == changed
    await place.owner.ok("DELETE", one)
    assert place.bot.last("STAGE_INSTANCE_DELETE")["id"] == made["id"]
    assert await place.owner.code("DELETE", one) == 10067
    log = place.guild.audit_log
    assert [(entry.action_type, entry.target_id, entry.options) for entry in log] == [
        (action, int(made["id"]), {"channel_id": str(stage.id)}) for action in (83, 84, 85)
    ]
    assert log[0].reason == "questions"
    assert log[0].changes == [{"key": "topic", "new_value": "Ask us"}, {"key": "privacy_level", "new_value": 2}]
    assert log[1].changes == [{"key": "topic", "old_value": "Ask us", "new_value": "Ask again"}]
    told = [(message["type"], message["content"]) for message in place.member.events("MESSAGE_CREATE")]
    assert told == [(27, "Ask us"), (31, "Ask again"), (28, "Ask again")]


async def test_only_moderators_of_the_stage_make_it_live(place: Place) -> None:
    stage = add_stage(place)
    for missing in (P.MANAGE_CHANNELS, P.MUTE_MEMBERS, P.MOVE_MEMBERS):
        place.guild.members[place.moderator.id].roles.clear()
        place.allow(place.moderator, MODERATE & ~missing)
        assert await place.moderator.code("POST", "/stage-instances", body(stage)) == 50013
    place.allow(place.moderator, MODERATE)
    await place.moderator.ok("POST", "/stage-instances", body(stage))
    for method in ("PATCH", "DELETE"):
        assert await place.member.code(method, f"/stage-instances/{stage.id}", {"topic": "Mine"}) == 50013


async def test_notifying_everyone_takes_the_permission_to_mention_them(place: Place) -> None:
    stage = add_stage(place)
    place.allow(place.moderator, MODERATE)
    loud = body(stage, send_start_notification=True)
    assert await place.moderator.code("POST", "/stage-instances", loud) == 50013
    place.allow(place.moderator, P.MENTION_EVERYONE)
    await place.moderator.ok("POST", "/stage-instances", loud)


async def test_only_stage_channels_can_be_live(place: Place) -> None:
    assert await place.owner.code("POST", "/stage-instances", body(place.general)) == 50024
    assert await place.owner.code("GET", f"/stage-instances/{place.general.id}") == 50024
    assert await place.owner.code("POST", "/stage-instances", body(place.general) | {"channel_id": "1"}) == 10003
    stage = add_stage(place)
    assert await place.owner.wrong("POST", "/stage-instances", body(stage, topic="")) == {
        "topic": "BASE_TYPE_MIN_LENGTH"
    }
    assert list(await place.owner.wrong("POST", "/stage-instances", body(stage, topic="x" * 121))) == ["topic"]


async def test_a_hidden_stage_is_unknown_to_those_who_do_not_see_it(place: Place) -> None:
    stage = add_stage(place)
    stage.overwrites = dict(place.channel("mod-log").overwrites)
    await place.owner.ok("POST", "/stage-instances", body(stage))
    assert place.moderator.events("STAGE_INSTANCE_CREATE")
    assert place.member.events("STAGE_INSTANCE_CREATE") == []
    assert await place.member.code("GET", f"/stage-instances/{stage.id}") == 50001


async def test_a_stage_begins_its_event_and_takes_it_along_when_it_ends(place: Place) -> None:
    stage = add_stage(place)
    events = f"/guilds/{place.guild.id}/scheduled-events"
    start = (place.sandbox.clock.now() + timedelta(hours=1)).isoformat()
    event = await place.owner.ok(
        "POST", events,
        {
            "name": "Talk", "privacy_level": 2, "entity_type": 1, "channel_id": str(stage.id),
            "scheduled_start_time": start,
        },
    )  # fmt: skip
    elsewhere = body(add_channel(place.sandbox.world, place.guild, "Other", 13), guild_scheduled_event_id=event["id"])
    assert await place.owner.code("POST", "/stage-instances", elsewhere) == 10070
    made = await place.owner.ok("POST", "/stage-instances", body(stage, guild_scheduled_event_id=event["id"]))
    begun = place.bot.last("GUILD_SCHEDULED_EVENT_UPDATE")
    assert (begun["status"], begun["entity_id"], made["guild_scheduled_event_id"]) == (2, made["id"], event["id"])
    await place.owner.ok("DELETE", f"/stage-instances/{stage.id}")
    assert (await place.owner.ok("GET", f"{events}/{event['id']}"))["status"] == 3
    again = body(stage, guild_scheduled_event_id=event["id"])
    assert await place.owner.code("POST", "/stage-instances", again) == 10070


async def test_somebody_asks_to_speak_and_is_invited(place: Place) -> None:
    stage = add_stage(place)
    path = enter(place, place.member, stage)
    mine = f"/guilds/{place.guild.id}/voice-states/@me"
    assert (await place.member.ok("GET", mine))["suppress"] is True
    moment = place.sandbox.clock.now().isoformat(timespec="microseconds")
    await place.member.ok("PATCH", mine, {"channel_id": str(stage.id), "request_to_speak_timestamp": moment})
    assert place.bot.last("VOICE_STATE_UPDATE")["request_to_speak_timestamp"] == moment
    assert await place.member.code("PATCH", mine, {"suppress": False}) == 50013
    assert await place.moderator.code("PATCH", path, {"suppress": False}) == 50013
    place.allow(place.moderator, P.MUTE_MEMBERS)
    await place.moderator.ok("PATCH", path, {"channel_id": str(stage.id), "suppress": False})
    invited = place.bot.last("VOICE_STATE_UPDATE")
    assert invited["suppress"] is False
    assert invited["request_to_speak_timestamp"] > moment
    await place.moderator.ok("PATCH", path, {"suppress": True})
    assert place.bot.last("VOICE_STATE_UPDATE")["request_to_speak_timestamp"] is None
    await place.member.ok("PATCH", mine, {"suppress": True})


async def test_a_bot_is_let_speak_without_an_invitation(place: Place) -> None:
    path = enter(place, place.bot, add_stage(place))
    await place.owner.ok("PATCH", path, {"suppress": False})
    state = await place.owner.ok("GET", path)
    assert (state["suppress"], state["request_to_speak_timestamp"]) == (False, None)


async def test_asking_to_speak_takes_permission_and_taking_it_back_does_not(place: Place) -> None:
    enter(place, place.member, add_stage(place))
    mine = f"/guilds/{place.guild.id}/voice-states/@me"
    place.deny(P.REQUEST_TO_SPEAK)
    moment = place.sandbox.clock.now().isoformat()
    assert await place.member.code("PATCH", mine, {"request_to_speak_timestamp": moment}) == 50013
    await place.member.ok("PATCH", mine, {"request_to_speak_timestamp": None})


@pytest.mark.parametrize(("kind", "code"), [(2, 50024), (13, 40032)])
async def test_speech_is_granted_only_on_the_stage_that_one_is_on(place: Place, kind: int, code: int) -> None:
    path = enter(place, place.member, add_channel(place.sandbox.world, place.guild, "Here", kind))
    there = {"suppress": False} if kind == 2 else {"suppress": False, "channel_id": str(add_stage(place).id)}
    assert await place.owner.code("PATCH", path, there) == code


async def test_who_is_in_no_voice_channel_has_no_voice_state(place: Place) -> None:
    mine = f"/guilds/{place.guild.id}/voice-states/@me"
    assert await place.member.code("GET", mine) == 10065
    assert await place.member.code("PATCH", mine, {"suppress": True}) == 10065
