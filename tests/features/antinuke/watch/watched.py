"""The attacked guild with antinuke enabled, and a view of what its guard decides."""

from typing import Any

from features.antinuke.responses.attacked import AttackedGuild
from running import caught_up, until
from tux.app import App
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.listeners import CounterKeeper
from tux.features.antinuke.settings import AntinukeSettings


def guard_of(app: App) -> Guard:
    """Return the guard of a running Tux."""
    cog = app.bot.get_cog("CounterKeeper")
    assert isinstance(cog, CounterKeeper)
    return cog.guard


async def enable(app: App, attacked: AttackedGuild, **settings: Any) -> list[Verdict]:
    """Enable antinuke, wait until Tux knows every member, and return a list that is filled with verdicts."""
    verdicts: list[Verdict] = []
    guard = guard_of(app)
    guard.followers.append(verdicts.append)
    settings = {"mode": Mode.ENFORCE, "alert_owner": False} | settings
    await app.guild_settings.change(
        attacked.guild.id, AntinukeSettings, by=attacked.owner.id, expected_revision=0, **settings
    )
    await until(lambda: (policy := guard.policy_of(attacked.guild.id)) is None or policy.mode is settings["mode"])
    await caught_up(app, attacked.live)
    await known(app, attacked)
    return verdicts


async def known(app: App, attacked: AttackedGuild) -> None:
    """Wait until Tux knows every member."""
    guard_of(app).watched(attacked.guild.id)
    await until(lambda: (guild := app.bot.get_guild(attacked.guild.id)) is not None and guild.chunked)
