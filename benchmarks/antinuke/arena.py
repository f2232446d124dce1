"""An arena: a local Discord with a guild for each run, and the real bot on it, in a process of its own."""

import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

import psutil

from benchmarks.antinuke.rules import enforce
from tux.cli.demo import bot_environment, stop_bot
from tux.cli.invites import requested_permissions
from tux.sandbox import Sandbox
from tux.sandbox.attacks import guild_stock
from tux.sandbox.attacks.catalog import SCENARIOS
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import STAFF, Scene, add_bot, add_channel, add_person, add_role, let_in
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.user import User

ACTORS = 5
CHANNELS = 12
READY_SECONDS = 300
Rank = Literal["below", "above"]


@dataclass(frozen=True, slots=True)
class Probed:
    """A request of the bot. Moments are in seconds of `perf_counter`."""

    left: float
    arrived: float
    """The moment at which the frame arrived that led to it."""
    method: str
    path: str
    cpu: float
    """The seconds of CPU that the thread spent in between."""


@dataclass
class Arena:
    """A local Discord, the guilds in it, and the bot."""

    sandbox: Sandbox
    scene: Scene
    folder: Path
    permissions: Permission
    process: Process | None = None
    guilds: list[Guild] = field(default_factory=list[Guild])
    trusted: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The ids of guilds and of people whom they trust, with a ceiling."""

    @property
    def bot(self) -> User:
        """Return the bot."""
        return self.scene.bot.bot

    @property
    def cpu(self) -> float:
        """Seconds of CPU time that the bot has used so far."""
        assert self.process is not None
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def add_guild(self, name: str, *, rank: Rank = "below", audit_log: bool = True) -> Guild:
        """Add a guild with administrators, who are below or above the bot, before the bot is started."""
        world = self.sandbox.world
        guild = world.create_guild(name, self.scene.bot.owner)
        crew = add_role(world, guild, "Crew", Permission(0))
        add_role(world, guild, "Moderator", STAFF)
        admin = add_role(world, guild, "Admin", Permission.ADMINISTRATOR)
        for number in range(CHANNELS):
            add_channel(world, guild, f"quay-{number}")
        number = len(self.guilds)
        for actor in range(ACTORS):
            add_person(world, guild, f"rogue{number}x{actor}", "Rogue", "May do everything", admin, crew)
        wanted = self.permissions if audit_log else self.permissions & ~Permission.VIEW_AUDIT_LOG
        let_in(world, guild, self.scene.bot, wanted)
        if rank == "above":
            _swap(guild, admin.id, guild.managed_role(self.bot))
        guild.audit_log.clear()
        self.guilds.append(guild)
        return guild

    def stock(self, guild: Guild, name: str, actors: Sequence[User], **settings: object) -> None:
        """Give a guild what a scenario needs, so that the bot knows it from the start."""
        scenario = SCENARIOS[name]
        values = scenario.read(settings)
        if scenario.cast == "bot":
            needed = scenario.needs | Permission.VIEW_CHANNEL
            title = scenario.title if scenario.benign else "Rogue bot"
            situation = Situation(self.sandbox.world, guild, (), Random(0), 0, values)
            actors = [guild_stock.bot(situation, title, needed).bot]
        if scenario.prepare is not None:
            situation = Situation(self.sandbox.world, guild, tuple(actors), Random(0), values["count"], values)
            scenario.prepare(situation)
        guild.audit_log.clear()

    def rogues(self, guild: Guild, count: int = 1) -> list[User]:
        """Return administrators of a guild."""
        return [m.user for m in guild.members.values() if m.user.username.startswith("rogue")][:count]

    async def start(self) -> None:
        """Enable antinuke everywhere, start the bot, and return once it is ready."""
        environment = bot_environment(self.sandbox, self.scene.bot, self.folder)
        environment |= {"PYTHONPATH": str(Path.cwd()), "BENCH_PROBE": str(self.folder / "probe")}
        await enforce(self.folder, [guild.id for guild in self.guilds], self.trusted, self.scene.bot.owner.id)
        command = (sys.executable, "-m", "benchmarks.antinuke.probe", "run", "--stop-with-stdin")
        self.process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=self.folder, stdin=PIPE)
        async with asyncio.timeout(READY_SECONDS):
            await self.sandbox.until(lambda: self.sandbox.in_use(self.scene.bot))

    async def stop(self) -> None:
        """Stop the bot."""
        if self.process is not None:
            await stop_bot(self.process)
            self.process = None

    def requests(self) -> list[Probed]:
        """Return the requests of the bot so far."""
        file = self.folder / "probe"
        return [Probed(*json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []


def _swap(guild: Guild, role_id: int, other: Any) -> None:
    role = guild.roles[role_id]
    role.position, other.position = other.position, role.position


@asynccontextmanager
async def closed_arena(
    furnish: Callable[[Arena], None], *, limits: Literal["generous", "discord"] = "discord", seed: int = 0
) -> AsyncIterator[Arena]:
    """Open a local Discord, and let `furnish` add guilds. No bot is started."""
    async with Sandbox(limits=limits, seed=seed) as sandbox:
        owner = sandbox.world.create_user("owner", global_name="Olivia Owner", note="Owns the guilds")
        home = sandbox.world.create_guild("Home", owner)
        add_channel(sandbox.world, home, "general")
        permissions = Permission(await requested_permissions())
        scene = Scene(home, add_bot(sandbox.world, home, "Tux", owner, permissions))
        with tempfile.TemporaryDirectory(prefix="tux-antinuke-") as folder:
            opened = Arena(sandbox, scene, Path(folder), permissions)
            furnish(opened)
            yield opened


@asynccontextmanager
async def arena(
    furnish: Callable[[Arena], None], *, limits: Literal["generous", "discord"] = "discord", seed: int = 0
) -> AsyncIterator[Arena]:
    """Open a local Discord, let `furnish` add guilds, start the bot, and close everything at the end."""
    async with closed_arena(furnish, limits=limits, seed=seed) as opened:
        try:
            await opened.start()
            yield opened
        finally:
            await opened.stop()
