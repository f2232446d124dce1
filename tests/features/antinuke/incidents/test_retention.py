"""The single acts of an incident are deleted after ninety days, and the incident stays."""

from features.antinuke.incidents.defended import entry_rows, event_rows, record
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
