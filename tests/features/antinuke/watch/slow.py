"""Attacks that take hours: between two acts, the clock of the local Discord is moved, which is also Tux's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import Starting, until
from tux.app import App
from tux.features.antinuke.detection.verdicts import Verdict
from tux.runtime.clock import SystemClock
from tux.sandbox import Sandbox

Deed = Callable[[], Awaitable[object]]


class SandboxTime(SystemClock):
    """The time of the local Discord. Waits take real time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        return self._sandbox.clock.now()


@dataclass
class Vigil:
    """A guild that is watched for a long time."""

    attacked: AttackedGuild
    app: App
    verdicts: list[Verdict]

    async def deeds_until_stopped(self, deeds: Iterable[Deed], pause: timedelta) -> int | None:
        """Do one thing after the other, and return the number of the one for which somebody is stopped, or None."""
        for number, deed in enumerate(deeds, 1):
            self.attacked.sandbox.clock.advance(pause)
            await deed()
            await until(self._is_heard)
            if self.verdicts:
                return number
        return None

    def _is_heard(self) -> bool:
        watched = guard_of(self.app).guilds[self.attacked.guild.id]
        return self.attacked.guild.audit_log[-1].id in watched.entries.kept()


@asynccontextmanager
async def vigil(attacked: AttackedGuild, start_tux: Starting) -> AsyncIterator[Vigil]:
    """Run Tux on the time of the local Discord, with antinuke enabled, when nobody is a newcomer any more."""
    attacked.sandbox.clock.advance(timedelta(hours=1))
    async with start_tux(clock=SandboxTime(attacked.sandbox)) as app:
        yield Vigil(attacked, app, await enable(app, attacked))
