"""A guild gets back the settings that it stored, whatever else happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import ClassVar

import pytest
from pydantic import model_validator
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from databases import count_statements, pausing_after
from guilds.settings.sections import ADMIN, GUILD, OTHER, LaterLogs, Logs, Welcome
from running import until
from tux.database import Database, DatabaseUnavailable
from tux.guilds.settings.changes import Plan, SettingsChanged, SettingsRewritten
from tux.guilds.settings.display import setting_phrase
from tux.guilds.settings.errors import SettingInvalid, StaleSettings
from tux.guilds.settings.section import Section
from tux.guilds.settings.store import GuildSettings
from tux.guilds.settings.tables import ChangeKind, GuildSetting
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks


class Range(Section):
    section = "logs"

    days: int = 7
    most: int = 10

    @model_validator(mode="after")
    def ordered(self) -> "Range":
        if self.days > self.most:
            raise ValueError("days exceed the most")
        return self


class Reports:
    """A reporter that keeps every error."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    async def report(self, occurrence: Occurrence) -> str:
        self.errors.append(occurrence.error)
        return "REF"


@pytest.fixture
async def reports() -> AsyncIterator[Reports]:
    reports = Reports()
    yield reports
    assert reports.errors == []


@pytest.fixture
def facts(reports: Reports) -> Facts:
    return Facts(Tasks(reports))


@pytest.fixture
def make_settings(facts: Facts, reports: Reports) -> Callable[[Database], GuildSettings]:
    return lambda database: GuildSettings(database, facts, ManualClock(), reports)


@pytest.fixture
def settings(database: Database, make_settings: Callable[[Database], GuildSettings]) -> GuildSettings:
    return make_settings(database)


async def test_a_guild_that_has_set_nothing_has_the_defaults_and_no_row(settings: GuildSettings, database: Database):
    assert await settings.get(GUILD, Logs) == Logs()
    assert await settings.revision(GUILD, Logs) == 0
    assert await settings.history(GUILD, Logs) == []


async def test_stored_settings_are_read_back_even_after_a_restart(settings, database, make_settings):
    await settings.change(GUILD, Logs, by=ADMIN, expected_revision=0, channel_id=2**63 - 1, events=["ban"])
    for store in (settings, make_settings(database)):
        assert await store.get(GUILD, Logs) == Logs(channel_id=2**63 - 1, events=("ban",))
        assert await store.get(GUILD, Welcome) == Welcome()
        assert await store.get(OTHER, Logs) == Logs()
        assert await store.revision(GUILD, Logs) == 1


async def test_the_database_is_asked_once_per_guild(settings: GuildSettings, database: Database):
    with count_statements(database) as statements:
        for _ in range(3):
            await settings.get(GUILD, Logs)
            await settings.get(GUILD, Welcome)
    assert len(statements) == 1


async def test_concurrent_callers_share_one_read(settings: GuildSettings, database: Database):
    with count_statements(database) as statements:
        await asyncio.gather(*(settings.get(GUILD, model) for model in (Logs, Welcome) * 20))
    assert len(statements) == 1


@pytest.mark.parametrize("cancelled", [0, 1])
async def test_a_cancelled_caller_does_not_cancel_the_others(settings: GuildSettings, cancelled: int):
    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(settings.get(GUILD, Logs)) for _ in range(3)]
        await asyncio.sleep(0)
        callers.pop(cancelled).cancel()
    assert [task.result() for task in callers] == [Logs(), Logs()]


async def test_concurrent_callers_share_the_failure(open_database, make_settings, unused_tcp_port):
    settings = make_settings(open_database(f"postgresql://127.0.0.1:{unused_tcp_port}/tux"))
    errors = await asyncio.gather(*(settings.get(GUILD, Logs) for _ in range(20)), return_exceptions=True)
    assert {type(error) for error in errors} == {DatabaseUnavailable}
    assert len({id(error) for error in errors}) == 1


async def test_a_read_overtaken_by_a_change_is_not_cached(settings: GuildSettings, database: Database):
    """It began before the change, so it may return the old settings, but later callers must not get them."""
    with pausing_after(database, "FROM guild_setting") as (reached, go_on):
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            overtaken = group.create_task(settings.get(GUILD, Logs))
            await reached.wait()
            await settings.change(GUILD, Logs, by=ADMIN, channel_id=5)
            assert (await settings.get(GUILD, Logs)).channel_id == 5
            go_on.set()
    assert overtaken.result() == Logs()
    assert (await settings.get(GUILD, Logs)).channel_id == 5


async def test_a_change_is_published_as_a_fact(settings: GuildSettings, facts: Facts):
    published: asyncio.Future[SettingsChanged] = asyncio.get_running_loop().create_future()

    async def keep(fact: SettingsChanged) -> None:
        published.set_result(fact)

    facts.subscribe(SettingsChanged, keep)
    change = await settings.change(GUILD, Logs, by=ADMIN, channel_id=5)
    assert await published == change
    assert change == SettingsChanged(
        guild_id=GUILD, section="logs", before=Logs(), after=Logs(channel_id=5), by=ADMIN, revision=1, number=1
    )


async def test_every_change_is_in_the_history(settings: GuildSettings):
    await settings.change(GUILD, Logs, by=ADMIN, channel_id=5)
    await settings.change(GUILD, Logs, by=21, days=3)
    newest, oldest = await settings.history(GUILD, Logs)
    assert (oldest.revision, oldest.data_before, oldest.data_after) == (1, {}, {"channel_id": 5})
    assert (newest.revision, newest.data_before, newest.data_after) == (
        2,
        oldest.data_after,
        {"channel_id": 5, "days": 3},
    )
    assert (oldest.changed_by, newest.changed_by, newest.changed_at) == (ADMIN, 21, ManualClock().now())
    assert await settings.history(GUILD, Logs, limit=1) == [newest]


async def test_a_change_based_on_an_old_revision_is_refused(settings: GuildSettings):
    await settings.change(GUILD, Logs, by=ADMIN, expected_revision=0, channel_id=5)
    with pytest.raises(StaleSettings) as caught:
        await settings.change(GUILD, Logs, by=21, expected_revision=0, channel_id=6)
    assert (caught.value.revision, caught.value.current) == (1, Logs(channel_id=5))
    assert await settings.get(GUILD, Logs) == Logs(channel_id=5)
    await settings.change(GUILD, Logs, by=21, expected_revision=1, channel_id=6)


async def test_concurrent_changes_are_all_stored(settings: GuildSettings):
    await asyncio.gather(*(settings.change(GUILD, Logs, by=ADMIN, channel_id=number) for number in range(1, 21)))
    history = await settings.history(GUILD, Logs)
    assert [change.revision for change in history] == list(range(20, 0, -1))
    assert sorted(change.data_after["channel_id"] for change in history) == list(range(1, 21))
    assert all(later.data_before == earlier.data_after for later, earlier in pairwise(history))
    assert (await settings.get(GUILD, Logs)).channel_id == history[0].data_after["channel_id"]


async def test_of_concurrent_changes_from_the_same_revision_one_succeeds(settings: GuildSettings):
    changes = (settings.change(GUILD, Logs, by=ADMIN, expected_revision=0, days=day) for day in range(1, 11))
    results = await asyncio.gather(*changes, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["SettingsChanged"] + ["StaleSettings"] * 9


async def test_of_concurrent_edits_none_is_lost(settings: GuildSettings):
    def adding(event: str) -> Callable[[Logs], Mapping[str, object]]:
        return lambda logs: {"events": (*logs.events, event)}

    await settings.get(GUILD, Logs)  # so that all of them know the same
    changes = await asyncio.gather(*(settings.edit(GUILD, Logs, adding(str(n)), by=ADMIN) for n in range(10)))
    assert sorted((await settings.get(GUILD, Logs)).events) == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "ban",
        "kick",
    ]
    assert sorted(len(change.after.events) for change in changes) == list(range(3, 13))


async def test_an_edit_sees_what_another_process_has_stored(settings, database, make_settings):
    await settings.get(GUILD, Logs)
    await make_settings(database).edit(GUILD, Logs, lambda _: {"events": ("theirs",)}, by=ADMIN)
    await settings.edit(GUILD, Logs, lambda logs: {"events": (*logs.events, "ours")}, by=ADMIN)
    assert (await settings.get(GUILD, Logs)).events == ("theirs", "ours")


async def test_an_edit_that_refuses_changes_nothing(settings: GuildSettings):
    def refuse(_: Logs) -> Mapping[str, object]:
        raise LookupError

    with pytest.raises(LookupError):
        await settings.edit(GUILD, Logs, refuse, by=ADMIN)
    with pytest.raises(SettingInvalid):
        await settings.edit(GUILD, Logs, lambda _: {"days": 99}, by=ADMIN)
    assert await settings.revision(GUILD, Logs) == 0


async def test_several_values_cannot_be_stored_without_saying_what_they_were_made_from(settings: GuildSettings):
    with pytest.raises(TypeError, match=r"use edit\(\), or pass the expected_revision of Logs with events"):
        await settings.change(GUILD, Logs, by=ADMIN, days=3, events=("ban",))
    assert await settings.revision(GUILD, Logs) == 0
    await settings.change(GUILD, Logs, by=ADMIN, expected_revision=0, events=("ban",))
    with pytest.raises(StaleSettings):
        await settings.change(GUILD, Logs, by=ADMIN, expected_revision=0, events=("kick",))


async def test_an_invalid_value_is_refused_and_changes_nothing(settings: GuildSettings):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    with pytest.raises(SettingInvalid) as caught:
        await settings.change(GUILD, Logs, by=ADMIN, channel_id=5, days=99)
    assert (caught.value.data["section"], caught.value.data["setting"]) == ("logs", setting_phrase("logs", "days"))
    assert await settings.get(GUILD, Logs) == Logs(days=3)
    assert await settings.revision(GUILD, Logs) == 1


async def test_a_setting_that_does_not_exist_is_a_bug(settings: GuildSettings):
    with pytest.raises(TypeError, match="no setting chanel_id"):
        await settings.change(GUILD, Logs, by=ADMIN, chanel_id=5)


async def test_stored_values_that_this_code_does_not_know_are_kept(settings: GuildSettings):
    await settings.edit(GUILD, Logs, lambda _: {"events": ("timeout",)}, by=ADMIN)
    await settings.change(GUILD, LaterLogs, by=ADMIN, channel_id=5)
    assert await settings.get(GUILD, LaterLogs) == LaterLogs(channel_id=5)
    assert await settings.get(GUILD, Logs) == Logs(channel_id=5, events=("timeout",))


async def test_a_stored_value_that_is_no_longer_valid_is_reported_and_replaced_by_its_default(
    settings: GuildSettings, reports: Reports
):
    await settings.change(GUILD, Logs, by=ADMIN, channel_id=5, days=30)
    assert await settings.get(GUILD, LaterLogs) == LaterLogs(channel_id=5, days=7)
    assert await settings.get(GUILD, LaterLogs) == LaterLogs(channel_id=5, days=7)
    (fault,) = reports.errors
    assert str(fault) == f"setting-stored-invalid (guild_id={GUILD}, section=logs, settings=days)"
    reports.errors.clear()


@pytest.mark.parametrize("data", [{"days": "x", "events": 1}, {"days": [], "channel_id": {}, "events": None}])
async def test_no_stored_value_keeps_a_guild_from_being_read(
    settings: GuildSettings, database: Database, reports, data
):
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    async with database.transaction() as session:
        await session.execute(update(GuildSetting).values(data=data))
    assert await settings.get(GUILD, Logs) == Logs()
    assert len(reports.errors) == 1
    reports.errors.clear()


async def test_stored_values_that_are_invalid_together_are_all_replaced(settings: GuildSettings, reports: Reports):
    await settings.change(GUILD, Logs, by=ADMIN, days=30)
    assert await settings.get(GUILD, Range) == Range()
    assert len(reports.errors) == 1
    reports.errors.clear()


async def test_a_change_by_another_process_is_read_once_the_guild_is_forgotten(settings, database, make_settings):
    assert await settings.get(GUILD, Logs) == Logs()
    await make_settings(database).change(GUILD, Logs, by=ADMIN, days=3)
    settings.forget(GUILD)
    assert await settings.get(GUILD, Logs) == Logs(days=3)


async def test_a_change_whose_commit_is_in_doubt_is_read_as_it_is_stored(settings: GuildSettings, database: Database):
    def lose(_session: object) -> None:
        raise ConnectionError("the answer to the commit was lost")

    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    assert (await settings.get(GUILD, Logs)).days == 3
    event.listen(Session, "after_commit", lose, once=True)
    with pytest.raises(ConnectionError):
        await settings.change(GUILD, Logs, by=ADMIN, days=4)
    assert (await settings.get(GUILD, Logs)).days == 4

    stored = await settings.read(GUILD, Logs)
    draft = await settings.draft(GUILD, Logs, expected_revision=stored.revision, days=5)
    event.listen(Session, "after_commit", lose, once=True)
    with pytest.raises(ConnectionError):
        await settings.apply(GUILD, Plan(kind=ChangeKind.IMPORT, drafts=[draft]), by=ADMIN)
    assert (await settings.get(GUILD, Logs)).days == 5


async def test_settings_that_are_rewritten_are_read_anew_and_said_to_be(
    settings: GuildSettings, facts: Facts, database: Database
):
    rewritten: list[int] = []

    async def note(fact: SettingsRewritten) -> None:
        rewritten.append((await settings.get(fact.guild_id, Logs)).days)

    facts.subscribe(SettingsRewritten, note)
    await settings.change(GUILD, Logs, by=ADMIN, days=3)
    await settings.get(GUILD, Logs)
    async with database.transaction() as session:
        await session.execute(update(GuildSetting).values(data={"days": 5}))
        await settings.forget_rewritten(session, GUILD)
        assert rewritten == []
    await until(lambda: rewritten)
    assert rewritten == [5]
    with suppress(LookupError):
        async with database.transaction() as session:
            await settings.forget_rewritten(session, GUILD)
            raise LookupError
    await asyncio.sleep(0)
    assert rewritten == [5]


async def test_two_sections_of_one_name_are_a_mistake(settings: GuildSettings):
    class OtherLogs(Logs):
        days: int = 1

    settings.add_section(Logs)
    with pytest.raises(ValueError, match="two sections called logs"):
        settings.add_section(OtherLogs)


async def test_settings_cannot_be_changed_in_place(settings: GuildSettings):
    with pytest.raises(Exception, match="frozen"):
        (await settings.get(GUILD, Logs)).days = 5


def test_an_incomplete_section_cannot_be_declared():
    with pytest.raises(TypeError, match="no default for channel_id"):

        class NoDefault(Section):
            section: ClassVar[str] = "wrong"
            channel_id: int

    with pytest.raises(TypeError, match="does not name its section"):

        class NoName(Section):
            days: int = 1

    with pytest.raises(TypeError, match="cannot call a setting by"):

        class Taken(Section):
            section: ClassVar[str] = "wrong"
            by: int = 1
