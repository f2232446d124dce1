"""Bans: permanent, temporary, and lifted at once."""

from collections.abc import Sequence

import discord

from tux.guilds.actions.errors import AlreadyBanned, NotBanned, StillBanned
from tux.guilds.actions.requests import ActionContext, ActionPlan
from tux.runtime.discord_endpoints import UNREACHED

DAY_SECONDS = 86_400

_BANS_READ = 1000


async def is_banned(guild: discord.Guild, user: discord.abc.Snowflake) -> bool:
    """Ask Discord whether a user is banned."""
    try:
        await guild.fetch_ban(user)
    except discord.NotFound:
        return False
    return True


async def banned_users(guild: discord.Guild) -> Sequence[discord.User]:
    """Return who is banned, up to 1,000 users: as many as one request returns."""
    return [ban.user async for ban in guild.bans(limit=_BANS_READ)]


async def plan_ban(context: ActionContext) -> ActionPlan:
    """Refuse to make a ban permanent that is. A temporary ban is replaced, and a permanent one may get an end."""
    known_member = context.member is not None and not context.waited
    if known_member or not await is_banned(context.guild, context.target):
        return ActionPlan()
    temporary = await context.cases.active(context.guild.id, context.target.id, *context.kind.ends)
    if not temporary and context.request.duration is None:
        raise AlreadyBanned(target=context.target)
    return ActionPlan(replaces=True, replaced_end=temporary[-1].expires_at if temporary else None)


async def plan_softban(context: ActionContext) -> ActionPlan:
    """Refuse where the target is banned in any way."""
    plan = await plan_ban(context)
    if plan.replaces:
        raise AlreadyBanned(target=context.target)
    return plan


async def plan_unban(context: ActionContext) -> ActionPlan:
    """Refuse where the target is not banned."""
    if not await is_banned(context.guild, context.target):
        raise NotBanned(target=context.target)
    return ActionPlan()


async def perform_ban(context: ActionContext) -> None:
    """Ban the target, and delete their messages of the last days as the request says."""
    seconds = context.request.delete_days * DAY_SECONDS
    await context.guild.ban(context.target, reason=context.audit_reason, delete_message_seconds=seconds)


async def perform_softban(context: ActionContext) -> None:
    """Ban the target and lift the ban. Raises `StillBanned` where the ban could not be lifted."""
    await perform_ban(context)
    try:
        await perform_unban(context)
    except (discord.HTTPException, *UNREACHED) as error:
        if await is_banned(context.guild, context.target):
            raise StillBanned(target=context.target, case=context.case.number if context.case else 0) from error


async def perform_unban(context: ActionContext) -> None:
    """Lift the ban of the target."""
    await context.guild.unban(context.target, reason=context.audit_reason)
