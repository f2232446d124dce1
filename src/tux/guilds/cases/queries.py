"""Queries of cases. Pages are found by number, so that the last one costs no more than the first."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from tux.database import Database, known_alias, owned
from tux.guilds.cases.record import Case, CasePage, CaseUnknown, FormerReason, case_from_row
from tux.guilds.cases.tables import CaseState, EarlierReason, ModerationCase
from tux.runtime.shards import ALL_SHARDS, Shards

_BATCH_SIZE = 500
"""The number of cases or guilds that one query covers where all are read."""

_NUMBER_LIMIT = 2**63
"""The first number that does not fit the column, and which no case ever gets."""


class CaseQueries:
    """The queries of cases."""

    def __init__(self, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._database = database
        self._shards = shards

    async def get(self, guild_id: int, number: int) -> Case:
        """Return the case of that number. Raises `CaseUnknown` where there is none."""
        cases = (
            await self._all(select(ModerationCase).where(*is_case(guild_id, number))) if number < _NUMBER_LIMIT else []
        )
        if not cases:
            raise CaseUnknown(number=number)
        return cases[0]

    async def earlier_reasons(self, guild_id: int, number: int) -> Sequence[FormerReason]:
        """Return the reasons that a case had before, the oldest first."""
        of_case = (EarlierReason.guild_id == guild_id, EarlierReason.number == number)
        async with self._database.session() as session:
            rows = await session.scalars(select(EarlierReason).where(*of_case).order_by(EarlierReason.id))
            return [
                FormerReason(reason=row.reason, written_by=row.written_by, written_at=row.written_at) for row in rows
            ]

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
        """Return a page of the cases that match every given condition, the newest first.

        They have numbers below `before`, or else the next ones above `after`. Cases from before a user had their data
        deleted are found by that user's id all the same, and show it.
        """
        filters = {"kind": kind, "state": state}
        people = {"target_id": target_id, "moderator_id": moderator_id}
        query = select(ModerationCase).where(ModerationCase.guild_id == guild_id).limit(limit + 1)
        query = query.filter_by(**{name: value for name, value in filters.items() if value is not None})
        number = ModerationCase.number
        if after is not None:
            ascending = await self._about(guild_id, people, query.where(number > after).order_by(number))
            ascending.sort(key=lambda case: case.number)
            return CasePage(ascending[:limit][::-1], newer=len(ascending) > limit, older=True)
        if before is not None:
            query = query.where(number < before)
        descending = await self._about(guild_id, people, query.order_by(number.desc()))
        descending.sort(key=lambda case: case.number, reverse=True)
        return CasePage(descending[:limit], newer=before is not None, older=len(descending) > limit)

    async def _about(self, guild_id: int, people: Mapping[str, int | None], query: Select[Any]) -> list[Case]:
        """Return the cases about and by these users, found by their ids and by their aliases.

        Each combination is a query of its own, so that an index serves it. The cases show the ids that are given,
        which the caller knows anyway.
        """
        user_ids = {name: user_id for name, user_id in people.items() if user_id is not None}
        cases: list[Case] = []
        async with self._database.session() as session:
            names = [(user_id, await known_alias(session, guild_id, user_id)) for user_id in user_ids.values()]
            for ids in product(*names):
                if None not in ids:
                    rows = await session.scalars(query.filter_by(**dict(zip(user_ids, ids, strict=True))))
                    cases += [replace(case_from_row(row), **user_ids) for row in rows]
        return cases

    async def each(self, guild_id: int) -> AsyncGenerator[Case]:
        """Yield every case of a guild, the oldest first, without holding a connection in between."""
        last_number = 0
        while batch := await self._all(
            select(ModerationCase)
            .where(ModerationCase.guild_id == guild_id, ModerationCase.number > last_number)
            .order_by(ModerationCase.number)
            .limit(_BATCH_SIZE)
        ):
            for case in batch:
                yield case
            last_number = batch[-1].number

    async def pending(self, guild_id: int | None = None) -> Sequence[Case]:
        """Return the cases that are not settled, under way or interrupted, the oldest first.

        Without a guild, return those of every guild on this process's shards.
        """
        conditions = (
            owned(ModerationCase.guild_id, self._shards) if guild_id is None else (ModerationCase.guild_id == guild_id,)
        )
        query = select(ModerationCase).where(ModerationCase.settled_at.is_(None), *conditions)
        return await self._all(query.order_by(ModerationCase.number))

    async def active(self, guild_id: int, target_id: int, *kinds: str) -> Sequence[Case]:
        """Return the cases about a target whose temporary action has not ended, the oldest first."""
        query = (
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
        return await self._all(query)

    async def standing(self, guild_id: int, target_id: int, *kinds: str) -> Sequence[Case]:
        """Return the settled cases about a target that have not ended, with or without an expiry, the oldest first."""
        case = ModerationCase
        matching = (case.guild_id == guild_id, case.target_id == target_id, case.kind.in_(kinds))
        in_force = (case.ended_at.is_(None), case.state == CaseState.SETTLED)
        return await self._all(select(case).where(*matching, *in_force).order_by(case.number))

    async def later(self, case: Case, *kinds: str) -> Sequence[Case]:
        """Return the later cases of these kinds about the same target that have not failed, the oldest first."""
        query = select(ModerationCase).where(
            ModerationCase.guild_id == case.guild_id,
            ModerationCase.kind.in_(kinds),
            ModerationCase.number > case.number,
            ModerationCase.state != CaseState.FAILED,
        )
        cases = await self._about(case.guild_id, {"target_id": case.target_id}, query)
        return sorted(cases, key=lambda later: later.number)

    async def held_roles(self, guild_id: int, user_ids: Sequence[int], *kinds: str) -> Mapping[int, set[int]]:
        """Return the ids of the roles that cases of these kinds hold for these users, by user.

        A case whose outcome is not known yet counts as well.
        """
        held = dict[int, set[int]]()
        for batch in _batched(user_ids):
            in_force = (ModerationCase.ended_at.is_(None), ModerationCase.state != CaseState.FAILED)
            about = (ModerationCase.guild_id == guild_id, ModerationCase.target_id.in_(batch))
            for case in await self._all(
                select(ModerationCase).where(*about, ModerationCase.kind.in_(kinds), *in_force)
            ):
                held.setdefault(case.target_id, set()).update(case.role_ids)
        return held

    async def all_standing(self, kind: str, *guild_ids: int) -> Sequence[Case]:
        """Return the settled cases of a kind in these guilds that have not ended, the oldest first."""
        standing = (
            select(ModerationCase)
            .where(
                ModerationCase.kind == kind,
                ModerationCase.ended_at.is_(None),
                ModerationCase.state == CaseState.SETTLED,
            )
            .order_by(ModerationCase.guild_id, ModerationCase.number)
        )
        cases = list[Case]()
        for batch in _batched(guild_ids):
            cases += await self._all(standing.where(ModerationCase.guild_id.in_(batch)))
        return cases

    async def latest(self, kind: str, *guild_ids: int) -> Mapping[tuple[int, int], int]:
        """Return the number of the last settled case of a kind about each user in these guilds, by guild and user."""
        numbers = (
            select(ModerationCase.guild_id, ModerationCase.target_id, func.max(ModerationCase.number))
            .where(ModerationCase.kind == kind, ModerationCase.state == CaseState.SETTLED)
            .group_by(ModerationCase.guild_id, ModerationCase.target_id)
        )
        latest = dict[tuple[int, int], int]()
        async with self._database.session() as session:
            for batch in _batched(guild_ids):
                rows = await session.execute(numbers.where(ModerationCase.guild_id.in_(batch)))
                latest |= {(guild_id, target_id): number for guild_id, target_id, number in rows}
        return latest

    async def _all(self, query: Select[Any]) -> list[Case]:
        async with self._database.session() as session:
            return [case_from_row(row) for row in await session.scalars(query)]


def _batched(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Split ids into batches of a size for one query."""
    return (ids[start : start + _BATCH_SIZE] for start in range(0, len(ids), _BATCH_SIZE))


def is_case(guild_id: int, number: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the case of that number."""
    return (ModerationCase.guild_id == guild_id, ModerationCase.number == number)
