"""`/config commands`: the rank that each command requires."""

from functools import partial

import discord
from discord import app_commands

from tux.bot.commands import Bare, Command, Group, GuildContext
from tux.bot.ui import Pages
from tux.features.configuration.command_lookup import every_command, every_rule, find_command, find_command_and_rank
from tux.features.configuration.commands.rank_cog import RankCog
from tux.features.configuration.completion import complete
from tux.guilds.permissions import default_rank, rank_edits
from tux.guilds.permissions.ranks import BY_PERMISSION
from tux.runtime.markup import code


class RequirementCommands(RankCog):
    @RankCog.config.group(name="commands", aliases=("command",))
    async def requirements_group(self, _: GuildContext) -> Bare:
        return Bare("list")

    @requirements_group.command(name="require", aliases=("set",))
    async def require_rank(self, ctx: GuildContext, command: str, *, rank: str) -> None:
        prefix, typed = self.bot.prefix_in(ctx.guild.id), ctx.interaction is None
        required_command, level = find_command_and_rank(self.bot, prefix, ctx.ranks, command, rank, typed=typed)
        name, rules = required_command.qualified_name.casefold(), every_rule(self.bot)
        _, after = await self.edit(ctx, partial(rank_edits.set_requirement, command=name, level=level, rules=rules))
        lines = [ctx.text("config-commands-required", command=name, rank=after.title(level))]
        lines += _reach_lines(ctx, required_command)
        if after.roles is None and level:
            lines.append(_permissions_line(ctx, level))
        lines += _hidden_lines(ctx, required_command, level)
        await ctx.send("\n".join(lines))

    @requirements_group.command(name="clear", aliases=("reset",))
    async def clear_rank(self, ctx: GuildContext, *, command: str) -> None:
        name = " ".join(command.split()).removeprefix("/").casefold()
        if name not in ctx.ranks.commands:  # the rank of a command that is no longer loaded can be cleared too
            name = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command).qualified_name.casefold()
        rules = every_rule(self.bot)
        _, after = await self.edit(ctx, partial(rank_edits.clear_requirement, command=name, rules=rules))
        above = after.requirement(name)
        await ctx.say(
            "config-commands-cleared",
            command=name,
            above=above and above[0],
            rank=above and after.title(above[1]),
        )

    @requirements_group.command(name="list", aliases=("show",), staff_only=True)
    async def list_requirements(self, ctx: GuildContext) -> None:
        await self._show_requirements(ctx)

    @require_rank.autocomplete("command")
    async def commands_to_require(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        commands = every_command(self.bot).items()
        return complete(((name, name) for name, command in commands if not command.rule.owner_only), typed)

    @require_rank.autocomplete("rank")
    async def ranks_to_require(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self.suggest_ranks(interaction, typed)

    @clear_rank.autocomplete("command")
    async def commands_to_clear(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        ranks = await self.bot.ranks_in(interaction.guild_id)
        return complete(((name, name) for name in sorted(ranks.commands)), typed)

    async def _show_requirements(self, ctx: GuildContext) -> None:
        if not ctx.ranks.commands:
            await ctx.say("config-commands-none")
            return
        loaded = every_command(self.bot)
        lines = [
            ctx.text("config-commands-line", command=name, rank=ctx.ranks.title(level), known=name in loaded)
            for name, level in sorted(ctx.ranks.commands.items())
        ]
        await Pages(self.bot, ctx, ctx.text("config-commands-title", count=len(lines)), lines).send()


def _reach_lines(ctx: GuildContext, command: Command | Group) -> list[str]:
    """Return a line about the commands of a group that get its rank, because they have none of their own."""
    if not isinstance(command, Group):
        return []
    names = (subcommand.qualified_name for subcommand in command.walk_commands())
    reached = sorted(name for name in names if name.casefold() not in ctx.ranks.commands)
    return [ctx.text("config-commands-reach", commands=rank_edits.shorten(code(name) for name in reached))]


def _permissions_line(ctx: GuildContext, level: int) -> str:
    """Return a line about who has the rank as long as no role has one."""
    names = [name for name, other_level in BY_PERMISSION.items() if other_level >= level]
    permissions = [ctx.text(f"permission-{name}") for name in names]
    return ctx.text("config-commands-derived", permissions=permissions or None)


def _hidden_lines(ctx: GuildContext, command: Command | Group, level: int) -> list[str]:
    """Return a line about members from whom Discord hides the slash command although Tux allows it."""
    root = command.root_parent or command
    permissions = root.rule.default if isinstance(root, Command | Group) and root.app_command else ()
    if not permissions or level >= default_rank(command.rule):
        return []
    names = [ctx.text(f"permission-{name}") for name in permissions]
    return [ctx.text("config-commands-hidden", command=root.qualified_name, permissions=names)]
