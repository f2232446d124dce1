"""The welcome screen and the guide for new members: who sees and changes them, and what they must have."""

from typing import Any

import pytest

from acting import Place
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.scenes import add_channel

P = Permission
Json = dict[str, Any]


@pytest.fixture
def community(place: Place) -> Place:
    """The small guild as a community."""
    place.guild.features.append("COMMUNITY")
    return place


def screen(place: Place) -> str:
    return f"/guilds/{place.guild.id}/welcome-screen"


def guide(place: Place) -> str:
    return f"/guilds/{place.guild.id}/new-member-welcome"


def channel(place: Place, name: str = "general", **more: Any) -> Json:
    return {"channel_id": str(place.channel(name).id), "description": "Talk here"} | more


async def test_a_welcome_screen_is_made_switched_on_and_seen(community: Place) -> None:
    fields = {"description": "Hello", "welcome_channels": [channel(community, emoji_name="👋")], "enabled": True}
    made = await community.owner.ok("PATCH", screen(community), fields, reason="welcome")
    shown = channel(community) | {"emoji_id": None, "emoji_name": "👋"}
    assert made == {"description": "Hello", "welcome_channels": [shown]}
    assert await community.member.ok("GET", screen(community)) == made
    assert "WELCOME_SCREEN_ENABLED" in community.bot.last("GUILD_UPDATE")["features"]
    entry = community.guild.audit_log[-1]
    assert (entry.action_type, entry.reason, [change["key"] for change in entry.changes]) == (
        1,
        "welcome",
        ["features"],
    )

    await community.owner.ok("PATCH", screen(community), {"enabled": False, "description": None})
    assert await community.member.code("GET", screen(community)) == 50013
    assert await community.owner.ok("GET", screen(community)) == made | {"description": None}


async def test_a_guild_has_no_welcome_screen_at_first(community: Place) -> None:
    assert await community.owner.ask("GET", screen(community)) == (
        404,
        {"message": "Unknown guild welcome screen", "code": 10069},
    )


@pytest.mark.parametrize(("permissions", "may"), [(NONE, False), (P.MANAGE_ROLES, False), (P.MANAGE_GUILD, True)])
async def test_changing_it_takes_manage_guild(community: Place, permissions: Permission, may: bool) -> None:
    community.allow(community.member, permissions)
    status, answer = await community.member.ask("PATCH", screen(community), {"description": "x"})
    assert status < 400 if may else (status, answer["code"]) == (403, 50013)


async def test_only_a_community_has_one(place: Place) -> None:
    assert await place.owner.code("PATCH", screen(place), {"description": "x"}) == 50001


async def test_what_is_wrong_with_it_is_refused(community: Place) -> None:
    many = {"welcome_channels": [channel(community)] * 6}
    assert list(await community.owner.wrong("PATCH", screen(community), many)) == ["welcome_channels"]
    long = {"welcome_channels": [channel(community, description="x" * 51)]}
    assert list(await community.owner.wrong("PATCH", screen(community), long)) == ["welcome_channels.0.description"]
    elsewhere = {"welcome_channels": [channel(community, channel_id="5")]}
    assert await community.owner.code("PATCH", screen(community), elsewhere) == 10003
    unknown = {"welcome_channels": [channel(community, emoji_id="5")]}
    assert await community.owner.code("PATCH", screen(community), unknown) == 10014


# the guide


def steps(place: Place, *names: str) -> list[Json]:
    return [channel(place, name, title=name, action_type=1) for name in names]


async def test_a_person_makes_a_guide_that_bots_read(community: Place) -> None:
    for name in ("rules", "chat"):
        add_channel(community.sandbox.world, community.guild, name)
    assert await community.member.code("GET", guide(community)) == 50013
    assert await community.owner.ask("GET", guide(community)) == (204, None)
    words = {"author_ids": [str(community.owner.id)], "message": "Hello [@username]"}
    fields = {"enabled": True, "welcome_message": words, "new_member_actions": steps(community, "general", "rules")}
    assert list(await community.owner.wrong("PUT", guide(community), fields)) == ["new_member_actions"]
    fields["new_member_actions"] = steps(community, "general", "rules", "chat")
    fields["resource_channels"] = [channel(community, "rules", title="Rules", emoji={"name": "📜"})]

    made = await community.owner.ok("PUT", guide(community), fields)

    assert await community.bot.ok("GET", guide(community)) == made
    assert await community.member.ok("GET", guide(community)) == made
    assert (made["welcome_message"], made["new_member_actions"]) == (words, fields["new_member_actions"])
    assert made["resource_channels"][0]["emoji"] == {"id": None, "name": "📜", "animated": False}
    assert community.guild.audit_log[-1].action_type == 190
    await community.owner.ok("PUT", guide(community), {"enabled": False})
    entry = community.guild.audit_log[-1]
    assert (entry.action_type, entry.changes) == (191, [{"key": "enabled", "old_value": True, "new_value": False}])


async def test_the_guide_leads_only_where_everyone_may_go(community: Place) -> None:
    add_channel(community.sandbox.world, community.guild, "chat")
    fields = {"enabled": True, "new_member_actions": steps(community, "general", "chat", "mod-log")}
    assert list(await community.owner.wrong("PUT", guide(community), fields)) == ["new_member_actions"]


async def test_bots_and_members_do_not_change_the_guide(community: Place) -> None:
    assert await community.bot.code("PUT", guide(community), {}) == 20001
    assert await community.member.code("PUT", guide(community), {}) == 50013
    words = {"author_ids": [str(community.member.id)], "message": "Hello"}
    assert await community.owner.code("PUT", guide(community), {"welcome_message": words}) == 50013
