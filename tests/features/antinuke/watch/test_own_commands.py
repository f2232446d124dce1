"""Moderators answer for what they do through Tux, before it is done."""

from datetime import timedelta

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import Starting, until
from tux.app import App
from tux.features.antinuke.kinds import TrustLevel
from tux.features.antinuke.settings import TrustGrant
from tux.features.antinuke.watch.own_commands import ACTIONS
from tux.sandbox import Fault
from tux.sandbox.people import Person
from tux.sandbox.scenes import add_channel, say


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
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    for number in range(60):
        add_channel(attacked.world, attacked.guild, f"quay-{number}")
    async with start_tux() as app:
        verdicts = await enable(app, attacked)
        general = attacked.live.channel("general")
        for _ in range(3):
            assert "stopped" not in (await attacked.rex.slash(general, "slowmode", delay="5s")).text
            assert "stopped" not in (await attacked.rex.slash(general, "slowmode", delay="0s")).text
        for command in ("lockdown", "unlock", "lockdown"):
            seen = await attacked.rex.slash(general, command, everywhere=True)
            assert "stopped" not in seen.text
        assert len([c for c in attacked.guild.channels.values() if attacked.guild.id in c.overwrites]) > 60
        assert verdicts == []


async def test_a_moderator_may_purge_several_channels_after_a_raid_but_not_all(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    channels = [add_channel(attacked.world, attacked.guild, f"quay-{number}") for number in range(12)]
    author = attacked.guild.members[attacked.owner.id]
    for channel in channels:
        for number in range(110):
            say(attacked.world, channel, author, f"Gold {number}", ago=timedelta(minutes=5))
    async with start_tux() as app:
        verdicts = await enable(app, attacked)
        answers = list[str]()
        while not verdicts:
            answers.append((await attacked.rex.slash(channels[len(answers)], "purge", count=110)).text)
        assert 5 <= len(answers) <= 7
        assert "Antinuke stopped you for doing too much too quickly" in answers[-1]
        assert len(channels[len(answers) - 1].messages) >= 110


async def test_the_ban_of_somebody_by_others_is_not_put_down_to_a_ban_by_tux_that_failed(
    attacked: AttackedGuild, victims: list[Person], tux: App
) -> None:
    await enable(tux, attacked)
    watched = guard_of(tux).watched(attacked.guild.id)
    assert watched is not None
    now = tux.clock.now().timestamp()
    refused = attacked.sandbox.faults.add(Fault("status", method="PUT", route="/guilds/*/bans/*", status=403))
    await attacked.rex.slash(attacked.live.channel("general"), "ban", user=victims[0])
    await until(lambda: not watched.guild.banned_by_tux(victims[0].id, now))
    attacked.sandbox.faults.remove(refused.id)
    await attacked.rex.slash(attacked.live.channel("general"), "ban", user=victims[1])
    assert watched.guild.banned_by_tux(victims[1].id, now)
    assert not watched.guild.banned_by_tux(victims[1].id, now + 60)


async def test_of_every_kind_of_case_it_is_decided_what_it_counts_for(tux: App) -> None:
    kinds = {kind.name for kind in tux.cases.kinds}
    assert {"ban", "jail", "antinuke-quarantine", "purge"} <= kinds
    assert kinds == ACTIONS.keys()


async def test_a_moderator_who_quarantines_the_staff_through_tux_is_stopped(
    attacked: AttackedGuild, victims: list[Person], tux: App
) -> None:
    helpers = victims[:6]
    verdicts = await enable(tux, attacked)
    general = attacked.live.channel("general")
    answers = [await attacked.rex.slash(general, "antinuke quarantine add", member=helper) for helper in helpers]
    assert "Antinuke stopped you for doing too much too quickly" in answers[-1].text
    assert [verdict.actor_id for verdict in verdicts] == [attacked.rex.id]
    assert ["was put in quarantine" in answer.text for answer in answers] == [True] * 5 + [False]
