"""Lists that come in pages: a client that asks for one after another gets everything once, and comes to an end."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from acting import Actor, Json, Place
from documents import DOCUMENT, needs_the_document
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.api import served
from tux.sandbox.world.intents import Intent


@dataclass
class Pages:
    """A list of at least three items: its path, where it is in the answer, and what the next page is asked by."""

    path: str
    items: Callable[[Any], list[Any]]
    cursor: Callable[[Any], str]


def by_id(item: Any) -> str:
    return item["id"]


async def messages(place: Place) -> Pages:
    for number in range(3):
        await place.owner.ok("POST", f"/channels/{place.general.id}/messages", {"content": str(number)})
    return Pages(f"/channels/{place.general.id}/messages", list, by_id)


async def pins(place: Place) -> Pages:
    for number in range(3):
        sent = await place.owner.ok("POST", f"/channels/{place.general.id}/messages", {"content": str(number)})
        await place.owner.ok("PUT", f"/channels/{place.general.id}/messages/pins/{sent['id']}")
        place.sandbox.clock.advance(timedelta(seconds=1))
    return Pages(
        f"/channels/{place.general.id}/messages/pins", lambda answer: answer["items"], lambda pin: pin["pinned_at"]
    )


def people(place: Place) -> list[Actor]:
    return [place.owner, place.moderator, place.member]


async def reactions(place: Place) -> Pages:
    sent = await place.owner.ok("POST", f"/channels/{place.general.id}/messages", {"content": "x"})
    path = f"/channels/{place.general.id}/messages/{sent['id']}/reactions/🧭"
    for person in people(place):
        await person.ok("PUT", f"{path}/@me")
    return Pages(path, list, by_id)


async def voters(place: Place) -> Pages:
    answers = [{"poll_media": {"text": "North"}}, {"poll_media": {"text": "South"}}]
    poll = {"question": {"text": "Where to?"}, "answers": answers, "duration": 1}
    sent = await place.bot.ok("POST", f"/channels/{place.general.id}/messages", {"poll": poll})
    path = f"/channels/{place.general.id}/polls/{sent['id']}/answers"
    for person in people(place):
        await person.ok("PUT", f"{path}/@me", {"answer_ids": [1]})
    return Pages(f"{path}/1", lambda answer: answer["users"], by_id)


async def thread(place: Place, name: str = "A thread", kind: int = 11) -> str:
    made = await place.owner.ok("POST", f"/channels/{place.general.id}/threads", {"name": name, "type": kind})
    return made["id"]


async def thread_members(place: Place) -> Pages:
    thread_id = await thread(place)
    for person in people(place)[1:]:
        await person.ok("POST", f"/channels/{thread_id}/thread-members/@me")
    return Pages(f"/channels/{thread_id}/thread-members", list, lambda member: member["user_id"])


def archived(path: str, kind: int) -> Callable[[Place], Awaitable[Pages]]:
    async def threads(place: Place) -> Pages:
        for name in "ABC":
            await place.owner.ok("PATCH", f"/channels/{await thread(place, name, kind)}", {"archived": True})
            place.sandbox.clock.advance(timedelta(seconds=1))

        def when(item: Any) -> str:
            return item["thread_metadata"]["archive_timestamp"]

        return Pages(f"/channels/{place.general.id}{path}", lambda answer: answer["threads"], when)

    return threads


async def audit_log(place: Place) -> Pages:
    for name in "ABC":
        await place.owner.ok("POST", f"/guilds/{place.guild.id}/roles", {"name": name})
    return Pages(f"/guilds/{place.guild.id}/audit-logs", lambda answer: answer["audit_log_entries"], by_id)


async def bans(place: Place) -> Pages:
    for person in (place.moderator, place.member, place.newcomer):
        await place.owner.ok("PUT", f"/guilds/{place.guild.id}/bans/{person.id}", {})
    return Pages(f"/guilds/{place.guild.id}/bans", list, lambda ban: ban["user"]["id"])


async def members(place: Place) -> Pages:
    return Pages(f"/guilds/{place.guild.id}/members", list, lambda member: member["user"]["id"])


async def guilds(place: Place) -> Pages:
    for name in "ABC":
        place.sandbox.world.create_guild(name, place.owner.user)
    return Pages("/users/@me/guilds", list, by_id)


async def event(place: Place, **more: Any) -> str:
    body = {
        "name": "Race",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "Shore"},
        "scheduled_start_time": "2100-01-01T10:00:00+00:00",
        "scheduled_end_time": "2100-01-01T11:00:00+00:00",
    }
    made = await place.owner.ok("POST", f"/guilds/{place.guild.id}/scheduled-events", body | more)
    return f"/guilds/{place.guild.id}/scheduled-events/{made['id']}"


async def interested(place: Place) -> Pages:
    path = await event(place)
    for person in people(place):
        await person.ok("PUT", f"{path}/users/@me")
    return Pages(f"{path}/users", list, lambda item: item["user"]["id"])


async def join_requests(place: Place) -> Pages:
    path, field = f"/guilds/{place.guild.id}", {"field_type": "PARAGRAPH", "label": "Why?"}
    await place.owner.ok("PATCH", f"{path}/member-verification", {"enabled": True, "form_fields": [field]})
    for name in "ABC":
        applicant = place.sandbox.person(place.sandbox.world.create_user(name))
        await applicant.apply_to_join(place.guild, {"Why?": "Cats"})
    return Pages(f"{path}/requests", lambda answer: answer["guild_join_requests"], by_id)


PUBLIC, PRIVATE, JOINED = (
    "/threads/archived/public",
    "/threads/archived/private",
    "/users/@me/threads/archived/private",
)
LISTS: dict[str, Callable[[Place], Awaitable[Pages]]] = {
    "/channels/{}/messages": messages,
    "/channels/{}/messages/pins": pins,
    "/channels/{}/messages/{}/reactions/{}": reactions,
    "/channels/{}/polls/{}/answers/{}": voters,
    "/channels/{}/thread-members": thread_members,
    "/channels/{}" + PUBLIC: archived(PUBLIC, 11),
    "/channels/{}" + PRIVATE: archived(PRIVATE, 12),
    "/channels/{}" + JOINED: archived(JOINED, 12),
    "/guilds/{}/audit-logs": audit_log,
    "/guilds/{}/bans": bans,
    "/guilds/{}/members": members,
    "/guilds/{}/requests": join_requests,
    "/guilds/{}/scheduled-events/{}/users": interested,
    "/users/@me/guilds": guilds,
}
NEWEST_FIRST = {"/channels/{}/messages", "/guilds/{}/audit-logs", "/guilds/{}/requests"}
"""Lists of which `before` gives the items that come later in the list."""
ONLY_BEFORE = {"/channels/{}/messages/pins", *(f"/channels/{{}}{path}" for path in (PUBLIC, PRIVATE, JOINED))}
OTHERWISE = {
    "/channels/{}/threads/search": "it counts on from an offset",
    "/guilds/{}/messages/search": "likewise",
    "/guilds/{}/members/search": "it has no pages: the best matches only",
    "/guilds/{}/scheduled-events/{}/{}/users": "as the list for a whole event, which is here",
}


async def walk(place: Place, pages: Pages, word: str) -> list[str]:
    """Return the cursors of everything, asked for in the smallest pages."""
    size = 2 if "archived" in pages.path else 1
    found: list[str] = []
    query = ""
    for _ in range(20):
        page = pages.items(await place.owner.ok("GET", f"{pages.path}?limit={size}{query}"))
        if not page:
            return found
        assert len(page) <= size
        found += map(pages.cursor, page)
        query = f"&{word}={found[-1]}"
    raise AssertionError(f"the pages of {pages.path} do not end")


@pytest.mark.parametrize("shape", LISTS)
async def test_a_client_that_asks_for_page_after_page_gets_everything_once(place: Place, shape: str) -> None:
    pages = await LISTS[shape](place)
    everything = [*map(pages.cursor, pages.items(await place.owner.ok("GET", f"{pages.path}?limit=50")))]
    assert len(everything) >= 3

    onwards = "before" if shape in NEWEST_FIRST | ONLY_BEFORE else "after"

    assert await walk(place, pages, onwards) == everything


@pytest.mark.parametrize("shape", sorted(LISTS.keys() - ONLY_BEFORE))
async def test_pages_go_both_ways_where_discord_documents_both(place: Place, shape: str) -> None:
    pages = await LISTS[shape](place)
    everything = [*map(pages.cursor, pages.items(await place.owner.ok("GET", f"{pages.path}?limit=50")))]
    middle = everything[1]

    older = pages.items(await place.owner.ok("GET", f"{pages.path}?limit=50&before={middle}"))
    newer = pages.items(await place.owner.ok("GET", f"{pages.path}?limit=50&after={middle}"))

    after = everything[:1] if shape in NEWEST_FIRST else everything[2:]
    assert sorted(map(pages.cursor, newer)) == sorted(after)
    if "before" in documented_parameters().get(shape, ()):
        before = everything[2:] if shape in NEWEST_FIRST else everything[:1]
        assert sorted(map(pages.cursor, older)) == sorted(before)


def documented_parameters() -> dict[str, set[str]]:
    """Return the query parameters of each documented GET, by its path without names."""
    paths: Json = json.loads(DOCUMENT.read_text())["paths"] if DOCUMENT else {}
    return {
        re.sub(r"\{\w+\}", "{}", path): {
            parameter["name"]
            for parameter in [*methods.get("parameters", []), *methods["get"].get("parameters", [])]
            if parameter["in"] == "query"
        }
        for path, methods in paths.items()
        if "get" in methods
    }


@needs_the_document
def test_every_list_with_a_limit_is_tried_here() -> None:
    parameters = documented_parameters()
    shapes = {re.sub(r"\{\w+\}", "{}", route.path) for route in served() if route.method == "GET"}
    assert {shape for shape in shapes if "limit" in parameters.get(shape, ())} == LISTS.keys() | OTHERWISE.keys()


async def test_lists_of_members_need_the_members_intent_of_a_bot(place: Place) -> None:
    thread_id = await thread(place)
    place.allow(place.bot, Permission.ADMINISTRATOR)
    application = place.sandbox.world.application_of(place.bot.user)
    assert application is not None
    application.privileged_intents = int(Intent.MESSAGE_CONTENT)
    for path in (f"/channels/{thread_id}/thread-members", f"/guilds/{place.guild.id}/members"):
        assert await place.bot.code("GET", path) == 50001
        assert await place.owner.ok("GET", path)
