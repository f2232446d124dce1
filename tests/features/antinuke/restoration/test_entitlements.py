"""Members who lose their right to roles while the guild is restored: nobody gets back what they should not have."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from features.antinuke.journal.archive import guarded
from features.antinuke.restoration.ruins import ImpatientClock, Ruin, Workshop, a_verdict
from running import until
from tux.app import App
from tux.features.antinuke.restoration.stored_runs import StoredRun
from tux.features.antinuke.restoration.targets import Target
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_role
from tux.sandbox.world import Member


class Purge:
    """A guild of which Rex deletes a role, and takes the others from members. It is restored from the journal."""

    def __init__(self, tux: App, ruin: Ruin, workshop: Workshop) -> None:
        self.tux, self.ruin, self.workshop = tux, ruin, workshop
        self.marks = 0
        self.time = tux.clock.now()

    async def strip(self, *people: Member, keep: str = "") -> None:
        """Take the roles of some members, all of them but one."""
        await self.ruin.attacker.delete(self.ruin.live.role("Rank 2"))
        for member in people:
            kept = [role_id for role_id in member.roles if self.ruin.guild.roles[role_id].name == keep]
            await self.set_roles(self.ruin.attacker, member, kept)
        await self.heard()

    async def set_roles(self, by: Person, member: Member, role_ids: list[int]) -> None:
        at = f"/guilds/{self.ruin.guild.id}/members/{member.id}"
        await by.request("PATCH", at, {"roles": [str(role_id) for role_id in role_ids]})

    async def heard(self) -> None:
        """Return once Tux has heard of everything so far."""
        self.marks += 1
        name = f"mark {self.marks}"
        await self.ruin.owner.request("PATCH", f"/guilds/{self.ruin.guild.id}", {"name": name})
        await until(lambda: self.workshop.discord_guild.name == name)

    async def restore(self, meanwhile: Callable[[], Awaitable[None]]) -> StoredRun:
        """Restore, with something that happens after the first step, which makes a role."""
        began = list[StoredRun]()

        async def on_progress(stored: StoredRun) -> None:
            if not began:
                began.append(stored)
                await meanwhile()

        proposal = await self.workshop.propose(Target(time=self.time))
        self.workshop.restorations.on_progress.append(on_progress)
        return await self.workshop.restore(proposal)


@pytest.fixture
async def purge(ruin: Ruin, tux: App) -> AsyncIterator[Purge]:
    helper, crown = add_role(ruin.world, ruin.guild, "Helper", Permission.MODERATE_MEMBERS), ruin.live.role("Crown")
    helper.position, crown.position = crown.position, helper.position
    ruin.live.role("Tux").position += 1
    ruin.people[1].roles += [ruin.staff.id, helper.id]
    async with guarded(tux, ruin.guild.id) as archives:
        yield Purge(tux, ruin, Workshop(tux, ruin, archives, ImpatientClock(tux.clock.now())))


async def test_a_second_attacker_in_the_middle_gets_nothing_back(purge: Purge) -> None:
    ruin, accomplice = purge.ruin, purge.ruin.people[0]
    await purge.strip(*ruin.people)
    seen = len(ruin.sandbox.traffic)

    async def attack() -> None:
        purge.workshop.restorations.decided(a_verdict(ruin.guild.id, accomplice.id))

    run = await purge.restore(attack)
    assert ruin.roles_of(accomplice.id) == set()
    assert ruin.roles_of(ruin.people[1].id) == {"Rank 0", "Staff", "Helper"}
    assert "attacker" in run.failures.values()
    gifts = [one.path for one in list(ruin.sandbox.traffic)[seen:] if one.method == "PUT"]
    assert not [path for path in gifts if str(accomplice.id) in path]


async def test_whoever_an_admin_demotes_meanwhile_gets_no_role_of_staff_back(purge: Purge) -> None:
    ruin, helper = purge.ruin, purge.ruin.people[1]
    await purge.strip(*ruin.people, keep="Helper")

    async def demote() -> None:
        await purge.set_roles(ruin.owner, helper, [])
        await purge.heard()

    run = await purge.restore(demote)
    assert ruin.roles_of(helper.id) == {"Rank 0"}
    assert "Staff" in ruin.roles_of(ruin.people[0].id)
    assert "demoted" in run.failures.values()


async def test_whoever_is_jailed_meanwhile_gets_no_role_of_staff_back(purge: Purge) -> None:
    ruin, helper = purge.ruin, purge.ruin.people[1]
    general = ruin.live.channel("general")
    await ruin.owner.slash(general, "config jail setup")
    await purge.heard()
    purge.time = purge.tux.clock.now()
    await purge.strip(*ruin.people, keep="Rank 0")

    async def jail() -> None:
        assert "was jailed" in (await ruin.owner.slash(general, "jail", member=helper)).text

    run = await purge.restore(jail)
    assert not {"Staff", "Rank 0"} & ruin.roles_of(helper.id)
    assert "roles_held" in run.failures.values()


async def test_whoever_turns_out_to_be_an_attacker_loses_the_role_that_is_on_its_way(purge: Purge) -> None:
    ruin, accomplice = purge.ruin, purge.ruin.people[0]
    await purge.strip(accomplice)
    given = list[str]()

    async def attack() -> None:
        def decide() -> bool:
            is_given = bool({"Staff"} & ruin.roles_of(accomplice.id))
            if is_given and not given:
                given.append("Staff")
                purge.workshop.restorations.decided(a_verdict(ruin.guild.id, accomplice.id))
            return bool(given)

        purge.tux.tasks.spawn(ruin.sandbox.until(decide), name="attack", owner="test")

    await purge.restore(attack)
    assert given
    assert ruin.roles_of(accomplice.id) == set()
