"""Limits of a server's own replace those of its preset, and nonsense is refused with one sentence."""

import pytest

from tux.app import App
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.screens import Seen


async def limits(guild: LiveGuild, command: str, /, **options: object) -> Seen:
    return await guild.member("owner").slash(guild.channel("general"), f"antinuke limits {command}", **options)


async def test_a_limit_of_its_own_makes_the_preset_a_custom_one(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    done = await limits(guild, "set", action="channel_delete", count=2, window="1m", response="ban")
    assert "Channels deleted: I stop whoever reaches 2 within 1m. Response: Ban." in done.text
    assert "The preset is now Custom, made from Default." in done.text

    shown = await limits(guild, "show", action="Channels deleted")
    assert "**2 in 1m**" in shown.text
    status = await owner.slash(general, "antinuke status")
    assert "Preset: **Custom** (made from Default with one limit of its own)" in status.text

    page = await owner.slash(general, "config history", feature="antinuke")
    assert "Channels deleted · 1m · 2.0 · Ban · on" in page.text
    reset = await limits(guild, "reset", action="channel_delete")
    assert "One limit of your own was dropped." in reset.text
    assert (await tux.guild_settings.get(guild.id, AntinukeSettings)).limits == ()


async def test_limits_are_whole_numbers_as_nobody_does_half_of_something(tux: App, guild: LiveGuild) -> None:
    await guild.member("owner").slash(guild.channel("general"), "antinuke preset", name="strict")
    assert "**Bots added** · 2 in 10s, 3 in 1m, 4 in 1h, 6 in 1d, 9 in 7d" in (await limits(guild, "show")).text


async def test_a_limit_can_be_switched_off_and_a_preset_drops_it(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    off = await limits(guild, "set", action="bot_add", count=0, window="10s")
    assert "Bots added: no longer limited within 10s." in off.text
    assert "10s" not in (await limits(guild, "show", action="bot_add")).text

    preset = await owner.slash(general, "antinuke preset", name="strict")
    assert "The preset is now **Strict**. One limit of your own was dropped" in preset.text
    assert "10s" in (await limits(guild, "show", action="bot_add")).text
    assert (await tux.guild_settings.get(guild.id, AntinukeSettings)).limits == ()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"action": "sneeze"}, "There is no action called “sneeze”."),
        ({"window": "31d"}, "The time for a limit is from 1 second to 30d"),
        ({"window": "0s"}, "A duration has to be at least a second"),
        ({"window": "soon"}, "soon"),
    ],
)
async def test_nonsense_is_refused(tux: App, guild: LiveGuild, options: dict[str, object], sentence: str) -> None:
    given: dict[str, object] = {"action": "channel_delete", "count": 2, "window": "1m"}
    refused = await limits(guild, "set", **(given | options))
    assert sentence in refused.text
    assert await tux.guild_settings.get(guild.id, AntinukeSettings) == AntinukeSettings()


@pytest.mark.parametrize(("count", "reason"), [(-1, "Must be at least 0."), (10**9, "Must be at most 1000000.")])
async def test_discord_itself_refuses_a_count_that_is_no_limit(
    tux: App, guild: LiveGuild, count: int, reason: str
) -> None:
    with pytest.raises(Denied, match=reason):
        await limits(guild, "set", action="channel_delete", count=count, window="1m")
    assert await tux.guild_settings.get(guild.id, AntinukeSettings) == AntinukeSettings()


async def test_there_is_nothing_to_reset_where_nothing_is_set(tux: App, guild: LiveGuild) -> None:
    assert "has no limits of its own" in (await limits(guild, "reset")).text
    assert "no limit of its own for Bots added" in (await limits(guild, "reset", action="bot_add")).text
