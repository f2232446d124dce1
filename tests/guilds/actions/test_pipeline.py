"""Rules of Tux act through the same pipeline as people."""

import discord
import pytest

from tux.app import App
from tux.guilds.actions import ActionRequest, TuxRule, member_actions
from tux.guilds.cases import CaseState
from tux.guilds.permissions import Outranked
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import add_person


async def member_of(tux: App, guild: LiveGuild, user_id: int) -> discord.Member:
    bot_guild = tux.bot.get_guild(guild.id)
    assert bot_guild is not None
    return await bot_guild.fetch_member(user_id)


async def test_a_rule_of_tux_kicks_a_member_whom_moderators_could_not(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, log = guild.member("moderator"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
    guild.role("Tux").position = 50
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/roles/{guild.role('Tux').id}", {"hoist": False})
    peer = add_person(sandbox.world, guild.guild, "peer", "Peer", "", guild.role("Moderator"))
    await moderator.event("GUILD_MEMBER_ADD")
    target = await member_of(tux, guild, peer.id)

    request = ActionRequest(actor=TuxRule(target.guild, "flood"), reason="20 messages in 5 seconds")
    result = await tux.bot.actions.act(member_actions.KICK, target, request)

    assert peer.id not in guild.guild.members
    case = await tux.cases.get(guild.id, result.case.number)
    assert (case.kind, case.state, case.moderator_id) == ("kick", CaseState.SETTLED, target.guild.me.id)
    assert case.data == {"rule": "flood"}
    assert "20 messages in 5 seconds" in (await moderator.sees("Case #1", log)).text


@pytest.mark.parametrize("name", ["owner", "moderator"])
async def test_a_rule_of_tux_spares_the_owner_and_those_above_the_bot(tux: App, guild: LiveGuild, name: str) -> None:
    guild.role("Moderator").position, guild.role("Tux").position = 40, 30
    await guild.member("owner").request(
        "PATCH", f"/guilds/{guild.id}/roles/{guild.role('Moderator').id}", {"hoist": False}
    )
    target = await member_of(tux, guild, guild.member(name).id)

    with pytest.raises(Outranked):
        await tux.bot.actions.act(
            member_actions.BAN, target, ActionRequest(actor=TuxRule(target.guild, "flood"), reason="spam")
        )

    assert not guild.is_banned(guild.member(name))
    assert [case async for case in tux.cases.each(guild.id)] == []
