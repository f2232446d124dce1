"""Roles and channels are created all or none, in the sandbox."""

from collections.abc import Callable

import discord
import pytest

from running import until
from tux.app import App
from tux.guilds.provisioning import LeftBehind, Provisioning
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Overwrite

VIEW, SEND, READ = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.READ_MESSAGE_HISTORY


class BlockFailed(Exception):
    """The failure of a block half way."""


def state(guild: LiveGuild) -> tuple[object, ...]:
    """Return the roles of the guild, and its channels with their overwrites."""
    channels = guild.guild.channels.values()
    overwrites = {c.id: {o.id: (o.allow, o.deny) for o in c.overwrites.values()} for c in channels}
    return set(guild.guild.roles), overwrites


@pytest.fixture
def bot_guild(tux: App, guild: LiveGuild) -> Callable[[], discord.Guild]:
    """A function that returns the guild as the bot knows it."""

    def find() -> discord.Guild:
        discord_guild = tux.bot.get_guild(guild.id)
        assert discord_guild is not None
        return discord_guild

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


async def test_roles_and_channels_are_created_with_the_reason_in_the_audit_log(
    guild: LiveGuild, bot_guild: Callable[[], discord.Guild]
) -> None:
    async with Provisioning(bot_guild(), "asked for by olivia") as provisioning:
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


async def test_when_the_block_raises_everything_is_undone(
    guild: LiveGuild, bot_guild: Callable[[], discord.Guild]
) -> None:
    before = state(guild)

    async def fail() -> None:
        async with Provisioning(bot_guild(), "") as provisioning:
            await make_all(provisioning)
            raise BlockFailed

    with pytest.raises(BlockFailed):
        await fail()
    assert state(guild) == before


STEPS = [("POST", "/guilds/*/roles", 0)]
STEPS += [("POST", "/guilds/*/channels", nth) for nth in range(3)]
STEPS += [("PUT", "/channels/*/permissions/*", nth) for nth in range(2)]


@pytest.mark.parametrize(("method", "route", "nth"), STEPS)
async def test_when_discord_refuses_a_step_the_earlier_ones_are_undone(
    guild: LiveGuild, bot_guild: Callable[[], discord.Guild], sandbox: Sandbox, method: str, route: str, nth: int
) -> None:
    before, provisioning = state(guild), Provisioning(bot_guild(), "")
    sandbox.faults.add(Fault("status", method=method, route=route, status=403, after=nth, times=1))

    async def make() -> None:
        async with provisioning:
            await make_all(provisioning)

    with pytest.raises(discord.Forbidden):
        await make()
    assert state(guild) == before
    assert provisioning.leftovers == []


async def test_an_earlier_overwrite_is_restored(guild: LiveGuild, bot_guild: Callable[[], discord.Guild]) -> None:
    log, before = guild.channel("mod-log"), state(guild)

    async def fail() -> None:
        async with Provisioning(bot_guild(), "") as provisioning:
            channel = provisioning.guild.get_channel(log.id)
            assert channel is not None
            await provisioning.overwrite(
                channel, provisioning.guild.default_role, discord.PermissionOverwrite(view_channel=True)
            )
            assert log.overwrites[guild.id].allow == Permission.VIEW_CHANNEL
            raise BlockFailed

    with pytest.raises(BlockFailed):
        await fail()
    assert state(guild) == before


NEW = Permission(1 << 60)
"""A permission that is newer than discord.py."""


async def test_permissions_newer_than_discord_py_survive_a_change_and_its_undoing(
    sandbox: Sandbox, guild: LiveGuild, bot_guild: Callable[[], discord.Guild]
) -> None:
    general, moderators = guild.channel("general"), guild.role("Moderator").id
    general.overwrites = {
        guild.id: Overwrite(guild.id, 0, NEW, Permission.ATTACH_FILES),
        moderators: Overwrite(moderators, 0, Permission(0), NEW),
    }

    def bot_general() -> discord.TextChannel:
        return next(channel for channel in bot_guild().text_channels if channel.id == general.id)

    sandbox.world.emit_in(general, "CHANNEL_UPDATE", general.payload())
    await until(lambda: len(bot_general().overwrites) == 2)
    before = state(guild)

    async def fail() -> None:
        async with Provisioning(bot_guild(), "") as provisioning:
            for target in (bot_guild().default_role, provisioning.guild.get_role(moderators)):
                assert target is not None
                await provisioning.overwrite(bot_general(), target, discord.PermissionOverwrite(add_reactions=False))
            assert general.overwrites[guild.id].allow == NEW
            assert general.overwrites[guild.id].deny == Permission.ATTACH_FILES | Permission.ADD_REACTIONS
            assert general.overwrites[moderators].deny == NEW | Permission.ADD_REACTIONS
            raise BlockFailed

    with pytest.raises(BlockFailed):
        await fail()
    assert state(guild) == before


async def test_a_step_that_cannot_be_undone_is_named_and_the_rest_is_undone(
    guild: LiveGuild, bot_guild: Callable[[], discord.Guild], sandbox: Sandbox
) -> None:
    provisioning = Provisioning(bot_guild(), "")

    async def fail() -> None:
        async with provisioning:
            await make_all(provisioning)
            sandbox.faults.add(Fault("status", method="DELETE", route="/channels/*", status=403, after=3, times=1))
            raise BlockFailed

    with pytest.raises(LeftBehind) as caught:
        await fail()
    assert provisioning.leftovers == caught.value.data["things"] == ["#inside"]
    assert isinstance(caught.value.__cause__, BlockFailed)
    assert {channel.name for channel in guild.guild.channels.values()} == {"general", "mod-log", "inside"}
    assert {role.name for role in guild.guild.roles.values()} == {"@everyone", "Moderator", "Tux"}


async def test_a_channel_that_was_deleted_meanwhile_is_no_leftover(
    guild: LiveGuild, bot_guild: Callable[[], discord.Guild]
) -> None:
    provisioning = Provisioning(bot_guild(), "")

    async def fail() -> None:
        async with provisioning:
            await make_all(provisioning)
            await guild.member("owner").delete(guild.channel("own"))
            raise BlockFailed

    with pytest.raises(BlockFailed):
        await fail()
    assert provisioning.leftovers == []
