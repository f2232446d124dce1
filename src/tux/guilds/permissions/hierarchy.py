"""Discord's hierarchy: who is above whom by the highest role, and the owner above all."""

import discord

from tux.guilds.permissions.errors import TargetAboveBot, TargetAboveModerator, TargetIsBot, TargetIsOwner, TargetIsSelf


def require_rank_over(target: discord.abc.User, *, moderator: discord.Member) -> None:
    """Raise `Outranked` unless both `moderator` and the bot are above `target` in the moderator's guild.

    Whoever is not in the guild is below everybody.
    """
    guild = moderator.guild
    if target.id == moderator.id:
        raise TargetIsSelf
    if target.id == guild.me.id:
        raise TargetIsBot
    if target.id == guild.owner_id:
        raise TargetIsOwner(target=target)
    if not isinstance(target, discord.Member):
        return
    if moderator.id != guild.owner_id and target.top_role >= moderator.top_role:
        raise TargetAboveModerator(target=target, role=target.top_role)
    if target.top_role >= guild.me.top_role:
        raise TargetAboveBot(target=target, role=target.top_role, bot_role=guild.me.top_role)
