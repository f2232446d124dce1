"""Restorations of a guild of the sandbox by a Tux that runs."""

from features.antinuke.restoration.ruins import Kept, Ruin, Workshop
from tux.app import App
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.kinds import RestoreStatus
from tux.features.antinuke.restoration.differences import differences


async def test_a_guild_that_was_emptied_is_as_it_was(ruin: Ruin, tux: App) -> None:
    wanted = ruin.image()
    workshop = Workshop(tux, ruin, Kept(tux, wanted))
    roles = {member.id: ruin.roles_of(member.id) for member in ruin.people}
    await ruin.destroy()
    run = await workshop.restore()

    assert (run.status, run.failures, list(run.remaining)) == (RestoreStatus.DONE, {}, [])
    assert run.identical_fields == run.total_fields
    assert {member.id: ruin.roles_of(member.id) for member in ruin.people} == roles
    found = differences(wanted, ruin.image(), run.ids)
    assert [item for item in found.items if item.kind is not ObjectType.GUILD] == []
    assert workshop.archive.snapshots == 1
