"""The moderators' commands on people."""

from collections.abc import Callable
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import Command, Duration, GuildContext, Ids, Targets, command
from tux.bot.commands.decorators import Callback
from tux.bot.commands.flags import ReasonFlags
from tux.features.moderation import actions
from tux.features.moderation.actions import ActionRequest, MemberAction
from tux.features.moderation.banned_users import BannedUsers
from tux.features.moderation.massbans import Massbans
from tux.features.moderation.results import Results
from tux.runtime.clock import Clock

Days = commands.Range[int, 0, 7]
SomeDays = commands.Range[int, 1, 7]


def _acting(act: MemberAction, *aliases: str) -> Callable[[Callback], Command]:
    """A command for whoever may do it, with what the bot needs for it, as the act says."""
    return command(aliases=aliases, default=(act.permission,), needs=act.needs, ephemeral=act.kind.staff_only)


class Moderation(commands.Cog):
    def __init__(self, results: Results, massbans: Massbans, clock: Clock) -> None:
        self.results = results
        self.massbans = massbans
        self.banned = BannedUsers(clock)

    @_acting(actions.BAN, "b")
    async def ban(
        self, ctx: GuildContext, members: Targets, *, reason: str = "", delete_messages: Days = 0, silent: bool = False
    ) -> None:
        order = _order(ctx, reason, silent, days=delete_messages)
        await self.results.of(actions.BAN, members, order, ctx.answers)

    @_acting(actions.TEMPBAN, "tb")
    async def tempban(
        self,
        ctx: GuildContext,
        members: Targets,
        duration: Duration,
        *,
        reason: str = "",
        delete_messages: Days = 0,
        silent: bool = False,
    ) -> None:
        order = _order(ctx, reason, silent, days=delete_messages, duration=duration)
        await self.results.of(actions.TEMPBAN, members, order, ctx.answers)

    @_acting(actions.SOFTBAN, "sb")
    async def softban(
        self,
        ctx: GuildContext,
        members: Targets,
        *,
        reason: str = "",
        delete_messages: SomeDays = 1,
        silent: bool = False,
    ) -> None:
        order = _order(ctx, reason, silent, days=delete_messages)
        await self.results.of(actions.SOFTBAN, members, order, ctx.answers)

    @command(aliases=("mb",), default=("ban_members", "manage_guild"), needs=("ban_members", "manage_guild"))
    async def massban(self, ctx: GuildContext, people: Ids, *, reason: str = "", delete_messages: Days = 0) -> None:
        order = _order(ctx, reason, days=delete_messages)
        await self.massbans.ban(people, order, ctx.answers)

    @_acting(actions.UNBAN, "ub")
    async def unban(self, ctx: GuildContext, user: str, *, reason: str = "") -> None:
        target = await self.banned.find(ctx.guild, user)
        await self.results.of(actions.UNBAN, [target], _order(ctx, reason), ctx.answers)

    @unban.autocomplete("user")
    async def banned_people(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.guild is None:
            return []
        people = await self.banned.like(interaction.guild, typed)
        return [app_commands.Choice(name=f"{user} ({user.id})"[:100], value=str(user.id)) for user in people]

    @_acting(actions.KICK, "k")
    async def kick(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.of(actions.KICK, members, _order(ctx, reason, silent), ctx.answers)

    @_acting(actions.WARN, "w")
    async def warn(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.of(actions.WARN, members, _order(ctx, reason, silent), ctx.answers)

    @_acting(actions.NOTE, "n")
    async def note(self, ctx: GuildContext, members: Targets, *, reason: str) -> None:
        await self.results.of(actions.NOTE, members, _order(ctx, reason), ctx.answers)

    @_acting(actions.TIMEOUT, "to", "mute")
    async def timeout(
        self, ctx: GuildContext, members: Targets, duration: Duration, *, reason: str = "", silent: bool = False
    ) -> None:
        order = _order(ctx, reason, silent, duration=duration)
        await self.results.of(actions.TIMEOUT, members, order, ctx.answers)

    @_acting(actions.UNTIMEOUT, "uto", "unmute")
    async def untimeout(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.of(actions.UNTIMEOUT, members, _order(ctx, reason, silent), ctx.answers)


def _order(
    ctx: GuildContext, reason: str, silent: bool = False, *, days: int = 0, duration: timedelta | None = None
) -> ActionRequest:
    """What is meant, with what was typed among the words of the reason."""
    typed = ReasonFlags.read(reason) if ctx.interaction is None else ReasonFlags(reason)
    return ActionRequest(
        moderator=ctx.author,
        reason=typed.reason,
        silent=silent or typed.silent,
        delete_days=days if typed.delete_days is None else typed.delete_days,
        duration=duration,
    )
