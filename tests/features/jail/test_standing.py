"""The standing of people in jail: they rank as if they had the roles that Tux holds for them."""

from collections.abc import Mapping, MutableMapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from features.jail.prison import Prison
from running import Starting
from tux.app import App
from tux.guilds.cases import CaseInDoubt
from tux.jobs.tables import DurableJob
from tux.sandbox import Fault, Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person
from tux.sandbox.world import Member

ABOVE = "not below your highest role"

ACTIONS: Mapping[str, Mapping[str, object]] = {
    "unjail": {},
    "jail": {},
    "ban": {},
    "tempban": {"duration": "1h"},
    "softban": {},
    "kick": {},
    "timeout": {"duration": "1h"},
    "warn": {"reason": "really"},
    "note": {"reason": "really"},
}
"""The commands that act on a member, with their options."""


@pytest.fixture
def chief(prison: Prison) -> Member:
    """Somebody whose role is above the moderators' and below Tux's. Moderators may ban many at once."""
    prison.live.role("Moderator").permissions |= Permission.MANAGE_GUILD
    prison.live.role("Tux").permissions |= Permission.MANAGE_GUILD
    chiefs = prison.add_low_role("Chiefs")
    chiefs.position = 25
    return add_person(prison.world, prison.guild, "chief", "Chief", "above", chiefs)


def has_role(prison: Prison, member: Member) -> bool:
    return prison.live.role("Chiefs").id in prison.guild.members[member.id].roles


async def act(prison: Prison, command: str, target: Member) -> str:
    """Run a command as the moderator, and return the answer."""
    option = "user" if command in {"ban", "tempban", "softban", "note"} else "member"
    return (await prison.slash(prison.moderator, command, **{option: target}, **ACTIONS[command])).text


@pytest.mark.parametrize("command", ACTIONS)
async def test_nobody_acts_on_somebody_in_jail_who_was_above_them(
    prison: Prison, chief: Member, tux: App, command: str
) -> None:
    await prison.set_up()
    await prison.slash(prison.owner, "jail", member=chief)

    assert ABOVE in await act(prison, command, chief)

    assert not has_role(prison, chief)
    assert not prison.live.is_banned(chief)


@pytest.mark.parametrize("command", ["unjail", "ban", "massban"])
async def test_leaving_the_server_does_not_lower_somebody_in_jail(
    prison: Prison, chief: Member, tux: App, command: str
) -> None:
    await prison.set_up()
    await prison.slash(prison.owner, "jail", member=chief)
    prison.world.remove_member(prison.guild, prison.guild.members[chief.id])

    if command == "massban":
        seen = await prison.slash(prison.moderator, "massban", users=str(chief.id))
        assert "Nobody was banned" in seen.text
    else:
        seen = await prison.moderator.command(prison.general, f"${command} {chief.id}")
        assert ABOVE in seen.text

    assert not prison.live.is_banned(chief)
    assert (await tux.cases.get(prison.guild.id, 1)).ended_at is None


async def test_the_owner_releases_somebody_who_left(prison: Prison, chief: Member, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.owner, "jail", member=chief)
    prison.world.remove_member(prison.guild, prison.guild.members[chief.id])

    assert "was released" in (await prison.owner.command(prison.general, f"$unjail {chief.id}")).text


async def test_somebody_who_may_be_in_jail_keeps_their_standing(
    prison: Prison, chief: Member, tux: App, sandbox: Sandbox, logs: list[MutableMapping[str, Any]]
) -> None:
    """Discord carried it out without an answer, so the case is pending."""
    await prison.set_up()
    sandbox.faults.add(Fault("reset", "PATCH", "/guilds/*/members/*", times=1))
    assert "I don’t know whether it was done" in (await prison.slash(prison.owner, "jail", member=chief)).text
    chief.roles = [prison.jail_role.id]
    prison.world.member_updated(prison.guild, chief)

    assert ABOVE in await act(prison, "ban", chief)
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), CaseInDoubt)]


async def test_at_the_end_of_their_time_tux_gives_back_what_the_owner_took(
    prison: Prison, chief: Member, start_tux: Starting
) -> None:
    async with start_tux() as app:
        await prison.set_up()
        await prison.slash(prison.owner, "jail", member=chief, duration="1d")
        assert ABOVE in await act(prison, "unjail", chief)
        async with app.database.transaction() as session:
            await session.execute(update(DurableJob).values(due_at=app.clock.now() - timedelta(seconds=1)))

    async with start_tux():
        await prison.sandbox.until(lambda: has_role(prison, chief))


async def test_a_release_counts_no_longer(prison: Prison, chief: Member, tux: App) -> None:
    """Nobody ranks by roles that a case once held."""
    await prison.set_up()
    await prison.slash(prison.owner, "jail", member=chief)
    await prison.slash(prison.owner, "unjail", member=chief)
    chief.roles = []
    prison.world.member_updated(prison.guild, chief)

    assert "was warned" in await act(prison, "warn", chief)
