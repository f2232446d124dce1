"""Scheduled events: made, begun, ended and canceled, in channels and elsewhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from acting import Actor, Place, data_uri, png
from tux.sandbox.gateway.lines import Ear
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel

P = Permission
HOUR = timedelta(hours=1)
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4


def path(place: Place, *parts: object) -> str:
    return "/".join([f"/guilds/{place.guild.id}/scheduled-events", *map(str, parts)])


def later(place: Place, by: timedelta = HOUR) -> str:
    return (place.sandbox.clock.now() + by).isoformat()


def picnic(place: Place) -> dict[str, Any]:
    return {
        "name": "Picnic",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "The park"},
        "scheduled_start_time": later(place),
        "scheduled_end_time": later(place, 2 * HOUR),
    }


def talk(place: Place, channel: Channel) -> dict[str, Any]:
    kind = {2: 2, 13: 1}[channel.type]
    return {
        "name": "Talk",
        "privacy_level": 2,
        "entity_type": kind,
        "channel_id": str(channel.id),
        "scheduled_start_time": later(place),
    }


def stage(place: Place) -> Channel:
    return add_channel(place.sandbox.world, place.guild, "Stage", 13)


def hide(place: Place, channel: Channel) -> None:
    channel.overwrites = dict(place.channel("mod-log").overwrites)


def guild_create(place: Place, actor: Actor) -> dict[str, Any]:
    """Return what a session that begins now is told of the guild."""
    heard: list[Any] = []
    place.sandbox.sessions.identify({"token": actor.user.token, "intents": 1}, Ear(heard.append))
    return next(payload["d"] for payload in heard if payload["t"] == "GUILD_CREATE")


async def test_an_event_elsewhere_is_announced_shown_changed_and_deleted(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place) | {"description": "Bring a hat"}, reason="summer")
    assert (made["status"], made["entity_metadata"], made["creator"]["username"]) == (
        SCHEDULED,
        {"location": "The park"},
        "owner",
    )
    assert "user_count" not in made
    assert place.bot.last("GUILD_SCHEDULED_EVENT_CREATE")["name"] == "Picnic"
    assert await place.member.ok("GET", path(place, made["id"])) == made
    changed = await place.owner.ok("PATCH", path(place, made["id"]), {"name": "Barbecue", "description": None})
    assert (changed["name"], changed["description"]) == ("Barbecue", None)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_UPDATE") == changed
    await place.owner.ok("DELETE", path(place, made["id"]))
    assert place.bot.last("GUILD_SCHEDULED_EVENT_DELETE")["id"] == made["id"]
    assert await place.member.code("GET", path(place, made["id"])) == 10070
    entries = [(entry.action_type, entry.target_id) for entry in place.guild.audit_log]
    assert entries == [(100, int(made["id"])), (101, int(made["id"])), (102, int(made["id"]))]
    created, updated, _ = place.guild.audit_log
    assert created.reason == "summer"
    assert {"key": "location", "new_value": "The park"} in created.changes
    assert updated.changes == [
        {"key": "name", "old_value": "Picnic", "new_value": "Barbecue"},
        {"key": "description", "old_value": "Bring a hat"},
    ]


async def test_the_audit_log_names_the_event(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place))
    log = await place.owner.ok("GET", f"/guilds/{place.guild.id}/audit-logs")
    assert log["guild_scheduled_events"] == [made]


async def test_an_event_has_a_picture(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place) | {"image": data_uri(png())})
    assert place.sandbox.file(f"guild-events/{made['id']}/{made['image']}.png")[1] == png()
    cleared = await place.owner.ok("PATCH", path(place, made["id"]), {"image": None})
    assert cleared["image"] is None


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ({"name": ""}, "name", "BASE_TYPE_MIN_LENGTH"),
        ({"name": "x" * 101}, "name", "BASE_TYPE_MAX_LENGTH"),
        ({"description": "x" * 1001}, "description", "BASE_TYPE_MAX_LENGTH"),
        ({"privacy_level": 1}, "privacy_level", "BASE_TYPE_CHOICES"),
        ({"entity_type": 4}, "entity_type", "BASE_TYPE_CHOICES"),
        ({"entity_type": 2}, "channel_id", "BASE_TYPE_REQUIRED"),
        ({"entity_metadata": None}, "entity_metadata.location", "BASE_TYPE_REQUIRED"),
        ({"entity_metadata": {"location": "x" * 101}}, "entity_metadata.location", "BASE_TYPE_MAX_LENGTH"),
        ({"scheduled_end_time": None}, "scheduled_end_time", "BASE_TYPE_REQUIRED"),
        ({"scheduled_end_time": "2015-01-01"}, "scheduled_end_time", "BASE_TYPE_BAD_VALUE"),
        (
            {"scheduled_start_time": "2015-01-01T10:00:00"},
            "scheduled_start_time",
            "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
        ),
        ({"scheduled_start_time": 5}, "scheduled_start_time", "DATE_TIME_TYPE_PARSE"),
        ({"scheduled_start_time": "soon"}, "scheduled_start_time", "DATE_TIME_TYPE_PARSE"),
    ],
)
async def test_an_event_needs_what_its_type_requires(place: Place, change: Any, where: str, code: str) -> None:
    assert await place.owner.wrong("POST", path(place), picnic(place) | change) == {where: code}


async def test_the_channel_is_one_of_the_right_kind(place: Place) -> None:
    general = str(place.general.id)
    assert await place.owner.wrong("POST", path(place), picnic(place) | {"channel_id": general}) == {
        "channel_id": "BASE_TYPE_BAD_VALUE"
    }
    body = talk(place, stage(place))
    assert await place.owner.code("POST", path(place), body | {"channel_id": "1"}) == 10003
    assert list(await place.owner.wrong("POST", path(place), body | {"channel_id": general})) == ["channel_id"]


async def test_a_guild_has_at_most_a_hundred_events_ahead(place: Place) -> None:
    made = [await place.owner.ok("POST", path(place), picnic(place)) for _ in range(100)]
    assert await place.owner.code("POST", path(place), picnic(place)) == 30038
    await place.owner.ok("PATCH", path(place, made[0]["id"]), {"status": CANCELED})
    await place.owner.ok("POST", path(place), picnic(place))


async def test_creating_takes_create_events_and_changing_those_of_others_manage_events(place: Place) -> None:
    assert await place.member.code("POST", path(place), picnic(place)) == 50013
    place.allow(place.member, P.CREATE_EVENTS)
    place.allow(place.moderator, P.CREATE_EVENTS)
    place.allow(place.newcomer, P.MANAGE_EVENTS)
    made = await place.member.ok("POST", path(place), picnic(place))
    await place.member.ok("PATCH", path(place, made["id"]), {"name": "Mine"})
    assert await place.moderator.code("PATCH", path(place, made["id"]), {"name": "Ours"}) == 50013
    assert await place.moderator.code("DELETE", path(place, made["id"])) == 50013
    assert await place.newcomer.code("POST", path(place), picnic(place)) == 50013
    await place.newcomer.ok("DELETE", path(place, made["id"]))


async def test_an_event_in_a_channel_takes_the_permissions_of_its_hosts(place: Place) -> None:
    place.allow(place.member, P.CREATE_EVENTS)
    lounge, on_stage = add_channel(place.sandbox.world, place.guild, "Lounge", 2), stage(place)
    await place.member.ok("POST", path(place), talk(place, lounge))
    assert await place.member.code("POST", path(place), talk(place, on_stage)) == 50013
    place.allow(place.member, P.MANAGE_CHANNELS | P.MUTE_MEMBERS | P.MOVE_MEMBERS)
    await place.member.ok("POST", path(place), talk(place, on_stage))
    place.deny(P.CONNECT)
    assert await place.member.code("POST", path(place), talk(place, lounge)) == 50013


async def test_moving_an_event_takes_permission_in_its_new_place_too(place: Place) -> None:
    place.allow(place.member, P.CREATE_EVENTS)
    lounge = add_channel(place.sandbox.world, place.guild, "Lounge", 2)
    made = await place.member.ok("POST", path(place), talk(place, lounge))
    on_stage = {"entity_type": 1, "channel_id": str(stage(place).id)}
    assert await place.member.code("PATCH", path(place, made["id"]), on_stage) == 50013
    assert (await place.member.ok("GET", path(place, made["id"])))["channel_id"] == str(lounge.id)


async def test_only_those_who_see_the_channel_know_of_the_event(place: Place) -> None:
    on_stage = stage(place)
    hide(place, on_stage)
    made = await place.owner.ok("POST", path(place), talk(place, on_stage))
    assert place.moderator.last("GUILD_SCHEDULED_EVENT_CREATE")["id"] == made["id"]
    assert place.member.events("GUILD_SCHEDULED_EVENT_CREATE") == []
    assert await place.member.ok("GET", path(place)) == []
    assert await place.member.code("GET", path(place, made["id"])) == 50001
    assert [event["id"] for event in await place.moderator.ok("GET", path(place))] == [made["id"]]


async def test_who_connects_is_told_of_the_events_ahead_that_they_see(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place))
    over = await place.owner.ok("POST", path(place), picnic(place))
    await place.owner.ok("PATCH", path(place, over["id"]), {"status": CANCELED})
    on_stage = stage(place)
    hide(place, on_stage)
    hidden = await place.owner.ok("POST", path(place), talk(place, on_stage))
    await place.owner.ok("PATCH", path(place, hidden["id"]), {"status": ACTIVE})

    told, trusted = guild_create(place, place.member), guild_create(place, place.owner)

    assert told["guild_scheduled_events"] == [made]
    assert told["stage_instances"] == []
    assert [event["id"] for event in trusted["guild_scheduled_events"]] == [made["id"], hidden["id"]]
    assert [instance["topic"] for instance in trusted["stage_instances"]] == ["Talk"]


async def test_events_come_by_their_intent(place: Place) -> None:
    without, with_it = (Actor(place.sandbox, place.bot.user, intents) for intents in (0xFFFF, 1 << 16))
    await place.owner.ok("POST", path(place), picnic(place))
    assert without.events("GUILD_SCHEDULED_EVENT_CREATE") == []
    assert with_it.events("GUILD_SCHEDULED_EVENT_CREATE")


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ([], COMPLETED),
        ([ACTIVE], CANCELED),
        ([ACTIVE], SCHEDULED),
    ],
)
async def test_an_event_is_begun_then_ended_or_it_is_canceled(place: Place, steps: list[int], refused: int) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place))
    for status in steps:
        assert (await place.owner.ok("PATCH", path(place, made["id"]), {"status": status}))["status"] == status
    assert list(await place.owner.wrong("PATCH", path(place, made["id"]), {"status": refused})) == ["status"]


@pytest.mark.parametrize("steps", [[ACTIVE, COMPLETED], [CANCELED]])
async def test_what_is_over_cannot_be_changed(place: Place, steps: list[int]) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place))
    for status in steps:
        await place.owner.ok("PATCH", path(place, made["id"]), {"status": status})
    assert await place.owner.code("PATCH", path(place, made["id"]), {"name": "Again"}) == 180000
    assert await place.owner.ok("GET", path(place)) == []
    assert (await place.owner.ok("GET", path(place, made["id"])))["status"] == steps[-1]


async def test_what_has_begun_keeps_its_start(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place))
    await place.owner.ok("PATCH", path(place, made["id"]), {"status": ACTIVE})
    change = {"scheduled_start_time": later(place)}
    assert await place.owner.wrong("PATCH", path(place, made["id"]), change) == {
        "scheduled_start_time": "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID_START_BY_STATUS"
    }


async def test_a_stage_event_makes_its_stage_live_and_ends_it(place: Place) -> None:
    on_stage = stage(place)
    made = await place.owner.ok("POST", path(place), talk(place, on_stage) | {"entity_metadata": {"location": "x"}})
    assert made["entity_metadata"] is None
    begun = await place.owner.ok("PATCH", path(place, made["id"]), {"status": ACTIVE})
    live = place.bot.last("STAGE_INSTANCE_CREATE")
    assert (live["topic"], live["channel_id"]) == ("Talk", str(on_stage.id))
    assert (live["guild_scheduled_event_id"], begun["entity_id"]) == (made["id"], live["id"])
    ended = await place.owner.ok("PATCH", path(place, made["id"]), {"status": COMPLETED})
    assert place.bot.last("STAGE_INSTANCE_DELETE")["id"] == live["id"]
    assert (ended["status"], ended["entity_id"]) == (COMPLETED, None)


async def test_an_event_moves_elsewhere_only_with_all_that_this_takes(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), talk(place, stage(place)))
    whole: dict[str, Any] = {"entity_type": 3, "channel_id": None, "entity_metadata": {"location": "The park"}}
    whole["scheduled_end_time"] = later(place, 2 * HOUR)
    for name in ("channel_id", "entity_metadata", "scheduled_end_time"):
        part = {key: value for key, value in whole.items() if key != name}
        assert [
            where.partition(".")[0] for where in await place.owner.wrong("PATCH", path(place, made["id"]), part)
        ] == [name]
    moved = await place.owner.ok("PATCH", path(place, made["id"]), whole)
    assert (moved["channel_id"], moved["entity_metadata"]) == (None, {"location": "The park"})


async def test_an_event_elsewhere_begins_and_ends_by_itself(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), picnic(place))
    place.sandbox.clock.advance(HOUR)
    assert [event["status"] for event in await place.member.ok("GET", path(place))] == [ACTIVE]
    assert place.bot.last("GUILD_SCHEDULED_EVENT_UPDATE")["status"] == ACTIVE
    place.sandbox.clock.advance(HOUR)
    assert (await place.member.ok("GET", path(place, made["id"])))["status"] == COMPLETED
    assert place.bot.last("GUILD_SCHEDULED_EVENT_UPDATE")["status"] == COMPLETED


async def test_an_event_that_nobody_begins_is_canceled_hours_later(place: Place) -> None:
    made = await place.owner.ok("POST", path(place), talk(place, stage(place)))
    place.sandbox.clock.advance(2 * HOUR)
    assert (await place.member.ok("GET", path(place, made["id"])))["status"] == SCHEDULED
    place.sandbox.clock.advance(2 * HOUR)
    assert (await place.member.ok("GET", path(place, made["id"])))["status"] == CANCELED


async def test_a_deleted_channel_takes_its_events_along(place: Place) -> None:
    on_stage = stage(place)
    made = await place.owner.ok("POST", path(place), talk(place, on_stage))
    await place.owner.ok("PATCH", path(place, made["id"]), {"status": ACTIVE})
    await place.owner.ok("DELETE", f"/channels/{on_stage.id}")
    assert place.bot.events("STAGE_INSTANCE_DELETE")
    assert await place.owner.code("GET", path(place, made["id"])) == 10070
    assert guild_create(place, place.owner)["stage_instances"] == []


async def test_times_without_a_zone_are_in_utc(place: Place) -> None:
    start = (place.sandbox.clock.now() + HOUR).replace(tzinfo=None)
    made = await place.owner.ok("POST", path(place), picnic(place) | {"scheduled_start_time": start.isoformat()})
    assert datetime.fromisoformat(made["scheduled_start_time"]) == start.replace(
        tzinfo=place.sandbox.clock.now().tzinfo
    )
