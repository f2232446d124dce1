"""Templates: a guild's structure is taken, kept up to date, and made into another guild."""

from typing import Any

import pytest

from acting import Place, data_uri, png
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Overwrite, Role

P = Permission


def path(place: Place, code: str = "") -> str:
    return f"/guilds/{place.guild.id}/templates" + (f"/{code}" if code else "")


async def take(place: Place) -> Any:
    return await place.owner.ok("POST", path(place), {"name": "Ours", "description": "As we have it"})


def named(things: list[Any], name: str) -> Any:
    return next(thing for thing in things if thing["name"] == name)


async def test_a_template_is_taken_listed_renamed_and_deleted(place: Place) -> None:
    made = await take(place)
    assert (made["name"], made["description"], made["usage_count"]) == ("Ours", "As we have it", 0)
    assert (made["creator_id"], made["source_guild_id"]) == (str(place.owner.id), str(place.guild.id))
    assert await place.newcomer.ok("GET", f"/guilds/templates/{made['code']}") == made
    assert await place.owner.code("POST", path(place), {"name": "Another"}) == 30031
    changed = await place.owner.ok("PATCH", path(place, made["code"]), {"name": "Theirs", "description": None})
    assert (changed["name"], changed["description"]) == ("Theirs", None)
    assert await place.owner.ok("GET", path(place)) == [changed]
    assert (await place.owner.ok("DELETE", path(place, made["code"])))["code"] == made["code"]
    assert await place.owner.ok("GET", path(place)) == []
    assert await place.member.code("GET", f"/guilds/templates/{made['code']}") == 10057
    assert place.audited == []


async def test_managing_templates_takes_manage_server(place: Place) -> None:
    made = await take(place)
    for method, where in [
        ("GET", path(place)), ("POST", path(place)), ("PUT", path(place, made["code"])),
        ("PATCH", path(place, made["code"])), ("DELETE", path(place, made["code"])),
    ]:  # fmt: skip
        assert await place.moderator.code(method, where, {"name": "x"}) == 50013


async def test_the_template_of_another_guild_is_unknown(place: Place) -> None:
    made = await take(place)
    other = place.sandbox.world.create_guild("Other", place.owner.user)
    assert await place.owner.code("DELETE", f"/guilds/{other.id}/templates/{made['code']}") == 10057


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "description": "x" * 121}, "description"),
    ],
)
async def test_a_template_has_a_name_and_perhaps_a_description(place: Place, body: Any, where: str) -> None:
    assert list(await place.owner.wrong("POST", path(place), body)) == [where]


async def test_a_template_shows_the_structure_with_numbers_for_ids(place: Place) -> None:
    category = add_channel(place.sandbox.world, place.guild, "Games", 4)
    add_channel(place.sandbox.world, place.guild, "chess", parent=category)
    place.guild.system_channel_id = place.general.id
    guild = (await take(place))["serialized_source_guild"]
    names = [role["name"] for role in guild["roles"]]
    assert names == ["@everyone", "Moderator"], "the bot's role is not part of it"
    assert named(guild["roles"], "@everyone")["id"] == 0
    chess, games = named(guild["channels"], "chess"), named(guild["channels"], "Games")
    assert (chess["parent_id"], games["parent_id"]) == (games["id"], None)
    assert guild["system_channel_id"] == named(guild["channels"], "general")["id"]
    moderators = named(guild["roles"], "Moderator")["id"]
    overwrites = named(guild["channels"], "mod-log")["permission_overwrites"]
    assert [(overwrite["id"], overwrite["allow"]) for overwrite in overwrites] == [
        (0, "0"),
        (moderators, str(int(P.VIEW_CHANNEL))),
    ], "members' overwrites are not part of it"


async def test_what_only_communities_have_becomes_what_every_guild_may_have(place: Place) -> None:
    for name, kind in (("news", 5), ("talks", 13), ("pictures", 16)):
        add_channel(place.sandbox.world, place.guild, name, kind)
    channels = (await take(place))["serialized_source_guild"]["channels"]
    assert [named(channels, name)["type"] for name in ("news", "talks", "pictures")] == [0, 2, 15]


async def test_a_template_knows_that_its_guild_has_changed_until_it_is_synced(place: Place) -> None:
    made = await take(place)
    assert (await place.owner.ok("GET", path(place)))[0]["is_dirty"] is None
    add_channel(place.sandbox.world, place.guild, "new")
    assert (await place.owner.ok("GET", path(place)))[0]["is_dirty"] is True
    synced = await place.owner.ok("PUT", path(place, made["code"]))
    assert "new" in [channel["name"] for channel in synced["serialized_source_guild"]["channels"]]
    assert synced["updated_at"] > made["updated_at"]
    assert (await place.owner.ok("GET", path(place)))[0]["is_dirty"] is None


async def test_a_person_makes_a_guild_from_a_template(place: Place) -> None:
    role = Role(place.sandbox.world.ids.new(), place.guild.id, "Players", P.SEND_POLLS, 7, 0xFF, hoist=True)
    place.guild.roles[role.id] = role
    category = add_channel(place.sandbox.world, place.guild, "Games", 4)
    add_channel(place.sandbox.world, place.guild, "chess", parent=category, topic="Openings")
    category.overwrites[role.id] = Overwrite(role.id, 0, P.VIEW_CHANNEL, NONE)
    place.guild.verification_level = 3
    made = await take(place)

    body = {"name": "Copy", "icon": data_uri(png())}
    answer = await place.newcomer.ok("POST", f"/guilds/templates/{made['code']}", body)

    told = place.newcomer.last("GUILD_CREATE")
    assert (told["id"], told["name"], told["owner_id"]) == (answer["id"], "Copy", str(place.newcomer.id))
    assert told["verification_level"] == 3
    assert place.sandbox.file(f"icons/{answer['id']}/{answer['icon']}.png")[1] == png()
    players, everyone = named(told["roles"], "Players"), named(told["roles"], "@everyone")
    assert (players["permissions"], players["color"], players["hoist"]) == (str(int(P.SEND_POLLS)), 0xFF, True)
    assert everyone["id"] == told["id"]
    chess, games = named(told["channels"], "chess"), named(told["channels"], "Games")
    assert (chess["parent_id"], chess["topic"]) == (games["id"], "Openings")
    assert games["permission_overwrites"] == [
        {"id": players["id"], "type": 0, "allow": str(int(P.VIEW_CHANNEL)), "deny": "0"}
    ]
    assert {players["id"], chess["id"], games["id"]}.isdisjoint(map(str, (role.id, category.id)))
    assert [member["user"]["username"] for member in told["members"]] == ["newcomer"]
    assert (await place.owner.ok("GET", path(place)))[0]["usage_count"] == 1
    await place.newcomer.ok("POST", f"/channels/{chess['id']}/messages", {"content": "first"})


async def test_bots_make_no_guilds(place: Place) -> None:
    made = await take(place)
    assert await place.bot.code("POST", f"/guilds/templates/{made['code']}", {"name": "Copy"}) == 20001


async def test_what_is_wrong_makes_no_guild(place: Place) -> None:
    made = await take(place)
    where = f"/guilds/templates/{made['code']}"
    assert list(await place.owner.wrong("POST", where, {"name": "x"})) == ["name"]
    assert list(await place.owner.wrong("POST", where, {"name": "Copy", "icon": "no picture"})) == ["icon"]
    assert len(place.sandbox.world.guilds) == 1
    assert await place.owner.code("POST", "/guilds/templates/none", {"name": "Copy"}) == 10057


async def test_a_deleted_guild_takes_its_template_along(place: Place) -> None:
    made = await take(place)
    await place.owner.ok("DELETE", f"/guilds/{place.guild.id}")
    assert await place.newcomer.code("GET", f"/guilds/templates/{made['code']}") == 10057
