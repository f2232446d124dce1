"""Whatever two admins change, undo, reset and import, one after the other or at once, with restarts in between: what
is stored is what the history says, and every step back was one."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field, model_validator

from tux.database import Database
from tux.guilds.settings.changes import Step
from tux.guilds.settings.errors import NothingSet, SettingInvalid, SettingsMoved, StepEmpty, StepOvertaken, StepUndone
from tux.guilds.settings.history import Steps
from tux.guilds.settings.section import Section
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.refusals import Refusal
from tux.runtime.tasks import Tasks

ADMINS = (20, 21)
GUILDS = itertools.count(1000)


class Logs(Section):
    section = "logs"

    channel_id: int | None = None
    days: int = Field(default=7, ge=1, le=9)
    most: int = Field(default=9, ge=1, le=9)

    @model_validator(mode="after")
    def ordered(self) -> "Logs":
        if self.days > self.most:
            raise ValueError("days go beyond the most")
        return self


class Welcome(Section):
    section = "welcome"

    text: str = "Hello"


SECTIONS: dict[str, type[Section]] = {"logs": Logs, "welcome": Welcome}
SMALL = st.integers(1, 9)
LOGS = st.dictionaries(st.sampled_from(["channel_id", "days", "most"]), SMALL, min_size=1)
WELCOME = st.fixed_dictionaries({"text": st.sampled_from(["Hello", "Hi", "Ho"])})

CHANGES = st.one_of(st.tuples(st.just("logs"), LOGS), st.tuples(st.just("welcome"), WELCOME))
ACTS = st.one_of(
    st.tuples(st.just("change"), CHANGES),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("reset"), st.sampled_from([None, "logs", "welcome"])),
    st.tuples(st.just("import"), st.dictionaries(st.sampled_from(["logs"]), LOGS) | st.just({"welcome": {}})),
    st.tuples(st.just("restart"), st.none()),
)
"""A step is undone counted from the newest."""
TURNS = st.lists(st.one_of(st.tuples(ACTS), st.tuples(ACTS, ACTS)), max_size=12)
"""What one of them does, or both at once."""


class Reports:
    async def report(self, occurrence: Occurrence) -> str:
        raise AssertionError(f"{occurrence.surface} reported {occurrence.error}")


@dataclass
class Two:
    """Two admins of a guild, and Tux, which comes and goes."""

    database: Database
    guild_id: int = field(default_factory=lambda: next(GUILDS))

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        reports = Reports()
        self.settings = GuildSettings(self.database, Facts(Tasks(reports)), ManualClock(), reports)
        for model in SECTIONS.values():
            self.settings.add_section(model)
        self.steps = Steps(self.database, self.settings, ManualClock())

    async def act(self, name: str, what: Any, by: int) -> None:
        does: dict[str, Callable[[Any, int], Coroutine[Any, Any, None]]] = {
            "change": self.change,
            "undo": self.undo,
            "reset": self.reset,
            "import": self.take_over,
        }
        if name == "restart":
            self.restart()
            return
        try:
            await does[name](what, by)
        except (NothingSet, SettingInvalid, SettingsMoved, StepEmpty, StepOvertaken, StepUndone):
            return

    async def change(self, what: tuple[str, Mapping[str, Any]], by: int) -> None:
        section, values = what
        await self.settings.change(self.guild_id, SECTIONS[section], by=by, **values)

    async def undo(self, back: int, by: int) -> None:
        page = await self.steps.page(self.guild_id, limit=6)
        if back >= len(page.steps):
            return
        step = page.steps[back]
        number = await self.steps.undo(self.guild_id, step.number, by=by)
        require_back(step, await self.steps.find(self.guild_id, number))

    async def reset(self, section: str | None, by: int) -> None:
        number = await self.steps.reset(self.guild_id, section, by=by)
        assert all(not change.after for change in (await self.steps.find(self.guild_id, number)).changes)

    async def take_over(self, sections: Mapping[str, Mapping[str, Any]], by: int) -> None:
        plan = await self.steps.plan_import(self.guild_id, sections)
        if plan.drafts:
            await self.steps.apply(self.guild_id, plan, by=by)

    async def check(self) -> None:
        """What is stored, and what is read, is what the history leads to."""
        told: dict[str, Mapping[str, Any]] = {}
        history = await every_step(self.steps, self.guild_id)
        assert [step.number for step in history] == list(range(1, len(history) + 1))
        for step in history:
            assert step.by in ADMINS
            for change in step.changes:
                assert change.before == told.get(change.section, {})
                told[change.section] = change.after
        stored = await self.settings.stored(self.guild_id)
        assert {section: entry.data for section, entry in stored.items()} == told
        for model in (Logs, Welcome):
            assert await self.settings.get(self.guild_id, model) == model(**told.get(model.section, {}))


def require_back(step: Step, undo: Step) -> None:
    """The undo did the opposite of the step, in every setting that it had changed."""
    back = {change.section: change for change in undo.changes}
    assert {change.section for change in step.changes if change.altered} == back.keys()
    for change in step.changes:
        for name in change.altered:
            its = back[change.section]
            assert its.altered == change.altered
            assert (its.before.get(name), its.after.get(name)) == (change.after.get(name), change.before.get(name))


async def every_step(steps: Steps, guild_id: int) -> list[Step]:
    """Page by page, the oldest first."""
    found: list[Step] = []
    before = None
    while True:
        page = await steps.page(guild_id, before=before, limit=3)
        found += page.steps
        if not page.older:
            return found[::-1]
        before = found[-1].number


async def live(url: str, turns: list[tuple[tuple[str, Any], ...]]) -> None:
    database = Database(url)
    try:
        two = Two(database)
        for turn in turns:
            acts = (two.act(*act, by) for act, by in zip(turn, ADMINS, strict=False))
            for ended in await asyncio.gather(*acts, return_exceptions=True):
                if isinstance(ended, BaseException):
                    raise ended
        await two.check()
        await go_back(two)
    finally:
        await database.close()


async def go_back(two: Two) -> None:
    """Newest first, every step that still holds can be taken back, until nothing is set."""
    for step in reversed(await every_step(two.steps, two.guild_id)):
        try:
            await two.steps.undo(two.guild_id, step.number, by=ADMINS[0])
        except (StepUndone, StepEmpty):
            continue
        except StepOvertaken as overtaken:
            raise AssertionError(f"{step.number} is in the way of nothing: {overtaken}") from overtaken
        except Refusal as refusal:
            raise AssertionError(f"{step.number} cannot be taken back: {refusal}") from refusal
    await two.check()
    assert not any(entry.data for entry in (await two.settings.stored(two.guild_id)).values())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(turns=TURNS)
def test_what_is_stored_is_what_the_history_says(database_url: str, turns: list[tuple[tuple[str, Any], ...]]) -> None:
    asyncio.run(live(database_url, turns))
