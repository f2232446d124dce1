"""Onboarding: who sets it up, what it must have, and what answers bring."""

from typing import Any

import pytest

from acting import Actor, Place
from tux.sandbox.people import Denied
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Role
from tux.sandbox.world.intents import EVERY_INTENT, Intent

P = Permission
Json = dict[str, Any]


@pytest.fixture
def community(place: Place) -> Place:
    """The small guild as a community with enough channels for onboarding."""
    place.guild.features.append("COMMUNITY")
    for number in range(7):
        add_channel(place.sandbox.world, place.guild, f"room-{number}")
    return place


def path(place: Place) -> str:
    return f"/guilds/{place.guild.id}/onboarding"


def rooms(place: Place) -> list[str]:
    return [str(c.id) for c in place.guild.channels.values() if (c.name or "").startswith("room-")]


def add_role(place: Place, name: str, permissions: Permission = NONE, position: int = 1) -> Role:
    role_id = place.sandbox.world.ids.new()
    place.guild.roles[role_id] = Role(role_id, place.guild.id, name, permissions, position)
    return place.guild.roles[role_id]


def prompt(*options: Json, **more: Any) -> Json:
    return {"id": "0", "title": "What do you play?", "options": list(options), "in_onboarding": True} | more


def option(title: str, *roles: Role, **more: Any) -> Json:
    return {"title": title, "role_ids": [str(role.id) for role in roles]} | more


def switched_on(place: Place, *prompts: Json) -> Json:
    return {"enabled": True, "default_channel_ids": rooms(place), "prompts": list(prompts)}


def entries(place: Place, *types: int) -> list[Json]:
    return [entry.payload() for entry in place.guild.audit_log if entry.action_type in types]


# setting it up


async def test_onboarding_is_set_up_and_read(community: Place) -> None:
    gold = add_role(community, "Gold")
    body = switched_on(community, prompt(option("Chess", gold, emoji_name="♟️", channel_ids=rooms(community)[:1])))
    made = await community.owner.ok("PUT", path(community), body | {"mode": 1}, reason="welcome")

    assert await community.member.ok("GET", path(community)) == made
    assert (made["enabled"], made["mode"], made["default_channel_ids"]) == (True, 1, rooms(community))
    question = made["prompts"][0]
    assert (question["title"], question["single_select"], question["required"]) == ("What do you play?", False, False)
    choice = question["options"][0]
    assert (choice["role_ids"], choice["channel_ids"]) == ([str(gold.id)], rooms(community)[:1])
    assert choice["emoji"] == {"id": None, "name": "♟️", "animated": False}
    updated = community.bot.last("GUILD_UPDATE")
    assert {"GUILD_ONBOARDING", "GUILD_ONBOARDING_HAS_PROMPTS"} <= set(updated["features"])
    assert community.bot.last("GUILD_ROLE_UPDATE")["role"]["flags"] == 1


async def test_the_first_time_and_each_question_are_in_the_audit_log(community: Place) -> None:
    gold = add_role(community, "Gold")
    made = await community.owner.ok("PUT", path(community), switched_on(community, prompt(option("Chess", gold))))
    created = entries(community, 163)[0]
    assert (created["target_id"], created["user_id"]) == (made["prompts"][0]["id"], str(community.owner.id))
    assert {"key": "options", "new_value": made["prompts"][0]["options"]} in created["changes"]
    begun = entries(community, 166)[0]
    assert begun["target_id"] == str(community.guild.id)
    assert {"key": "enabled", "new_value": True} in begun["changes"]

    question = made["prompts"][0]
    renamed = {"prompts": [question | {"title": "And what now?"}], "mode": 1}
    again = await community.owner.ok("PUT", path(community), renamed, reason="fashion")

    assert [again["prompts"][0][key] for key in ("id", "options")] == [question["id"], question["options"]]
    change = {"key": "title", "old_value": "What do you play?", "new_value": "And what now?"}
    assert [(entry["changes"], entry["reason"]) for entry in entries(community, 164)] == [([change], "fashion")]
    assert entries(community, 167)[0]["changes"] == [{"key": "mode", "old_value": 0, "new_value": 1}]
    await community.owner.ok("PUT", path(community), {"prompts": []})
    assert [entry["target_id"] for entry in entries(community, 165)] == [question["id"]]
    assert gold.flags == 0
    assert len(entries(community, 166)) == 1


async def test_bots_hear_of_it_as_they_hear_of_the_audit_log(community: Place) -> None:
    deaf = Actor(community.sandbox, community.bot.user, int(EVERY_INTENT & ~Intent.GUILD_MODERATION))
    await community.owner.ok("PUT", path(community), switched_on(community))
    assert community.owner.events("GUILD_AUDIT_LOG_ENTRY_CREATE")[0]["action_type"] == 166
    assert community.member.events("GUILD_AUDIT_LOG_ENTRY_CREATE") == []
    assert deaf.events("GUILD_AUDIT_LOG_ENTRY_CREATE") == []


@pytest.mark.parametrize(
    ("permissions", "may"),
    [(P.MANAGE_GUILD, False), (P.MANAGE_ROLES, False), (P.MANAGE_GUILD | P.MANAGE_ROLES, True)],
)
async def test_setting_it_up_takes_both_permissions(community: Place, permissions: Permission, may: bool) -> None:
    community.allow(community.member, permissions)
    status, answer = await community.member.ask("PUT", path(community), switched_on(community))
    assert status < 400 if may else (status, answer["code"]) == (403, 50013)


async def test_while_it_is_off_only_managers_read_it(community: Place) -> None:
    assert (await community.owner.ok("GET", path(community)))["enabled"] is False
    assert await community.member.code("GET", path(community)) == 50013


async def test_nobody_offers_a_role_that_they_could_not_give(community: Place) -> None:
    community.allow(community.member, P.MANAGE_GUILD | P.MANAGE_ROLES)
    high = add_role(community, "High", P.ADMINISTRATOR, position=9)
    body = switched_on(community, prompt(option("Power", high)))
    assert await community.member.code("PUT", path(community), body) == 50013
    managed = next(role for role in community.guild.roles.values() if role.managed)
    assert await community.owner.code("PUT", path(community), {"prompts": [prompt(option("Bot", managed))]}) == 50013
    kept = await community.owner.ok("PUT", path(community), body)
    await community.member.ok("PUT", path(community), {"prompts": kept["prompts"], "mode": 1})


async def test_it_needs_a_community_with_enough_channels_that_everyone_may_use(community: Place) -> None:
    few = {"enabled": True, "default_channel_ids": rooms(community)[:6]}
    assert await community.owner.code("PUT", path(community), few) == 350000
    offered = prompt({"title": "More", "channel_ids": rooms(community)[6:]})
    assert await community.owner.code("PUT", path(community), few | {"prompts": [offered]}) == 350000
    await community.owner.ok("PUT", path(community), few | {"prompts": [offered], "mode": 1})
    assert await community.owner.code("PUT", path(community), {"default_channel_ids": []}) == 350001
    await community.owner.ok("PUT", path(community), {"enabled": False, "default_channel_ids": []})

    for room in rooms(community)[:3]:
        body = {"type": 0, "deny": str(int(P.SEND_MESSAGES))}
        await community.owner.ok("PUT", f"/channels/{room}/permissions/{community.guild.id}", body)
    assert await community.owner.code("PUT", path(community), switched_on(community)) == 350000


async def test_a_guild_that_is_no_community_has_no_onboarding(community: Place) -> None:
    community.guild.features.remove("COMMUNITY")
    assert await community.owner.code("PUT", path(community), switched_on(community)) == 350000


@pytest.mark.parametrize(
    ("fields", "place_of_error"),
    [
        ({"prompts": [prompt()]}, "prompts.0.options"),
        ({"prompts": [prompt(option("a"), title="")]}, "prompts.0.title"),
        ({"prompts": [{"title": "t", "options": [{"title": "a"}]}]}, "prompts.0.id"),
        ({"prompts": [prompt(option("x" * 51))]}, "prompts.0.options.0.title"),
        ({"default_channel_ids": ["1", "1"]}, "default_channel_ids"),
        ({"mode": 2}, "mode"),
    ],
)
async def test_a_wrong_field_is_named(community: Place, fields: Json, place_of_error: str) -> None:
    assert list(await community.owner.wrong("PUT", path(community), fields)) == [place_of_error]


async def test_what_is_not_in_the_guild_cannot_be_offered(community: Place) -> None:
    for wrong, code in ((option("x", role_ids=["5"]), 10011), (option("x", emoji_id="5"), 10014)):
        assert await community.owner.code("PUT", path(community), {"prompts": [prompt(wrong)]}) == code
    assert await community.owner.code("PUT", path(community), {"default_channel_ids": ["5"]}) == 10003


async def test_a_deleted_role_or_channel_is_offered_no_longer(community: Place) -> None:
    gold = add_role(community, "Gold")
    body = switched_on(community, prompt(option("Chess", gold, channel_ids=rooms(community)[:1])))
    await community.owner.ok("PUT", path(community), body)
    await community.owner.ok("DELETE", f"/guilds/{community.guild.id}/roles/{gold.id}")
    await community.owner.ok("DELETE", f"/channels/{rooms(community)[0]}")

    offered = (await community.member.ok("GET", path(community)))["prompts"][0]["options"][0]
    assert (offered["role_ids"], offered["channel_ids"]) == ([], [])
    await community.sandbox.person(community.newcomer.user).answer_onboarding(community.guild, "Chess")
    assert community.guild.members[community.newcomer.id].roles == []


# answering it


async def test_answers_bring_roles_that_the_member_is_said_to_have_taken(community: Place) -> None:
    gold, danger = add_role(community, "Gold"), add_role(community, "Danger", P.ADMINISTRATOR)
    choices = prompt(option("Chess", gold), option("Power", danger))
    await community.owner.ok("PUT", path(community), switched_on(community, choices))
    newcomer = community.sandbox.person(community.newcomer.user)

    await newcomer.answer_onboarding(community.guild, "Chess", "Power")

    member = community.guild.members[newcomer.id]
    assert set(member.roles) == {gold.id, danger.id}
    entry = community.bot.last("GUILD_AUDIT_LOG_ENTRY_CREATE")
    assert (entry["action_type"], entry["user_id"], entry["target_id"]) == (25, str(newcomer.id), str(newcomer.id))
    assert {role["id"] for role in entry["changes"][0]["new_value"]} == {str(gold.id), str(danger.id)}
    heard = community.bot.last("GUILD_MEMBER_UPDATE")
    assert (set(heard["roles"]), heard["flags"]) == ({str(gold.id), str(danger.id)}, (1 << 1) | (1 << 3))

    await newcomer.answer_onboarding(community.guild, "Chess")
    assert member.roles == [gold.id]
    assert entries(community, 25)[-1]["changes"][0]["key"] == "$remove"


async def test_a_required_question_is_answered_once(community: Place) -> None:
    question = prompt(option("Chess"), option("Go"), required=True, single_select=True)
    await community.owner.ok("PUT", path(community), switched_on(community, question))
    newcomer = community.sandbox.person(community.newcomer.user)
    for wrong in ((), ("Chess", "Go"), ("Poker",)):
        with pytest.raises(Denied):
            await newcomer.answer_onboarding(community.guild, *wrong)
    answer = await newcomer.answer_onboarding(community.guild, "Go")
    assert len(answer["onboarding_responses"]) == 1


async def test_nothing_is_answered_while_it_is_off_and_never_by_a_bot(community: Place) -> None:
    responses = f"/guilds/{community.guild.id}/onboarding-responses"
    assert await community.newcomer.code("POST", responses, {"onboarding_responses": []}) == 10004
    await community.owner.ok("PUT", path(community), switched_on(community))
    assert await community.bot.code("POST", responses, {"onboarding_responses": []}) == 20001


# flags of members


@pytest.mark.parametrize(
    ("permissions", "may"),
    [
        (P.MODERATE_MEMBERS, False),
        (P.MANAGE_GUILD, True),
        (P.MANAGE_ROLES, True),
        (P.MODERATE_MEMBERS | P.KICK_MEMBERS | P.BAN_MEMBERS, True),
    ],
)
async def test_a_member_is_let_past_verification(place: Place, permissions: Permission, may: bool) -> None:
    place.allow(place.member, permissions)
    newcomer = place.guild.members[place.newcomer.id]
    newcomer.pending, newcomer.flags = True, 1 << 1
    one = f"/guilds/{place.guild.id}/members/{place.newcomer.id}"
    status, answer = await place.member.ask("PATCH", one, {"flags": (1 << 2) | (1 << 7)})
    if may:
        assert (answer["flags"], answer["pending"]) == ((1 << 1) | (1 << 2), False)
        change = {"key": "flags", "old_value": 1 << 1, "new_value": (1 << 1) | (1 << 2)}
        assert place.guild.audit_log[-1].changes == [change]
    else:
        assert (status, answer["code"]) == (403, 50013)


async def test_whoever_comes_back_has_been_here_before(place: Place) -> None:
    await place.member.ok("DELETE", f"/users/@me/guilds/{place.guild.id}")
    invite = await place.owner.ok("POST", f"/channels/{place.general.id}/invites", {})
    await place.member.ok("POST", f"/invites/{invite['code']}")
    assert place.bot.last("GUILD_MEMBER_ADD")["flags"] == 1
