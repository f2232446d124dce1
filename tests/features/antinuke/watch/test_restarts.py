"""Counters outlive restarts and gaps, and nothing is counted twice."""

import json
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import discord
import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import Starting, caught_up, until
from tux.app import App
from tux.features.antinuke.detection.presets import WINDOWS
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.settings import OwnLimit
from tux.sandbox import Fault
from tux.sandbox.scenes import add_channel

A = Action.CHANNEL_DELETE
LIMITS = tuple(OwnLimit(action=A, window=timedelta(seconds=w), max_weight=3, enabled=w == 3600) for w in WINDOWS)
THREE_AN_HOUR: dict[str, Any] = {"limits": LIMITS, "machine_speed_ms": 0, "score_limit": 0, "guild_score_limit": 0}
"""Settings by which an admin may delete two channels an hour, at any speed; the third is one too many."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip discord.py's wait of five seconds before it identifies again."""
    monkeypatch.setattr(discord.Client, "before_identify_hook", _identify_at_once)


async def _identify_at_once(*_: Any, **__: Any) -> None:
    return


async def delete_channels(attacked: AttackedGuild, count: int) -> None:
    for _ in range(count):
        await attacked.rex.delete(add_channel(attacked.world, attacked.guild, "spare"))


async def heard(app: App, attacked: AttackedGuild, count: int) -> None:
    """Wait until Tux has counted so many deletions."""
    guard = guard_of(app)
    await until(lambda: len(guard.guilds[attacked.guild.id].detector.acts_of(attacked.rex.id)) == count)


async def stopped(attacked: AttackedGuild) -> None:
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))


async def test_a_limit_of_an_hour_outlives_a_restart(attacked: AttackedGuild, start_tux: Starting) -> None:
    async with start_tux() as app:
        await enable(app, attacked, **THREE_AN_HOUR)
        await delete_channels(attacked, 2)
        await heard(app, attacked, 2)
    for _ in range(2):  # what was read before is not counted again
        async with start_tux() as app:
            await caught_up(app, attacked.live)
            assert attacked.roles(attacked.rex) != set()
    async with start_tux() as app:
        await caught_up(app, attacked.live)
        assert attacked.roles(attacked.rex) != set()
        await delete_channels(attacked, 1)
        await stopped(attacked)


async def test_what_was_done_while_tux_was_away_counts(attacked: AttackedGuild, start_tux: Starting) -> None:
    async with start_tux() as app:
        await enable(app, attacked, **THREE_AN_HOUR)
        await delete_channels(attacked, 1)
        await heard(app, attacked, 1)
    await delete_channels(attacked, 1)
    async with start_tux() as app:
        await caught_up(app, attacked.live)
        assert attacked.roles(attacked.rex) != set()
    await delete_channels(attacked, 1)
    async with start_tux():
        await stopped(attacked)


async def test_an_entry_that_comes_live_and_from_the_log_counts_once(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.sandbox.faults.add(Fault("audit_duplicate"))
    async with start_tux() as app:
        verdicts = await enable(app, attacked, **THREE_AN_HOUR)
        await delete_channels(attacked, 2)
        await heard(app, attacked, 2)
        app.audit_log.interrupted([attacked.guild.id])
        app.audit_log.connected(attacked.guild.id)
        await caught_up(app, attacked.live)
        assert verdicts == []
        await delete_channels(attacked, 1)
        await stopped(attacked)


async def test_entries_that_the_gateway_lost_are_counted_once_it_is_back(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    async with start_tux() as app:
        verdicts = await enable(app, attacked, **THREE_AN_HOUR)
        attacked.sandbox.faults.add(Fault("audit_loss"))
        await delete_channels(attacked, 3)
        attacked.sandbox.faults.clear()
        assert verdicts == []
        attacked.sandbox.invalidate(attacked.scene.bot.bot.id)
        await stopped(attacked)


async def test_damaged_counters_are_begun_anew(
    attacked: AttackedGuild, start_tux: Starting, logs: list[MutableMapping[str, Any]]
) -> None:
    async with start_tux() as app:
        await enable(app, attacked, **THREE_AN_HOUR)
        await delete_channels(attacked, 1)
        await heard(app, attacked, 1)
        folder = app.settings.data_dir / "antinuke" / "counters"
    (file,) = folder.glob("*.json")
    assert json.loads(file.read_text())["entries"]
    for damaged in ("{", '{"counters": 5}'):
        file.write_text(damaged)
        async with start_tux() as app:
            await caught_up(app, attacked.live)
            await delete_channels(attacked, 1)
            await until(lambda: attacked.guild.id in guard_of(app).guilds)
        file.write_text(damaged)
    assert any("the counters of a guild cannot be" in line["event"] for line in logs)
