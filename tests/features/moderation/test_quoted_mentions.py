"""Mentions in what people type: Tux repeats them, and nobody is notified."""

import pytest

from running import Starting
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_role


@pytest.mark.parametrize("typed", ["$warn {mentions}", "$case search <@{newcomer}> {mentions}", "$case {mentions}"])
async def test_mentions_that_tux_repeats_notify_nobody(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, typed: str
) -> None:
    everybody = add_role(sandbox.world, guild.guild, "Everybody here", Permission(0))
    everybody.mentionable = True
    guild.role("Tux").permissions |= Permission.MENTION_EVERYONE
    newcomer, log = guild.member("newcomer"), guild.channel("mod-log")
    mentions = f"<@&{everybody.id}> @everyone <@{guild.member('member').id}>"

    async with start_tux():
        seen = await guild.member("moderator").command(log, typed.format(newcomer=newcomer.id, mentions=mentions))

    assert seen.payload["mention_roles"] == []
    assert seen.payload["mention_everyone"] is False
    assert [user["username"] for user in seen.payload["mentions"]] in ([], ["moderator"])


async def test_a_quoted_reason_in_a_direct_message_notifies_no_role(start_tux: Starting, guild: LiveGuild) -> None:
    role = guild.role("Moderator")
    newcomer = guild.member("newcomer")

    async with start_tux():
        await guild.member("moderator").slash(
            guild.channel("general"), "warn", member=newcomer, reason=f"ask <@&{role.id}> @everyone"
        )
        seen = await newcomer.sees(f"ask \\<@&{role.id}\\>")

    assert seen.payload["mention_roles"] == []
    assert seen.payload["mention_everyone"] is False
