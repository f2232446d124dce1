"""Finding cases: pages by number, so that the last page costs what the first does."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from tux.database import Database, known_alias, owned
from tux.guilds.cases.record import Case, CasePage, CaseUnknown, of_row
from tux.guilds.cases.tables import CaseState, ModerationCase
from tux.runtime.shards import ALL_SHARDS, Shards

_BATCH = 500
"""Cases that are read at once where all are wanted."""

_BEYOND = 2**63
"""No number of a case gets there, and no database can be asked about it."""


class CaseQueries:
    """What can be asked about cases."""

    def __init__(self, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._database = database
        self._shards = shards

    async def get(self, guild_id: int, number: int) -> Case:
        """The case of that number; refuses with `CaseUnknown` where there is none."""
        found = await self._all(select(ModerationCase).where(*is_case(guild_id, number))) if number < _BEYOND else []
        if not found:
            raise CaseUnknown(number=number)
        return found[0]

    async def search(
        self,
        guild_id: int,
        *,
        target_id: int | None = None,
        moderator_id: int | None = None,
        kind: str | None = None,
        state: CaseState | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int = 10,
    ) -> CasePage:
        """A page of the cases for which all that is given holds, the newest first. Those from before a person had their
        data deleted are found by that person's id again, and have it.

        Only those with a number below `before`, or else those next above `after`.
        """
        given = {"kind": kind, "state": state}
        people = {"target_id": target_id, "moderator_id": moderator_id}
        wanted = select(ModerationCase).where(ModerationCase.guild_id == guild_id).limit(limit + 1)
        wanted = wanted.filter_by(**{name: value for name, value in given.items() if value is not None})
        number = ModerationCase.number
        if after is not None:
            upwards = await self._about(guild_id, people, wanted.where(number > after).order_by(number))
            upwards.sort(key=lambda case: case.number)
            return CasePage(upwards[:limit][::-1], newer=len(upwards) > limit, older=True)
        if before is not None:
            wanted = wanted.where(number < before)
        found = await self._about(guild_id, people, wanted.order_by(number.desc()))
        found.sort(key=lambda case: case.number, reverse=True)
        return CasePage(found[:limit], newer=before is not None, older=len(found) > limit)

    async def _about(self, guild_id: int, people: Mapping[str, int | None], wanted: Select[Any]) -> list[Case]:
        """Those of `wanted` about and by these people, once by their ids and once by what stands for these: so each is
        read by an index. Whoever asks by an id knows it, so the alias that was found by it need not stand there."""
        asked = {name: user_id for name, user_id in people.items() if user_id is not None}
        found: list[Case] = []
        async with self._database.session() as session:
            known = [(it, await known_alias(session, guild_id, it)) for it in asked.values()]
            for ids in product(*known):
                if None not in ids:
                    rows = await session.scalars(wanted.filter_by(**dict(zip(asked, ids, strict=True))))
                    found += [replace(of_row(row), **asked) for row in rows]
        return found

    async def each(self, guild_id: int) -> AsyncGenerator[Case]:
        """Every case of a guild, the oldest first, without holding a connection in between."""
        last = 0
        while batch := await self._all(
            select(ModerationCase)
            .where(ModerationCase.guild_id == guild_id, ModerationCase.number > last)
            .order_by(ModerationCase.number)
            .limit(_BATCH)
        ):
            for case in batch:
                yield case
            last = batch[-1].number

    async def pending(self, guild_id: int | None = None) -> Sequence[Case]:
        """The cases of a guild whose end is not known, the oldest first: under way, or cut off.

        Without a guild, those of every guild on this process's shards.
        """
        ours = (
            owned(ModerationCase.guild_id, self._shards) if guild_id is None else (ModerationCase.guild_id == guild_id,)
        )
        wanted = select(ModerationCase).where(ModerationCase.settled_at.is_(None), *ours)
        return await self._all(wanted.order_by(ModerationCase.number))

    async def active(self, guild_id: int, target_id: int, *kinds: str) -> Sequence[Case]:
        """The temporary acts on somebody that have not ended, the oldest first."""
        wanted = (
            select(ModerationCase)
            .where(
                ModerationCase.guild_id == guild_id,
                ModerationCase.target_id == target_id,
                ModerationCase.kind.in_(kinds),
                ModerationCase.expires_at.is_not(None),
                ModerationCase.ended_at.is_(None),
                ModerationCase.state == CaseState.SETTLED,
            )
            .order_by(ModerationCase.number)
        )
        return await self._all(wanted)

    async def standing(self, guild_id: int, target_id: int, *kinds: str) -> Sequence[Case]:
        """The acts of these kinds on somebody that have not ended, whether or not a time was set, the oldest first."""
        case = ModerationCase
        about = (case.guild_id == guild_id, case.target_id == target_id, case.kind.in_(kinds))
        holding = (case.ended_at.is_(None), case.state == CaseState.SETTLED)
        return await self._all(select(case).where(*about, *holding).order_by(case.number))

    async def all_standing(self, kind: str, *guild_ids: int) -> Sequence[Case]:
        """The acts of a kind that were done in these guilds and that nobody has ended, the oldest first."""
        standing = (
            select(ModerationCase)
            .where(
                ModerationCase.kind == kind,
                ModerationCase.ended_at.is_(None),
                ModerationCase.state == CaseState.SETTLED,
            )
            .order_by(ModerationCase.guild_id, ModerationCase.number)
        )
        found = list[Case]()
        for some in _batched(guild_ids):
            found += await self._all(standing.where(ModerationCase.guild_id.in_(some)))
        return found

    async def latest(self, kind: str, *guild_ids: int) -> Mapping[tuple[int, int], int]:
        """The number of the last act of a kind that was done to each person in these guilds, by guild and person."""
        numbers = (
            select(ModerationCase.guild_id, ModerationCase.target_id, func.max(ModerationCase.number))
            .where(ModerationCase.kind == kind, ModerationCase.state == CaseState.SETTLED)
            .group_by(ModerationCase.guild_id, ModerationCase.target_id)
        )
        found = dict[tuple[int, int], int]()
        async with self._database.session() as session:
            for some in _batched(guild_ids):
                rows = await session.execute(numbers.where(ModerationCase.guild_id.in_(some)))
                found |= {(guild_id, target_id): number for guild_id, target_id, number in rows}
        return found

    async def _all(self, wanted: Select[Any]) -> list[Case]:
        async with self._database.session() as session:
            return [of_row(row) for row in await session.scalars(wanted)]


def _batched(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """In parts that a query can name."""
    return (ids[begin : begin + _BATCH] for begin in range(0, len(ids), _BATCH))


def is_case(guild_id: int, number: int) -> tuple[ColumnElement[bool], ...]:
    """The one case of that number."""
    return (ModerationCase.guild_id == guild_id, ModerationCase.number == number)
