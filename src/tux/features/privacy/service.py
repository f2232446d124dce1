"""Everything that is held about one person, in all servers at once: given out, or let go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, Guild, pseudonym_key
from tux.guilds.privacy.personal_data import ERASURE, Kept, Person, PersonalData
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Job, Jobs
from tux.runtime.clock import Clock

LOOK_AGAIN = timedelta(days=1)
"""How long after it was last looked what is still needed, should nothing tell before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How much is held about somebody: of each part, in how many servers; and what of it is needed for now."""

    parts: Mapping[str, int]
    guilds: int
    kept: Sequence[Kept]


class Privacy:
    """Each part is asked in the order in which the features were loaded."""

    def __init__(
        self, database: Database, jobs: Jobs, settings: GuildSettings, clock: Clock, parts: Sequence[PersonalData]
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._settings = settings
        self._clock = clock
        self._parts = parts

    async def export(self, user_id: int) -> Mapping[str, Any]:
        """All of it, in what JSON has."""
        servers: list[Mapping[str, Any]] = []
        for person in await self._where(user_id):
            async with self._database.session() as session:
                given = {part.name: await part.export(session, person) for part in self._parts}
            if found := {name: rows for name, rows in given.items() if rows}:
                servers.append({"server": str(person.guild_id), **found})
        return {"user": str(user_id), "at": self._clock.now().isoformat(), "servers": servers}

    async def holding(self, user_id: int) -> Holding:
        """How much there is."""
        count, kept, guilds = Counter[str](), list[Kept](), 0
        for person in await self._where(user_id):
            async with self._database.session() as session:
                here = {part.name: len(await part.export(session, person)) for part in self._parts}
                kept += await self._kept(session, person)
            count.update(here)
            guilds += any(here.values())
        return Holding(parts={name: number for name, number in count.items() if number}, guilds=guilds, kept=kept)

    async def erase(self, user_id: int) -> Sequence[Kept]:
        """Lets go of all that is not needed for now, and of the rest as soon as it is not. Returns that rest."""
        kept: list[Kept] = []
        for person in await self._where(user_id):
            kept += await self._erase_in(person.guild_id, user_id)
        return kept

    async def hasten(self, guild_id: int, user_id: int) -> None:
        """Something about the person has ended there: lets go now of what was only kept for it."""
        if await self._is_planned(guild_id, user_id):
            async with self._database.transaction() as session:
                await self._jobs.hasten(session, ERASURE, _key(guild_id, user_id))

    async def _is_planned(self, guild_id: int, user_id: int) -> bool:
        async with self._database.session() as session:
            return await self._jobs.planned(session, ERASURE, _key(guild_id, user_id))

    async def on_erasure_due(self, job: Job) -> None:
        await self._erase_in(job.guild_id, int(job.data["user_id"]))

    async def _erase_in(self, guild_id: int, user_id: int) -> Sequence[Kept]:
        """One guild at a time, so that nobody has to wait for all of them."""
        async with self._database.transaction() as session:
            key = await pseudonym_key(session, guild_id)
            person = Person(user_id=user_id, guild_id=guild_id, key=key)
            for part in self._parts:
                await part.erase(session, person)
            kept = await self._kept(session, person)
            await self._plan(session, person, again=bool(kept))
        self._settings.forget(guild_id)
        return kept

    async def _plan(self, session: AsyncSession, person: Person, *, again: bool) -> None:
        key = _key(person.guild_id, person.user_id)
        if not again:
            await self._jobs.cancel(session, ERASURE, key)
            return
        due_at, data = self._clock.now() + LOOK_AGAIN, {"user_id": person.user_id}
        await self._jobs.schedule(session, ERASURE, key=key, guild_id=person.guild_id, due_at=due_at, data=data)

    async def _kept(self, session: AsyncSession, person: Person) -> list[Kept]:
        return [kept for part in self._parts for kept in await part.kept(session, person)]

    async def _where(self, user_id: int) -> Sequence[Person]:
        """The person as each guild knows them that has anything about them."""
        async with self._database.session() as session:
            keys = await session.execute(select(Guild.id, Guild.pseudonym_key).order_by(Guild.id))
            people = {guild_id: Person(user_id=user_id, guild_id=guild_id, key=key) for guild_id, key in keys}
            found = set[int]().union(*[await part.guilds(session, people) for part in self._parts])
        return [person for guild_id, person in people.items() if guild_id in found]


def _key(guild_id: int, user_id: int) -> str:
    return f"{guild_id}/{user_id}"
