"""Queries of the history, which group stored changes into steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.settings.changes import Change, HistoryPage, Step
from tux.guilds.settings.tables import ChangeKind, GuildSettingChange


async def next_number(session: AsyncSession, guild_id: int) -> int:
    """Return the number for the next step. The guild has to be locked."""
    newest = select(func.max(GuildSettingChange.number)).where(GuildSettingChange.guild_id == guild_id)
    return (await session.scalar(newest) or 0) + 1


async def page(
    session: AsyncSession, guild_id: int, *, section: str | None, before: int | None, after: int | None, limit: int
) -> HistoryPage:
    """Return the newest steps, or those right before or after a number."""
    number = GuildSettingChange.number
    conditions = [GuildSettingChange.guild_id == guild_id]
    if section is not None:
        conditions.append(GuildSettingChange.section == section)
    bounds = [number < before] if before is not None else [number > after] if after is not None else []
    order = number.asc() if after is not None else number.desc()
    numbers = list(
        await session.scalars(select(number).where(*conditions, *bounds).distinct().order_by(order).limit(limit + 1))
    )
    page_numbers = sorted(numbers[:limit], reverse=True)
    has_more_ahead = len(numbers) > limit
    has_more_behind = after is not None or (before is not None and await _any(session, *conditions, number >= before))
    newer, older = (has_more_ahead, has_more_behind) if after is not None else (has_more_behind, has_more_ahead)
    return HistoryPage(steps=await steps(session, guild_id, page_numbers), newer=newer, older=older)


async def steps(session: AsyncSession, guild_id: int, numbers: Sequence[int]) -> list[Step]:
    """Return the steps with these numbers, in the same order. Numbers without a step are skipped."""
    if not numbers:
        return []
    rows = await session.scalars(
        select(GuildSettingChange)
        .where(GuildSettingChange.guild_id == guild_id, GuildSettingChange.number.in_(numbers))
        .order_by(GuildSettingChange.section)
    )
    grouped: dict[int, list[GuildSettingChange]] = {}
    for row in rows:
        grouped.setdefault(row.number, []).append(row)
    undone_by = undone_steps(await _undos(session, guild_id, min(numbers)))
    return [replace(_step(grouped[number]), undone_by=undone_by.get(number)) for number in numbers if number in grouped]


async def changes_after(
    session: AsyncSession, guild_id: int, number: int, sections: Iterable[str]
) -> Sequence[GuildSettingChange]:
    """Return the changes of these sections after a step, the newest first."""
    rows = await session.scalars(
        select(GuildSettingChange)
        .where(
            GuildSettingChange.guild_id == guild_id,
            GuildSettingChange.number > number,
            GuildSettingChange.section.in_(list(sections)),
        )
        .order_by(GuildSettingChange.number.desc())
    )
    return rows.all()


async def section_history(
    session: AsyncSession, guild_id: int, section: str, limit: int
) -> Sequence[GuildSettingChange]:
    """Return the last changes of a section, the newest first."""
    rows = await session.scalars(
        select(GuildSettingChange)
        .where(GuildSettingChange.guild_id == guild_id, GuildSettingChange.section == section)
        .order_by(GuildSettingChange.revision.desc())
        .limit(limit)
    )
    return rows.all()


def undone_steps(undos: Mapping[int, int]) -> dict[int, int]:
    """Return the steps that are undone, each with the step that undid it, given the step that every undo was of."""
    undone_by: dict[int, int] = {}
    for number in sorted(undos, reverse=True):
        if number not in undone_by:
            undone_by[undos[number]] = number
    return undone_by


async def _undos(session: AsyncSession, guild_id: int, since: int) -> dict[int, int]:
    """Return the undos after `since`, each with the step that it undid."""
    rows = await session.execute(
        select(GuildSettingChange.number, GuildSettingChange.undoes).where(
            GuildSettingChange.guild_id == guild_id,
            GuildSettingChange.number > since,
            GuildSettingChange.undoes.is_not(None),
        )
    )
    return {number: undoes for number, undoes in rows if undoes is not None}


def _step(rows: Sequence[GuildSettingChange]) -> Step:
    first = rows[0]
    return Step(
        number=first.number,
        kind=ChangeKind(first.kind),
        by=first.changed_by,
        at=first.changed_at,
        undoes=first.undoes,
        changes=[
            Change(
                section=row.section,
                revision=row.revision,
                before=row.data_before,
                after=row.data_after,
                made=row.made,
            )
            for row in rows
        ],
    )


async def _any(session: AsyncSession, *conditions: ColumnElement[bool]) -> bool:
    return await session.scalar(select(GuildSettingChange.id).where(*conditions).limit(1)) is not None
