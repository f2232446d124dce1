"""Who stands above whom, as Discord sees it: by the highest role, and the owner above all."""

import discord

from tux.runtime.refusals import Refusal


class Outranked(Refusal):
    """The act would go against somebody on the same level or above."""


class TargetIsSelf(Outranked):
    key = "target-is-self"


class TargetIsBot(Outranked):
    """Tux itself is the target."""

    key = "target-is-bot"


class TargetIsOwner(Outranked):
    key = "target-is-owner"


class TargetAboveModerator(Outranked):
    key = "target-above-moderator"


class TargetAboveBot(Outranked):
    key = "target-above-bot"


def require_rank_over(target: discord.abc.User, *, moderator: discord.Member) -> None:
    """Raises `Outranked` unless both `moderator` and the bot stand above `target` in the moderator's guild.

    Who is not in the guild is below everybody.
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
