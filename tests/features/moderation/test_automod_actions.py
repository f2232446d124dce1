"""Timeouts and quarantines by Discord's AutoMod become cases, with AutoMod as the moderator."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from histories import SettledCases, caught_up
from tux.app import App
from tux.guilds.settings.general import LogSettings
from tux.sandbox.people import LiveGuild
from tux.sandbox.people.denials import Denied

Json = dict[str, Any]


async def make_rule(guild: LiveGuild, *actions: Json, names: bool = False) -> None:
    rule = {
        "name": "No *gold*",
        "event_type": 2 if names else 1,
        "trigger_type": 6 if names else 1,
        "trigger_metadata": {"keyword_filter": ["gold"]},
        "actions": list(actions),
        "enabled": True,
    }
    await guild.member("owner").request("POST", f"/guilds/{guild.id}/auto-moderation/rules", rule)


@pytest.fixture
async def ready(tux: App, guild: LiveGuild) -> App:
    log = guild.channel("mod-log").id
    await tux.guild_settings.change(guild.id, LogSettings, by=guild.member("owner").id, moderation_channel_id=log)
    await caught_up(tux, guild)
    return tux


async def test_a_timeout_by_automod_becomes_a_case_with_its_rule_and_its_end(ready: App, guild: LiveGuild) -> None:
    owner, member, settled = guild.member("owner"), guild.member("member"), SettledCases(ready)
    await make_rule(guild, {"type": 1}, {"type": 3, "metadata": {"duration_seconds": 3600}})

    before = datetime.now(UTC)
    with pytest.raises(Denied):
        await member.say(guild.channel("general"), "free gold")

    (case,) = await settled.until(1)
    assert (case.kind, case.target_id, case.reason) == ("timeout", member.id, "AutoMod rule “No *gold*”")
    assert case.expires_at is not None
    assert timedelta(minutes=59) < case.expires_at - before < timedelta(minutes=61)
    logged = await owner.sees("Case #1 · Timeout", guild.channel("mod-log"))
    fields = {field["name"]: field["value"] for field in logged.payload["embeds"][0]["fields"]}
    assert fields["Moderator"] == "AutoMod"
    assert "AutoMod" in (await owner.slash(guild.channel("general"), "case search", user=member)).text


async def test_a_quarantine_by_automod_becomes_a_case(ready: App, guild: LiveGuild) -> None:
    member, settled = guild.member("member"), SettledCases(ready)
    await make_rule(guild, {"type": 4}, names=True)

    await member.request("PATCH", f"/guilds/{guild.id}/members/@me", {"nick": "gold"})

    (case,) = await settled.until(1)
    assert (case.kind, case.target_id, case.by_automod) == ("quarantine", member.id, True)
    assert "Case #1 · Quarantine" in (await guild.member("owner").sees("Case #1", guild.channel("mod-log"))).text


async def test_what_automod_does_to_messages_makes_no_case(ready: App, guild: LiveGuild) -> None:
    owner, member, settled = guild.member("owner"), guild.member("member"), SettledCases(ready)
    flag = {"type": 2, "metadata": {"channel_id": str(guild.channel("mod-log").id)}}
    await make_rule(guild, {"type": 1}, flag)
    with pytest.raises(Denied):
        await member.say(guild.channel("general"), "free gold")

    await owner.ban(guild, member)

    assert [case.kind for case in await settled.until(1)] == ["ban"]
