"""The moderators' commands on people."""

from collections.abc import Callable
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from tux.core.clock import Clock
from tux.core.commands import Command, Duration, GuildContext, Ids, Targets, command
from tux.core.commands.declaring import Callback
from tux.core.commands.typed import Typed
from tux.features.moderation import acts
from tux.features.moderation.acts import Act, Order
from tux.features.moderation.banned import BannedPeople
from tux.features.moderation.massbans import Massbans
from tux.features.moderation.results import Results

Days = commands.Range[int, 0, 7]
SomeDays = commands.Range[int, 1, 7]


def _acting(act: Act, *aliases: str, ephemeral: bool = False) -> Callable[[Callback], Command]:
    """A command for whoever may do it, with what the bot needs for it, as the act says."""
    return command(aliases=aliases, default=(act.permission,), needs=act.needs, ephemeral=ephemeral)


class Moderation(commands.Cog):
    def __init__(self, results: Results, massbans: Massbans, clock: Clock) -> None:
        self.results = results
        self.massbans = massbans
        self.banned = BannedPeople(clock)

    @_acting(acts.BAN, "b")
    async def ban(
        self, ctx: GuildContext, members: Targets, *, reason: str = "", delete_messages: Days = 0, silent: bool = False
    ) -> None:
        order = _order(ctx, reason, silent, days=delete_messages)
        await self.results.of(acts.BAN, members, order, ctx.answers)

    @_acting(acts.TEMPBAN, "tb")
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
        await self.results.of(acts.TEMPBAN, members, order, ctx.answers)

    @_acting(acts.SOFTBAN, "sb")
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
        await self.results.of(acts.SOFTBAN, members, order, ctx.answers)

    @command(aliases=("mb",), default=("ban_members", "manage_guild"), needs=("ban_members", "manage_guild"))
    async def massban(self, ctx: GuildContext, people: Ids, *, reason: str = "", delete_messages: Days = 0) -> None:
        order = _order(ctx, reason, days=delete_messages)
        await self.massbans.ban(people, order, ctx.answers)

    @_acting(acts.UNBAN, "ub")
    async def unban(self, ctx: GuildContext, user: str, *, reason: str = "") -> None:
        target = await self.banned.find(ctx.guild, user)
        await self.results.of(acts.UNBAN, [target], _order(ctx, reason), ctx.answers)

    @unban.autocomplete("user")
    async def banned_people(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.guild is None:
            return []
        people = await self.banned.like(interaction.guild, typed)
        return [app_commands.Choice(name=f"{user} ({user.id})"[:100], value=str(user.id)) for user in people]

    @_acting(acts.KICK, "k")
    async def kick(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.of(acts.KICK, members, _order(ctx, reason, silent), ctx.answers)

    @_acting(acts.WARN, "w")
    async def warn(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.of(acts.WARN, members, _order(ctx, reason, silent), ctx.answers)

    @_acting(acts.NOTE, "n", ephemeral=True)
    async def note(self, ctx: GuildContext, members: Targets, *, reason: str) -> None:
        await self.results.of(acts.NOTE, members, _order(ctx, reason), ctx.answers)

    @_acting(acts.TIMEOUT, "to", "mute")
    async def timeout(
        self, ctx: GuildContext, members: Targets, duration: Duration, *, reason: str = "", silent: bool = False
    ) -> None:
        order = _order(ctx, reason, silent, duration=duration)
        await self.results.of(acts.TIMEOUT, members, order, ctx.answers)

    @_acting(acts.UNTIMEOUT, "uto", "unmute")
    async def untimeout(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.of(acts.UNTIMEOUT, members, _order(ctx, reason, silent), ctx.answers)


def _order(
    ctx: GuildContext, reason: str, silent: bool = False, *, days: int = 0, duration: timedelta | None = None
) -> Order:
    """What is meant, with what was typed among the words of the reason."""
    typed = Typed.read(reason) if ctx.interaction is None else Typed(reason)
    return Order(
        moderator=ctx.author,
        reason=typed.reason,
        silent=silent or typed.silent,
        delete_days=days if typed.delete_days is None else typed.delete_days,
        duration=duration,
    )
