"""The benign corpus: what well-meaning people and bots do, at each preset, on a virtual clock."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.antinuke import own_commands
from benchmarks.antinuke.arena import Arena, closed_arena
from benchmarks.antinuke.inside import tux_inside
from tux.sandbox.attacks.catalog import BENIGN
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.guild import Guild

PRESETS = ("relaxed", "default", "strict")
PUNISHMENTS = frozenset(
    {AuditLogEvent.MEMBER_KICK, AuditLogEvent.MEMBER_BAN_ADD, AuditLogEvent.MEMBER_ROLE_UPDATE}
    | {AuditLogEvent.MEMBER_UPDATE, AuditLogEvent.ROLE_UPDATE}
)
AFTERWARDS_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one benign scenario at one preset.

    Attributes:
        preset: The preset.
        sees_log: True if the bot may view the audit log.
        name: The scenario.
        runs: The number of seeds.
        accepted: The requests that were carried out.
        punished: The number of runs in which the bot punished somebody.
        hours: The hours of the clock that all runs took.
    """

    preset: str
    sees_log: bool
    name: str
    runs: int
    accepted: int
    punished: int
    hours: float

    def row(self) -> Mapping[str, object]:
        """Return the figures as the table and JSON show them."""
        return {
            "preset": self.preset,
            "audit log": "seen" if self.sees_log else "hidden",
            "scenario": self.name,
            "runs": self.runs,
            "requests": self.accepted,
            "punished": self.punished,
            "hours": round(self.hours, 2),
        }


async def measure(preset: str, names: Sequence[str], seeds: Sequence[int], *, sees_log: bool = True) -> list[Result]:
    """Run benign scenarios at a preset, each on guilds of its own, one for each seed."""
    pairs: list[tuple[str, int, Guild]] = []

    def furnish(opened: Arena) -> None:
        for name in names:
            for seed in seeds:
                guild = opened.add_guild(f"{name} {seed}", audit_log=sees_log)
                if name == own_commands.NAME:
                    own_commands.furnish(opened, guild)
                else:
                    opened.stock(guild, name, opened.rogues(guild))
                pairs.append((name, seed, guild))

    results: list[Result] = []
    async with closed_arena(furnish, limits="generous") as opened:
        guild_ids = [guild.id for _, _, guild in pairs]
        async with tux_inside(opened.sandbox, opened.scene, guild_ids, preset=preset):
            for name in names:
                started = opened.sandbox.clock.now()
                accepted = punished = 0
                for _, seed, guild in (pair for pair in pairs if pair[0] == name):
                    accepted += await _run(opened, name, seed, guild)
                    punished += _was_punished(opened, guild)
                hours = (opened.sandbox.clock.now() - started).total_seconds() / 3600
                results.append(Result(preset, sees_log, name, len(seeds), accepted, punished, hours))
    return results


async def _run(opened: Arena, name: str, seed: int, guild: Guild) -> int:
    if name == own_commands.NAME:
        return await own_commands.run(opened, guild)
    actors = opened.rogues(guild) if BENIGN[name].cast == "admin" else None
    run = opened.sandbox.attacks.start(
        name, guild, actors, seed=seed, stocked=False, until_stopped=True, clock=opened.sandbox.clock
    )
    report = await run.finished()
    await asyncio.sleep(AFTERWARDS_SECONDS)
    return report.accepted


def _was_punished(opened: Arena, guild: Guild) -> bool:
    return any(e.user_id == opened.bot.id and e.action_type in PUNISHMENTS for e in guild.audit_log)


async def table(seeds: Sequence[int]) -> list[Result]:
    """Return the outcome of every benign scenario at every preset, also where the bot may not view the audit log."""
    return [
        result
        for sees_log in (True, False)
        for preset in PRESETS
        for result in await measure(preset, [*BENIGN, own_commands.NAME], seeds, sees_log=sees_log)
    ]
