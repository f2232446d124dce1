"""Permission to act on a channel counts there, wherever the command is used."""

import pytest

from tux.app import App
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel, Overwrite

OWN = Permission.MANAGE_MESSAGES | Permission.MANAGE_CHANNELS | Permission.MANAGE_ROLES


@pytest.fixture
def own(sandbox: Sandbox, guild: LiveGuild) -> Channel:
    """A channel in which one member may do everything by an overwrite; elsewhere they may do nothing."""
    channel, member = add_channel(sandbox.world, guild.guild, "own"), guild.member("member")
    channel.overwrites[member.id] = Overwrite(member.id, 1, OWN, Permission(0))
    bot = next(other.id for other in guild.guild.members.values() if other.user.bot)
    channel.overwrites[bot] = Overwrite(bot, 1, Permission.MANAGE_THREADS, Permission(0))  # it sees private threads
    return channel


async def private_thread(guild: LiveGuild, parent: Channel, name: str = "secret") -> Channel:
    """Return a private thread of the owner's, in which nobody else is."""
    owner = guild.member("owner")
    await owner.request("POST", f"/channels/{parent.id}/threads", {"name": name, "type": 12})
    await owner.say(guild.channel(name), "in private")
    return guild.channel(name)


@pytest.mark.parametrize(
    ("command", "options", "permission"),
    [
        ("purge", {"count": 5}, "Manage Messages"),
        ("slowmode", {"delay": "10s"}, "Manage Channels"),
        ("lockdown", {}, "Manage Channels"),
        ("unlock", {}, "Manage Channels"),
    ],
)
async def test_permission_in_one_channel_does_not_count_in_another(
    own: Channel, tux: App, guild: LiveGuild, command: str, options: dict[str, object], permission: str
) -> None:
    member, general = guild.member("member"), guild.channel("general")
    await guild.member("owner").say(general, "stays")

    seen = await member.slash(own, command, channel=general, **options)

    assert seen.text == f"You need {permission} in <#{general.id}> to do that there."
    assert [case async for case in tux.cases.each(guild.id)] == []
    assert (general.rate_limit_per_user, general.overwrites) == (0, {})
    assert "stays" in {message.content for message in general.messages.values()}


@pytest.mark.parametrize(
    "typed", ["$purge 5 <#{id}>", "$sm <#{id}> 10s", "$sm 10s <#{id}>", "$lockdown <#{id}>", "$unlock <#{id}>"]
)
async def test_the_same_holds_for_typed_commands(own: Channel, tux: App, guild: LiveGuild, typed: str) -> None:
    general = guild.channel("general")

    seen = await guild.member("member").command(own, typed.format(id=general.id))

    assert f"in <#{general.id}> to do that there." in seen.text
    assert (general.rate_limit_per_user, general.overwrites) == (0, {})


async def test_in_the_channel_where_they_have_permission_they_may_act(own: Channel, tux: App, guild: LiveGuild) -> None:
    member = guild.member("member")

    assert "is now 10s" in (await member.slash(own, "slowmode", delay="10s")).text
    assert "was locked" in (await member.slash(own, "lockdown", channel=own)).text
    assert "was unlocked" in (await member.slash(own, "unlock")).text


async def test_the_slow_mode_of_a_hidden_channel_is_not_told(own: Channel, tux: App, guild: LiveGuild) -> None:
    log = guild.channel("mod-log")

    seen = await guild.member("member").command(own, f"$sm <#{log.id}>")

    assert seen.text == f"You can’t see <#{log.id}>, so you can’t do that there."


@pytest.mark.parametrize("typed", ["$purge 5 <#{id}>", "$sm <#{id}>", "$sm <#{id}> 10s"])
async def test_a_private_thread_is_for_those_who_are_in_it(
    own: Channel, tux: App, guild: LiveGuild, typed: str
) -> None:
    member = guild.member("member")
    thread = await private_thread(guild, own)
    await tux.bot.wait_until_ready()

    seen = await member.command(own, typed.format(id=thread.id))

    assert seen.text == f"You can’t see <#{thread.id}>, so you can’t do that there."
    assert "in private" in {message.content for message in thread.messages.values()}

    await guild.member("owner").request("PUT", f"/channels/{thread.id}/thread-members/{member.id}")
    assert "can’t see" not in (await member.command(own, typed.format(id=thread.id))).text


async def test_whoever_manages_threads_acts_in_private_ones_too(own: Channel, tux: App, guild: LiveGuild) -> None:
    member = guild.member("member")
    body = {"type": 1, "allow": str(int(OWN | Permission.MANAGE_THREADS)), "deny": "0"}
    await guild.member("owner").request("PUT", f"/channels/{own.id}/permissions/{member.id}", body)
    thread = await private_thread(guild, own)
    await tux.bot.wait_until_ready()

    assert "Deleted 1 message" in (await member.command(own, f"$purge 5 <#{thread.id}>")).text


async def test_a_lockdown_everywhere_leaves_out_where_they_have_no_permission_and_says_so(
    own: Channel, tux: App, guild: LiveGuild
) -> None:
    member, general, log = guild.member("member"), guild.channel("general"), guild.channel("mod-log")
    log_overwrites = dict(log.overwrites)

    locked = await member.slash(own, "lockdown", everywhere=True)

    assert f"You may not do that in <#{general.id}>." in locked.text
    assert "1 channel that you can’t see was left out." in locked.text
    assert own.overwrites[guild.id].deny & Permission.SEND_MESSAGES
    assert (general.overwrites, log.overwrites) == ({}, log_overwrites)

    unlocked = await member.slash(own, "unlock", everywhere=True)

    assert f"You may not do that in <#{general.id}>." in unlocked.text
    assert guild.id not in own.overwrites


async def test_a_server_wide_lockdown_stays_in_force_where_somebody_may_not_end_it(
    own: Channel, tux: App, guild: LiveGuild
) -> None:
    general = guild.channel("general")
    await guild.member("owner").slash(general, "lockdown", everywhere=True)

    unlocked = await guild.member("member").slash(own, "unlock", everywhere=True)

    assert f"You may not do that in <#{general.id}>." in unlocked.text
    assert general.overwrites[guild.id].deny & Permission.SEND_MESSAGES
    assert "channel was unlocked" in (await guild.member("owner").slash(general, "unlock", everywhere=True)).text
    assert guild.id not in general.overwrites


@pytest.mark.parametrize(
    "typed", ["$purge 5 <#{id}>", "$sm <#{id}> 10s", "$sm 10s <#{id}>", "$lockdown <#{id}>", "$unlock <#{id}>"]
)
async def test_a_mention_of_no_known_channel_does_not_stand_for_the_one_at_hand(
    own: Channel, tux: App, guild: LiveGuild, typed: str
) -> None:
    member, before = guild.member("member"), dict(own.overwrites)

    seen = await member.command(own, typed.format(id=99999999999999999))

    assert seen.text == "That doesn’t work in <#99999999999999999>. Choose another channel."
    assert [case async for case in tux.cases.each(guild.id)] == []
    assert (own.rate_limit_per_user, own.overwrites) == (0, before)


@pytest.mark.parametrize("typed", ["$lockdown #nowhere raid", "$lock #nowhere", "$unlock #nowhere", "$sm #nowhere 10s"])
async def test_the_name_of_no_known_channel_does_not_stand_for_the_one_at_hand(
    own: Channel, tux: App, guild: LiveGuild, typed: str
) -> None:
    before = dict(own.overwrites)

    seen = await guild.member("member").command(own, typed)

    assert "#nowhere" in seen.text
    assert own.overwrites == before
    assert [case async for case in tux.cases.each(guild.id)] == []
