"""Every change of a guarded guild is written down: what was before, what is after, and whose doing it was."""

import shutil
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from features.antinuke.journal.archive import UNKNOWN_BIT, Archive
from running import Starting, lose_database, until
from tux.app import App
from tux.features.antinuke.journal.archives import Archives
from tux.features.antinuke.journal.changes import GuildChange, ObjectType, Operation
from tux.features.antinuke.tables import GuildJournal
from tux.guilds.audit_log import RawAuditLogEntry
from tux.sandbox import Fault
from tux.sandbox.faults.kinds import AuditKind
from tux.sandbox.scenes import add_person

Logs = list[MutableMapping[str, Any]]
Changes = list[GuildChange]


async def changes_of(archive: Archive, tux: App, archives: Archives, kind: ObjectType, object_id: int) -> Changes:
    """Return what was written down about an object, the first first, once everything is."""
    await archive.heard(tux)
    return [*reversed(await archives.changes_of(archive.guild.id, kind, object_id))]


async def test_a_channel_leaves_its_whole_life(archive: Archive, tux: App, archives: Archives) -> None:
    body = {"name": "plans", "topic": "secret", "type": 0}
    channel_id = int((await archive.ask("POST", "channels", body))["id"])
    await archive.ask("PATCH", f"/channels/{channel_id}", {"topic": "public"})
    await archive.ask("DELETE", f"/channels/{channel_id}")

    created, edited, deleted = await changes_of(archive, tux, archives, ObjectType.CHANNEL, channel_id)
    assert [created.delta.operation, edited.delta.operation, deleted.delta.operation] == [*Operation]
    assert created.delta.after is not None
    assert created.delta.after["topic"] == "secret"
    assert (edited.delta.before, edited.delta.after) == ({"topic": "secret"}, {"topic": "public"})
    assert deleted.delta.before is not None
    assert deleted.delta.before["topic"] == "public"
    assert [change.actor_id for change in (created, edited, deleted)] == [archive.owner.id] * 3


async def test_bits_that_nobody_knows_are_kept(archive: Archive, tux: App, archives: Archives) -> None:
    allowed = {"type": 0, "allow": str(UNKNOWN_BIT), "deny": "0"}
    await archive.ask("PUT", f"/channels/{archive.general.id}/permissions/{archive.regular.id}", allowed)
    (change,) = await changes_of(archive, tux, archives, ObjectType.CHANNEL, archive.general.id)
    assert change.delta.after is not None
    (overwrite,) = change.delta.after["permission_overwrites"]
    assert overwrite["allow"] == str(UNKNOWN_BIT)


async def test_roles_of_members_are_written_down(archive: Archive, tux: App, archives: Archives) -> None:
    someone, regular = archive.someone.id, archive.regular.id
    await archive.ask("PATCH", f"members/{someone}", {"roles": []})
    await archive.ask("PATCH", f"members/{someone}", {"roles": [str(regular)]})
    await archive.ask("PUT", f"bans/{someone}", {})
    lost, given, left = await changes_of(archive, tux, archives, ObjectType.MEMBER, someone)
    roles = {"roles": [str(regular)]}
    assert (lost.delta.before, lost.delta.after) == (roles, None)
    assert (given.delta.before, given.delta.after) == (None, roles)
    assert left.delta.operation is Operation.DELETE
    assert {change.actor_id for change in (lost, given, left)} == {archive.owner.id}
    (ban,) = await changes_of(archive, tux, archives, ObjectType.BAN, someone)
    assert ban.delta.operation is Operation.CREATE
    assert ban.actor_id == archive.owner.id


@pytest.mark.parametrize("lie", ["audit_delay", "audit_duplicate", "audit_reorder"])
async def test_authors_are_found_whenever_the_log_tells(
    archive: Archive, tux: App, archives: Archives, lie: AuditKind
) -> None:
    options: dict[str, Any] = {"seconds": 0.05} if lie == "audit_delay" else {}
    archive.sandbox.faults.add(Fault(lie, **options))
    for number in range(5):
        await archive.ask("PATCH", f"/channels/{archive.general.id}", {"name": f"general-{number}"})
    while True:
        changes = await changes_of(archive, tux, archives, ObjectType.CHANNEL, archive.general.id)
        if sum(change.entry_id is not None for change in changes) >= 4:  # the last one may wait for one after it
            break
    entries = [change.entry_id for change in changes if change.entry_id is not None]
    assert len(changes) == 5
    assert entries == sorted(set(entries))
    assert {change.actor_id for change in changes if change.entry_id} == {archive.owner.id}


async def test_an_entry_about_something_else_names_nobody(archive: Archive, tux: App, archives: Archives) -> None:
    """A channel that only moves has no entry, and does not take that of the next change."""
    other = {"id": str(archive.inner.id), "position": 9}
    await archive.ask("PATCH", "channels", [other])
    await archive.ask("PATCH", f"/channels/{archive.inner.id}", {"topic": "new"})
    moved, edited = await changes_of(archive, tux, archives, ObjectType.CHANNEL, archive.inner.id)
    assert (moved.delta.fields, moved.actor_id) == ({"position"}, None)
    assert (edited.delta.fields, edited.actor_id) == ({"topic"}, archive.owner.id)


@pytest.mark.parametrize(
    "malformed",
    [{"action_type": 11, "changes": 5}, {"action_type": 11, "changes": [5, {"key": ["x"]}]}, {"action_type": [11]}],
)
async def test_an_entry_that_makes_no_sense_does_no_harm(
    archive: Archive, tux: App, archives: Archives, malformed: dict[str, Any]
) -> None:
    entry = {"id": "1", "user_id": str(archive.owner.id), "target_id": str(archive.inner.id), **malformed}
    archives.on_entry(RawAuditLogEntry(archive.guild.id, 1, entry))
    await archive.ask("PATCH", f"/channels/{archive.general.id}", {"topic": "new"})
    (edited,) = await changes_of(archive, tux, archives, ObjectType.CHANNEL, archive.general.id)
    assert edited.actor_id == archive.owner.id


async def test_webhooks_are_read_when_they_change(archive: Archive, tux: App, archives: Archives) -> None:
    hook = await archive.ask("POST", f"/channels/{archive.general.id}/webhooks", {"name": "News"})
    kind, hook_id = ObjectType.WEBHOOK, int(hook["id"])
    while not (changes := await archives.changes_of(archive.guild.id, kind, hook_id)):
        await archive.heard(tux)
    (created,) = changes
    assert created.delta.after is not None
    assert created.delta.after["name"] == "News"
    assert created.actor_id == archive.owner.id
    assert hook["token"] not in str(created)


async def test_guilds_that_are_not_guarded_are_left_alone(archive: Archive, tux: App, archives: Archives) -> None:
    other = archive.world.create_guild("Other", archive.owner.user)
    add_person(archive.world, other, "somebody", "Somebody", "note")
    await archive.heard(tux)
    async with tux.database.session():
        rows = await archive.rows(tux, GuildJournal)
    assert {row.guild_id for row in rows} <= {archive.guild.id}


async def test_nothing_is_lost_without_a_database(
    archive: Archive, start_tux: Starting, logs: Logs, sqlite_template: Path, tmp_path: Path
) -> None:
    spool, file = tmp_path / "spools" / "journal", tmp_path / "tux.sqlite3"
    async with start_tux() as tux, archive.guarded(tux):
        await lose_database(tux)
        await archive.ask("PATCH", f"roles/{archive.regular.id}", {"name": "Renamed"})
        await until(lambda: any("the database cannot be written to" in line["event"] for line in logs))
    assert list(spool.glob("*.jsonl"))
    file.rmdir()
    shutil.copyfile(sqlite_template, file)
    async with start_tux() as tux, archive.guarded(tux):
        await until(lambda: not list(spool.glob("*.jsonl")))
        rows = await archive.rows(tux, GuildJournal)
    renamed = [row for row in rows if row.object_id == archive.regular.id]
    assert [(row.before, row.after) for row in renamed] == [({"name": "Regular"}, {"name": "Renamed"})]
