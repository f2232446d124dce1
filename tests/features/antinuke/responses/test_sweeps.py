"""After an attack, what the attacker made or gave is gone, and whom they banned may come back."""

from datetime import timedelta

import pytest

from features.antinuke.responses.attacked import AttackedGuild, Bell, Told
from running import until
from tux.app import App
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType, ResponseStatus
from tux.features.antinuke.outcomes import Observers, Outcome
from tux.features.antinuke.responses.departures import Departures
from tux.features.antinuke.responses.responder import Responder
from tux.features.antinuke.responses.sweeps import Sweeps
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person


@pytest.fixture
def kept() -> list[Act]:
    """The acts of Rex that are remembered."""
    return []


@pytest.fixture
async def sweeping(attacked: AttackedGuild, tux: App, told: Told, bell: Bell, kept: list[Act]) -> Responder:
    """A responder that cleans up."""
    await attacked.know(tux, attacked.rex.id)
    bot, observers = tux.bot, Observers([told])
    departures = Departures(lambda _: True, lambda: bot.clock.now().timestamp())
    bot.on_raw("GUILD_MEMBER_REMOVE", ("guild_id", "user"), departures.on_member_remove)
    sweeps = Sweeps(bot, lambda *_: kept, departures, clock=bot.clock, pauses=(0.0, 0.5))
    return Responder(bot, observers, lambda _: attacked.policy, bell, sweeps, tasks=bot.tasks, clock=bot.clock)


async def stop(attacked: AttackedGuild, sweeping: Responder, told: Told) -> Outcome:
    """Let Rex be stopped after what he has done so far, and return what came of it."""
    first = min(entry.id for entry in attacked.guild.audit_log if entry.user_id == attacked.rex.id)
    at = ((first >> 22) + 1_420_070_400_000) / 1000
    act = Act(guild_id=attacked.guild.id, action=AntinukeActionType.CHANNEL_DELETE, at=at, actor_id=attacked.rex.id)
    sweeping.respond(attacked.verdict(attacked.rex.id, acts=(act,), at=at))
    await until(lambda: told.final)
    assert told.final is not None
    assert told.final.status is ResponseStatus.CONFIRMED
    return told.final


async def test_what_an_attacker_made_is_taken_away(attacked: AttackedGuild, sweeping: Responder, told: Told) -> None:
    rex, path = attacked.rex, f"/guilds/{attacked.guild.id}"
    friend = attacked.add_member("friend")
    bot = attacked.world.create_application("Minion", attacked.world.users[rex.id])
    await rex.add_bot(attacked.guild, bot, Permission.ADMINISTRATOR)
    body = {"name": "Backdoor", "permissions": str(int(Permission.ADMINISTRATOR))}
    made = await rex.request("POST", f"{path}/roles", body)
    await rex.request("PUT", f"{path}/members/{friend.id}/roles/{made['id']}")
    await rex.request("PUT", f"{path}/members/{friend.id}/roles/{attacked.helper.id}")
    allowed = str(int(attacked.colour.permissions | Permission.BAN_MEMBERS | Permission.CONNECT))
    await rex.request("PATCH", f"{path}/roles/{attacked.colour.id}", {"permissions": allowed})
    general = attacked.live.channel("general")
    await rex.request("POST", f"/channels/{general.id}/webhooks", {"name": "spam"})
    await rex.request("POST", f"/channels/{general.id}/invites", {})

    await stop(attacked, sweeping, told)
    assert not attacked.is_member(bot.bot.id)
    assert attacked.is_member(friend.id)
    assert attacked.roles(friend) == set()
    assert "Backdoor" not in {role.name for role in attacked.guild.roles.values()}
    assert attacked.colour.permissions == Permission.CONNECT
    assert not attacked.guild.webhooks
    assert not await attacked.owner.request("GET", f"{path}/invites")


async def test_exactly_those_whom_the_attacker_banned_may_come_back(
    attacked: AttackedGuild, sweeping: Responder, told: Told
) -> None:
    victims = [attacked.add_member(f"victim{number}") for number in range(6)]
    troll = attacked.add_member("troll")
    await attacked.owner.ban(attacked.guild, troll)
    await attacked.rex.ban(attacked.guild, victims[0])
    attacked.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_ADD", after=1))
    ids = [str(victim.id) for victim in victims[1:]]
    await attacked.rex.request("POST", f"/guilds/{attacked.guild.id}/bulk-ban", {"user_ids": ids})

    outcome = await stop(attacked, sweeping, told)
    assert set(outcome.restored_user_ids) == {victim.id for victim in victims}
    assert attacked.live.is_banned(troll)
    assert not any(attacked.live.is_banned(victim) for victim in victims)


async def test_a_moderator_s_bans_and_roles_of_before_the_attack_stay(
    attacked: AttackedGuild, sweeping: Responder, told: Told, kept: list[Act]
) -> None:
    rex, raider, victim = attacked.rex, attacked.add_member("raider"), attacked.add_member("victim")
    await rex.ban(attacked.guild, raider)
    body = {"name": "Staff", "permissions": str(int(Permission.MANAGE_MESSAGES))}
    await rex.request("POST", f"/guilds/{attacked.guild.id}/roles", body)
    await attacked.owner.ban(attacked.guild, victim)
    now = attacked.world.clock.now().timestamp()
    first, *later = [
        Act(guild_id=attacked.guild.id, action=action, at=at, actor_id=rex.id, target_id=target_id)
        for action, at, target_id in (
            (AntinukeActionType.CHANNEL_DELETE, now + 60, None),
            (AntinukeActionType.MEMBER_BAN, now - 86_400, raider.id),
            (AntinukeActionType.MEMBER_BAN, now + 61, victim.id),
        )
    ]
    kept += later
    sweeping.respond(attacked.verdict(rex.id, acts=(first,), at=now + 60))
    await until(lambda: told.final)
    assert attacked.live.is_banned(raider)
    assert not attacked.live.is_banned(victim)
    assert "Staff" in {role.name for role in attacked.guild.roles.values()}


async def test_those_who_were_pruned_are_listed(attacked: AttackedGuild, sweeping: Responder, told: Told) -> None:
    idle = [add_person(attacked.world, attacked.guild, f"idle{number}", "Idle", "note") for number in range(5)]
    for member in idle:
        member.joined_at -= timedelta(days=60)
    await attacked.rex.request("POST", f"/guilds/{attacked.guild.id}/prune", {"days": 7})
    assert not any(attacked.is_member(member.id) for member in idle)
    outcome = await stop(attacked, sweeping, told)
    assert {member.id for member in idle} <= set(outcome.removed_user_ids)


async def test_entries_that_are_late_in_the_log_are_swept_too(
    attacked: AttackedGuild, sweeping: Responder, told: Told
) -> None:
    general = attacked.live.channel("general")
    attacked.sandbox.faults.add(Fault("audit_log_lag", seconds=0.2))
    await attacked.rex.request("POST", f"/channels/{general.id}/webhooks", {"name": "spam"})
    await stop(attacked, sweeping, told)
    assert not attacked.guild.webhooks


async def test_whoever_mentions_everyone_cannot_go_on_writing_without_roles(
    attacked: AttackedGuild, sweeping: Responder, told: Told
) -> None:
    rex = attacked.rex
    sweeping.respond(attacked.verdict(rex.id, action=AntinukeActionType.MASS_MENTION))
    await until(lambda: told.final)
    member = attacked.guild.members[rex.id]
    assert member.communication_disabled_until is not None
    assert told.final is not None
    assert AntinukeResponseType.TIMEOUT in {step.response for step in told.final.steps}
