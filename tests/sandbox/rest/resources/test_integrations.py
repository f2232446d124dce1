"""Integrations: the applications of a guild, with everything that libraries read of them, and what goes with them."""

from acting import Actor, Place
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Application

P = Permission
INTEGRATION_DELETE = 82


async def add(place: Place, name: str = "Herald") -> tuple[Application, str]:
    """Add a bot that makes webhooks, and return it and the id of its integration."""
    application = place.sandbox.world.create_application(name, place.owner.user)
    guild = place.sandbox.guild(place.guild.name)
    await guild.member("owner").add_bot(guild, application, P.MANAGE_WEBHOOKS)
    return application, place.bot.last("INTEGRATION_CREATE")["id"]


async def test_a_bot_is_an_integration_with_its_application_its_account_and_who_added_it(place: Place) -> None:
    (integration,) = await place.owner.ok("GET", f"/guilds/{place.guild.id}/integrations")

    assert (integration["type"], integration["enabled"]) == ("discord", True)
    assert integration["scopes"] == ["bot", "applications.commands"]
    assert set(integration["account"]) == {"id", "name"}
    assert integration["user"]["username"] == "owner"
    application = integration["application"]
    assert application["bot"]["id"] == str(place.bot.id)
    # `summary` is no longer documented, but py-cord, nextcord and discord.py do not start without it
    assert {"id", "name", "icon", "description", "type", "summary"} <= application.keys()


async def test_a_guild_lists_its_bots_and_who_added_them(place: Place) -> None:
    herald, integration_id = await add(place)

    listed = await place.owner.ok("GET", f"/guilds/{place.guild.id}/integrations")

    assert [integration["name"] for integration in listed] == ["Tux", "Herald"]
    assert (listed[1]["id"], listed[1]["application"]["id"]) == (integration_id, str(herald.id))
    assert (listed[1]["user"]["id"], listed[1]["account"]["id"]) == (str(place.owner.id), str(herald.bot.id))
    assert await place.member.code("GET", f"/guilds/{place.guild.id}/integrations") == 50013


async def test_deleting_an_integration_kicks_its_bot_and_deletes_its_webhooks(place: Place) -> None:
    herald, integration_id = await add(place)
    role_id = place.role("Herald").id
    bot = Actor(place.sandbox, herald.bot)
    await bot.ok("POST", f"/channels/{place.general.id}/webhooks", {"name": "news"})
    place.guild.audit_log.clear()
    place.bot.heard.clear()

    path = f"/guilds/{place.guild.id}/integrations/{integration_id}"
    assert await place.moderator.code("DELETE", path) == 50013
    await place.owner.ok("DELETE", path, reason="not ours")

    assert herald.bot.id not in place.guild.members
    assert place.guild.webhooks == {}
    assert role_id not in place.guild.roles
    assert bot.last("GUILD_DELETE") == {"id": str(place.guild.id)}
    assert [name for name, _ in place.bot.heard] == [
        "WEBHOOKS_UPDATE",
        "GUILD_MEMBER_REMOVE",
        "GUILD_ROLE_DELETE",
        "INTEGRATION_DELETE",
        "GUILD_INTEGRATIONS_UPDATE",
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
    ]
    ids = {"id": integration_id, "guild_id": str(place.guild.id), "application_id": str(herald.id)}
    assert place.bot.last("INTEGRATION_DELETE") == ids
    (entry,) = place.bot.events("GUILD_AUDIT_LOG_ENTRY_CREATE")
    assert (entry["action_type"], entry["target_id"]) == (INTEGRATION_DELETE, integration_id)
    assert (entry["user_id"], entry["reason"]) == (str(place.owner.id), "not ours")
    assert {"key": "name", "old_value": "Herald"} in entry["changes"]
    assert await place.owner.code("DELETE", path) == 10005


async def test_a_bot_that_is_kicked_takes_its_role_and_integration_along(place: Place) -> None:
    herald, _ = await add(place)
    role_id = place.role("Herald").id
    await place.owner.ok("DELETE", f"/guilds/{place.guild.id}/members/{herald.bot.id}")
    assert role_id not in place.guild.roles
    assert place.bot.last("GUILD_ROLE_DELETE")["role_id"] == str(role_id)
    assert len(await place.owner.ok("GET", f"/guilds/{place.guild.id}/integrations")) == 1
    await add(place, "Herald")
    assert place.role("Herald").id != role_id
