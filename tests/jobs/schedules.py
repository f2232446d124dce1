"""Jobs as tests schedule them, and jobs that hang."""

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from running import until
from tux.jobs import Job, Jobs
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence

GUILD = 10


class Reports:
    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.errors.append(occurrence.error)
        return ""


async def schedule(jobs: Jobs, key: str, due_at: datetime, kind: str = "x", **data: Any) -> None:
    async with jobs._database.transaction() as session:
        await jobs.schedule(session, kind, key=key, guild_id=GUILD, due_at=due_at, data=data)


async def count_rows(jobs: Jobs) -> int:
    async with jobs._database.session() as session:
        return await session.scalar(select(func.count()).select_from(DurableJob)) or 0


async def rested(clock: ManualClock, jobs: Jobs) -> None:
    """Return once all that was begun is settled and the runner rests again."""
    await until(lambda: not jobs._in_hand)
    await clock.asleep()


class Hanging:
    """A handler whose jobs take until they are let go."""

    def __init__(self, jobs: Jobs) -> None:
        self.let_go = asyncio.Event()
        self.begun: list[str] = []
        jobs.on("hanging", self.handle)

    async def handle(self, job: Job) -> None:
        self.begun.append(job.key)
        await self.let_go.wait()
