"""The preflight finds what would keep Tux from stopping an attack before one begins, and says it once."""

from dataclasses import replace

import discord

from features.antinuke.responses.attacked import AttackedGuild
from running import Starting, until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeResponseType, Mode
from tux.features.antinuke.responses.alerts import Preflights
from tux.features.antinuke.responses.preflight import Severity, preflight
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import grant


def preflights_of(app: App, attacked: AttackedGuild) -> Preflights:
    attacked.app, bot = app, app.bot
    log_channel = attacked.live.channel("mod-log")
    return Preflights(
        bot,
        lambda _: attacked.policy,
        lambda _: log_channel.id,
        app.settings.data_dir / "preflight.json",
        settings=bot.settings,
        tasks=bot.tasks,
        clock=bot.clock,
    )


def names(attacked: AttackedGuild, **policy: object) -> list[str]:
    log_channel = attacked.live.channel("mod-log")
    problems = preflight(attacked.live_guild, replace(attacked.policy, **policy), log_channel.id)
    return [problem.lacks or problem.name for problem in problems]


async def test_a_guild_that_is_set_up_well_has_no_problem(attacked: AttackedGuild, tux: App) -> None:
    attacked.app = tux
    await attacked.world_told()
    assert names(attacked) == []


async def test_each_missing_permission_is_named_with_what_is_lost(attacked: AttackedGuild, tux: App) -> None:
    attacked.app = tux
    grant(attacked.world, attacked.scene, Permission.MANAGE_ROLES | Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    await attacked.heard()
    found = preflight(attacked.live_guild, attacked.policy)
    assert [problem.lacks for problem in found if problem.severity is Severity.CRITICAL] == [
        "view_audit_log",
        "ban_members",
        "kick_members",
    ]
    sentences = [problem.text(tux.bot.texts, "en-US") for problem in found]
    assert "I don’t have View Audit Log, so antinuke doesn’t notice attacks." in sentences


async def test_whoever_cannot_be_stopped_is_named(attacked: AttackedGuild, tux: App) -> None:
    attacked.app = tux
    attacked.admin.position = 95
    await attacked.world_told()
    await attacked.know(tux, attacked.rex.id)
    [problem] = preflight(attacked.live_guild, attacked.policy, attacked.live.channel("mod-log").id)
    assert problem.text(tux.bot.texts, "en-US") == (
        f"<@&{attacked.admin.id}> can do damage, and is not below my highest role, <@&{attacked.tux_role.id}>, so I "
        f"can’t stop anybody who has it, such as <@{attacked.rex.id}>. Move my role to the top of the list."
    )


async def test_a_quarantine_role_that_holds_nobody_is_found(attacked: AttackedGuild, tux: App) -> None:
    attacked.app = tux
    await attacked.world_told()
    assert names(attacked, default_response=AntinukeResponseType.QUARANTINE) == ["quarantine-unset"]
    assert names(attacked, quarantine_role_id=1) == ["quarantine-gone"]
    assert names(attacked, quarantine_role_id=attacked.helper.id) == ["quarantine-powerful"]
    assert names(attacked, quarantine_role_id=attacked.tux_role.id) == ["quarantine-above", "quarantine-powerful"]


async def test_what_becomes_worse_is_said_once(attacked: AttackedGuild, start_tux: Starting) -> None:
    log = attacked.live.channel("mod-log")
    async with start_tux() as app:
        preflights = preflights_of(app, attacked)
        await attacked.world_told()
        await preflights.check(attacked.live_guild)
        assert not log.messages
        attacked.admin.position = 95
        await attacked.world_told()
        await preflights.check(attacked.live_guild)
        await preflights.check(attacked.live_guild)
        seen = await attacked.owner.sees("cannot protect this server", log)
        assert f"<@&{attacked.admin.id}>" in seen.text
    async with start_tux() as app:
        preflights = preflights_of(app, attacked)
        await attacked.heard()
        await preflights.check(attacked.live_guild)
        assert len(log.messages) == 1
        assert preflights.health() == {"critical": 1}


async def test_a_guild_that_only_observes_is_not_disturbed(attacked: AttackedGuild, tux: App) -> None:
    attacked.policy = replace(attacked.policy, mode=Mode.OBSERVE)
    preflights = preflights_of(tux, attacked)
    attacked.admin.position = 95
    await attacked.world_told()
    await preflights.check(attacked.live_guild)
    assert not attacked.live.channel("mod-log").messages


async def test_a_change_of_the_roles_is_noticed(attacked: AttackedGuild, tux: App) -> None:
    preflights = preflights_of(tux, attacked)
    await attacked.world_told()
    await tux.bot.add_cog(preflights, override=True)
    attacked.admin.position = 95
    await attacked.world_told()
    await attacked.owner.sees("cannot protect this server", attacked.live.channel("mod-log"))
    await tux.bot.remove_cog(preflights.qualified_name)


async def test_two_factor_authentication_that_the_server_requires_is_said_once(
    attacked: AttackedGuild, tux: App
) -> None:
    preflights, log = preflights_of(tux, attacked), attacked.live.channel("mod-log")
    attacked.guild.mfa_level = 1
    attacked.world.emit_in(attacked.guild, "GUILD_UPDATE", attacked.guild.payload())
    await until(lambda: attacked.live_guild.mfa_level is discord.MFALevel.require_2fa)
    await preflights.check(attacked.live_guild)
    await preflights.check(attacked.live_guild)
    await attacked.owner.sees("requires two-factor authentication", log)
    assert len(log.messages) == 1
