"""The settings of antinuke have tables of their own, and are read, undone and erased like all others."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from databases import Listen, count_statements
from features.antinuke.given_settings import ADMIN, EXTRA_OWNER, FRIEND, FULL, HELPER, LIMIT, NOW, OFF, OWNER
from running import until
from tux.database import Database, alias_from_key
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, Mode, Preset
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.settings_store import AntinukeStore
from tux.features.antinuke.tables import AntinukeConfig, AntinukeEvent, AntinukeLimit, AntinukeTrust
from tux.guilds.settings.changes import Plan, SettingsChanged
from tux.guilds.settings.history import Steps
from tux.guilds.settings.store import GuildSettings
from tux.guilds.settings.tables import ChangeKind, GuildSetting
from tux.guilds.settings.validation import with_changes
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

HERE, THERE = 10**16, 2 * 10**16


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        raise occurrence.error


def settings_in(database: Database, facts: Facts | None = None) -> GuildSettings:
    settings = GuildSettings(database, facts or Facts(Tasks(NoReports())), ManualClock(NOW), NoReports())
    settings.add_section(AntinukeSettings, AntinukeStore())
    return settings


@pytest.fixture
def settings(database: Database) -> GuildSettings:
    return settings_in(database)


async def store(settings: GuildSettings, values: AntinukeSettings, guild_id: int = HERE, by: int = OWNER) -> None:
    revision = await settings.revision(guild_id, AntinukeSettings)
    given = {name: getattr(values, name) for name in values.model_fields_set}
    await settings.change(guild_id, AntinukeSettings, by=by, expected_revision=revision, **given)


async def count(database: Database, table: type) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_everything_that_is_set_is_read_again(database: Database, settings: GuildSettings) -> None:
    await store(settings, FULL)

    assert await settings_in(database).get(HERE, AntinukeSettings) == FULL
    assert await settings.everywhere(AntinukeSettings) == {HERE: FULL}
    assert await count(database, GuildSetting) == 0
    assert await count(database, AntinukeLimit) == 2


@pytest.mark.parametrize("name", sorted(FULL.model_fields_set))
async def test_each_setting_is_kept_by_itself(database: Database, settings: GuildSettings, name: str) -> None:
    alone = AntinukeSettings.model_validate({name: getattr(FULL, name)})
    await store(settings, alone)

    stored = (await settings_in(database).stored(HERE))["antinuke"]

    assert stored.data == alone.model_dump(mode="json", include={name})
    assert stored.revision == 1


async def test_an_undo_and_a_reset_bring_back_what_was(database: Database, settings: GuildSettings) -> None:
    steps = Steps(database, settings, ManualClock(NOW))
    await store(settings, FULL)
    await store(settings, AntinukeSettings(limits=(), trust=(HELPER,), mode=Mode.OBSERVE))

    await steps.undo(HERE, 2, by=OWNER)
    assert await settings.get(HERE, AntinukeSettings) == FULL

    await steps.reset(HERE, "antinuke", by=OWNER)
    assert await settings.get(HERE, AntinukeSettings) == AntinukeSettings()
    assert [await count(database, table) for table in (AntinukeLimit, AntinukeTrust, AntinukeConfig)] == [0, 0, 1]

    await steps.undo(HERE, 4, by=OWNER)
    assert await settings.get(HERE, AntinukeSettings) == FULL


async def test_every_change_is_an_event_with_whoever_made_it(database: Database, settings: GuildSettings) -> None:
    await store(settings, FULL, by=ADMIN)
    await settings.change(HERE, AntinukeSettings, by=HERE, mode=Mode.OBSERVE)  # the host, on the command line

    async with database.session() as session:
        events = (await session.scalars(select(AntinukeEvent).order_by(AntinukeEvent.id))).all()
    assert {event.action_type for event in events} == {AntinukeActionType.CONFIG_CHANGE}
    assert [(event.actor_id, event.actor_kind) for event in events] == [
        (ADMIN, ActorKind.USER),
        (None, ActorKind.UNKNOWN),
    ]
    assert [event.config_revision for event in events] == [1, 2]
    assert events[1].event_metadata == {"settings": ["mode"]}


async def test_a_change_that_fails_leaves_no_event(database: Database, settings: GuildSettings) -> None:
    await store(settings, FULL)
    draft = await settings.draft(HERE, AntinukeSettings, mode=Mode.OBSERVE)

    async def fail(*_: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await settings.apply(HERE, Plan(kind=ChangeKind.CHANGE, drafts=[draft]), by=OWNER, also=fail)

    assert await count(database, AntinukeEvent) == 1


async def test_reading_takes_as_many_queries_for_many_guilds_as_for_one(
    database: Database, settings: GuildSettings
) -> None:
    await store(settings, FULL)
    with count_statements(database) as one:
        await settings.everywhere(AntinukeSettings)
    for guild_id in range(1, 40):
        await store(settings, FULL, guild_id)
    with count_statements(database) as many:
        assert len(await settings.everywhere(AntinukeSettings)) == 40
    assert len(one) == len(many) == 3

    with count_statements(database) as own:
        await settings_in(database).get(HERE, AntinukeSettings)
    with count_statements(database) as unset:
        await settings_in(database).get(THERE, AntinukeSettings)
    assert (len(own), len(unset)) == (4, 2)  # one of them for the sections of all other features


async def test_an_erased_person_is_trusted_no_more_and_the_others_still_are(
    database: Database, settings: GuildSettings
) -> None:
    await store(settings, FULL)
    alias = alias_from_key("ab" * 32, FRIEND)
    async with database.transaction() as session:
        is_theirs = AntinukeTrust.subject_id == FRIEND
        await session.execute(update(AntinukeTrust).where(is_theirs).values(subject_id=alias))

    read = await settings_in(database).get(HERE, AntinukeSettings)

    assert read.trust == (HELPER,)
    assert read.limits == (LIMIT, OFF)
    assert EXTRA_OWNER not in read.trust


async def test_another_process_hears_of_a_change(
    postgres_url: str, open_database: Callable[..., Database], listen: Listen
) -> None:
    here, there = open_database(postgres_url), open_database(postgres_url)
    facts = Facts(Tasks(NoReports()))
    heard: list[SettingsChanged] = []

    async def hear(fact: SettingsChanged) -> None:
        heard.append(fact)

    facts.subscribe(SettingsChanged, hear)
    elsewhere = settings_in(there, facts)
    await listen(there, NoReports())
    await settings_in(here).change(HERE, AntinukeSettings, by=OWNER, preset=Preset.STRICT)
    await until(lambda: heard)

    assert [fact.after for fact in heard] == [AntinukeSettings(preset=Preset.STRICT)]
    assert (await elsewhere.get(HERE, AntinukeSettings)).preset is Preset.STRICT
    assert with_changes(heard[0].before, {}) == AntinukeSettings()
