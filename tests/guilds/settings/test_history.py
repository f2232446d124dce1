"""Every step can be undone unless a later one prevents it, and the history keeps all of them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from guilds.settings.sections import ADMIN, GUILD, OTHER, LaterLogs, Logs, Welcome
from tux.database import Database
from tux.guilds.settings.changes import SettingsChanged, StoredSection
from tux.guilds.settings.errors import (
    NothingSet,
    SettingInvalid,
    SettingsMoved,
    StepEmpty,
    StepOvertaken,
    StepTooOld,
    StepUndone,
    StepUnknown,
)
from tux.guilds.settings.history import Steps
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

SECOND = 21


class Reports:
    async def report(self, occurrence: Occurrence) -> str:
        raise AssertionError(f"{occurrence.surface} reported {occurrence.error}")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def facts() -> Facts:
    return Facts(Tasks(Reports()))


@pytest.fixture
def settings(database: Database, facts: Facts, clock: ManualClock) -> GuildSettings:
    settings = GuildSettings(database, facts, clock, Reports())
    for model in (Logs, Welcome):
        settings.add_section(model)
    return settings


@pytest.fixture
def steps(database: Database, settings: GuildSettings, clock: ManualClock) -> Steps:
    return Steps(database, settings, clock)


async def test_undo_reverts_what_the_step_changed_and_nothing_else(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Logs, by=ADMIN, days=5, channel_id=8)
    await settings.edit(GUILD, Logs, lambda _: {"events": ("ban",)}, by=SECOND)

    number = await steps.undo(GUILD, 2, by=SECOND)

    assert await settings.get(GUILD, Logs) == Logs(days=3, events=("ban",))
    assert number == 4
    step = await steps.find(GUILD, 4)
    assert (step.kind, step.undoes, step.by) == ("undo", 2, SECOND)
    assert step.changes[0].altered == {"days", "channel_id"}
    assert (await steps.find(GUILD, 2)).undone_by == 4


async def test_a_setting_that_was_unset_follows_the_default_again(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await steps.undo(GUILD, 1, by=ADMIN)
    assert (await settings.stored(GUILD))["logs"] == StoredSection({}, 2)


async def test_an_undo_can_be_undone_repeatedly(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    for number, days in ((1, 7), (2, 3), (3, 7), (4, 3)):
        await steps.undo(GUILD, number, by=ADMIN)
        assert (await settings.get(GUILD, Logs)).days == days
    await steps.undo(GUILD, 1, by=ADMIN)
    assert (await settings.get(GUILD, Logs)).days == 7


async def test_steps_are_undone_one_after_the_other_back_to_the_beginning(settings: GuildSettings, steps: Steps):
    for days in (3, 4, 5):
        await settings.change(GUILD, Logs, by=ADMIN, days=days)
    for number in (3, 2, 1):
        await steps.undo(GUILD, number, by=ADMIN)
    assert await settings.get(GUILD, Logs) == Logs()


async def test_a_later_change_of_the_same_setting_prevents_the_undo_and_is_named(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Logs, by=SECOND, days=4)
    await settings.change(GUILD, Logs, by=SECOND, channel_id=4)
    with pytest.raises(StepOvertaken) as caught:
        await steps.undo(GUILD, 1, by=ADMIN)
    assert caught.value.data == {"number": 1, "later": 2}
    assert (await settings.get(GUILD, Logs)).days == 4


async def test_a_later_change_to_the_same_value_prevents_the_undo_too(settings: GuildSettings, steps: Steps):
    for days in (3, 4, 3):
        await settings.change(GUILD, Logs, by=ADMIN, days=days)
    with pytest.raises(StepOvertaken) as caught:
        await steps.undo(GUILD, 1, by=ADMIN)
    assert caught.value.data["later"] == 3


async def test_a_step_is_not_undone_twice(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await steps.undo(GUILD, 1, by=ADMIN)
    with pytest.raises(StepUndone) as caught:
        await steps.undo(GUILD, 1, by=ADMIN)
    assert caught.value.data == {"number": 1, "by": 2}


async def test_a_step_can_be_undone_for_thirty_days(settings: GuildSettings, steps: Steps, clock: ManualClock):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await clock.advance(timedelta(days=30))
    plan = await steps.plan_undo(GUILD, 1)
    await clock.advance(timedelta(seconds=1))
    with pytest.raises(StepTooOld):
        await steps.plan_undo(GUILD, 1)
    assert plan.drafts[0].after == {}
    assert not (await steps.find(GUILD, 1)).is_undoable(clock.now())


async def test_a_step_that_changed_nothing_cannot_be_undone(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    with pytest.raises(StepEmpty):
        await steps.undo(GUILD, 2, by=ADMIN)
    with pytest.raises(StepUnknown):
        await steps.undo(GUILD, 3, by=ADMIN)
    with pytest.raises(StepUnknown):
        await steps.undo(OTHER, 1, by=ADMIN)


async def test_a_value_that_is_no_longer_valid_is_not_restored(
    database: Database, settings: GuildSettings, steps: Steps, clock: ManualClock
):
    await settings.change(GUILD, Logs, by=ADMIN, days=30)
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    settings.remove_section("logs")
    settings.add_section(LaterLogs)
    with pytest.raises(SettingInvalid):
        await steps.undo(GUILD, 2, by=ADMIN)


async def test_a_reset_of_everything_is_one_step_and_is_undone_as_one(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Welcome, by=ADMIN, text="Hi")

    number = await steps.reset(GUILD, by=SECOND)
    assert (await settings.get(GUILD, Logs), await settings.get(GUILD, Welcome)) == (Logs(), Welcome())
    step = await steps.find(GUILD, number)
    assert (number, step.kind, [change.section for change in step.changes]) == (3, "reset", ["logs", "welcome"])

    await steps.undo(GUILD, number, by=ADMIN)
    assert await settings.get(GUILD, Logs) == Logs(days=3)
    assert await settings.get(GUILD, Welcome) == Welcome(text="Hi")


async def test_a_reset_of_one_section_leaves_the_others(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Welcome, by=ADMIN, text="Hi")
    await steps.reset(GUILD, "logs", by=ADMIN)
    assert (await settings.get(GUILD, Logs)).days == 7
    assert (await settings.get(GUILD, Welcome)).text == "Hi"
    with pytest.raises(NothingSet):
        await steps.reset(GUILD, "logs", by=ADMIN)


async def test_a_section_whose_code_is_not_loaded_is_reset_and_restored(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Welcome, by=ADMIN, text="Hi")
    settings.remove_section("welcome")
    number = await steps.reset(GUILD, by=ADMIN)
    assert (await settings.get(GUILD, Welcome)).text == "Hello"
    await steps.undo(GUILD, number, by=ADMIN)
    assert (await settings.get(GUILD, Welcome)).text == "Hi"


async def test_a_plan_overtaken_by_a_change_is_refused_as_a_whole(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Welcome, by=ADMIN, text="Hi")
    plan = await steps.plan_reset(GUILD)
    await settings.change(GUILD, Welcome, by=SECOND, text="Ho")
    with pytest.raises(SettingsMoved):
        await steps.apply(GUILD, plan, by=ADMIN)
    assert (await settings.get(GUILD, Logs)).days == 3
    assert (await settings.get(GUILD, Welcome)).text == "Ho"


async def test_of_two_concurrent_undos_one_is_refused(settings: GuildSettings, steps: Steps):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    results = await asyncio.gather(*(steps.undo(GUILD, 1, by=by) for by in (ADMIN, SECOND)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) in (["SettingsMoved", "int"], ["StepUndone", "int"])
    assert await settings.get(GUILD, Logs) == Logs()


async def test_every_section_of_a_step_is_published_as_a_fact(settings: GuildSettings, steps: Steps, facts: Facts):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.change(GUILD, Welcome, by=ADMIN, text="Hi")
    published: list[SettingsChanged] = []
    both = asyncio.Event()

    async def keep(fact: SettingsChanged) -> None:
        published.append(fact)
        if len(published) == 2:
            both.set()

    facts.subscribe(SettingsChanged, keep)
    await steps.reset(GUILD, by=SECOND)
    await both.wait()
    contents: list[Any] = [(fact.before, fact.after, fact.by, fact.revision, fact.number) for fact in published]
    assert contents == [(Logs(days=3), Logs(), SECOND, 2, 3), (Welcome(text="Hi"), Welcome(), SECOND, 2, 3)]


async def test_the_history_can_be_paged_in_both_directions(settings: GuildSettings, steps: Steps):
    for days in range(1, 8):
        await settings.change(GUILD, Logs, by=ADMIN, days=days)
        await settings.change(GUILD, Welcome, by=ADMIN, text=str(days))

    def numbers(page: Any) -> tuple[list[int], bool, bool]:
        return [step.number for step in page.steps], page.newer, page.older

    assert numbers(await steps.page(GUILD, limit=4)) == ([14, 13, 12, 11], False, True)
    assert numbers(await steps.page(GUILD, limit=4, before=11)) == ([10, 9, 8, 7], True, True)
    assert numbers(await steps.page(GUILD, limit=4, after=10)) == ([14, 13, 12, 11], False, True)
    assert numbers(await steps.page(GUILD, limit=4, after=6)) == ([10, 9, 8, 7], True, True)
    assert numbers(await steps.page(GUILD, limit=4, before=3)) == ([2, 1], True, False)
    assert numbers(await steps.page(GUILD, limit=4, section="logs", before=5)) == ([3, 1], True, False)
    assert numbers(await steps.page(OTHER)) == ([], False, False)


@pytest.mark.parametrize("undo", [lambda steps: steps.undo(GUILD, 1, by=ADMIN), lambda steps: steps.reset(GUILD, by=1)])
async def test_the_history_is_never_rewritten(settings: GuildSettings, steps: Steps, undo: Callable[[Steps], Any]):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    before = await settings.history(GUILD, Logs)
    await undo(steps)
    newest, *others = await settings.history(GUILD, Logs)
    assert others == before
    assert (newest.data_before, newest.data_after) == ({"days": 3}, {})
