"""Decoys, and what antinuke cannot do without, are nobody's to touch."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable
from running import until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import AntinukeResponseType as Response
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, let_in
from tux.sandbox.world import Role

P = Permission


async def stopped(attacked: AttackedGuild) -> None:
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))


@pytest.fixture
def higher(attacked: AttackedGuild) -> Role:
    """A role above that of Tux, which rex has."""
    role = attacked.add_role("Higher", 95)
    attacked.guild.members[attacked.rex.id].roles.append(role.id)
    return role


@pytest.mark.usefixtures("higher")
@pytest.mark.parametrize(("left", "is_known"), [(P.MANAGE_ROLES | P.VIEW_AUDIT_LOG, True), (P.MANAGE_ROLES, False)])
async def test_taking_permissions_from_tux_is_noticed_even_without_the_audit_log(
    attacked: AttackedGuild, tux: App, left: Permission, is_known: bool
) -> None:
    verdicts = await enable(tux, attacked)
    body = {"permissions": str(int(left))}
    await attacked.rex.request("PATCH", f"/guilds/{attacked.guild.id}/roles/{attacked.tux_role.id}", body)
    await until(lambda: verdicts)
    assert (verdicts[0].action, verdicts[0].actor_id) == (Action.SELF_TAMPER, attacked.rex.id if is_known else None)
    assert (verdicts[0].response is Response.PANIC_MODE) == (not is_known)


@pytest.mark.parametrize("what", ["log_channel_id", "quarantine_role_id"])
async def test_whoever_deletes_the_log_channel_or_the_quarantine_role_is_stopped(
    attacked: AttackedGuild, tux: App, what: str
) -> None:
    channel, role = add_channel(attacked.world, attacked.guild, "incidents"), attacked.add_role("Quarantine", 5)
    target = channel if what == "log_channel_id" else role
    verdicts = await enable(tux, attacked, **{what: target.id})
    await attacked.rex.delete(target)
    await stopped(attacked)
    assert verdicts[0].action is Action.SELF_TAMPER


async def test_whoever_touches_a_decoy_is_stopped_at_once(attacked: AttackedGuild, tux: App) -> None:
    decoy = add_channel(attacked.world, attacked.guild, "server-backups")
    verdicts = await enable(tux, attacked, canary_channels=(decoy.id,))
    await attacked.rex.request("PATCH", f"/channels/{decoy.id}", {"name": "mine"})
    await stopped(attacked)
    assert verdicts[0].action is Action.CANARY_TOUCH


async def test_whoever_gives_a_decoy_role_to_somebody_is_stopped_at_once(attacked: AttackedGuild, tux: App) -> None:
    decoy, friend = attacked.add_role("Head Admin", 10), attacked.add_member("friend")
    verdicts = await enable(tux, attacked, canary_roles=(decoy.id,))
    await attacked.rex.request("PUT", f"/guilds/{attacked.guild.id}/members/{friend.id}/roles/{decoy.id}")
    await stopped(attacked)
    assert verdicts[0].action is Action.CANARY_TOUCH


async def test_a_decoy_webhook_that_is_used_is_deleted(attacked: AttackedGuild, tux: App) -> None:
    general = attacked.live.channel("general")
    hook = await attacked.owner.request("POST", f"/channels/{general.id}/webhooks", {"name": "Backups"})
    verdicts = await enable(tux, attacked, canary_webhooks=(int(hook["id"]),))
    await attacked.rex.request("POST", f"/webhooks/{hook['id']}/{hook['token']}", {"content": "found it"})
    await attacked.sandbox.until(lambda: int(hook["id"]) not in attacked.guild.webhooks)
    assert verdicts[0].action is Action.CANARY_TOUCH


@pytest.mark.usefixtures("higher")
async def test_whoever_kicked_tux_is_known_once_it_is_back(attacked: AttackedGuild, tux: App) -> None:
    verdicts, bot = await enable(tux, attacked), attacked.scene.bot
    await attacked.rex.request("DELETE", f"/guilds/{attacked.guild.id}/members/{bot.bot.id}")
    await until(lambda: tux.bot.get_guild(attacked.guild.id) is None)
    let_in(attacked.world, attacked.guild, bot, Permission.ADMINISTRATOR, attacked.owner.user)
    await until(lambda: verdicts)
    assert (verdicts[0].action, verdicts[0].actor_id) == (Action.SELF_TAMPER, attacked.rex.id)


async def test_whoever_writes_in_a_decoy_channel_is_stopped(attacked: AttackedGuild, tux: App) -> None:
    decoy = add_channel(attacked.world, attacked.guild, "owner-only")
    verdicts = await enable(tux, attacked, canary_channels=(decoy.id,))
    await attacked.rex.say(attacked.live.channel("general"), "nothing happens here")
    assert verdicts == []
    await attacked.rex.say(decoy, "what is this?")
    await stopped(attacked)
