"""Bots are added to a guild as a person does it on Discord's page."""

import pytest

from acting import Actor, Place
from tux.sandbox.people import Denied
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Application
from tux.sandbox.world.ban import Ban

P = Permission
BOT_ADD, INTEGRATION_CREATE, INTEGRATION_UPDATE = 28, 80, 81


@pytest.fixture
def herald(place: Place) -> Application:
    """A bot that is in no guild yet."""
    return place.sandbox.world.create_application("Herald", place.owner.user)


def page(application: Application, scope: str = "bot+applications.commands") -> str:
    return f"/oauth2/authorize?client_id={application.id}&scope={scope}"


def consent(place: Place, permissions: Permission = NONE) -> dict[str, object]:
    return {"guild_id": str(place.guild.id), "permissions": str(int(permissions)), "authorize": True}


async def test_a_bot_is_added_and_everybody_is_told(place: Place, herald: Application) -> None:
    bot = Actor(place.sandbox, herald.bot)
    welcome = place.general
    place.guild.system_channel_id = welcome.id

    answer = await place.owner.ok("POST", page(herald), consent(place, P.BAN_MEMBERS | P.KICK_MEMBERS))

    assert answer["location"].endswith("/oauth2/authorized")
    role = place.role("Herald")
    assert (role.managed, role.tags, role.position) == (True, {"bot_id": str(herald.bot.id)}, 1)
    assert role.permissions == P.BAN_MEMBERS | P.KICK_MEMBERS
    assert place.guild.members[herald.bot.id].roles == [role.id]
    assert [name for name, _ in place.bot.heard] == [
        "GUILD_ROLE_CREATE",
        "GUILD_MEMBER_ADD",
        "PRESENCE_UPDATE",
        "INTEGRATION_CREATE",
        "GUILD_INTEGRATIONS_UPDATE",
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        "MESSAGE_CREATE",
    ]
    assert bot.last("GUILD_CREATE")["id"] == str(place.guild.id)
    assert place.member.last("MESSAGE_CREATE")["type"] == 7


async def test_the_audit_log_says_who_added_a_bot(place: Place, herald: Application) -> None:
    place.allow(place.moderator, P.MANAGE_GUILD)
    await place.moderator.ok("POST", page(herald), consent(place))

    added, integrated = place.bot.events("GUILD_AUDIT_LOG_ENTRY_CREATE")
    integration = place.bot.last("INTEGRATION_CREATE")
    by = str(place.moderator.id)
    assert (added["action_type"], added["user_id"], added["target_id"]) == (BOT_ADD, by, str(herald.bot.id))
    assert (integrated["action_type"], integrated["user_id"]) == (INTEGRATION_CREATE, by)
    assert integrated["target_id"] == integration["id"] != str(herald.id)
    assert {"key": "name", "new_value": "Herald"} in integrated["changes"]
    log = await place.owner.ok("GET", f"/guilds/{place.guild.id}/audit-logs")
    assert [(i["id"], i["application_id"]) for i in log["integrations"]] == [(integration["id"], str(herald.id))]
    assert str(herald.bot.id) in {user["id"] for user in log["users"]}


async def test_a_bot_that_is_given_no_permission_gets_no_role(place: Place, herald: Application) -> None:
    await place.owner.ok("POST", page(herald), consent(place))
    assert place.guild.members[herald.bot.id].roles == []
    assert place.bot.events("GUILD_ROLE_CREATE") == []


async def test_nobody_gives_a_bot_more_than_they_have(place: Place, herald: Application) -> None:
    place.allow(place.moderator, P.MANAGE_GUILD)
    await place.moderator.ok("POST", page(herald), consent(place, P.ADMINISTRATOR | P.KICK_MEMBERS))
    assert place.role("Herald").permissions == P.KICK_MEMBERS


async def test_whoever_may_not_manage_the_guild_adds_no_bot(place: Place, herald: Application) -> None:
    assert await place.member.code("POST", page(herald), consent(place)) == 50013
    assert await place.bot.code("POST", page(herald), consent(place)) == 20001
    herald.public = False
    place.allow(place.moderator, P.MANAGE_GUILD)
    assert await place.moderator.code("POST", page(herald), consent(place)) == 20012
    place.guild.bans[herald.bot.id] = Ban(herald.bot, None)
    assert await place.owner.code("POST", page(herald), consent(place)) == 40007
    assert "Herald" not in {role.name for role in place.guild.roles.values()}
    assert place.audited == []


async def test_what_is_unknown_is_refused(place: Place, herald: Application) -> None:
    assert await place.owner.wrong("POST", page(herald, "bot+email"), consent(place)) == {"scope": "BASE_TYPE_CHOICES"}
    commands = page(herald, "applications.commands")
    assert await place.owner.wrong("POST", commands, consent(place)) == {"scope": "BASE_TYPE_REQUIRED"}
    assert await place.owner.wrong("POST", page(herald), {"authorize": True}) == {"guild_id": "BASE_TYPE_REQUIRED"}
    assert await place.owner.code("POST", page(herald), consent(place) | {"guild_id": "1"}) == 10004
    assert await place.owner.code("POST", "/oauth2/authorize?client_id=1&scope=bot", consent(place)) == 10002


async def test_whoever_cancels_adds_nothing(place: Place, herald: Application) -> None:
    answer = await place.owner.ok("POST", page(herald), consent(place) | {"authorize": False})
    assert answer["location"].endswith("?error=access_denied")
    assert herald.bot.id not in place.guild.members


async def test_the_page_offers_the_guilds_that_one_manages(place: Place, herald: Application) -> None:
    shown = await place.owner.ok("GET", page(herald))
    assert (shown["application"]["name"], shown["bot"]["id"]) == ("Herald", str(herald.bot.id))
    assert [guild["id"] for guild in shown["guilds"]] == [str(place.guild.id)]
    assert (await place.member.ok("GET", page(herald)))["guilds"] == []


async def test_a_bot_that_is_authorized_again_changes_its_role_and_scopes(place: Place, herald: Application) -> None:
    await place.owner.ok("POST", page(herald, "bot"), consent(place))
    members = len(place.guild.members)

    await place.owner.ok("POST", page(herald), consent(place, P.BAN_MEMBERS))
    await place.owner.ok("POST", page(herald), consent(place, P.KICK_MEMBERS))

    assert len(place.guild.members) == members
    assert place.role("Herald").permissions == P.KICK_MEMBERS
    assert place.guild.members[herald.bot.id].roles == [place.role("Herald").id]
    assert [action for action, *_ in place.audited] == [BOT_ADD, INTEGRATION_CREATE, INTEGRATION_UPDATE]
    assert place.bot.last("INTEGRATION_UPDATE")["scopes"] == ["bot", "applications.commands"]


async def test_people_add_bots_by_python_too(place: Place, herald: Application) -> None:
    guild = place.sandbox.guild(place.guild.name)
    await guild.member("owner").add_bot(guild, herald, P.MANAGE_CHANNELS)
    add_channel(place.sandbox.world, place.guild, "nuked")
    assert place.role("Herald").permissions == P.MANAGE_CHANNELS
    with pytest.raises(Denied):
        await guild.member("member").add_bot(guild, herald)
