"""Roles and channels made whole or not at all, at the local Discord."""

from collections.abc import Callable

import discord
import pytest

from tux.app import App
from tux.guilds.provisioning import Provisioning
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission

VIEW, SEND, READ = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.READ_MESSAGE_HISTORY


class Enough(Exception):
    """Something that fails half way."""


def state(guild: LiveGuild) -> tuple[object, ...]:
    """What there is, and what channels allow."""
    places = guild.guild.channels.values()
    overwrites = {c.id: {o.id: (o.allow, o.deny) for o in c.overwrites.values()} for c in places}
    return set(guild.guild.roles), overwrites


@pytest.fixture
def here(tux: App, guild: LiveGuild) -> Callable[[], discord.Guild]:
    """The guild as the bot knows it."""

    def find() -> discord.Guild:
        found = tux.bot.get_guild(guild.id)
        assert found is not None
        return found

    return find


async def make_all(provisioning: Provisioning) -> None:
    role = await provisioning.role("Quiet", colour=discord.Colour(0x112233))
    category = await provisioning.category("Archive", provisioning.hidden(role))
    await provisioning.text_channel("inside", category=category, topic="What was")
    await provisioning.text_channel("own", {role: discord.PermissionOverwrite(send_messages=False)}, category=category)
    general = next(channel for channel in provisioning.guild.text_channels if channel.name == "general")
    await provisioning.overwrite(general, role, discord.PermissionOverwrite(view_channel=False))
    await provisioning.overwrite(
        general, provisioning.guild.default_role, discord.PermissionOverwrite(add_reactions=False)
    )


async def test_what_is_made_is_there_with_the_reason_in_the_audit_log(
    guild: LiveGuild, here: Callable[[], discord.Guild]
) -> None:
    async with Provisioning(here(), "asked for by olivia") as provisioning:
        await make_all(provisioning)

    role, archive, inside, own = (
        guild.role("Quiet"),
        guild.channel("Archive"),
        guild.channel("inside"),
        guild.channel("own"),
    )
    assert (role.permissions, role.position, role.color) == (Permission(0), 1, 0x112233)
    assert (inside.parent_id, own.parent_id, inside.topic) == (archive.id, archive.id, "What was")
    assert inside.overwrites[guild.id].deny == archive.overwrites[guild.id].deny == Permission.VIEW_CHANNEL
    bot = next(m.id for m in guild.guild.members.values() if m.user.username == "Tux")
    assert archive.overwrites[role.id].allow == VIEW | SEND | READ
    assert archive.overwrites[bot].allow == VIEW | SEND | READ | Permission.EMBED_LINKS | Permission.ATTACH_FILES
    assert set(own.overwrites) == {role.id}
    assert guild.channel("general").overwrites[role.id].deny == Permission.VIEW_CHANNEL
    log = await guild.member("owner").request("GET", f"/guilds/{guild.id}/audit-logs")
    assert {entry["reason"] for entry in log["audit_log_entries"]} == {"asked for by olivia"}


async def test_when_the_block_raises_all_of_it_is_gone(guild: LiveGuild, here: Callable[[], discord.Guild]) -> None:
    before = state(guild)

    async def fail() -> None:
        async with Provisioning(here(), "") as provisioning:
            await make_all(provisioning)
            raise Enough

    with pytest.raises(Enough):
        await fail()
    assert state(guild) == before


STEPS = [("POST", "/guilds/*/roles", 0)]
STEPS += [("POST", "/guilds/*/channels", nth) for nth in range(3)]
STEPS += [("PUT", "/channels/*/permissions/*", nth) for nth in range(2)]


@pytest.mark.parametrize(("method", "route", "nth"), STEPS)
async def test_when_discord_refuses_a_step_what_was_made_before_it_is_gone(
    guild: LiveGuild, here: Callable[[], discord.Guild], sandbox: Sandbox, method: str, route: str, nth: int
) -> None:
    before, provisioning = state(guild), Provisioning(here(), "")
    sandbox.faults.add(Fault("status", method=method, route=route, status=403, after=nth, times=1))

    async def make() -> None:
        async with provisioning:
            await make_all(provisioning)

    with pytest.raises(discord.Forbidden):
        await make()
    assert state(guild) == before
    assert provisioning.left == []


async def test_an_overwrite_that_was_there_before_is_put_back(
    guild: LiveGuild, here: Callable[[], discord.Guild]
) -> None:
    log, before = guild.channel("mod-log"), state(guild)

    async def fail() -> None:
        async with Provisioning(here(), "") as provisioning:
            channel = provisioning.guild.get_channel(log.id)
            assert channel is not None
            await provisioning.overwrite(
                channel, provisioning.guild.default_role, discord.PermissionOverwrite(view_channel=True)
            )
            assert log.overwrites[guild.id].allow == Permission.VIEW_CHANNEL
            raise Enough

    with pytest.raises(Enough):
        await fail()
    assert state(guild) == before


async def test_what_cannot_be_taken_back_is_named_and_the_rest_is_taken_back(
    guild: LiveGuild, here: Callable[[], discord.Guild], sandbox: Sandbox
) -> None:
    provisioning = Provisioning(here(), "")

    async def fail() -> None:
        async with provisioning:
            await make_all(provisioning)
            sandbox.faults.add(Fault("status", method="DELETE", route="/channels/*", status=403, after=3, times=1))
            raise Enough

    with pytest.raises(Enough) as raised:
        await fail()
    assert provisioning.left == ["#inside"]
    assert raised.value.__notes__ == ["Left behind: #inside"]
    assert {channel.name for channel in guild.guild.channels.values()} == {"general", "mod-log", "inside"}
    assert {role.name for role in guild.guild.roles.values()} == {"@everyone", "Moderator", "Tux"}


async def test_what_somebody_else_has_deleted_meanwhile_is_not_missed(
    guild: LiveGuild, here: Callable[[], discord.Guild]
) -> None:
    provisioning = Provisioning(here(), "")

    async def fail() -> None:
        async with provisioning:
            await make_all(provisioning)
            await guild.member("owner").delete(guild.channel("own"))
            raise Enough

    with pytest.raises(Enough):
        await fail()
    assert provisioning.left == []
