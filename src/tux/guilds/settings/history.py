"""Steps of a guild's settings: what was changed together, by whom, and how to go back.

Nothing here changes the history. A step back is a step of its own, made of what is stored now and refused once that is
no longer so.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database
from tux.guilds.settings.store import Draft, GuildSettings, Section, altered, require_valid
from tux.guilds.settings.tables import ChangeKind, GuildSettingChange
from tux.runtime.clock import Clock
from tux.runtime.refusals import Refusal

UNDOABLE_FOR = timedelta(days=30)

PER_PAGE = 5

Also = Callable[[AsyncSession, int], Awaitable[None]]

TOLD = "settings-changed-elsewhere"
"""The kind of the job that has a running Tux take note of a step that another process has stored: `number`."""


class StepUnknown(Refusal):
    """Data: its `number`."""

    key = "step-unknown"


class StepTooOld(Refusal):
    """Data: its `number`, when it was (`at`), and for how many `days` a step can be undone."""

    key = "step-too-old"


class StepUndone(Refusal):
    """Data: its `number`, and `by` which step it was undone."""

    key = "step-undone"


class StepOvertaken(Refusal):
    """A `later` step that still holds has changed the same settings."""

    key = "step-overtaken"


class StepEmpty(Refusal):
    """It changed nothing."""

    key = "step-empty"


class NothingSet(Refusal):
    """There is nothing to reset."""

    key = "settings-unset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a step did to a section: what was stored before and after."""

    section: str
    revision: int
    """Of the section after it."""
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def altered(self) -> set[str]:
        """The settings that it changed."""
        return altered(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Changes that were made at once."""

    number: int
    kind: ChangeKind
    by: int
    at: datetime
    changes: Sequence[Change]
    undoes: int | None = None
    undone_by: int | None = None
    """The step that took it back, unless that was taken back itself."""

    def undoable(self, now: datetime) -> bool:
        """Whether it is worth asking for: only later changes of the same settings can be in the way."""
        return self.undone_by is None and now - self.at <= UNDOABLE_FOR and any(it.altered for it in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some steps, the newest first, and whether there are others before and after."""

    steps: Sequence[Step]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be stored in place of what, all at once."""

    kind: ChangeKind
    drafts: Sequence[Draft]
    undoes: int | None = None

    @property
    def changes(self) -> Sequence[Change]:
        return [
            Change(section=it.section, revision=it.revision + 1, before=it.before, after=it.after) for it in self.drafts
        ]


class Steps:
    """The history of every guild's settings, and the way back in it. `sections` are those whose code is loaded."""

    def __init__(
        self, database: Database, settings: GuildSettings, sections: Mapping[str, type[Section]], clock: Clock
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self.sections = sections

    async def page(
        self,
        guild_id: int,
        *,
        section: str | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int = PER_PAGE,
    ) -> HistoryPage:
        """The newest steps, or those next to the number `before` or `after`; with `section`, those that concern it."""
        number = GuildSettingChange.number
        asked = [GuildSettingChange.guild_id == guild_id]
        if section is not None:
            asked.append(GuildSettingChange.section == section)
        beyond = [number < before] if before is not None else [number > after] if after is not None else []
        order = number.asc() if after is not None else number.desc()
        chosen = select(number).where(*asked, *beyond).distinct().order_by(order).limit(limit + 1)
        async with self._database.session() as session:
            found = list(await session.scalars(chosen))
            more, numbers = len(found) > limit, sorted(found[:limit], reverse=True)
            steps = await _steps(session, guild_id, numbers)
            beside = after is not None or (before is not None and await _any(session, *asked, number >= before))
        newer, older = (more, beside) if after is not None else (beside, more)
        return HistoryPage(steps=steps, newer=newer, older=older)

    async def find(self, guild_id: int, number: int) -> Step:
        """Refuses with `StepUnknown`."""
        async with self._database.session() as session:
            found = await _steps(session, guild_id, [number])
        if not found:
            raise StepUnknown(number=number)
        return found[0]

    async def undoing(self, guild_id: int, number: int) -> Plan:
        """How to put back what the step changed, and nothing else.

        Refuses what is older than `UNDOABLE_FOR`, undone already, or overtaken by a later change of the same settings,
        and with `SettingInvalid` where this code no longer takes what was there before.
        """
        step = await self.find(guild_id, number)
        if self._clock.now() - step.at > UNDOABLE_FOR:
            raise StepTooOld(number=number, at=step.at, days=UNDOABLE_FOR.days)
        if step.undone_by is not None:
            raise StepUndone(number=number, by=step.undone_by)
        if not any(change.altered for change in step.changes):
            raise StepEmpty(number=number)
        stored = await self._settings.stored(guild_id)  # first: a later step then shows by its revision
        await self._require_newest(guild_id, step)
        drafts = [self._draft(stored, change.section, _back(stored, change)) for change in step.changes]
        return Plan(kind=ChangeKind.UNDO, drafts=[it for it in drafts if it.altered], undoes=number)

    async def clearing(self, guild_id: int, section: str | None = None) -> Plan:
        """How to go back to the defaults in a section, or in all of them."""
        stored = await self._settings.stored(guild_id)
        chosen = [name for name, (data, _) in sorted(stored.items()) if data and section in {None, name}]
        if not chosen:
            raise NothingSet
        return Plan(kind=ChangeKind.RESET, drafts=[self._draft(stored, name, {}) for name in chosen])

    async def replacing(self, guild_id: int, sections: Mapping[str, Mapping[str, Any]]) -> Plan:
        """How to store these whole sections. Those that are so already are left out."""
        stored = await self._settings.stored(guild_id)
        drafts = [self._draft(stored, name, data) for name, data in sections.items()]
        return Plan(kind=ChangeKind.IMPORT, drafts=[draft for draft in drafts if draft.altered])

    async def carry_out(self, guild_id: int, plan: Plan, *, by: int, also: Also | None = None) -> int:
        """Stores all of it or nothing, and returns the number of the step that it has become.

        Refuses with `SettingsMoved` where a section has changed since the plan was made. `also` is given the number in
        the same transaction.
        """
        return await self._settings.rewrite(guild_id, plan.drafts, by=by, kind=plan.kind, undoes=plan.undoes, also=also)

    async def tell(self, guild_id: int, number: int) -> None:
        """Tells a step that another process has stored, as if it had been stored here."""
        await self._settings.tell(guild_id, number)

    async def clear(self, guild_id: int, section: str | None = None, *, by: int) -> int:
        """Goes back to the defaults in a section, or in all of them at once. One step, which can be undone."""
        return await self.carry_out(guild_id, await self.clearing(guild_id, section), by=by)

    async def undo(self, guild_id: int, number: int, *, by: int) -> int:
        """Puts back what the step changed. The number is that of the new step, which can be undone as well."""
        return await self.carry_out(guild_id, await self.undoing(guild_id, number), by=by)

    def _draft(
        self, stored: Mapping[str, tuple[Mapping[str, Any], int]], section: str, after: Mapping[str, Any]
    ) -> Draft:
        before, revision = stored.get(section, ({}, 0))
        model = self.sections.get(section)
        draft = Draft(section=section, model=model, revision=revision, before=before, after=after)
        if model is not None:
            require_valid(model, after, draft.altered)
        return draft

    async def _require_newest(self, guild_id: int, step: Step) -> None:
        """Refuses where a later step changed the same settings, and still holds. One that was taken back does not, and
        nor does what took it back."""
        touched = {change.section: change.altered for change in step.changes}
        async with self._database.session() as session:
            later = await _after(session, guild_id, step.number, touched)
        taken_back = _taken_back({it.number: it.undoes for it in later if it.undoes is not None})
        if step.number in taken_back:  # since we read it
            raise StepUndone(number=step.number, by=taken_back[step.number])
        gone = {number for number in taken_back if number > step.number}
        gone |= {taken_back[number] for number in gone}
        for change in later:
            same = touched[change.section] & altered(change.data_before, change.data_after)
            if same and change.number not in gone:
                raise StepOvertaken(number=step.number, later=change.number)


def _back(stored: Mapping[str, tuple[Mapping[str, Any], int]], change: Change) -> Mapping[str, Any]:
    """What is stored now, with what the change altered as it was before."""
    now = stored.get(change.section, ({}, 0))[0]
    kept = {name: value for name, value in now.items() if name not in change.altered}
    return kept | {name: change.before[name] for name in change.altered if name in change.before}


async def _steps(session: AsyncSession, guild_id: int, numbers: Sequence[int]) -> list[Step]:
    """Those of them that there are, in this order."""
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
    taken_back = _taken_back(await _undos(session, guild_id, min(numbers)))
    steps = (_step(grouped[number]) for number in numbers if number in grouped)
    return [replace(step, undone_by=taken_back.get(step.number)) for step in steps]


def _step(rows: Sequence[GuildSettingChange]) -> Step:
    first = rows[0]
    return Step(
        number=first.number,
        kind=ChangeKind(first.kind),
        by=first.changed_by,
        at=first.changed_at,
        undoes=first.undoes,
        changes=[
            Change(section=row.section, revision=row.revision, before=row.data_before, after=row.data_after)
            for row in rows
        ],
    )


async def _undos(session: AsyncSession, guild_id: int, since: int) -> dict[int, int]:
    """Which step took back which, of those after `since`."""
    found = await session.execute(
        select(GuildSettingChange.number, GuildSettingChange.undoes).where(
            GuildSettingChange.guild_id == guild_id,
            GuildSettingChange.number > since,
            GuildSettingChange.undoes.is_not(None),
        )
    )
    return {number: undoes for number, undoes in found if undoes is not None}


def _taken_back(undos: Mapping[int, int]) -> dict[int, int]:
    """Which steps do not hold any more, and by which step each was taken back."""
    found: dict[int, int] = {}
    for number in sorted(undos, reverse=True):
        if number not in found:
            found[undos[number]] = number
    return found


async def _after(
    session: AsyncSession, guild_id: int, number: int, sections: Iterable[str]
) -> Sequence[GuildSettingChange]:
    """The changes of these sections after a step, the newest first."""
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


async def _any(session: AsyncSession, *conditions: ColumnElement[bool]) -> bool:
    return await session.scalar(select(GuildSettingChange.id).where(*conditions).limit(1)) is not None
