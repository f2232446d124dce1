"""Tux notices what lowers, blinds or silences it, though the audit log tells of that late, or never."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import Starting, until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import AntinukeResponseType as Response
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel, Role

P = Permission


async def move(attacked: AttackedGuild, who: Person, **positions: int) -> None:
    """Move roles, which are named as they are but for their case."""
    body = [{"id": str(attacked.live.role(name.title()).id), "position": to} for name, to in positions.items()]
    await who.request("PATCH", f"/guilds/{attacked.guild.id}/roles", body)


@pytest.fixture
def higher(attacked: AttackedGuild) -> Role:
    """A role above that of Tux, which rex has."""
    role = attacked.add_role("Higher", 95)
    attacked.guild.members[attacked.rex.id].roles.append(role.id)
    return role


@pytest.fixture
def log(attacked: AttackedGuild) -> Channel:
    """The log channel, in a guild in which Tux is no administrator."""
    attacked.disarm_tux()
    return add_channel(attacked.world, attacked.guild, "incidents")


async def hide(log: Channel, who: Person, subject_id: int, kind: int = 0) -> None:
    body = {"type": kind, "deny": str(int(P.VIEW_CHANNEL)), "allow": "0"}
    await who.request("PUT", f"/channels/{log.id}/permissions/{subject_id}", body)


@pytest.mark.usefixtures("higher")
async def test_raising_power_above_tux_disarms_everybody_below_it(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    await move(attacked, attacked.rex, admin=91)
    await until(lambda: verdicts)
    assert [(v.action, v.actor_id, v.response) for v in verdicts] == [(Action.SELF_TAMPER, None, Response.PANIC_MODE)]
    await attacked.sandbox.until(lambda: not attacked.helper.permissions & P.MANAGE_CHANNELS)


@pytest.mark.usefixtures("higher")
async def test_lowering_tux_disarms_everybody_who_is_still_below_it(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    await move(attacked, attacked.rex, tux=20, admin=90)
    await until(lambda: verdicts)
    assert (verdicts[0].action, verdicts[0].response) == (Action.SELF_TAMPER, Response.PANIC_MODE)
    await attacked.sandbox.until(lambda: not attacked.helper.permissions & P.MANAGE_CHANNELS)


@pytest.mark.usefixtures("higher")
async def test_moving_roles_is_nobodys_fault_as_long_as_tux_is_above_them(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    await move(attacked, attacked.rex, tux=92, helper=90, admin=18, colour=94)
    await move(attacked, attacked.rex, helper=93)
    await until(lambda: verdicts)
    assert [act.evidence["roles"] for verdict in verdicts for act in verdict.acts] == [[str(attacked.helper.id)]]


async def test_the_owner_may_put_roles_above_tux_and_is_only_told(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    await move(attacked, attacked.owner, admin=91)
    await until(lambda: verdicts)
    assert [(v.actor_id, v.response) for v in verdicts] == [(attacked.owner.id, Response.ALERT)]
    assert attacked.helper.permissions & P.MANAGE_CHANNELS


async def test_hiding_the_log_channel_from_tux_is_tampering(attacked: AttackedGuild, log: Channel, tux: App) -> None:
    verdicts = await enable(tux, attacked, log_channel_id=log.id)
    await hide(log, attacked.rex, attacked.tux_role.id)
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    assert verdicts[0].action is Action.SELF_TAMPER


async def test_taking_what_lets_tux_see_a_private_log_channel_is_tampering(
    attacked: AttackedGuild, log: Channel, tux: App
) -> None:
    see = {"type": 0, "allow": str(int(P.VIEW_CHANNEL | P.SEND_MESSAGES)), "deny": "0"}
    await attacked.owner.request("PUT", f"/channels/{log.id}/permissions/{attacked.tux_role.id}", see)
    await hide(log, attacked.owner, attacked.guild.id)
    verdicts = await enable(tux, attacked, log_channel_id=log.id)
    await attacked.rex.request("DELETE", f"/channels/{log.id}/permissions/{attacked.tux_role.id}")
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    assert verdicts[0].action is Action.SELF_TAMPER


async def test_making_the_log_channel_private_without_a_thought_for_tux_is_no_attack(
    attacked: AttackedGuild, log: Channel, tux: App
) -> None:
    verdicts = await enable(tux, attacked, log_channel_id=log.id)
    await hide(log, attacked.rex, attacked.guild.id)
    detector = guard_of(tux).guilds[attacked.guild.id].detector
    await until(
        lambda: [a.weight for a in detector.acts_of(attacked.rex.id) if a.action is Action.SELF_TAMPER] == [0.5]
    )
    assert verdicts == []


async def test_a_log_channel_that_is_deleted_without_an_entry_calls_for_panic(
    attacked: AttackedGuild, log: Channel, start_tux: Starting
) -> None:
    attacked.tux_role.permissions &= ~P.VIEW_AUDIT_LOG
    async with start_tux() as app:
        verdicts = await enable(app, attacked, log_channel_id=log.id)
        await attacked.rex.delete(log)
        await until(lambda: verdicts)
        assert (verdicts[0].action, verdicts[0].response) == (Action.SELF_TAMPER, Response.PANIC_MODE)


async def test_a_role_of_tux_that_is_deleted_is_tampering_though_the_cache_has_lost_it(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.disarm_tux()
    attacked.tux_role.permissions &= ~P.BAN_MEMBERS
    extra = attacked.add_role("Bans", 15, P.BAN_MEMBERS)
    attacked.guild.members[attacked.scene.bot.bot.id].roles.append(extra.id)
    async with start_tux() as app:
        verdicts = await enable(app, attacked)
        await attacked.rex.delete(extra)
        await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
        assert verdicts[0].action is Action.SELF_TAMPER


async def test_a_decoy_is_watched_from_the_start(attacked: AttackedGuild, start_tux: Starting) -> None:
    decoy = add_channel(attacked.world, attacked.guild, "owner-only")
    async with start_tux() as app:
        await enable(app, attacked, canary_channels=(decoy.id,))
    async with start_tux():
        await attacked.rex.say(decoy, "what is this?")
        await attacked.sandbox.until(
            lambda: not attacked.is_member(attacked.rex.id) or not attacked.roles(attacked.rex)
        )
