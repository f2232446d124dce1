"""Interest in scheduled events, recurrence, and what people answer for a single recurrence."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.world.snowflakes import moment_of

DAY = timedelta(days=1)


def path(place: Place, *parts: object) -> str:
    return "/".join([f"/guilds/{place.guild.id}/scheduled-events", *map(str, parts)])


def tomorrow(place: Place, plus: timedelta = timedelta()) -> datetime:
    return (place.sandbox.clock.now() + DAY + plus).replace(microsecond=0)


async def picnic(place: Place, **rule: Any) -> Any:
    start = tomorrow(place)
    body: dict[str, Any] = {
        "name": "Picnic",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "The park"},
        "scheduled_start_time": start.isoformat(),
        "scheduled_end_time": (start + timedelta(hours=1)).isoformat(),
    }
    if rule:
        body["recurrence_rule"] = {"start": start.isoformat(), "interval": 1} | rule
    return await place.owner.ok("POST", path(place), body)


async def test_people_say_that_they_are_interested_and_no_longer(place: Place) -> None:
    event = await picnic(place)
    mine = path(place, event["id"], "users/@me")
    answer = await place.member.ok("PUT", mine)
    assert answer == {"guild_scheduled_event_id": event["id"], "user_id": str(place.member.id), "response": 1}
    added = place.bot.last("GUILD_SCHEDULED_EVENT_USER_ADD")
    assert (added["guild_scheduled_event_id"], added["user_id"]) == (event["id"], str(place.member.id))
    assert added["guild_id"] == str(place.guild.id)
    await place.member.ok("PUT", mine)
    assert len(place.bot.events("GUILD_SCHEDULED_EVENT_USER_ADD")) == 2, "the creator's, and one of the member's"
    await place.member.ok("DELETE", mine)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_USER_REMOVE")["user_id"] == str(place.member.id)
    assert await place.member.code("DELETE", mine) == 10071
    assert await place.bot.code("PUT", mine) == 20001


async def test_who_creates_an_event_is_interested_in_it(place: Place) -> None:
    event = await picnic(place)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_USER_ADD")["user_id"] == str(place.owner.id)
    shown = await place.bot.ok("GET", path(place, event["id"]) + "?with_user_count=true")
    assert shown["user_count"] == 1


async def test_nobody_becomes_interested_in_what_is_over(place: Place) -> None:
    event = await picnic(place)
    await place.owner.ok("PATCH", path(place, event["id"]), {"status": 4})
    assert await place.member.code("PUT", path(place, event["id"], "users/@me")) == 180000


async def test_those_who_are_interested_are_listed_by_their_ids(place: Place) -> None:
    event = await picnic(place)
    people: list[Actor] = [place.owner, place.moderator, place.member]
    for person in people[1:]:
        await person.ok("PUT", path(place, event["id"], "users/@me"))
    ids = sorted(str(person.id) for person in people)
    users = path(place, event["id"], "users")

    async def listed(query: str = "") -> list[str]:
        return [answer["user"]["id"] for answer in await place.bot.ok("GET", users + query)]

    assert await listed() == ids
    assert await listed("?limit=1") == ids[:1]
    assert await listed(f"?after={ids[0]}") == ids[1:]
    assert await listed(f"?before={ids[2]}&limit=1") == ids[1:2]
    assert await listed(f"?before={ids[1]}&after={ids[1]}") == ids[:1]
    with_members = await place.bot.ok("GET", users + "?with_member=true")
    assert {answer["member"]["user"]["id"] for answer in with_members} == set(ids)
    assert list(await place.bot.wrong("GET", users + "?limit=101")) == ["limit"]
    counts = await place.bot.ok("GET", users + "/counts")
    assert counts == {"guild_scheduled_event_count": 3, "guild_scheduled_event_exception_counts": {}}


async def test_one_recurrence_is_left_out_and_another_one_moved(place: Place) -> None:
    event = await picnic(place, frequency=3, by_weekday=None)
    first = tomorrow(place)
    exceptions = path(place, event["id"], "exceptions")
    original = {"original_scheduled_start_time": (first + DAY).isoformat()}
    left_out = await place.owner.ok("POST", exceptions, original | {"is_canceled": True}, reason="rain")
    assert moment_of(int(left_out["event_exception_id"])) == first + DAY
    assert place.bot.last("GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE")["event_id"] == event["id"]
    one = f"{exceptions}/{left_out['event_exception_id']}"
    moved = (first + DAY + timedelta(hours=2)).isoformat(timespec="microseconds")
    changed = await place.owner.ok("PATCH", one, {"is_canceled": False, "scheduled_start_time": moved})
    assert (changed["is_canceled"], changed["scheduled_start_time"]) == (False, moved)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE")["scheduled_start_time"] == moved
    assert (await place.member.ok("GET", path(place, event["id"])))["guild_scheduled_event_exceptions"] == [changed]
    await place.owner.ok("DELETE", one)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE")["event_id"] == event["id"]
    assert (await place.member.ok("GET", path(place, event["id"])))["guild_scheduled_event_exceptions"] == []
    options = {"event_exception_id": left_out["event_exception_id"]}
    assert place.audited[1:] == [(code, place.owner.id, options) for code in (200, 201, 202)]
    assert place.guild.audit_log[1].changes == [
        {"key": "is_canceled", "new_value": True},
    ]
    assert await place.owner.code("DELETE", one) == 0


async def test_an_exception_says_what_is_different_and_about_which_recurrence(place: Place) -> None:
    event, once = await picnic(place, frequency=3), await picnic(place)
    original = {"original_scheduled_start_time": tomorrow(place).isoformat()}
    exceptions = path(place, event["id"], "exceptions")
    assert await place.owner.code("POST", exceptions, original) == 180005
    off = {"original_scheduled_start_time": tomorrow(place, timedelta(hours=1)).isoformat(), "is_canceled": True}
    assert list(await place.owner.wrong("POST", exceptions, off)) == ["original_scheduled_start_time"]
    canceled = original | {"is_canceled": True}
    assert list(await place.owner.wrong("POST", path(place, once["id"], "exceptions"), canceled)) == [
        "original_scheduled_start_time"
    ]
    await place.owner.ok("POST", exceptions, canceled)
    assert list(await place.owner.wrong("POST", exceptions, canceled)) == ["original_scheduled_start_time"]
    assert await place.member.code("POST", exceptions, canceled) == 50013


async def test_people_answer_for_a_single_recurrence(place: Place) -> None:
    event = await picnic(place, frequency=3)
    original = {"original_scheduled_start_time": tomorrow(place).isoformat(), "is_canceled": False}
    made = await place.owner.ok("POST", path(place, event["id"], "exceptions"), original)
    exception_id = made["event_exception_id"]
    mine = path(place, event["id"], exception_id, "users/@me")
    answer = await place.member.ok("PUT", mine, {"response": 0})
    assert (answer["response"], answer["guild_scheduled_event_exception_id"]) == (0, exception_id)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_USER_ADD")["guild_scheduled_event_exception_id"] == exception_id
    for users in (
        path(place, event["id"], exception_id, "users"),
        f"{path(place, event['id'])}/exceptions/{exception_id}/users",
    ):
        status, listed = await place.member.ask("GET", users)
        assert (status, [(one["user_id"], one["response"]) for one in listed]) == (200, [(str(place.member.id), 0)])
    counts = path(place, event["id"], "users/counts") + f"?guild_scheduled_event_exception_ids={exception_id},1"
    assert (await place.bot.ok("GET", counts))["guild_scheduled_event_exception_counts"] == {exception_id: 1}
    await place.member.ok("DELETE", mine)
    assert place.bot.last("GUILD_SCHEDULED_EVENT_USER_REMOVE")["guild_scheduled_event_exception_id"] == exception_id
    assert await place.member.code("DELETE", mine) == 10071
    assert await place.bot.code("PUT", mine, {"response": 1}) == 20001


async def test_a_new_rule_ends_the_exceptions_to_the_old_one(place: Place) -> None:
    event = await picnic(place, frequency=3)
    original = {"original_scheduled_start_time": tomorrow(place).isoformat(), "is_canceled": True}
    await place.owner.ok("POST", path(place, event["id"], "exceptions"), original)
    changed = await place.owner.ok("PATCH", path(place, event["id"]), {"recurrence_rule": None})
    assert (changed["recurrence_rule"], changed["guild_scheduled_event_exceptions"]) == (None, [])
    gone = place.bot.last("GUILD_SCHEDULED_EVENT_EXCEPTIONS_DELETE")
    assert gone == {"guild_id": str(place.guild.id), "event_id": event["id"]}


async def test_an_event_that_recurs_is_scheduled_again_when_it_ends(place: Place) -> None:
    event = await picnic(place, frequency=3)
    first = datetime.fromisoformat(event["scheduled_start_time"])
    left_out = {"original_scheduled_start_time": (first + DAY).isoformat(), "is_canceled": True}
    await place.owner.ok("POST", path(place, event["id"], "exceptions"), left_out)
    await place.owner.ok("PATCH", path(place, event["id"]), {"status": 2})
    again = await place.owner.ok("PATCH", path(place, event["id"]), {"status": 3})
    assert again["status"] == 1
    assert datetime.fromisoformat(again["scheduled_start_time"]) == first + 2 * DAY
    assert datetime.fromisoformat(again["scheduled_end_time"]) == first + 2 * DAY + timedelta(hours=1)


@pytest.mark.parametrize(
    "rule",
    [
        {"frequency": 3, "by_weekday": [0, 2]},
        {"frequency": 3, "interval": 2},
        {"frequency": 2, "by_weekday": [0, 1]},
        {"frequency": 2, "interval": 3},
        {"frequency": 1, "by_weekday": [0]},
        {"frequency": 0, "by_month": [7]},
        {"frequency": 0, "by_n_weekday": [{"n": 1, "day": 1}]},
        {"frequency": 3, "count": 3},
        {"frequency": 3, "end": "2040-01-01T00:00:00Z"},
        {"frequency": 3, "by_year_day": [3]},
    ],
)
async def test_discord_supports_only_some_rules(place: Place, rule: Any) -> None:
    event = await picnic(place)
    whole = {"recurrence_rule": {"start": event["scheduled_start_time"]} | rule}
    assert list(await place.owner.wrong("PATCH", path(place, event["id"]), whole)) == ["recurrence_rule"]


@pytest.mark.parametrize(
    "rule",
    [
        {"frequency": 3, "by_weekday": [0, 1, 2, 3, 4]},
        {"frequency": 2, "by_weekday": [2], "interval": 2},
        {"frequency": 1, "by_n_weekday": [{"n": 4, "day": 2}]},
        {"frequency": 0, "by_month": [7], "by_month_day": [24]},
    ],
)
async def test_a_rule_is_shown_as_it_was_given(place: Place, rule: Any) -> None:
    event = await picnic(place, **rule)
    assert {name: event["recurrence_rule"][name] for name in rule} == rule
    assert (await place.bot.ok("GET", path(place)))[0]["recurrence_rule"] == event["recurrence_rule"]
