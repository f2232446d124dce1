"""The stored settings always agree with the history, and every undo reverts its step.

Two admins change, undo, reset and import at random, in sequence or concurrently, with restarts in between.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
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
            raise ValueError("days exceed the most")
        return self


class Welcome(Section):
    section = "welcome"

    text: str = "Hello"


SECTIONS: dict[str, type[Section]] = {"logs": Logs, "welcome": Welcome}
SMALL = st.integers(1, 9)
LOGS = st.dictionaries(st.sampled_from(["channel_id", "days", "most"]), SMALL, min_size=1)
WELCOME = st.fixed_dictionaries({"text": st.sampled_from(["Hello", "Hi", "Ho"])})

CHANGES = st.one_of(st.tuples(st.just("logs"), LOGS), st.tuples(st.just("welcome"), WELCOME))
ACTIONS = st.one_of(
    st.tuples(st.just("change"), CHANGES),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("reset"), st.sampled_from([None, "logs", "welcome"])),
    st.tuples(st.just("import"), st.dictionaries(st.sampled_from(["logs"]), LOGS) | st.just({"welcome": {}})),
    st.tuples(st.just("restart"), st.none()),
)
"""Actions of an admin. The number of an undo counts back from the newest step."""
ROUNDS = st.lists(st.one_of(st.tuples(ACTIONS), st.tuples(ACTIONS, ACTIONS)), max_size=12)
"""Rounds in which one admin acts, or both at once."""


class Reports:
    async def report(self, occurrence: Occurrence) -> str:
        raise AssertionError(f"{occurrence.surface} reported {occurrence.error}")


@dataclass
class TwoAdmins:
    """Two admins of a guild, and a Tux that can be restarted."""

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

    async def act(self, name: str, argument: Any, by: int) -> None:
        actions: dict[str, Callable[[Any, int], Coroutine[Any, Any, None]]] = {
            "change": self.change,
            "undo": self.undo,
            "reset": self.reset,
            "import": self.import_sections,
        }
        if name == "restart":
            self.restart()
            return
        try:
            await actions[name](argument, by)
        except (NothingSet, SettingInvalid, SettingsMoved, StepEmpty, StepOvertaken, StepUndone):
            return

    async def change(self, section_values: tuple[str, Mapping[str, Any]], by: int) -> None:
        section, values = section_values
        await self.settings.change(self.guild_id, SECTIONS[section], by=by, **values)

    async def undo(self, back: int, by: int) -> None:
        page = await self.steps.page(self.guild_id, limit=6)
        if back >= len(page.steps):
            return
        step = page.steps[back]
        number = await self.steps.undo(self.guild_id, step.number, by=by)
        require_reverted(step, await self.steps.find(self.guild_id, number))

    async def reset(self, section: str | None, by: int) -> None:
        number = await self.steps.reset(self.guild_id, section, by=by)
        assert all(not change.after for change in (await self.steps.find(self.guild_id, number)).changes)

    async def import_sections(self, sections: Mapping[str, Mapping[str, Any]], by: int) -> None:
        plan = await self.steps.plan_import(self.guild_id, sections)
        if plan.drafts:
            await self.steps.apply(self.guild_id, plan, by=by)

    async def check(self) -> None:
        """Check that the stored settings, and those that are read, are what the history leads to."""
        replayed: dict[str, Mapping[str, Any]] = {}
        history = await all_steps(self.steps, self.guild_id)
        assert [step.number for step in history] == list(range(1, len(history) + 1))
        for step in history:
            assert step.by in ADMINS
            for change in step.changes:
                assert change.before == replayed.get(change.section, {})
                replayed[change.section] = change.after
        stored = await self.settings.stored(self.guild_id)
        assert {section: entry.data for section, entry in stored.items()} == replayed
        for model in (Logs, Welcome):
            assert await self.settings.get(self.guild_id, model) == model(**replayed.get(model.section, {}))


def require_reverted(step: Step, undo: Step) -> None:
    """Check that the undo did the opposite of the step, in every setting that the step had changed."""
    reverts = {change.section: change for change in undo.changes}
    assert {change.section for change in step.changes if change.altered} == reverts.keys()
    for change in step.changes:
        for name in change.altered:
            revert = reverts[change.section]
            assert revert.altered == change.altered
            assert revert.before.get(name) == change.after.get(name)
            assert revert.after.get(name) == change.before.get(name)


async def all_steps(steps: Steps, guild_id: int) -> list[Step]:
    """Return every step, read page by page, the oldest first."""
    collected: list[Step] = []
    before = None
    while True:
        page = await steps.page(guild_id, before=before, limit=3)
        collected += page.steps
        if not page.older:
            return collected[::-1]
        before = collected[-1].number


async def require_agreement(database: Database, rounds: list[tuple[tuple[str, Any], ...]]) -> None:
    admins = TwoAdmins(database)
    for actions in rounds:
        work = (admins.act(*action, by) for action, by in zip(actions, ADMINS, strict=False))
        for result in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
    await admins.check()
    await undo_everything(admins)


async def undo_everything(admins: TwoAdmins) -> None:
    """Undo every step that is in effect, the newest first, until nothing is set."""
    for step in reversed(await all_steps(admins.steps, admins.guild_id)):
        try:
            await admins.steps.undo(admins.guild_id, step.number, by=ADMINS[0])
        except (StepUndone, StepEmpty):
            continue
        except StepOvertaken as overtaken:
            raise AssertionError(f"{step.number} is not overtaken by anything: {overtaken}") from overtaken
        except Refusal as refusal:
            raise AssertionError(f"{step.number} cannot be undone: {refusal}") from refusal
    await admins.check()
    assert not any(entry.data for entry in (await admins.settings.stored(admins.guild_id)).values())


@pytest.fixture
def runner(database_url: str) -> Iterator[tuple[asyncio.Runner, Database]]:
    """An event loop and a database for all examples: each has a guild of its own."""
    with asyncio.Runner() as runner:
        database = Database(database_url)
        yield runner, database
        runner.run(database.close())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(rounds=ROUNDS)
def test_the_stored_settings_agree_with_the_history(
    runner: tuple[asyncio.Runner, Database], rounds: list[tuple[tuple[str, Any], ...]]
) -> None:
    loop, database = runner
    loop.run(require_agreement(database, rounds))
