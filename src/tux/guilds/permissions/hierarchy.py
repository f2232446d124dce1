"""Discord's hierarchy: members rank by their highest role, and the owner ranks above all."""

from collections.abc import Iterable

import discord

from tux.guilds.permissions.errors import TargetAboveBot, TargetAboveModerator, TargetIsBot, TargetIsOwner, TargetIsSelf


def require_rank_over(
    target: discord.abc.Snowflake, *, moderator: discord.Member, held_roles: Iterable[discord.Role] = ()
) -> None:
    """Raise `Outranked` unless both `moderator` and the bot rank above `target` in the moderator's guild.

    `held_roles` are those that Tux took from the target and will give back. In comparison with the moderator, they
    count as if the target had them. A user who is not in the guild ranks below everybody unless Tux holds roles for
    them.
    """
    guild = moderator.guild
    if target.id == moderator.id:
        raise TargetIsSelf
    _require_not_bot_or_owner(target, guild)
    own = [target.top_role] if isinstance(target, discord.Member) else []
    highest = max((*own, *held_roles), default=None)
    if highest is not None and highest >= moderator.top_role and moderator.id != guild.owner_id:
        raise TargetAboveModerator(target=target, role=highest)
    require_bot_over(target, guild=guild)


def require_bot_over(target: discord.abc.Snowflake, *, guild: discord.Guild) -> None:
    """Raise `Outranked` unless the bot ranks above `target` in the guild."""
    _require_not_bot_or_owner(target, guild)
    if isinstance(target, discord.Member) and target.top_role >= guild.me.top_role:
        raise TargetAboveBot(target=target, role=target.top_role, bot_role=guild.me.top_role)


def _require_not_bot_or_owner(target: discord.abc.Snowflake, guild: discord.Guild) -> None:
    if target.id == guild.me.id:
        raise TargetIsBot
    if target.id == guild.owner_id:
        raise TargetIsOwner(target=target)
