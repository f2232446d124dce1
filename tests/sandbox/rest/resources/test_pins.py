"""Pins, by the present routes and the deprecated ones."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from acting import Place
from tux.sandbox.permissions import Permission

P = Permission


async def said(place: Place, text: str = "remember this") -> str:
    sent = await place.member.ok("POST", f"/channels/{place.general.id}/messages", {"content": text})
    return sent["id"]


def routes(place: Place) -> tuple[str, str]:
    channel = f"/channels/{place.general.id}"
    return f"{channel}/messages/pins", f"{channel}/pins"


@pytest.mark.parametrize("old", [False, True])
async def test_a_pin_is_told_three_ways_and_audited(place: Place, old: bool) -> None:
    pins, message_id = routes(place)[old], await said(place)
    await place.moderator.ok("PUT", f"{pins}/{message_id}", reason="useful")
    await place.moderator.ok("PUT", f"{pins}/{message_id}")
    assert place.bot.last("CHANNEL_PINS_UPDATE")["channel_id"] == str(place.general.id)
    assert place.bot.last("MESSAGE_UPDATE")["pinned"] is True
    note = place.bot.last("MESSAGE_CREATE")
    assert (note["type"], note["author"]["username"]) == (6, "moderator")
    assert note["message_reference"]["message_id"] == message_id
    options = {"channel_id": str(place.general.id), "message_id": message_id}
    assert place.audited == [(74, place.moderator.id, options)]
    assert place.guild.audit_log[0].target_id == place.member.id

    await place.moderator.ok("DELETE", f"{pins}/{message_id}")
    await place.moderator.ok("DELETE", f"{pins}/{message_id}")
    assert [action for action, *_ in place.audited] == [74, 75]
    assert place.bot.last("CHANNEL_PINS_UPDATE")["last_pin_timestamp"] is None


async def test_pins_are_listed_latest_first_and_in_pages(place: Place) -> None:
    pins, old = routes(place)
    ids = [await said(place, str(number)) for number in range(3)]
    for message_id in ids:
        place.sandbox.clock.advance(timedelta(seconds=1))
        await place.moderator.ok("PUT", f"{pins}/{message_id}")
    first = await place.bot.ok("GET", f"{pins}?limit=2")
    assert ([pin["message"]["id"] for pin in first["items"]], first["has_more"]) == ([ids[2], ids[1]], True)
    before = quote(first["items"][-1]["pinned_at"], safe=":")
    place.sandbox.clock.advance(timedelta(seconds=1))
    rest = await place.bot.ok("GET", f"{pins}?before={before.replace('%2B', '+')}")
    assert ([pin["message"]["id"] for pin in rest["items"]], rest["has_more"]) == ([ids[0]], False)
    assert [message["id"] for message in await place.bot.ok("GET", old)] == list(reversed(ids))
    assert await place.bot.code("GET", f"{pins}?limit=51") == 50035
    assert await place.bot.code("GET", f"{pins}?before=now") == 50035
    place.deny(P.READ_MESSAGE_HISTORY)
    assert await place.bot.ok("GET", pins) == {"items": [], "has_more": False}


async def test_pinning_needs_its_own_permission(place: Place) -> None:
    pins, message_id = routes(place)[0], await said(place)
    place.allow(place.member, P.MANAGE_MESSAGES)
    for method in ("PUT", "DELETE"):
        assert await place.member.code(method, f"{pins}/{message_id}") == 50013
    place.allow(place.member, P.PIN_MESSAGES)
    await place.member.ok("PUT", f"{pins}/{message_id}")


async def test_what_discord_wrote_or_nobody_is_not_pinned(place: Place) -> None:
    pins = routes(place)[0]
    [greeting] = place.general.messages.values()
    assert await place.owner.code("PUT", f"{pins}/{greeting.id}") == 50021
    assert await place.owner.code("PUT", f"{pins}/1") == 10008


async def test_a_channel_holds_250_pins(place: Place) -> None:
    pins, message_id = routes(place)[0], await said(place)
    for _ in range(250):
        place.general.messages[int(await said(place))].pinned = True
    assert await place.owner.code("PUT", f"{pins}/{message_id}") == 30003
