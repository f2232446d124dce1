"""Whoever has their data deleted is no longer in any snapshot."""

from features.antinuke.journal.archive import Archive
from tux.app import App
from tux.features.antinuke.journal.archives import Archives
from tux.features.antinuke.kinds import SnapshotKind
from tux.features.antinuke.personal_data import SNAPSHOTS
from tux.guilds.privacy.personal_data import Person


async def test_a_snapshot_forgets_a_person(archive: Archive, tux: App, archives: Archives) -> None:
    overwrite = {"type": 1, "allow": "1024", "deny": "0"}
    await archive.ask("PUT", f"/channels/{archive.inner.id}/permissions/{archive.someone.id}", overwrite)
    snapshot_id = await archives.take_snapshot(archive.guild.id, SnapshotKind.MANUAL)
    person = Person(user_id=archive.someone.id, guild_id=archive.guild.id, key="ab" * 32)
    async with tux.database.transaction() as session:
        assert await SNAPSHOTS.guilds(session, {archive.guild.id: person}) == {archive.guild.id}
        exported = await SNAPSHOTS.export(session, person)
        assert exported[-1]["roles"] == [str(archive.regular.id)]
        await SNAPSHOTS.erase(session, person)
    image = await archives.snapshot_image(archive.guild.id, snapshot_id)
    assert str(person.user_id) not in str(image)
    assert image.member_roles
    async with tux.database.session() as session:
        assert await SNAPSHOTS.export(session, person) == []
