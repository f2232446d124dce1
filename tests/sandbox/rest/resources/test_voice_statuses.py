"""The status of a voice channel: who sets it, who hears of it, and when it goes."""

from acting import Actor, Place
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel
from tux.sandbox.world.voice import connect

P = Permission


def lounge(place: Place, name: str = "Lounge") -> Channel:
    return add_channel(place.sandbox.world, place.guild, name, 2)


def enter(place: Place, actor: Actor, channel: Channel) -> None:
    connect(place.sandbox.world, place.guild, place.guild.members[actor.id], channel)


async def test_somebody_in_the_channel_sets_its_status_and_removes_it(place: Place) -> None:
    channel = lounge(place)
    path = f"/channels/{channel.id}/voice-status"
    enter(place, place.member, channel)
    await place.member.ok("PUT", path, {"status": "Chess"}, reason="evening")
    told = {"id": str(channel.id), "guild_id": str(place.guild.id), "status": "Chess"}
    assert place.bot.last("VOICE_CHANNEL_STATUS_UPDATE") == told
    await place.member.ok("PUT", path, {"status": "Chess"})
    await place.member.ok("PUT", path, {"status": None})
    assert place.bot.last("VOICE_CHANNEL_STATUS_UPDATE") == told | {"status": None}
    assert place.audited == [
        (192, place.member.id, {"channel_id": str(channel.id), "status": "Chess"}),
        (193, place.member.id, {"channel_id": str(channel.id)}),
    ]
    assert place.guild.audit_log[0].reason == "evening"
    assert list(await place.member.wrong("PUT", path, {"status": "x" * 501})) == ["status"]


async def test_setting_it_takes_permission_and_from_outside_that_to_manage_the_channel(place: Place) -> None:
    channel = lounge(place)
    path = f"/channels/{channel.id}/voice-status"
    assert await place.member.code("PUT", path, {"status": "x"}) == 50013
    place.allow(place.member, P.MANAGE_CHANNELS)
    await place.member.ok("PUT", path, {"status": "x"})
    place.deny(P.SET_VOICE_CHANNEL_STATUS)
    enter(place, place.newcomer, channel)
    for actor in (place.member, place.newcomer):
        assert await actor.code("PUT", path, {"status": "y"}) == 50013


async def test_only_voice_channels_have_one(place: Place) -> None:
    stage = add_channel(place.sandbox.world, place.guild, "Stage", 13)
    for channel in (place.general, stage):
        assert await place.owner.code("PUT", f"/channels/{channel.id}/voice-status", {"status": "x"}) == 50024


async def test_it_goes_when_the_last_one_leaves(place: Place) -> None:
    one, other = lounge(place), lounge(place, "Den")
    for actor in (place.member, place.newcomer):
        enter(place, actor, one)
    await place.member.ok("PUT", f"/channels/{one.id}/voice-status", {"status": "Chess"})
    place.sandbox.world.leave_voice(place.guild, place.newcomer.id)
    assert len(place.bot.events("VOICE_CHANNEL_STATUS_UPDATE")) == 1
    enter(place, place.member, other)
    assert place.bot.last("VOICE_CHANNEL_STATUS_UPDATE")["status"] is None


async def test_only_those_who_see_the_channel_hear_of_it(place: Place) -> None:
    channel = lounge(place)
    channel.overwrites = dict(place.channel("mod-log").overwrites)
    await place.owner.ok("PUT", f"/channels/{channel.id}/voice-status", {"status": "Chess"})
    assert place.moderator.events("VOICE_CHANNEL_STATUS_UPDATE")
    assert place.member.events("VOICE_CHANNEL_STATUS_UPDATE") == []
