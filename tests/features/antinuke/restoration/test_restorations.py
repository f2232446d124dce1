"""Restorations of a guild of the sandbox by a Tux that runs."""

from random import Random

import pytest

from features.antinuke.restoration.ruins import Kept, Ruin, Workshop
from tux.app import App
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.kinds import RestoreStatus
from tux.features.antinuke.restoration.differences import differences


async def test_a_guild_that_was_emptied_is_as_it_was(ruin: Ruin, tux: App) -> None:
    wanted = ruin.image()
    archive = Kept(tux, wanted)
    workshop = Workshop(tux, ruin, archive)
    roles = {member.id: ruin.roles_of(member.id) for member in ruin.people}
    await ruin.destroy()
    run = await workshop.restore()

    assert (run.status, run.failures, list(run.remaining)) == (RestoreStatus.DONE, {}, [])
    assert run.identical_fields == run.total_fields
    assert {member.id: ruin.roles_of(member.id) for member in ruin.people} == roles
    found = differences(wanted, ruin.image(), run.ids)
    assert [item for item in found.items if item.kind is not ObjectType.GUILD] == []
    assert archive.snapshots == 1


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_an_attacker_does_at_random_is_undone(ruin: Ruin, tux: App, seed: int) -> None:
    wanted = ruin.image()
    workshop = Workshop(tux, ruin, Kept(tux, wanted))
    chance, guild = Random(seed), ruin.guild
    for _ in range(25):
        channels = list(guild.channels.values())
        roles = [role for role in guild.roles.values() if role.name.startswith("Rank") or role.name == "Staff"]
        channel, act = chance.choice(channels) if channels else None, chance.randrange(5)
        if channel is not None and act == 0:
            await ruin.attacker.delete(channel)
        elif channel is not None and act == 1:
            body = {"name": f"pwned-{chance.random()}", "permission_overwrites": [], "position": chance.randrange(9)}
            await ruin.attacker.request("PATCH", f"/channels/{channel.id}", body)
        elif roles and act == 2:
            await ruin.attacker.delete(chance.choice(roles))
        elif roles and act == 3:
            body = {"permissions": str(chance.getrandbits(40)), "name": "pwned", "color": chance.randrange(9)}
            await ruin.attacker.request("PATCH", f"/guilds/{guild.id}/roles/{chance.choice(roles).id}", body)
        else:
            member = chance.choice(ruin.people)
            await ruin.attacker.request("PATCH", f"/guilds/{guild.id}/members/{member.id}", {"roles": []})
    run = await workshop.restore()
    assert (run.failures, list(run.remaining)) == ({}, [])
    assert [
        item for item in differences(wanted, ruin.image(), run.ids).items if item.kind is not ObjectType.GUILD
    ] == []
