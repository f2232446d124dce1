"""Permission to act on a channel, which counts there and not where the command is used."""

from collections.abc import Collection

import discord

from tux.guilds.permissions.callers import BotOwners, Caller
from tux.guilds.permissions.channels import Channel, missing_in, permissions_in
from tux.guilds.permissions.decisions import Why, decide, refusal
from tux.guilds.permissions.errors import BotLacksChannelPermissions, ChannelHidden, ChannelPermissionsMissing
from tux.guilds.permissions.ranks import RankSettings
from tux.guilds.permissions.rules import Rule, phrases


async def require_in(
    channel: Channel, member: discord.Member, rule: Rule, command: str, ranks: RankSettings, owners: BotOwners
) -> None:
    """Raise the `Refusal` that keeps a member from using `command` (its qualified name) on a channel of their guild."""
    if await is_hidden(channel, member):
        raise ChannelHidden(channel=channel)
    caller = Caller.for_member(member, channel, owners)
    decision = decide(rule, command, caller, ranks)
    if decision.why is Why.PERMISSIONS and decision.missing:
        raise ChannelPermissionsMissing(channel=channel, permissions=phrases(decision.missing))
    if not decision.allowed:
        raise refusal(decision, caller, ranks)


def require_bot_in(channel: Channel, needed: Collection[str]) -> None:
    """Raise `BotLacksChannelPermissions` unless the bot sees the channel and has the `needed` permissions there."""
    if names := missing_in(channel, channel.guild.me, ("view_channel", *needed)):
        raise BotLacksChannelPermissions(channel=channel, permissions=phrases(names))


async def is_hidden(channel: Channel, member: discord.Member) -> bool:
    """Return whether a member cannot see a channel, such as a private thread that they are not in."""
    permissions = permissions_in(channel, member)
    if not permissions.view_channel:
        return True
    if permissions.manage_threads or not isinstance(channel, discord.Thread) or not channel.is_private():
        return False
    return not await _is_in(channel, member)


async def _is_in(thread: discord.Thread, member: discord.Member) -> bool:
    try:
        await thread.fetch_member(member.id)
    except (discord.NotFound, discord.Forbidden):
        return False
    return True
