"""`/permissions explain`: whether somebody may run a command, and why."""

from collections.abc import Iterator

import discord
from discord import app_commands
from discord.ext import commands

from tux.core.bot import Tux
from tux.core.commands import Command, Group, GuildContext, Someone, group
from tux.core.permissions import Caller, Decision, RankSettings, Source, decide, missing, standing
from tux.features.configuration.ranking import choices, every_command, find_command, hidden_by_discord


class Permissions(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @group(aliases=("perms",), ephemeral=True)
    async def permissions(self, ctx: GuildContext) -> None:
        await ctx.send(_standing(ctx, ctx.caller, ctx.author))

    @permissions.command()
    async def explain(self, ctx: GuildContext, command: str, member: discord.Member | None = None) -> None:
        found = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command)
        asked = member or ctx.author
        caller = ctx.caller if asked.id == ctx.author.id else Someone.member(asked, ctx)
        decision = decide(found.rule, found.qualified_name, caller, ctx.ranks)
        embed = discord.Embed(
            title=ctx.text("permissions-title", command=found.qualified_name),
            colour=discord.Colour.green() if decision.allowed else discord.Colour.red(),
            description="\n".join(_lines(ctx, found, caller, asked, decision)),
        )
        await ctx.send(embed=embed)

    @explain.autocomplete("command")
    async def commands_to_explain(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = every_command(self.bot).items()
        return choices(((name, name) for name, command in found if not command.hidden), typed)


def _lines(
    ctx: GuildContext, command: Command | Group, caller: Caller, member: discord.Member, decision: Decision
) -> Iterator[str]:
    yield ctx.text("permissions-verdict", member=member, allowed=decision.allowed, why=decision.why)
    yield _demand(ctx, command, decision, ctx.ranks)
    yield _standing(ctx, caller, member)
    if decision.missing:
        yield ctx.text("permissions-missing-here", permissions=_words(ctx, decision.missing))
    if decision.allowed and (lacking := missing(command.rule.needs, caller.bot_permissions)):
        yield ctx.text("permissions-bot-lacks", permissions=_words(ctx, lacking))
    root = command.root_parent or command
    if decision.allowed and any(hidden_by_discord([root], caller.permissions, lambda _: True)):
        yield ctx.text("permissions-hidden", command=root.qualified_name)


def _demand(ctx: GuildContext, command: Command | Group, decision: Decision, ranks: RankSettings) -> str:
    asked = decision.demand
    if command.rule.owner_only:
        return ctx.text("permissions-demand-owner")
    if asked.set_on is not None:
        own = asked.set_on == command.qualified_name.casefold()
        return ctx.text("permissions-demand-set", rank=ranks.title(asked.level), command=asked.set_on, own=own)
    return ctx.text(
        "permissions-demand-default",
        rank=ranks.title(asked.level) if asked.level else None,
        permissions=_words(ctx, asked.permissions) or None,
    )


def _standing(ctx: GuildContext, caller: Caller, member: discord.Member) -> str:
    found = standing(caller, ctx.ranks)
    return ctx.text(
        "permissions-standing",
        member=member,
        rank=ctx.ranks.title(found.level) if found.source not in {Source.GUILD_OWNER, Source.BOT_OWNER} else None,
        source=found.source,
        role=found.role_id and f"<@&{found.role_id}>",
        permission=found.permission and ctx.text(f"permission-{found.permission}"),
        by_roles=ctx.ranks.roles is not None,
    )


def _words(ctx: GuildContext, permissions: tuple[str, ...] | list[str]) -> list[str]:
    return [ctx.text(f"permission-{name}") for name in permissions]
