"""Restorations of a guild of the sandbox by a Tux that runs."""

from random import Random

import pytest

from features.antinuke.journal.archive import guarded
from features.antinuke.restoration.ruins import Kept, Ruin, Workshop
from running import until
from tux.app import App
from tux.features.antinuke.journal.changes import ObjectType
from tux.features.antinuke.kinds import RestoreStatus
from tux.features.antinuke.restoration.differences import differences
from tux.features.antinuke.restoration.targets import Target


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


async def test_a_guild_that_was_emptied_comes_back_from_what_the_journal_knows(ruin: Ruin, tux: App) -> None:
    wanted, roles = ruin.image(), {member.id: ruin.roles_of(member.id) for member in ruin.people}
    async with guarded(tux, ruin.guild.id) as archives:
        workshop, time = Workshop(tux, ruin, archives), tux.clock.now()
        await ruin.destroy()
        await until(lambda: len(workshop.discord_guild.roles) == len(ruin.guild.roles))
        run = await workshop.restore(await workshop.propose(Target(time=time)))

    assert run.identical_fields
    assert run.total_fields
    assert run.identical_fields / run.total_fields >= 0.99
    assert not [item for item in run.remaining if item["kind"] == "member" or "overwrite" in str(item["field"])]
    assert {member.id: ruin.roles_of(member.id) for member in ruin.people} == roles
    assert differences(wanted, ruin.image(), run.ids).percent >= 99


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


@pytest.mark.parametrize("seed", range(6))
async def test_nobody_gets_a_role_that_they_did_not_have(ruin: Ruin, tux: App, seed: int) -> None:
    chance, guild, everybody = Random(seed), ruin.guild, list(ruin.people)
    async with guarded(tux, guild.id) as archives:
        workshop = Workshop(tux, ruin, archives)
        had = {member.id: ruin.roles_of(member.id) for member in everybody}
        time = tux.clock.now()
        for _ in range(20):
            roles = [role for role in guild.roles.values() if role.name.startswith("Rank") or role.name == "Staff"]
            member, act = chance.choice(everybody), chance.randrange(4)
            if roles and act == 0:
                await ruin.attacker.delete(chance.choice(roles))
            elif roles and act == 1:
                given = [str(role.id) for role in chance.sample(roles, k=chance.randint(0, len(roles)))]
                path = f"/guilds/{guild.id}/members/{member.id}"
                await ruin.attacker.request("PATCH", path, {"roles": given})
            elif act == 2:
                name = chance.choice(["Staff", "Rank 0", "Rank 1", "new"])
                await ruin.attacker.request("POST", f"/guilds/{guild.id}/roles", {"name": name})
            elif roles:
                body = {"name": chance.choice(["Rank 0", "Staff"]), "permissions": "0"}
                await ruin.attacker.request("PATCH", f"/guilds/{guild.id}/roles/{chance.choice(roles).id}", body)
        names = {role.id: role.name for role in guild.roles.values()}
        held = {member.id: set(member.roles) for member in everybody}
        run = await workshop.restore(await workshop.propose(Target(time=time)))
    assert run.finished_at is not None
    for member in everybody:
        added = {role_id for role_id in member.roles if role_id not in held[member.id]}
        assert {guild.roles[role_id].name for role_id in added} <= had[member.id], names
