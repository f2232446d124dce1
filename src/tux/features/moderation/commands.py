"""The moderators' commands."""

import discord
from discord import app_commands
from discord.ext import commands

from tux.core.cases import Case, Cases
from tux.core.clock import Clock
from tux.core.commands import GuildContext, command, group
from tux.features.moderation.banned import BannedPeople
from tux.features.moderation.bans import Bans, Done
from tux.features.moderation.log import Logged
from tux.features.moderation.pictures import case_embed

Target = discord.Member | discord.User
Days = commands.Range[int, 0, 7]
Number = commands.Range[int, 1]


class Moderation(commands.Cog):
    def __init__(self, bans: Bans, cases: Cases, clock: Clock) -> None:
        self.bans = bans
        self.cases = cases
        self.banned = BannedPeople(clock)

    @command(aliases=("b",), default=("ban_members",), needs=("ban_members",))
    async def ban(self, ctx: GuildContext, user: Target, *, reason: str = "", delete_messages: Days = 0) -> None:
        done = await self.bans.ban(user, moderator=ctx.author, reason=reason, delete_days=delete_messages)
        await _say(ctx, "ban-done", user, done)

    @command(aliases=("ub",), default=("ban_members",), needs=("ban_members",))
    async def unban(self, ctx: GuildContext, user: str, *, reason: str = "") -> None:
        target = await self.banned.find(ctx.guild, user)
        done = await self.bans.unban(target, moderator=ctx.author, reason=reason)
        await _say(ctx, "unban-done", target, done)

    @unban.autocomplete("user")
    async def banned_people(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.guild is None:
            return []
        people = await self.banned.like(interaction.guild, typed)
        return [app_commands.Choice(name=f"{user} ({user.id})"[:100], value=str(user.id)) for user in people]

    @group(aliases=("cases", "c"), default=("moderate_members",))
    async def case(self, ctx: GuildContext, number: Number) -> None:
        await self._show(ctx, number)

    @case.command(aliases=("v", "show", "get"))
    async def view(self, ctx: GuildContext, number: Number) -> None:
        await self._show(ctx, number)

    async def _show(self, ctx: GuildContext, number: int) -> None:
        case = await self.cases.get(ctx.guild.id, number)
        embed = case_embed(case, ctx.host.texts, ctx.host.locale_in(ctx.guild.id))
        if link := _log_link(case):
            embed.add_field(name=ctx.text("case-logged"), value=link, inline=False)
        await ctx.send(embed=embed)


async def _say(ctx: GuildContext, key: str, target: discord.abc.User, done: Done) -> None:
    """What was done, and whatever about it did not go as it should."""
    said = [ctx.text(key, target=target, name=str(target), case=done.case.number)]
    if done.case.notice is not None:
        said.append(ctx.text(f"told-{done.case.notice}", target=target))
    if done.logged not in {Logged.POSTED, Logged.UNSET}:
        said.append(ctx.text(f"logged-{done.logged.value}"))
    await ctx.send("\n".join(line for line in said if line))


def _log_link(case: Case) -> str | None:
    if case.log_channel_id is None:
        return None
    return f"https://discord.com/channels/{case.guild_id}/{case.log_channel_id}/{case.log_message_id}"
