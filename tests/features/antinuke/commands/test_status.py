"""The status says at a glance whether the server is protected, and what is wrong."""

from running import Starting
from tux.app import App
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission


async def test_a_server_that_has_set_nothing_is_observed(tux: App, guild: LiveGuild) -> None:
    status = await guild.member("owner").slash(guild.channel("general"), "antinuke status")

    assert status.ephemeral
    assert "Stops whoever deletes 4 channels within 10s, or 20 within a day." in status.text
    assert "runs of everyday work: nobody was stopped." in status.text
    for part in ("Antinuke **observes**", "Preset: **Default**", "Log channel: none", "Last incident: none"):
        assert part in status.text


async def test_what_would_keep_tux_from_stopping_an_attack_is_said(start_tux: Starting, guild: LiveGuild) -> None:
    guild.role("Tux").permissions &= ~Permission.BAN_MEMBERS
    async with start_tux():
        status = await guild.member("owner").slash(guild.channel("general"), "antinuke status")

    assert "⚠️" in status.text
    assert "Ban Members" in status.text


async def test_panic_mode_is_shown_until_it_is_over(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    began = await owner.slash(general, "antinuke panic start", duration="30m")
    assert "Panic mode: I took dangerous permissions from" in began.text
    assert "🚨 **Panic mode** until" in (await owner.slash(general, "antinuke status")).text

    ended = await owner.slash(general, "antinuke panic end")
    assert "Panic mode is over" in ended.text
    assert "isn’t in panic mode" in (await owner.slash(general, "antinuke panic end")).text
    assert "Panic mode: ready" in (await owner.slash(general, "antinuke status")).text
    assert "⚠️ Antinuke is **off**" not in (await owner.slash(general, "antinuke status")).text
    await owner.slash(general, "antinuke disable")
    assert "Antinuke is **off**" in (await owner.slash(general, "antinuke status")).text
