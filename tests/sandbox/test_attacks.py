"""Attacks are carried out by the one who is named, with what they are allowed."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.faults import Fault


async def test_a_rogue_admin_deletes_channels_under_their_own_name(sandbox: Sandbox) -> None:
    guild = demo(sandbox.world).guild
    rex = sandbox.guild("Penguin Harbour").member("rex")
    before = len(guild.channels)

    attack = sandbox.attacks.start("delete-channels", guild, rex.user, rate=50, count=3)
    await sandbox.attacks.finished(attack)

    assert len(guild.channels) == before - 3
    assert [(entry.action_type, entry.user_id) for entry in guild.audit_log[-3:]] == [(12, rex.id)] * 3


async def test_an_attacker_waits_out_a_rate_limit_and_tries_the_same_again(sandbox: Sandbox) -> None:
    guild = demo(sandbox.world).guild
    rex, first = sandbox.guild("Penguin Harbour").member("rex"), next(iter(guild.channels))
    sandbox.faults.add(Fault("rate_limit", "DELETE", retry_after=0.01, times=1))

    attack = sandbox.attacks.start("delete-channels", guild, rex.user, rate=50, count=2)
    await sandbox.attacks.finished(attack)

    assert first not in guild.channels
    assert [exchange.status for exchange in sandbox.traffic] == [429, 200]


async def test_a_member_without_permissions_achieves_nothing(sandbox: Sandbox) -> None:
    guild = demo(sandbox.world).guild
    kai = sandbox.guild("Penguin Harbour").member("kai")

    attack = sandbox.attacks.start("ban-members", guild, kai.user, rate=50, count=5)
    await sandbox.attacks.finished(attack)

    assert guild.bans == {}


def test_an_attack_out_of_bounds_is_refused(sandbox: Sandbox) -> None:
    guild = demo(sandbox.world).guild
    actor = guild.members[guild.owner_id].user
    with pytest.raises(ValueError, match="up to 50"):
        sandbox.attacks.start("spam", guild, actor, rate=1000)
    with pytest.raises(ValueError, match="no attack"):
        sandbox.attacks.start("tsunami", guild, actor)
