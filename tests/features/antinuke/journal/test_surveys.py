"""Surveys find what nobody told of, and the past outlives restarts and kicks."""

from datetime import timedelta
from pathlib import Path

import pytest

from features.antinuke.journal.archive import Archive
from features.antinuke.journal.images import differences
from features.antinuke.journal.random_changes import RandomChanges
from running import LaterClock, Starting, throw_out, until
from tux.app import App
from tux.features.antinuke.journal.archives import SNAPSHOT, Archives
from tux.features.antinuke.journal.changes import ObjectType, Operation
from tux.features.antinuke.journal.history import NoImage
from tux.features.antinuke.journal.surveys import GuildLeft
from tux.features.antinuke.kinds import SnapshotKind
from tux.features.antinuke.tables import GuildJournal, GuildSnapshot
from tux.jobs.tables import DurableJob


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spools" / "journal"


async def test_what_happened_while_tux_was_offline_is_written_down(archive: Archive, start_tux: Starting) -> None:
    async with start_tux() as tux, archive.guarded(tux):
        before = await archive.heard(tux)
    role = await archive.ask("POST", "roles", {"name": "Secret"})
    await archive.ask("PATCH", f"roles/{archive.regular.id}", {"name": "Common"})
    await archive.ask("DELETE", f"/channels/{archive.inner.id}")
    async with start_tux() as tux, archive.guarded(tux) as archives:
        live = await archive.live(tux)
        now = await archives.image_at(archive.guild.id, tux.bot.clock.now())
        assert differences(now, live) == []
        past = await archives.image_at(archive.guild.id, before)
        rows = await archive.rows(tux, GuildJournal)
    assert past.roles[archive.regular.id]["name"] == "Regular"
    assert archive.inner.id in past.channels
    assert int(role["id"]) not in past.roles
    changed = {(row.object_type, row.object_id, row.operation) for row in rows}
    assert changed >= {
        (ObjectType.ROLE, int(role["id"]), Operation.CREATE),
        (ObjectType.ROLE, archive.regular.id, Operation.UPDATE),
        (ObjectType.CHANNEL, archive.inner.id, Operation.DELETE),
    }


async def test_a_restart_alone_changes_nothing(archive: Archive, start_tux: Starting) -> None:
    await archive.fill()
    async with start_tux() as tux, archive.guarded(tux):
        pass
    async with start_tux() as tux, archive.guarded(tux) as archives:
        await archives.survey(archive.guild.id)
        assert not [row for row in await archive.rows(tux, GuildJournal) if row.object_type != ObjectType.PICTURE]


@pytest.mark.parametrize("seed", range(3))
async def test_changes_during_a_survey_are_neither_lost_nor_taken_back(
    archive: Archive, tux: App, archives: Archives, seed: int
) -> None:
    changes = RandomChanges(archive, seed)
    for _ in range(3):
        surveying = tux.tasks.spawn(archives.survey(archive.guild.id), name="survey", owner="test")
        while not surveying.done():
            await changes.make(1)
            await archive.heard(tux)
        now = await archives.image_at(archive.guild.id, tux.bot.clock.now())
        assert differences(now, await archive.live(tux)) == []


async def test_the_past_is_there_after_tux_was_kicked(archive: Archive, tux: App, archives: Archives) -> None:
    before = await archive.heard(tux)
    come_back = throw_out(archive.sandbox, archive.scene)
    await until(lambda: tux.bot.get_guild(archive.guild.id) is None)
    await archive.ask("DELETE", f"/channels/{archive.inner.id}")
    with pytest.raises(GuildLeft):
        await archives.survey(archive.guild.id)
    come_back()
    while not [row for row in await archive.rows(tux, GuildJournal) if row.object_id == archive.inner.id]:
        await archive.heard(tux)
    past = await archives.image_at(archive.guild.id, before)
    now = await archives.image_at(archive.guild.id, tux.bot.clock.now())
    assert past.channels.keys() - now.channels.keys() == {archive.inner.id}


async def test_a_moment_before_the_first_snapshot_is_refused(archive: Archive, tux: App, archives: Archives) -> None:
    (first,) = await archive.rows(tux, GuildSnapshot)
    with pytest.raises(NoImage) as refusal:
        await archives.image_at(archive.guild.id, first.taken_at - timedelta(seconds=1))
    assert refusal.value.earliest == first.taken_at


async def test_a_snapshot_is_taken_every_day(archive: Archive, start_tux: Starting) -> None:
    clock = LaterClock()
    async with start_tux(clock=clock) as tux, archive.guarded(tux):
        await archive.ask("PATCH", f"roles/{archive.regular.id}", {"name": "Common"})
        await archive.heard(tux)
        (job,) = [job for job in await archive.rows(tux, DurableJob) if job.kind == SNAPSHOT]
        assert timedelta(hours=23) < job.due_at - clock.now() <= timedelta(days=1)
        clock.by = timedelta(days=1)
        tux.bot.jobs.wake()
        while len(snapshots := await archive.rows(tux, GuildSnapshot)) < 2:
            await archive.heard(tux)
        assert {snapshot.kind for snapshot in snapshots} == {SnapshotKind.SCHEDULED}
        while True:
            (job,) = [job for job in await archive.rows(tux, DurableJob) if job.kind == SNAPSHOT]
            if job.due_at > clock.now():
                break


async def test_a_guild_in_which_nothing_changed_needs_no_second_snapshot(
    archive: Archive, tux: App, archives: Archives
) -> None:
    (first,) = await archive.rows(tux, GuildSnapshot)
    snapshot_id = await archives.take_snapshot(archive.guild.id, SnapshotKind.MANUAL, by=archive.owner.id)
    (still,) = await archive.rows(tux, GuildSnapshot)
    assert first.id == still.id == snapshot_id
    assert (still.kind, still.taken_by) == (SnapshotKind.MANUAL, archive.owner.id)
    await archive.ask("PATCH", f"roles/{archive.regular.id}", {"name": "Common"})
    assert await archives.take_snapshot(archive.guild.id, SnapshotKind.PRE_RESTORE) != snapshot_id
    assert (await archives.snapshot_image(archive.guild.id, snapshot_id)).roles[archive.regular.id]["name"] == "Regular"
