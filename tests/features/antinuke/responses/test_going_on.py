"""Whoever was stopped is watched: power that they get again is taken again. What anybody may do is left to them."""

from typing import Any

import pytest

from features.antinuke.responses.attacked import AttackedGuild, Calm, Told
from running import until
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, AntinukeResponseType, Attribution
from tux.features.antinuke.responses.responder import Responder
from tux.sandbox.permissions import Permission
from tux.sandbox.world.integrations import add_bot

A, R = AntinukeActionType, AntinukeResponseType


def later(attacked: AttackedGuild, action: AntinukeActionType = A.CHANNEL_DELETE, **more: Any) -> Act:
    """Return what Rex did a minute after he was stopped."""
    at = attacked.world.clock.now().timestamp() + 60
    values = {"actor_id": attacked.rex.id, "entry_id": 7} | more
    return Act(guild_id=attacked.guild.id, action=action, at=at, **values)


async def finals(told: Told, count: int) -> None:
    await until(lambda: len([outcome for outcome in told.outcomes if outcome.is_final]) == count)


async def test_who_destroys_more_without_any_role_is_banned(
    attacked: AttackedGuild, responder: Responder, told: Told, calm: Calm
) -> None:
    calm.acts.append(later(attacked))
    responder.respond(attacked.verdict(attacked.rex.id))
    await attacked.sandbox.until(lambda: attacked.live.is_banned(attacked.rex))
    await finals(told, 2)
    strip, ban = told.verdicts
    assert strip.incident_id == ban.incident_id
    assert strip.event_key != ban.event_key
    [stripped, banned] = [outcome for outcome in told.outcomes if outcome.is_final]
    assert set(stripped.role_ids_before) == {attacked.admin.id, attacked.helper.id, attacked.colour.id}
    assert [step.response for step in stripped.steps] == [R.STRIP_ROLES]
    assert [step.response for step in banned.steps] == [R.BAN]


@pytest.mark.parametrize(
    "more",
    [
        {"action": A.MASS_MENTION, "entry_id": None},
        {"action": A.INVITE_CREATE},
        {"action": A.MEMBER_MOVE_DISCONNECT, "weight": 0.5},
        {"action": A.CHANNEL_DELETE, "weight": 0.1},
        {"action": A.MEMBER_BAN, "attribution": Attribution.ADJACENT},
        {"action": A.MEMBER_BAN, "attribution": Attribution.ELIMINATION},
    ],
    ids=["a mention", "an invite", "somebody else who leaves", "an own channel", "a ban nearby", "a guess"],
)
async def test_who_was_stopped_by_mistake_is_not_banned_for(
    attacked: AttackedGuild, responder: Responder, told: Told, calm: Calm, more: dict[str, Any]
) -> None:
    calm.acts.append(later(attacked, **more))
    responder.respond(attacked.verdict(attacked.rex.id))
    await finals(told, 1)
    assert not responder.is_stopping(attacked.guild.id, attacked.rex.id)
    assert not attacked.live.is_banned(attacked.rex)


async def test_roles_that_are_taken_a_second_time_are_none_of_those_that_come_back(
    attacked: AttackedGuild, responder: Responder, told: Told, calm: Calm
) -> None:
    calm.swept.unbanned_ids.append(5)
    responder.respond(attacked.verdict(attacked.rex.id, weight=9.0))
    await finals(told, 1)
    calm.swept.unbanned_ids.clear()
    gift = attacked.add_role("Gift", 17, Permission.BAN_MEMBERS)
    attacked.world.emit_in(
        attacked.guild, "GUILD_ROLE_CREATE", {"guild_id": str(attacked.guild.id), "role": gift.payload()}
    )
    await attacked.owner.request("PUT", f"/guilds/{attacked.guild.id}/members/{attacked.rex.id}/roles/{gift.id}")
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    await finals(told, 2)
    first, second = [outcome for outcome in told.outcomes if outcome.is_final]
    assert first.verdict.event_key == second.verdict.event_key
    assert second.role_ids_before == first.role_ids_before
    assert set(first.role_ids_before) == {attacked.admin.id, attacked.helper.id, attacked.colour.id}
    assert (second.loss, second.restored_user_ids) == (9, (5,))
    assert second.steps[0] == first.steps[0]
    assert len(second.steps) == 2


async def test_a_bot_that_was_kicked_and_comes_back_with_power_is_kicked_again(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    rogue = attacked.rogue_bot.bot
    responder.respond(attacked.verdict(rogue.id, kind=ActorKind.BOT, response=R.KICK))
    await finals(told, 1)
    owner = attacked.world.users[attacked.owner.id]
    add_bot(attacked.world, attacked.guild, attacked.rogue_bot, owner, Permission.ADMINISTRATOR)
    await finals(told, 2)
    assert not attacked.is_member(rogue.id)


async def test_a_member_who_comes_back_with_roles_loses_them_again(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    responder.respond(attacked.verdict(attacked.rex.id))
    await finals(told, 1)
    member = attacked.guild.members[attacked.rex.id]
    attacked.world.remove_member(attacked.guild, member)
    attacked.world.join(attacked.guild, member.user, [attacked.helper.id])
    await finals(told, 2)
    assert attacked.roles(attacked.rex) == set()
