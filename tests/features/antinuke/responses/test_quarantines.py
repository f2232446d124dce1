"""Quarantine takes the roles of a member until somebody in charge gives exactly those back."""

from collections.abc import Awaitable, Callable

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from running import Starting
from tux.app import App
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.screens import Seen

Command = Callable[..., Awaitable[Seen]]


@pytest.fixture
def mona(attacked: AttackedGuild) -> Person:
    """A member with a role of an integration, one with power and one without."""
    attacked.colour.managed = True
    fan = attacked.add_role("Fan", 5)
    attacked.add_role("Quarantined", 6)
    return attacked.add_member("mona", attacked.helper, attacked.colour, fan)


async def quarantine(attacked: AttackedGuild, app: App, who: Person) -> Seen:
    attacked.app = app
    await attacked.world_told()
    return await command(attacked, "add", who)


async def command(attacked: AttackedGuild, name: str, who: Person) -> Seen:
    channel = attacked.live.channel("general")
    return await attacked.owner.slash(channel, f"antinuke quarantine {name}", member=who, reason="too fast")


async def test_roles_are_taken_and_exactly_those_come_back(attacked: AttackedGuild, mona: Person, tux: App) -> None:
    seen = await quarantine(attacked, tux, mona)
    assert "was put in quarantine. Case #1." in seen.text
    assert attacked.roles(mona) == {"Colour"}
    seen = await command(attacked, "remove", mona)
    assert "was released from quarantine. Case #2." in seen.text
    assert attacked.roles(mona) == {"Colour", "Helper", "Fan"}
    assert "is not in quarantine" in (await command(attacked, "remove", mona)).text


async def test_a_role_that_has_become_dangerous_is_not_given_back_silently(
    attacked: AttackedGuild, mona: Person, tux: App
) -> None:
    await quarantine(attacked, tux, mona)
    fan = attacked.live.role("Fan")
    fan.permissions = Permission.ADMINISTRATOR
    await attacked.world_told()
    seen = await command(attacked, "remove", mona)
    assert f"I didn’t give back <@&{fan.id}>, which can do more damage now than before." in seen.text
    assert attacked.roles(mona) == {"Colour", "Helper"}


async def test_who_is_given_roles_in_quarantine_loses_them_and_staff_hear_of_it(
    attacked: AttackedGuild, mona: Person, tux: App
) -> None:
    log = attacked.live.channel("mod-log")
    await attacked.owner.slash(attacked.live.channel("general"), "config logs set", channel=log)
    await quarantine(attacked, tux, mona)
    await attacked.know(tux, mona.id)
    path = f"/guilds/{attacked.guild.id}/members/{mona.id}/roles/{attacked.helper.id}"
    await attacked.rex.request("PUT", path)
    await attacked.sandbox.until(lambda: attacked.roles(mona) == {"Colour"})
    seen = await attacked.owner.sees("I have taken them away again", log)
    assert f"<@{attacked.rex.id}>" in seen.text


async def test_leaving_and_coming_back_is_no_way_out(attacked: AttackedGuild, mona: Person, tux: App) -> None:
    await attacked.owner.slash(
        attacked.live.channel("general"), "config logs set", channel=attacked.live.channel("mod-log")
    )
    by, chosen = attacked.owner.id, {"quarantine_role_id": attacked.live.role("Quarantined").id}
    await tux.guild_settings.change(attacked.guild.id, AntinukeSettings, by=by, **chosen)
    await quarantine(attacked, tux, mona)
    assert attacked.roles(mona) == {"Colour", "Quarantined"}
    attacked.world.remove_member(attacked.guild, attacked.guild.members[mona.id])
    attacked.world.join(attacked.guild, mona.user)
    await attacked.sandbox.until(lambda: attacked.roles(mona) == {"Quarantined"})


async def test_a_restart_frees_nobody(attacked: AttackedGuild, start_tux: Starting, mona: Person) -> None:
    async with start_tux() as app:
        await quarantine(attacked, app, mona)
    attacked.guild.members[mona.id].roles.append(attacked.admin.id)
    async with start_tux() as app:
        await attacked.sandbox.until(lambda: attacked.roles(mona) == {"Colour"})
