"""Polls: asked, voted on, ended by hand and by time."""

from datetime import timedelta
from typing import Any

import pytest

from acting import Place

POLL: dict[str, Any] = {
    "question": {"text": "Where to?"},
    "answers": [{"poll_media": {"text": "North", "emoji": {"name": "🧭"}}}, {"poll_media": {"text": "South"}}],
    "duration": 1,
}


async def poll(place: Place, **more: Any) -> str:
    sent = await place.bot.ok("POST", f"/channels/{place.general.id}/messages", {"poll": POLL | more})
    return f"/channels/{place.general.id}/polls/{sent['id']}"


def message_path(path: str) -> str:
    return path.replace("/polls/", "/messages/")


async def test_a_poll_numbers_its_answers_and_ends_in_time(place: Place) -> None:
    sent = await place.bot.ok("GET", message_path(await poll(place)))
    shown = sent["poll"]
    assert [answer["answer_id"] for answer in shown["answers"]] == [1, 2]
    assert shown["answers"][0]["poll_media"] == {"text": "North", "emoji": {"id": None, "name": "🧭"}}
    assert shown["results"] == {"answer_counts": [], "is_finalized": False}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"question": {"text": "x" * 301}}, "poll.question.text"),
        ({"question": {"text": " "}}, "poll.question.text"),
        ({"answers": []}, "poll.answers"),
        ({"answers": [{"poll_media": {"text": "x"}}] * 11}, "poll.answers"),
        ({"answers": [{"poll_media": {"text": "x" * 56}}]}, "poll.answers.0.poll_media.text"),
        ({"answers": [{"poll_media": {}}]}, "poll.answers.0.poll_media"),
        ({"duration": 769}, "poll.duration"),
    ],
)
async def test_polls_have_limits(place: Place, change: Any, where: str) -> None:
    found = await place.bot.wrong("POST", f"/channels/{place.general.id}/messages", {"poll": POLL | change})
    assert list(found) == [where]


async def test_people_vote_and_change_their_minds(place: Place) -> None:
    path = await poll(place)
    await place.member.ok("PUT", f"{path}/answers/@me", {"answer_ids": [1]})
    assert place.bot.last("MESSAGE_POLL_VOTE_ADD")["answer_id"] == 1
    await place.member.ok("PUT", f"{path}/answers/@me", {"answer_ids": [2]})
    assert place.bot.last("MESSAGE_POLL_VOTE_REMOVE")["answer_id"] == 1
    assert [user["username"] for user in (await place.bot.ok("GET", f"{path}/answers/2"))["users"]] == ["member"]
    assert (await place.bot.ok("GET", f"{path}/answers/1"))["users"] == []
    [count] = (await place.member.ok("GET", message_path(path)))["poll"]["results"]["answer_counts"]
    assert count == {"id": 2, "count": 1, "me_voted": True}


async def test_votes_have_rules(place: Place) -> None:
    path = await poll(place)
    assert await place.bot.code("PUT", f"{path}/answers/@me", {"answer_ids": [1]}) == 20001
    assert await place.member.wrong("PUT", f"{path}/answers/@me", {"answer_ids": [1, 2]})
    assert await place.member.wrong("PUT", f"{path}/answers/@me", {"answer_ids": [3]})
    assert await place.member.wrong("GET", f"{path}/answers/3")
    many = await poll(place, allow_multiselect=True)
    await place.member.ok("PUT", f"{many}/answers/@me", {"answer_ids": [1, 2]})


async def test_its_author_ends_it_and_the_result_is_posted(place: Place) -> None:
    path = await poll(place)
    await place.member.ok("PUT", f"{path}/answers/@me", {"answer_ids": [2]})
    assert await place.owner.code("POST", f"{path}/expire") == 50013
    ended = await place.bot.ok("POST", f"{path}/expire")
    assert ended["poll"]["results"]["is_finalized"] is True
    result = place.member.last("MESSAGE_CREATE")
    assert (result["type"], result["message_reference"]["message_id"]) == (46, ended["id"])
    fields = {field["name"]: field["value"] for field in result["embeds"][0]["fields"]}
    assert (fields["victor_answer_text"], fields["total_votes"]) == ("South", "1")
    assert await place.bot.code("POST", f"{path}/expire") == 520001
    assert await place.member.code("PUT", f"{path}/answers/@me", {"answer_ids": [1]}) == 520001


async def test_time_ends_it_too(place: Place) -> None:
    path = await poll(place)
    place.sandbox.clock.advance(timedelta(minutes=61))
    assert (await place.member.ok("GET", message_path(path)))["poll"]["results"]["is_finalized"] is True
    assert place.member.last("MESSAGE_CREATE")["type"] == 46


async def test_a_poll_cannot_be_edited_and_other_messages_not_ended(place: Place) -> None:
    path = await poll(place)
    assert await place.bot.code("PATCH", message_path(path), {"content": "x"}) == 520003
    sent = await place.bot.ok("POST", f"/channels/{place.general.id}/messages", {"content": "x"})
    assert await place.bot.code("POST", f"/channels/{place.general.id}/polls/{sent['id']}/expire") == 520006
