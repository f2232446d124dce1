"""The roles of those in jail, where an attacker deleted these roles and they were made anew."""

from features.antinuke.restoration.ruins import Kept, Ruin, Workshop
from tux.app import App


async def test_a_member_in_jail_gets_roles_back_that_were_made_anew(ruin: Ruin, tux: App) -> None:
    general, person = ruin.live.channel("general"), ruin.people[3]
    before = ruin.roles_of(person.id)
    await ruin.owner.slash(general, "config jail setup")
    held = await ruin.owner.slash(general, "jail", member=person)
    assert "was jailed" in held.text
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy(also=lambda role: role.name.startswith("Rank"))
    await workshop.restore()
    await ruin.owner.slash(ruin.live.channel("general"), "unjail", member=person)
    assert ruin.roles_of(person.id) == before
