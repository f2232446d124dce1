"""The history of a guild's settings, in steps: what was changed together, by whom, and how to undo it.

The history itself never changes. An undo is a new step, which is planned from the present state, and refused when that
state has changed before it is applied.
"""

from collections.abc import Mapping
from typing import Any

from tux.database import Database
from tux.guilds.settings import step_queries
from tux.guilds.settings.changes import (
    NOTHING_STORED,
    UNDOABLE_FOR,
    Change,
    Draft,
    HistoryPage,
    Plan,
    Step,
    Stored,
    altered,
)
from tux.guilds.settings.errors import (
    NothingSet,
    SectionNotLoaded,
    StepEmpty,
    StepOvertaken,
    StepTooOld,
    StepUndone,
    StepUnknown,
)
from tux.guilds.settings.provider import AlsoStore, SettingsProvider
from tux.guilds.settings.tables import ChangeKind
from tux.guilds.settings.validation import require_valid
from tux.runtime.clock import Clock

STEPS_PER_PAGE = 5

STORED_ELSEWHERE = "settings-changed-elsewhere"
"""The kind of job that tells a running Tux of a step that another process has stored. Data: `number`."""


class Steps:
    """The history of every guild's settings, and plans for undoing steps."""

    def __init__(self, database: Database, settings: SettingsProvider, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock

    async def page(
        self,
        guild_id: int,
        *,
        section: str | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int = STEPS_PER_PAGE,
    ) -> HistoryPage:
        """Return the newest steps, or those right before or after a number; with `section`, only its steps."""
        async with self._database.session() as session:
            return await step_queries.page(session, guild_id, section=section, before=before, after=after, limit=limit)

    async def find(self, guild_id: int, number: int) -> Step:
        """Return a step. Raise `StepUnknown` where there is none of that number."""
        async with self._database.session() as session:
            steps = await step_queries.steps(session, guild_id, [number])
        if not steps:
            raise StepUnknown(number=number)
        return steps[0]

    async def plan_undo(self, guild_id: int, number: int) -> Plan:
        """Return a plan that reverts what the step changed, and nothing else.

        Raise a `Refusal` for a step that is older than `UNDOABLE_FOR`, undone already, or overtaken by a later change
        of the same settings, and `SettingInvalid` where an earlier value is no longer valid.
        """
        step = await self.find(guild_id, number)
        self._require_undoable(step)
        stored = await self._settings.stored(guild_id)  # read first, so that its revision reveals a later step
        await self._require_newest(guild_id, step)
        for change in step.changes:
            _require_loaded(stored, change)
        drafts = [(change, self._draft(stored, change.section, _reverted(stored, change))) for change in step.changes]
        needed = [draft for change, draft in drafts if draft.altered or change.made]
        return Plan(kind=ChangeKind.UNDO, drafts=needed, undoes=number)

    async def plan_reset(self, guild_id: int, section: str | None = None) -> Plan:
        """Return a plan that resets a section, or all of them, to defaults. Raise `NothingSet` where nothing is set."""
        stored = await self._settings.stored(guild_id)
        names = [name for name, entry in sorted(stored.items()) if entry.data and section in {None, name}]
        if not names:
            raise NothingSet
        return Plan(kind=ChangeKind.RESET, drafts=[self._draft(stored, name, {}) for name in names])

    async def plan_import(self, guild_id: int, sections: Mapping[str, Mapping[str, Any]]) -> Plan:
        """Return a plan that stores these whole sections, without those that would not change."""
        stored = await self._settings.stored(guild_id)
        drafts = [self._draft(stored, name, data) for name, data in sections.items()]
        return Plan(kind=ChangeKind.IMPORT, drafts=[draft for draft in drafts if draft.altered])

    async def apply(self, guild_id: int, plan: Plan, *, by: int, also: AlsoStore | None = None) -> int:
        """Store the plan as a whole, as `SettingsProvider.apply()` does, and return the number of the step."""
        return await self._settings.apply(guild_id, plan, by=by, also=also)

    async def announce(self, guild_id: int, number: int) -> None:
        """Publish a step that another process has stored, as if this process had."""
        await self._settings.announce(guild_id, number)

    async def reset(self, guild_id: int, section: str | None = None, *, by: int) -> int:
        """Reset a section, or all of them at once, to defaults. Return the number of the step."""
        return await self.apply(guild_id, await self.plan_reset(guild_id, section), by=by)

    async def undo(self, guild_id: int, number: int, *, by: int) -> int:
        """Revert what the step changed. Return the number of the new step, which can be undone as well."""
        return await self.apply(guild_id, await self.plan_undo(guild_id, number), by=by)

    def _draft(self, stored: Stored, section: str, after: Mapping[str, Any]) -> Draft:
        current = stored.get(section, NOTHING_STORED)
        model = self._settings.sections.get(section)
        draft = Draft(section=section, model=model, revision=current.revision, before=current.data, after=after)
        if model is not None:
            require_valid(model, after, draft.altered)
        return draft

    def _require_undoable(self, step: Step) -> None:
        if self._clock.now() - step.at > UNDOABLE_FOR:
            raise StepTooOld(number=step.number, at=step.at, days=UNDOABLE_FOR.days)
        if step.undone_by is not None:
            raise StepUndone(number=step.number, by=step.undone_by)
        if all(change.is_empty for change in step.changes):
            raise StepEmpty(number=step.number)

    async def _require_newest(self, guild_id: int, step: Step) -> None:
        """Raise `StepOvertaken` where a later step changed the same settings and is still in effect.

        A later step is not in effect if it was undone, or if it is the undo of another later step.
        """
        touched = {change.section: change.altered for change in step.changes}
        async with self._database.session() as session:
            later = await step_queries.changes_after(session, guild_id, step.number, touched)
        undone_by = step_queries.undone_steps(
            {change.number: change.undoes for change in later if change.undoes is not None}
        )
        if step.number in undone_by:  # after it was read
            raise StepUndone(number=step.number, by=undone_by[step.number])
        cancelled_out = {number for number in undone_by if number > step.number}
        cancelled_out |= {undone_by[number] for number in cancelled_out}
        for change in later:
            overlap = touched[change.section] & altered(change.data_before, change.data_after)
            if overlap and change.number not in cancelled_out:
                raise StepOvertaken(number=step.number, later=change.number)


def _require_loaded(stored: Stored, change: Change) -> None:
    """Raise `SectionNotLoaded` where the section has no such revision, because its store is not loaded."""
    if stored.get(change.section, NOTHING_STORED).revision < change.revision:
        raise SectionNotLoaded(section=change.section)


def _reverted(stored: Stored, change: Change) -> Mapping[str, Any]:
    """Return the present data, with the settings that the change altered as they were before it."""
    current = stored.get(change.section, NOTHING_STORED).data
    others = {name: value for name, value in current.items() if name not in change.altered}
    return others | {name: change.before[name] for name in change.altered if name in change.before}
