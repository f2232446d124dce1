"""Pinned messages."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    guild = sandbox.guild("Test Guild")
    guild.role("Moderator").permissions |= Permission.PIN_MESSAGES
    return guild


@pytest.mark.parametrize("path", ["messages/pins", "pins"])
async def test_a_message_is_pinned_said_so_and_unpinned(guild: LiveGuild, path: str) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    said = await member.say(general, "keep this")
    one = f"/channels/{general.id}/{path}/{said.message_id}"

    await moderator.request("PUT", one, reason="useful")

    listed = await member.request("GET", f"/channels/{general.id}/messages/pins")
    assert [item["message"]["content"] for item in listed["items"]] == ["keep this"]
    notice = await member.sees(lambda message: message["type"] == 6)
    assert notice.payload["message_reference"]["message_id"] == str(said.message_id)
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.reason) == (74, "useful")

    await moderator.request("DELETE", one)
    assert (await member.request("GET", f"/channels/{general.id}/pins")) == []
    assert guild.guild.audit_log[-1].action_type == 75


async def test_who_may_not_pin_does_not(guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    said = await member.say(general, "mine")
    with pytest.raises(Denied) as denied:
        await member.request("PUT", f"/channels/{general.id}/messages/pins/{said.message_id}")
    assert denied.value.code == 50013
