"""The attacks and benign scenarios that are in progress in one world, or have ended."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from tux.sandbox.attacks import guild_stock
from tux.sandbox.attacks.catalog import SCENARIOS
from tux.sandbox.attacks.paces import ClockPace, WallPace
from tux.sandbox.attacks.plan import Step, scheduled
from tux.sandbox.attacks.power import PowerWatch
from tux.sandbox.attacks.process import RigFailed, run_apart
from tux.sandbox.attacks.report import Report
from tux.sandbox.attacks.rig import Rig
from tux.sandbox.attacks.scenario import MAX_RATE_PER_SECOND, Scenario, Situation, has_power
from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_guild
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

MAX_ACTORS = 5
MAX_SPEED = 1000.0
KEPT_RUNS = 50
State = Literal["running", "finished", "powerless", "stopped", "failed"]
"""`powerless` is a run that ended because its actors were refused; `failed` one whose process ended."""


@dataclass(eq=False)
class Run:
    """One run of an attack or benign scenario.

    Attributes:
        number: Its number in this sandbox, from 1.
        scenario: What is carried out.
        guild: The guild that it is about.
        actors: Those who act, each with their own token.
        steps: The plan: the same seed in the same guild makes the same one.
        report: What came of it so far.
        state: How far it is, or how it ended.
        problem: A sentence on why it failed.
        task: The task that sends the plan.
    """

    number: int
    scenario: Scenario
    guild: Guild
    actors: tuple[User, ...]
    steps: tuple[Step, ...]
    report: Report
    state: State = "running"
    problem: str = ""
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def finished(self) -> Report:
        """Wait until the run has ended, in whatever way, and return its report."""
        if self.task is not None:
            await asyncio.wait({self.task})
            if not self.task.cancelled():
                self.task.result()
        return self.report

    def stop(self) -> None:
        """Stop it now; requests on their way are abandoned."""
        if self.state == "running" and self.task is not None:
            self.state = "stopped"
            self.task.cancel()

    def payload(self) -> Json:
        """Return the run as JSON, with its report."""
        return {
            "id": str(self.number),
            "name": self.scenario.name,
            "title": self.scenario.title,
            "benign": self.scenario.benign,
            "guild_id": str(self.guild.id),
            "actors": [actor.username for actor in self.actors[:MAX_ACTORS]],
            "state": self.state,
            "problem": self.problem,
        } | self.report.payload()


class Attacks:
    """The attacks and benign scenarios of one world; they act over HTTP, through its own port.

    Args:
        world: The world.
        api: Returns the URL of the API, once there is one.
    """

    def __init__(self, world: World, api: Callable[[], str]) -> None:
        self._world = world
        self._api = api
        self._runs: dict[int, Run] = {}
        self._numbers = itertools.count(1)

    def start(
        self,
        name: str,
        guild: Guild,
        actors: User | Sequence[User] | None = None,
        *,
        seed: int = 0,
        speed: float = 1.0,
        clock: Clock | None = None,
        stocked: bool = True,
        until_stopped: bool = False,
        apart: bool = False,
        **settings: object,
    ) -> Run:
        """Start an attack or benign scenario, which ends by itself.

        Args:
            name: Its name; `tux.sandbox.attacks.SCENARIOS` has them all.
            guild: The guild that it is about.
            actors: One to five who act in turn, each with their own token; None for those who fit.
            seed: The seed of everything random: the same seed in the same guild makes the same requests.
            speed: The factor by which time runs faster, for what takes minutes.
            clock: The sandbox's clock, which is moved forward instead of waiting. Each request then waits for the
                answer to the one before.
            stocked: Whether the guild is first given what there is too little of, such as emojis to delete.
            until_stopped: Whether it goes on when its actors have lost their power; else they give up after three
                refusals in a row.
            apart: Whether it acts from a process of its own.
            settings: `rate` in requests per second, `count` of requests, and what the scenario has beside these.

        Raises:
            ValueError: there is no such scenario, or a setting is out of bounds. The message is a sentence.
        """
        scenario = SCENARIOS.get(name)
        if scenario is None:
            raise ValueError(f"there is no attack or scenario {name!r}; `tux sandbox attack list` has them all")
        values = scenario.read(settings)
        _check(values["rate"], speed, apart=apart, clock=clock)
        cast = self._cast(scenario, guild, actors, values)
        situation = Situation(self._world, guild, cast, Random(0), values["count"], values)  # noqa: S311 - no secret
        if stocked and scenario.prepare is not None:
            scenario.prepare(situation)
        situation.random.seed(f"{name}:{seed}")  # whatever there was to prepare
        chosen = itertools.islice(scenario.steps(situation), values["count"])
        steps = scheduled(chosen, len(cast), values["rate"], scenario.jitter, situation.random)
        run = Run(next(self._numbers), scenario, guild, cast, steps, Report(len(steps)))
        self._keep(run)
        run.task = asyncio.get_running_loop().create_task(
            self._send(run, speed, clock, until_stopped=until_stopped, apart=apart), name=f"attack {name}"
        )
        return run

    def _cast(
        self, scenario: Scenario, guild: Guild, actors: User | Sequence[User] | None, values: Mapping[str, Any]
    ) -> tuple[User, ...]:
        """Return those who act.

        Raises:
            ValueError: they are too many, one of them is not in the guild, or nobody is named and only the owner could
                attack, whom no bot can stop.
        """
        if scenario.cast == "newcomers":
            numbers = range(1, values["count"] + 1)
            return tuple(self._world.create_user(f"raider{n}", note="Came with a raid") for n in numbers)
        if scenario.cast == "smuggler":
            return (_one(guild, actors), self._world.create_application("Harbour helper", _admin(guild)).bot)
        if actors is None:
            usual = _bot(self._world, scenario, guild) if scenario.cast == "bot" else _admin(guild)
            if usual.id == guild.owner_id and not scenario.benign:
                raise ValueError("nobody but the owner is an administrator any more: name who attacks")
            return (usual,)
        return _named(guild, actors, MAX_ACTORS)

    def _keep(self, run: Run) -> None:
        self._runs[run.number] = run
        ended = [number for number, old in self._runs.items() if old.state != "running"]
        for number in ended[: max(0, len(self._runs) - KEPT_RUNS)]:
            del self._runs[number]

    def all(self) -> list[Run]:
        """Return the runs, the oldest first; of those that have ended, the latest fifty."""
        return list(self._runs.values())

    def get(self, number: int) -> Run | None:
        """Return the run of a number; None if there is none."""
        return self._runs.get(number)

    def stop(self) -> None:
        """Stop everything now."""
        for run in self.all():
            run.stop()

    async def close(self) -> None:
        """Stop everything, and wait until it has ended."""
        self.stop()
        await asyncio.gather(*(run.finished() for run in self.all()))

    async def _send(self, run: Run, speed: float, clock: Clock | None, *, until_stopped: bool, apart: bool) -> None:
        authorizations = [f"Bot {actor.token}" if actor.bot else actor.token for actor in run.actors]
        report = run.report

        def skip() -> None:
            report.skipped += 1

        watch = PowerWatch(self._world, run.guild, run.actors, run.scenario.needs, report.power_lost)
        try:
            if apart:
                sending = run_apart(
                    self._api(), authorizations, run.steps, report.note, skip, speed=speed, until_stopped=until_stopped
                )
            else:
                pace = WallPace(speed) if clock is None else ClockPace(clock)
                rig = Rig(self._api(), authorizations, pace, report.note, skip, until_stopped=until_stopped)
                sending = rig.run(run.steps)
            run.state = "finished" if await sending else "powerless"
        except RigFailed as error:
            run.state, run.problem = "failed", str(error)
        finally:
            watch.close()
            if run.state == "running":
                run.state = "failed"


def _check(rate: float, speed: float, *, apart: bool, clock: Clock | None) -> None:
    """Raise unless a rig can keep this up.

    Raises:
        ValueError: it cannot.
    """
    if not 0 < speed <= MAX_SPEED:
        raise ValueError(f"speed must be above 0 and at most {MAX_SPEED:g}")
    if clock is None and rate * speed > MAX_RATE_PER_SECOND:
        raise ValueError(f"rate times speed must be at most {MAX_RATE_PER_SECOND:g} requests per second")
    if clock is not None and apart:
        raise ValueError("a process of its own has no clock of the sandbox")


def _named(guild: Guild, actors: User | Sequence[User], most: int) -> tuple[User, ...]:
    """Return the actors who were named.

    Raises:
        ValueError: they are too many, or one of them is not in the guild.
    """
    cast = tuple(dict.fromkeys([actors] if isinstance(actors, User) else actors))
    if not 1 <= len(cast) <= most:
        raise ValueError(f"one to {most} may act, each of them once" if most > 1 else "only one may act")
    if strangers := [actor.username for actor in cast if actor.id not in guild.members]:
        raise ValueError(f"{strangers[0]} is not in the guild")
    return cast


def _one(guild: Guild, actors: User | Sequence[User] | None) -> User:
    return _admin(guild) if actors is None else _named(guild, actors, 1)[0]


def _admin(guild: Guild) -> User:
    """Return an administrator who does not own the guild, or else its owner."""
    people = [member for member in guild.members.values() if not member.user.bot and member.id != guild.owner_id]
    rogue = next((member for member in people if in_guild(guild, member) & Permission.ADMINISTRATOR), None)
    return rogue.user if rogue is not None else guild.members[guild.owner_id].user


def _bot(world: World, scenario: Scenario, guild: Guild) -> User:
    """Return the bot of a scenario, which is added to the guild at its first run."""
    name = scenario.title if scenario.benign else "Rogue bot"
    for member in guild.members.values():
        if member.user.bot and member.user.username == name and has_power(guild, member.user, scenario.needs):
            return member.user
    situation = Situation(world, guild, (), Random(0), 0, {})  # noqa: S311 - nothing is random
    return guild_stock.bot(situation, name, scenario.needs | Permission.VIEW_CHANNEL).bot
