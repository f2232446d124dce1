"""People of the local Discord see what Discord would show them."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied
from tux.sandbox.scenes import small


async def test_a_message_reaches_those_who_see_the_channel(sandbox: Sandbox) -> None:
    small(sandbox.world)
    guild = sandbox.guild("Test Guild")
    moderator, member = guild.member("moderator"), guild.member("member")

    await moderator.say(guild.channel("mod-log"), "for staff")
    await moderator.say(guild.channel("general"), "for all")

    seen = await member.sees("for all")
    assert seen.content == "for all"
    assert "for staff" not in [message["content"] for message in member.messages.values()]


async def test_what_a_person_may_not_do_is_denied_with_discords_code(sandbox: Sandbox) -> None:
    small(sandbox.world)
    guild = sandbox.guild("Test Guild")

    with pytest.raises(Denied) as denied:
        await guild.member("member").ban(guild, guild.member("newcomer"))

    assert (denied.value.status, denied.value.code) == (403, 50013)
    assert not guild.is_banned(guild.member("newcomer"))


async def test_a_ban_by_hand_has_its_author_in_the_audit_log(sandbox: Sandbox) -> None:
    small(sandbox.world)
    guild = sandbox.guild("Test Guild")
    moderator = guild.member("moderator")

    await moderator.ban(guild, guild.member("newcomer"), reason="spam")

    log = await moderator.request("GET", f"/guilds/{guild.id}/audit-logs")
    entry = log["audit_log_entries"][0]
    assert (entry["action_type"], entry["user_id"], entry["reason"]) == (22, str(moderator.id), "spam")
