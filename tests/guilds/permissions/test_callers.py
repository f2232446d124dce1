"""Callers without a command: their permissions depend on the channel."""

import asyncio

import discord

from running import Starting
from tux.app import App
from tux.guilds.permissions import Caller
from tux.sandbox.people import LiveGuild, Person


async def caller_of(tux: App, guild: LiveGuild, person: Person, channel: str = "general") -> Caller:
    await tux.bot.wait_until_ready()
    bot_guild = tux.bot.get_guild(guild.id)
    assert bot_guild
    member, text_channel = await bot_guild.fetch_member(person.id), bot_guild.get_channel(guild.channel(channel).id)
    assert isinstance(text_channel, discord.TextChannel)
    return Caller.for_member(member, text_channel, tux.bot)


async def test_the_owner_of_the_guild_may_do_everything_there(tux: App, guild: LiveGuild) -> None:
    caller = await caller_of(tux, guild, guild.member("owner"))

    assert (caller.in_guild, caller.owns_guild) == (True, True)
    assert caller.permissions == discord.Permissions.all()


async def test_an_overwrite_grants_channel_permissions_in_its_channel_alone(tux: App, guild: LiveGuild) -> None:
    member, channel = guild.member("member"), guild.channel("general")
    allow = discord.Permissions(manage_messages=True, manage_roles=True, kick_members=True)
    body = {"type": 1, "allow": str(allow.value), "deny": "0"}

    changed = asyncio.get_running_loop().create_task(tux.bot.wait_for("guild_channel_update"))
    await guild.member("owner").request("PUT", f"/channels/{channel.id}/permissions/{member.id}", body)
    await changed
    caller = await caller_of(tux, guild, member)

    assert caller.permissions.manage_messages
    assert not caller.permissions.kick_members
    assert not caller.permissions.manage_roles
    assert not caller.guild_permissions.manage_messages


async def test_a_caller_has_the_ids_of_their_roles(tux: App, guild: LiveGuild) -> None:
    caller = await caller_of(tux, guild, guild.member("member"))

    assert guild.id in caller.role_ids
    assert not caller.owns_guild


async def test_the_bot_knows_its_owner_by_id(start_tux: Starting, guild: LiveGuild) -> None:
    member = guild.member("member")

    async with start_tux(owner_ids=[member.id]) as tux:
        assert (await caller_of(tux, guild, member)).owns_bot
        assert not (await caller_of(tux, guild, guild.member("newcomer"))).owns_bot
