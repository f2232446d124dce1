"""Guilds: settings, the audit log, and leaving."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.scenes import small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


async def test_a_guild_is_changed_and_the_change_written_down(guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    fields = {
        "name": "New Name",
        "description": "about",
        "verification_level": 3,
        "system_channel_id": str(general.id),
        "preferred_locale": "de",
        "afk_timeout": 60,
    }
    changed = await owner.request("PATCH", f"/guilds/{guild.id}", fields)
    assert {key: changed[key] for key in fields} == fields
    assert {change["key"] for change in guild.guild.audit_log[-1].changes} == set(fields)
    assert (await owner.event("GUILD_UPDATE"))["name"] == "New Name"


async def test_only_the_owner_gives_the_guild_away(guild: LiveGuild) -> None:
    owner, moderator = guild.member("owner"), guild.member("moderator")
    with pytest.raises(Denied):
        await moderator.request("PATCH", f"/guilds/{guild.id}", {"owner_id": str(moderator.id)})
    await owner.request("PATCH", f"/guilds/{guild.id}", {"owner_id": str(moderator.id)})
    assert guild.guild.owner_id == moderator.id


async def test_the_audit_log_is_filtered_and_paged(guild: LiveGuild) -> None:
    owner, path = guild.member("owner"), f"/guilds/{guild.id}/audit-logs"
    for number in range(5):
        await owner.request("POST", f"/guilds/{guild.id}/channels", {"name": f"c{number}"})
    await owner.request("PATCH", f"/guilds/{guild.id}", {"name": "Renamed"})

    newest = (await owner.request("GET", f"{path}?limit=2&action_type=10"))["audit_log_entries"]
    older = (await owner.request("GET", f"{path}?action_type=10&before={newest[-1]['id']}"))["audit_log_entries"]

    assert [entry["action_type"] for entry in newest + older] == [10] * 5
    assert [int(entry["id"]) for entry in newest + older] == sorted(
        (int(e["id"]) for e in newest + older), reverse=True
    )
    with pytest.raises(Denied) as denied:
        await guild.member("member").request("GET", path)
    assert denied.value.code == 50013


async def test_who_left_no_longer_knows_the_guild(guild: LiveGuild) -> None:
    member = guild.member("member")
    await member.request("DELETE", f"/users/@me/guilds/{guild.id}")
    with pytest.raises(Denied) as denied:
        await member.request("GET", f"/guilds/{guild.id}")
    assert (denied.value.status, denied.value.code) == (404, 10004)


async def test_an_unknown_route_says_so(guild: LiveGuild, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Denied) as denied:
        await guild.member("owner").request("GET", "/guilds/1/flying-carpets")
    assert denied.value.status == 404
    assert "GET /guilds/1/flying-carpets" in caplog.text
