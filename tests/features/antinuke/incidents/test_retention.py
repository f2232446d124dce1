"""Old acts of an incident are deleted, and a case that is missing is written."""

from features.antinuke.incidents.defended import DefendedGuild, entry_rows, event_rows, record
from features.antinuke.responses.attacked import AttackedGuild
from tux.app import App
from tux.features.antinuke.incidents.retention import EntryRetention


async def test_old_acts_are_deleted_and_their_incident_stays(attacked: AttackedGuild, tux: App) -> None:
    old = await record(tux, attacked, hours_ago=24 * 90 + 1)
    new = await record(tux, attacked, hours_ago=24 * 90 - 1)

    await EntryRetention(tux.database, tux.clock).delete_old()

    events = {row.id: row.event_key for row in await event_rows(tux.database)}
    assert [*events.values()] == [old.event_key, new.event_key]
    assert {events[entry.event_id] for entry in await entry_rows(tux.database)} == {new.event_key}


async def test_a_response_whose_case_was_never_written_gets_it_at_the_next_start(defended: DefendedGuild) -> None:
    await record(defended.app, defended.attacked)
    await defended.scope.close()
    again = await DefendedGuild(defended.app, defended.attacked).set_up()
    try:
        (row,) = await again.recorded(lambda row: row.case_number)
        case = await again.app.cases.get(again.attacked.guild.id, row.case_number or 0)
        assert case.target_id == again.attacked.rex.id
    finally:
        await again.scope.close()
