"""Cases in force, where an attacker deleted the roles and channels that they name, and these were made anew."""

from features.antinuke.restoration.ruins import Kept, Ruin, Workshop
from tux.app import App
from tux.sandbox.world import Channel


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


async def test_a_channel_that_was_made_anew_can_still_be_unlocked(ruin: Ruin, tux: App) -> None:
    general, talk = ruin.live.channel("general"), ruin.live.channel("talk-0-0")
    before = overwrites(ruin, talk)
    locked = await ruin.owner.slash(general, "lockdown", channel=talk)
    assert "was locked" in locked.text
    assert overwrites(ruin, talk) != before
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()
    await workshop.restore()
    again = ruin.live.channel("talk-0-0")
    assert again.id != talk.id
    unlocked = await ruin.owner.slash(ruin.live.channel("general"), "unlock", channel=again)
    assert "was unlocked" in unlocked.text
    assert overwrites(ruin, again) == before


async def test_a_server_that_was_made_anew_can_still_be_unlocked_as_a_whole(ruin: Ruin, tux: App) -> None:
    before = {str(channel.name): overwrites(ruin, channel) for channel in ruin.guild.channels.values()}
    await ruin.owner.slash(ruin.live.channel("general"), "lockdown", everywhere=True)
    workshop = Workshop(tux, ruin, Kept(tux, ruin.image()))
    await ruin.destroy()
    await workshop.restore()
    await ruin.owner.slash(ruin.live.channel("general"), "unlock", everywhere=True)
    assert {str(channel.name): overwrites(ruin, channel) for channel in ruin.guild.channels.values()} == before


def overwrites(ruin: Ruin, channel: Channel) -> dict[str, tuple[int, int]]:
    """Return what a channel allows and denies, by the names of roles and the ids of members."""
    roles = ruin.guild.roles
    return {
        roles[key].name if key in roles else str(key): (int(entry.allow), int(entry.deny))
        for key, entry in channel.overwrites.items()
    }
