"""What is to be done later about people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.privacy.personal_data import ERASURE, Kept, Person, PersonalData, mentions, plain, without
from tux.jobs.tables import DurableJob


class PlannedJobs:
    """Jobs that name a person. Whoever planned one knows what it is for, and takes it back if it can be: what is left
    is kept until it is done."""

    name = "jobs"

    @property
    def columns(self) -> Collection[str]:
        return ["job.key", "job.data"]

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        user_ids = {person.user_id for person in people.values()}
        return {job.guild_id for user_id in user_ids for job in await _naming(session, user_id)}

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        return [
            {"as": "mentioned", "kind": job.kind, "due_at": plain(job.due_at)}
            for job in await _naming(session, person.user_id)
            if job.guild_id == person.guild_id
        ]

    async def kept(self, session: AsyncSession, person: Person) -> Sequence[Kept]:
        return [
            Kept(guild_id=job.guild_id, key="personal-kept-job", data={"due_at": job.due_at})
            for job in await _naming(session, person.user_id)
            if job.guild_id == person.guild_id and job.kind != ERASURE
        ]

    async def erase(self, session: AsyncSession, person: Person) -> None:
        """Nothing: see above."""


JOBS: PersonalData = PlannedJobs()


async def _naming(session: AsyncSession, user_id: int) -> Sequence[DurableJob]:
    found = await session.scalars(
        select(DurableJob).where(or_(mentions(DurableJob.key, user_id), mentions(DurableJob.data, user_id)))
    )
    return [job for job in found if _names(job, user_id)]


def _names(job: DurableJob, user_id: int) -> bool:
    return without(job.key, user_id) != job.key or without(job.data, user_id) != job.data
