"""Planned jobs that concern people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.privacy.personal_data import (
    ERASURE,
    Person,
    PersonalData,
    RetainedRecord,
    contains_id,
    redacted,
    to_json,
)
from tux.jobs.tables import DurableJob


class PlannedJobs:
    """Jobs that mention a person.

    The part that planned a job knows its purpose and cancels it where it can. Any job that remains is retained until
    it is done.
    """

    name = "jobs"

    @property
    def columns(self) -> Collection[str]:
        return ["job.key", "job.data"]

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        user_ids = {person.user_id for person in people.values()}
        return {job.guild_id for user_id in user_ids for job in await _jobs_mentioning(session, user_id)}

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        return [
            {"as": "mentioned", "kind": job.kind, "due_at": to_json(job.due_at)}
            for job in await _jobs_mentioning(session, person.user_id)
            if job.guild_id == person.guild_id
        ]

    async def retained(self, session: AsyncSession, person: Person) -> Sequence[RetainedRecord]:
        return [
            RetainedRecord(guild_id=job.guild_id, key="personal-kept-job", data={"due_at": job.due_at})
            for job in await _jobs_mentioning(session, person.user_id)
            if job.guild_id == person.guild_id and job.kind != ERASURE
        ]

    async def erase(self, session: AsyncSession, person: Person) -> None:
        """Do nothing: every job that remains is retained."""


JOBS: PersonalData = PlannedJobs()


async def _jobs_mentioning(session: AsyncSession, user_id: int) -> Sequence[DurableJob]:
    candidates = await session.scalars(
        select(DurableJob).where(or_(contains_id(DurableJob.key, user_id), contains_id(DurableJob.data, user_id)))
    )
    return [job for job in candidates if _mentions(job, user_id)]


def _mentions(job: DurableJob, user_id: int) -> bool:
    return redacted(job.key, user_id) != job.key or redacted(job.data, user_id) != job.data
