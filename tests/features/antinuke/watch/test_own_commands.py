"""Moderators answer for what they do through Tux, before it is done."""

from datetime import timedelta

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from tux.app import App
from tux.features.antinuke.kinds import TrustLevel
from tux.features.antinuke.settings import TrustGrant
from tux.sandbox.people import Person


@pytest.fixture
def victims(attacked: AttackedGuild) -> list[Person]:
    """Members who have been there for months."""
    people = [attacked.add_member(f"victim{number}") for number in range(18)]
    for person in people:
        attacked.guild.members[person.id].joined_at -= timedelta(days=90)
    return people


async def test_a_moderator_who_bans_through_tux_is_stopped_before_one_ban_too_many(
    attacked: AttackedGuild, victims: list[Person], tux: App
) -> None:
    verdicts = await enable(tux, attacked)
    general = attacked.live.channel("general")
    answers = [await attacked.rex.slash(general, "ban", user=victim) for victim in victims[:5]]
    assert [attacked.live.is_banned(victim) for victim in victims[:6]] == [True] * 4 + [False] * 2
    assert "Antinuke stopped you for doing too much too quickly" in answers[-1].text
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    assert [verdict.actor_id for verdict in verdicts] == [attacked.rex.id]


async def test_a_massban_of_too_many_bans_nobody(attacked: AttackedGuild, victims: list[Person], tux: App) -> None:
    await enable(tux, attacked)
    seen = await attacked.rex.slash(attacked.live.channel("general"), "massban", users=[v.user for v in victims[:8]])
    assert "Antinuke stopped you for doing too much too quickly" in seen.text
    assert attacked.guild.bans == {}
    watched = guard_of(tux).watched(attacked.guild.id)
    assert watched is not None
    assert not any(watched.guild.banned_by_tux(victim.id, tux.clock.now().timestamp()) for victim in victims)
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))


async def test_a_massban_of_raiders_who_have_just_come_is_carried_out(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    raiders = [attacked.world.create_user(f"raider{number}") for number in range(40)]
    for raider in raiders:
        attacked.world.join(attacked.guild, raider)
    await attacked.know(tux, *(raider.id for raider in raiders))
    seen = await attacked.rex.slash(attacked.live.channel("general"), "massban", users=raiders)
    assert "40 users were banned" in seen.text
    assert verdicts == []


async def test_the_owner_is_never_refused(attacked: AttackedGuild, victims: list[Person], tux: App) -> None:
    await enable(tux, attacked)
    seen = await attacked.owner.slash(attacked.live.channel("general"), "massban", users=[v.user for v in victims[:8]])
    assert "8 users were banned" in seen.text


async def test_who_is_trusted_may_do_more_but_not_all(attacked: AttackedGuild, victims: list[Person], tux: App) -> None:
    now = tux.clock.now()
    trust = TrustGrant(
        user_id=attacked.rex.id,
        level=TrustLevel.TRUSTED_ADMIN,
        ceiling_factor=2,
        granted_by=attacked.owner.id,
        granted_at=now,
    )
    await enable(tux, attacked, trust=(trust,))
    general = attacked.live.channel("general")
    seen = await attacked.rex.slash(general, "massban", users=[v.user for v in victims[:8]])
    assert "8 users were banned" in seen.text
    seen = await attacked.rex.slash(general, "massban", users=[v.user for v in victims[8:]])
    assert "Antinuke stopped you for doing too much too quickly" in seen.text
    assert len(attacked.guild.bans) == 8


async def test_locking_every_channel_of_a_large_server_is_one_command_and_not_an_attack(
    attacked: AttackedGuild, tux: App
) -> None:
    verdicts = await enable(tux, attacked)
    general = attacked.live.channel("general")
    for _ in range(3):
        assert "stopped" not in (await attacked.rex.slash(general, "slowmode", delay="5s")).text
        assert "stopped" not in (await attacked.rex.slash(general, "slowmode", delay="0s")).text
    assert "stopped" not in (await attacked.rex.slash(general, "lockdown", everywhere=True)).text
    assert verdicts == []
