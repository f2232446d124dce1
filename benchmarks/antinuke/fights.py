"""Fights: one attack on one guild, and what came of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from benchmarks.antinuke.arena import Arena, Probed
from benchmarks.antinuke.latencies import Delays
from tux.sandbox import Fault
from tux.sandbox.attacks.catalog import SCENARIOS
from tux.sandbox.attacks.power import PowerWatch
from tux.sandbox.attacks.runs import Run
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.user import User

GIVE_UP_SECONDS = 3.0
"""The time after the last request of an attack in which its actors must have lost their power."""
ANSWERED_SECONDS = 0.3
"""The time in which the requests that were on their way have been answered."""
POWER = (
    Permission.BAN_MEMBERS | Permission.KICK_MEMBERS | Permission.MANAGE_CHANNELS | Permission.MANAGE_GUILD
    | Permission.MANAGE_ROLES | Permission.MANAGE_WEBHOOKS
)  # fmt: skip
"""The power that an attack that names none has all the same."""
ALLOWANCE_SECONDS = 0.005
"""The time that the bot itself, and the machine, may take."""


@dataclass(frozen=True, slots=True)
class Fight:
    """The outcome of one run. Times are in seconds.

    Attributes:
        rate: The requests per second of the attack.
        delays: The delays that were drawn for it.
        loss: The things that were done before the actors had no power any more.
        neutral: The time from the first accepted request to the loss of power; None if that never came.
        requests: The requests of the bot for this guild before that, after the first accepted request.
        dispatch: The time from the arrival of the decisive frame to the first of these.
        late: How late the rig sent its requests, at p99. If this is not small, the others say little.
        sent: The requests of the attack that were answered.
    """

    rate: float
    delays: Delays
    loss: int
    neutral: float | None
    requests: tuple[Probed, ...]
    late: float
    sent: int

    @property
    def dispatch(self) -> float | None:
        """Return the time from the frame that decided it to the first request; None if there was none."""
        return self.requests[0].left - self.requests[0].arrived if self.requests else None

    def allowed(self, decisive: int) -> int:
        """Return the loss that physics takes if the act of this number, from 1, is the one that decides."""
        return decisive + int(self.rate * (self.delays.both + ALLOWANCE_SECONDS))


async def fight(
    arena: Arena,
    guild: Guild,
    name: str,
    actors: Sequence[User] | None,
    delays: Delays,
    *,
    seed: int,
    faults: Sequence[Fault] = (),
    patience: float = GIVE_UP_SECONDS,
    **settings: float | str,
) -> Fight:
    """Attack a guild until its actors have lost their power, or the attack has ended and nothing has happened.

    `faults` go wrong besides the delays, and `patience` is how long it waits after the attack has ended.
    """
    delays.apply(arena.sandbox, arena.bot)
    for fault in faults:
        arena.sandbox.faults.add(fault)
    run = arena.sandbox.attacks.start(
        name, guild, actors, seed=seed, stocked=False, until_stopped=True, apart=True, **settings
    )
    lost = asyncio.get_running_loop().create_future()
    needs = SCENARIOS[name].needs
    watch = PowerWatch(arena.sandbox.world, guild, run.actors, needs if needs != NONE else POWER, lost.set_result)
    began = perf_counter()
    try:
        await _end(run, lost, patience)
    finally:
        watch.close()
    await asyncio.sleep(ANSWERED_SECONDS)
    report = run.report
    first = began if report.first_accepted is None else report.first_accepted
    until = lost.result() if lost.done() else perf_counter()
    requests = [r for r in arena.requests() if first <= r.left <= until and str(guild.id) in r.path]
    return Fight(
        rate=float(settings.get("rate", SCENARIOS[name].rate)),
        delays=delays,
        loss=report.loss,
        neutral=until - first if lost.done() else None,
        requests=tuple(request for request in requests if request.method != "GET"),
        late=report.late(0.99),
        sent=report.sent,
    )


async def _end(run: Run, lost: asyncio.Future[float], patience: float) -> None:
    """Wait until the power is lost, or for a while after the attack has ended; then end it."""
    ended = asyncio.get_running_loop().create_task(run.finished())
    await asyncio.wait({ended, lost}, return_when=asyncio.FIRST_COMPLETED)
    if not lost.done():
        await asyncio.wait({lost}, timeout=patience)
    elif not ended.done():
        await asyncio.sleep(ANSWERED_SECONDS)  # what was on its way is accepted or refused
        run.stop()
    await ended
