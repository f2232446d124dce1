"""Everything stored about one person in all guilds: exported, or erased."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, Guild, pseudonym_key
from tux.guilds.privacy.personal_data import ERASURE, Person, PersonalData, PersonErased, RetainedRecord
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Job, Jobs
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts

TOPIC = "erasures"
"""The topic of the notifications by which one process tells the others whom it has erased: `user_id`."""

REVIEW_INTERVAL = timedelta(days=1)
"""The time after which retained data is reviewed, if nothing has announced the end of the matter before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSummary:
    """An overview of what is stored about a person."""

    parts: Mapping[str, int]
    """The number of records in each part that has any."""
    guilds: int
    """The number of guilds that store anything about the person."""
    retained: Sequence[RetainedRecord]
    """The records that are still needed."""


class PersonalRecords:
    """Exports and erases what is stored about people. The parts are asked in the order their features were loaded.

    `parts` is called each time, because features may be loaded later.
    """

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        settings: GuildSettings,
        facts: Facts,
        clock: Clock,
        parts: Callable[[], Sequence[PersonalData]],
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._settings = settings
        self._facts = facts
        self._clock = clock
        self._parts = parts

    async def export(self, user_id: int) -> Mapping[str, Any]:
        """Return everything stored about the person as JSON values."""
        servers: list[Mapping[str, Any]] = []
        for person in await self._people(user_id):
            async with self._database.session() as session:
                exported = {part.name: await part.export(session, person) for part in self._parts()}
            if records := {name: rows for name, rows in exported.items() if rows}:
                servers.append({"server": str(person.guild_id), **records})
        return {"user": str(user_id), "at": self._clock.now().isoformat(), "servers": servers}

    async def summary(self, user_id: int) -> RecordSummary:
        """Return how much is stored about the person, and what of it is still needed."""
        totals, retained, guilds = Counter[str](), list[RetainedRecord](), 0
        for person in await self._people(user_id):
            async with self._database.session() as session:
                counts = {part.name: len(await part.export(session, person)) for part in self._parts()}
                retained += await self._retained(session, person)
            totals.update(counts)
            guilds += any(counts.values())
        parts = {name: count for name, count in totals.items() if count}
        return RecordSummary(parts=parts, guilds=guilds, retained=retained)

    async def erase(self, user_id: int) -> Sequence[RetainedRecord]:
        """Erase everything that is not needed now, and the rest once it is no longer needed. Return that rest.

        Every process publishes `PersonErased`, so that none keeps the person in its memory.
        """
        retained: list[RetainedRecord] = []
        for person in await self._people(user_id):
            retained += await self._erase_in(person.guild_id, user_id)
        async with self._database.transaction() as session:
            await self._database.notifications.send(session, TOPIC, user_id=user_id)
        self._facts.publish(PersonErased(user_id))
        return retained

    async def on_erased_elsewhere(self, message: Mapping[str, Any]) -> None:
        """Publish that another process has erased a person."""
        self._facts.publish(PersonErased(message["user_id"]))

    async def hasten(self, guild_id: int, user_id: int) -> None:
        """Review now what was retained about the person in the guild, because a matter concerning them has ended."""
        if await self._is_planned(guild_id, user_id):
            async with self._database.transaction() as session:
                await self._jobs.hasten(session, ERASURE, _job_key(guild_id, user_id))

    async def _is_planned(self, guild_id: int, user_id: int) -> bool:
        async with self._database.session() as session:
            return await self._jobs.planned(session, ERASURE, _job_key(guild_id, user_id))

    async def on_erasure_due(self, job: Job) -> None:
        await self._erase_in(job.guild_id, int(job.data["user_id"]))

    async def _erase_in(self, guild_id: int, user_id: int) -> Sequence[RetainedRecord]:
        """Erase in one guild, in a transaction of its own, so that nothing else waits for all guilds."""
        async with self._database.transaction() as session:
            key = await pseudonym_key(session, guild_id)
            person = Person(user_id=user_id, guild_id=guild_id, key=key)
            for part in self._parts():
                await part.erase(session, person)
            retained = await self._retained(session, person)
            await self._plan_review(session, person, needed=bool(retained))
            await self._settings.forget_rewritten(session, guild_id)
        return retained

    async def _plan_review(self, session: AsyncSession, person: Person, *, needed: bool) -> None:
        key = _job_key(person.guild_id, person.user_id)
        if not needed:
            await self._jobs.cancel(session, ERASURE, key)
            return
        due_at, data = self._clock.now() + REVIEW_INTERVAL, {"user_id": person.user_id}
        await self._jobs.schedule(session, ERASURE, key=key, guild_id=person.guild_id, due_at=due_at, data=data)

    async def _retained(self, session: AsyncSession, person: Person) -> list[RetainedRecord]:
        return [record for part in self._parts() for record in await part.retained(session, person)]

    async def _people(self, user_id: int) -> Sequence[Person]:
        """Return the person as each guild that stores anything about them knows them."""
        async with self._database.session() as session:
            keys = await session.execute(select(Guild.id, Guild.pseudonym_key).order_by(Guild.id))
            people = {guild_id: Person(user_id=user_id, guild_id=guild_id, key=key) for guild_id, key in keys}
            guild_ids = set[int]().union(*[await part.guilds(session, people) for part in self._parts()])
        return [person for guild_id, person in people.items() if guild_id in guild_ids]


def _job_key(guild_id: int, user_id: int) -> str:
    return f"{guild_id}/{user_id}"
