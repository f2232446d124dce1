"""Requests to join a guild: how people make them, who decides, and what comes of it."""

from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.people import Denied, Person
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world import User
from tux.sandbox.world.intents import EVERY_INTENT, Intent

P = Permission
Json = dict[str, Any]
RULES: Json = {"field_type": "TERMS", "label": "Rules", "values": ["Be kind"], "required": True}
WHY: Json = {"field_type": "TEXT_INPUT", "label": "Why?", "required": True}
FROM: Json = {"field_type": "MULTIPLE_CHOICE", "label": "From?", "choices": ["A friend", "A search"], "required": False}
ANSWERS = {"Why?": "For the cats", "From?": 1}


def path(place: Place, tail: str = "requests") -> str:
    return f"/guilds/{place.guild.id}/{tail}"


async def verify(place: Place, *fields: Json) -> Json:
    """Ask for a form from now on."""
    return await place.owner.ok("PATCH", path(place, "member-verification"), {"enabled": True, "form_fields": fields})


def stranger(place: Place, name: str = "stranger") -> Person:
    return place.sandbox.person(place.sandbox.world.create_user(name))


async def invited(place: Place, user: User) -> Json:
    invite = await place.owner.ok("POST", f"/channels/{place.general.id}/invites", {"unique": True})
    return await place.sandbox.person(user).accept_invite(invite["code"])


async def applied(place: Place, name: str = "stranger") -> Json:
    """A request of somebody new, which waits for a decision."""
    return await stranger(place, name).apply_to_join(place.guild, ANSWERS)


# by hand


@pytest.fixture
async def gated(place: Place) -> Place:
    """The small guild, whose form has questions."""
    await verify(place, RULES, WHY, FROM)
    return place


async def test_a_request_is_submitted_seen_and_approved(gated: Place) -> None:
    person = stranger(gated)
    assert (await invited(gated, person.user))["show_verification_form"] is True
    assert person.id not in gated.guild.members
    request = await person.apply_to_join(gated.guild, ANSWERS)
    assert request["application_status"] == "SUBMITTED"

    listed = await gated.bot.ok("GET", path(gated))
    assert (listed["total"], [entry["id"] for entry in listed["guild_join_requests"]]) == (1, [request["id"]])
    responses = listed["guild_join_requests"][0]["form_responses"]
    assert [field["response"] for field in responses] == [True, "For the cats", 1]
    heard = gated.bot.last("GUILD_JOIN_REQUEST_UPDATE")
    assert (heard["status"], heard["request"]["user_id"]) == ("SUBMITTED", str(person.id))
    assert gated.bot.events("GUILD_JOIN_REQUEST_CREATE") == []

    decided = await gated.bot.ok("PATCH", path(gated, f"requests/{request['id']}"), {"action": "APPROVED"})

    assert (decided["application_status"], decided["actioned_by_user"]["id"]) == ("APPROVED", str(gated.bot.id))
    assert not gated.guild.members[person.id].pending
    assert gated.bot.last("GUILD_MEMBER_ADD")["user"]["id"] == str(person.id)
    assert (await person.event("GUILD_JOIN_REQUEST_UPDATE", lambda data: data["status"] == "APPROVED"))["request"]
    assert await gated.bot.ok("GET", path(gated)) == {"total": 0, "guild_join_requests": []}
    approved = await gated.bot.ok("GET", f"{path(gated)}?status=APPROVED")
    assert [entry["id"] for entry in approved["guild_join_requests"]] == [request["id"]]


async def test_a_rejection_tells_its_reason_and_is_final(gated: Place) -> None:
    request = await applied(gated)
    one = path(gated, f"requests/{request['id']}")
    rejected = await gated.bot.ok("PATCH", one, {"action": "REJECTED", "rejection_reason": "No dogs"})
    assert (rejected["application_status"], rejected["rejection_reason"]) == ("REJECTED", "No dogs")
    again = await gated.bot.ok("PATCH", one, {"action": "APPROVED"})
    assert again == rejected
    assert int(request["user_id"]) not in gated.guild.members


@pytest.mark.parametrize(
    ("permissions", "sees", "decides"),
    [(NONE, None, False), (P.MANAGE_GUILD, {"total"}, False), (P.KICK_MEMBERS, {"total", "guild_join_requests"}, True)],
)
async def test_who_may_kick_decides_and_who_manages_counts(
    gated: Place, permissions: Permission, sees: set[str] | None, decides: bool
) -> None:
    request = await applied(gated)
    gated.allow(gated.member, permissions)
    status, answer = await gated.member.ask("GET", path(gated))
    assert answer.keys() == sees if sees else (status, answer["code"]) == (403, 50013)
    one = path(gated, f"requests/{request['id']}")
    status, answer = await gated.member.ask("PATCH", one, {"action": "APPROVED"})
    assert status < 400 if decides else (status, answer["code"]) == (403, 50013)
    assert bool(gated.member.events("GUILD_JOIN_REQUEST_UPDATE")) == decides


async def test_bots_hear_of_requests_by_the_intent_for_moderation(gated: Place) -> None:
    deaf = Actor(gated.sandbox, gated.bot.user, int(EVERY_INTENT & ~Intent.GUILD_MODERATION))
    await applied(gated)
    assert deaf.events("GUILD_JOIN_REQUEST_UPDATE") == []
    assert len(gated.bot.events("GUILD_JOIN_REQUEST_UPDATE")) == 1


async def test_requests_are_paged(gated: Place) -> None:
    ids = [(await applied(gated, f"s{number}"))["id"] for number in range(3)]

    async def page(query: str) -> list[str]:
        return [entry["id"] for entry in (await gated.bot.ok("GET", f"{path(gated)}?{query}"))["guild_join_requests"]]

    assert await page("limit=2") == [ids[2], ids[1]]
    assert await page(f"before={ids[1]}") == [ids[0]]
    assert await page(f"after={ids[0]}&limit=1") == [ids[1]]
    assert list(await gated.bot.wrong("GET", f"{path(gated)}?status=STARTED")) == ["status"]
    assert list(await gated.bot.wrong("GET", f"{path(gated)}?limit=101")) == ["limit"]


async def test_what_is_not_submitted_cannot_be_decided(gated: Place) -> None:
    person = stranger(gated)
    await invited(gated, person.user)
    started = (await person.request("GET", path(gated, "requests/@me")))["id"]
    for request_id in (started, "5"):
        status, _ = await gated.bot.ask("PATCH", path(gated, f"requests/{request_id}"), {"action": "APPROVED"})
        assert status == 404
    assert list(await gated.bot.wrong("PATCH", path(gated, "requests/5"), {"action": "SUBMITTED"})) == ["action"]


async def test_a_guild_that_lets_everybody_in_has_no_requests(place: Place) -> None:
    assert await place.bot.code("GET", path(place)) == 50001
    await verify(place, RULES)
    assert await place.bot.code("GET", path(place)) == 50001


@pytest.mark.parametrize(
    ("answers", "field"),
    [({}, "1"), ({"Why?": "x" * 151}, "1"), ({"Why?": 5}, "1"), ({"Why?": "x", "From?": 2}, "2")],
)
async def test_a_wrong_answer_is_named(gated: Place, answers: Json, field: str) -> None:
    with pytest.raises(Denied) as denied:
        await stranger(gated).apply_to_join(gated.guild, answers)
    assert list(denied.value.body["errors"]["form_fields"]) == [field]


async def test_an_applicant_withdraws(gated: Place) -> None:
    person = stranger(gated)
    request = await person.apply_to_join(gated.guild, ANSWERS)
    await person.request("DELETE", path(gated, "requests/@me"))
    told = {"guild_id": str(gated.guild.id), "id": request["id"], "user_id": str(person.id)}
    assert gated.bot.last("GUILD_JOIN_REQUEST_DELETE") == told
    assert (await gated.bot.ok("GET", path(gated)))["total"] == 0


async def test_who_is_banned_cannot_ask_and_members_need_not(gated: Place) -> None:
    person = stranger(gated)
    await gated.owner.ok("PUT", path(gated, f"bans/{person.id}"), {})
    with pytest.raises(Denied) as denied:
        await person.apply_to_join(gated.guild, ANSWERS)
    assert denied.value.code == 40007
    with pytest.raises(Denied) as denied:
        await gated.sandbox.person(gated.member.user).apply_to_join(gated.guild, ANSWERS)
    assert denied.value.code == 50001


# rules alone


async def test_who_agrees_to_the_rules_is_let_in_at_once(place: Place) -> None:
    await verify(place, RULES)
    person = stranger(place)
    await invited(place, person.user)
    added = place.bot.last("GUILD_MEMBER_ADD")
    assert (added["user"]["id"], added["pending"]) == (str(person.id), True)
    with pytest.raises(Denied) as denied:
        await person.say(place.general, "hello")
    assert denied.value.code == 50013

    await person.apply_to_join(place.guild)

    changed = place.bot.last("GUILD_MEMBER_UPDATE")
    assert (changed["user"]["id"], changed["pending"]) == (str(person.id), False)
    await person.say(place.general, "hello")


async def test_a_moderator_lets_somebody_past_the_rules(place: Place) -> None:
    await verify(place, RULES)
    person = stranger(place)
    await invited(place, person.user)
    await place.owner.ok("PATCH", path(place, f"members/{person.id}"), {"flags": 1 << 2})
    assert not place.guild.members[person.id].pending
    assert (await person.request("GET", path(place, "requests/@me")))["application_status"] == "APPROVED"


async def test_a_rejected_member_who_looked_around_is_gone(gated: Place) -> None:
    gated.guild.features.append("PREVIEW_ENABLED")
    person = stranger(gated)
    await invited(gated, person.user)
    assert gated.guild.members[person.id].pending
    gated.guild.features.remove("PREVIEW_ENABLED")
    request = await person.apply_to_join(gated.guild, ANSWERS)
    await gated.bot.ok("PATCH", path(gated, f"requests/{request['id']}"), {"action": "REJECTED"})
    assert gated.bot.last("GUILD_MEMBER_REMOVE")["user"]["id"] == str(person.id)


# the form


async def test_the_form_is_read_by_those_who_have_to_fill_it_in(gated: Place) -> None:
    form = await stranger(gated).request("GET", path(gated, "member-verification"))
    assert form["form_fields"] == [RULES, WHY, FROM]
    features = gated.bot.last("GUILD_UPDATE")["features"]
    assert {"MEMBER_VERIFICATION_GATE_ENABLED", "MEMBER_VERIFICATION_MANUAL_APPROVAL"} <= set(features)
    assert gated.guild.audit_log[-1].action_type == 1


async def test_only_managers_change_the_form(place: Place) -> None:
    fields = {"enabled": True, "form_fields": [RULES]}
    assert await place.member.code("PATCH", path(place, "member-verification"), fields) == 50013
    assert await place.owner.code("GET", path(place, "member-verification")) == 10068
    with pytest.raises(Denied) as denied:
        await stranger(place).request("GET", path(place, "member-verification"))
    assert denied.value.code == 10004


@pytest.mark.parametrize("status", ["APPROVED", "REJECTED"])
async def test_all_requests_are_decided_when_the_form_goes(gated: Place, status: str) -> None:
    request = await applied(gated)
    off = {"enabled": False, "bulk_action": status}
    await gated.owner.ok("PATCH", path(gated, "member-verification"), off)
    assert gated.guild.join_requests[int(request["id"])].status == status
    assert (int(request["user_id"]) in gated.guild.members) == (status == "APPROVED")
