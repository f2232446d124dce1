"""Integrations: the bots of a guild, with everything that libraries read of them."""

from acting import Place


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


async def test_an_integration_that_is_removed_takes_its_bot_with_it(place: Place) -> None:
    (integration,) = await place.owner.ok("GET", f"/guilds/{place.guild.id}/integrations")

    await place.owner.ok("DELETE", f"/guilds/{place.guild.id}/integrations/{integration['id']}")

    assert place.owner.last("INTEGRATION_DELETE")["application_id"] == integration["application"]["id"]
    assert place.bot.id not in place.guild.members
    assert await place.owner.ok("GET", f"/guilds/{place.guild.id}/integrations") == []
    assert await place.member.code("GET", f"/guilds/{place.guild.id}/integrations") == 50013
