"""`/antinuke incidents` lists what antinuke has decided and done, and shows one incident."""

import pytest

from features.antinuke.incidents.defended import record
from features.antinuke.responses.attacked import AttackedGuild
from tux.app import App
from tux.sandbox.people import LiveGuild


async def test_without_incidents_it_says_so(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("owner").slash(guild.channel("general"), "antinuke incidents")
    assert seen.text == "Antinuke has noticed nothing in this server."
    assert seen.ephemeral


async def test_it_lists_incidents_newest_first(attacked: AttackedGuild, tux: App, guild: LiveGuild) -> None:
    older = await record(tux, attacked, hours_ago=2)
    newer = await record(tux, attacked, hours_ago=1)
    seen = await guild.member("owner").slash(guild.channel("general"), "antinuke incidents")
    lines = [line for line in seen.text.splitlines() if "Attack stopped" in line]
    assert [line.split("`")[1] for line in lines] == [newer.incident_id.hex[:8], older.incident_id.hex[:8]]
    assert f"<@{attacked.rex.id}> deleted 3 channels" in lines[0]


async def test_it_shows_an_incident_with_what_counted_and_every_step(
    attacked: AttackedGuild, tux: App, guild: LiveGuild
) -> None:
    verdict = await record(tux, attacked)
    owner, general = guild.member("owner"), guild.channel("general")
    seen = await owner.slash(general, "antinuke incidents", incident=verdict.incident_id.hex[:8])
    assert "Attack stopped" in seen.text
    assert f"Roles taken away (`{attacked.rex.id}`): done after 120 ms" in seen.text
    assert seen.text.count("deleted a channel (`100") == 3
    assert (await owner.click(seen, "False alarm")).text.startswith("False alarm")


async def test_it_names_those_who_can_only_be_invited_again(
    attacked: AttackedGuild, tux: App, guild: LiveGuild
) -> None:
    verdict = await record(tux, attacked, removed=range(1001, 1024))
    owner, general = guild.member("owner"), guild.channel("general")
    seen = await owner.slash(general, "antinuke incidents", incident=verdict.incident_id.hex[:8])
    assert "23 members can only be invited again: <@1001>, <@1002>" in seen.text
    assert "<@1020>, 3 others" in seen.text


@pytest.mark.parametrize("given", ["0123abcd", "x", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"])
async def test_an_unknown_incident_is_refused(tux: App, guild: LiveGuild, given: str) -> None:
    seen = await guild.member("owner").slash(guild.channel("general"), "antinuke incidents", incident=given)
    assert seen.text.startswith("There is no such incident")


async def test_incidents_are_suggested(attacked: AttackedGuild, tux: App, guild: LiveGuild) -> None:
    verdict = await record(tux, attacked)
    owner, general = guild.member("owner"), guild.channel("general")
    (label,) = await owner.autocomplete(general, "antinuke incidents", "incident", "stopped")
    assert label.startswith(verdict.incident_id.hex[:8])
    assert await owner.autocomplete(general, "antinuke incidents", "incident", "nothing like it") == []


async def test_members_may_not_see_them(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("moderator").command(guild.channel("general"), "$antinuke incidents")
    assert "Administrator" in seen.text
