"""`/config commands`: which rank a command is for."""

from functools import partial

import discord
from discord import app_commands

from tux.bot.commands import Command, Group, GuildContext
from tux.bot.ui import Pages
from tux.features.configuration.rank_lookup import (
    RankCog,
    choices,
    command_and_rank,
    every_command,
    every_rule,
    find_command,
)
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import default_rank, rank_edits
from tux.guilds.permissions.ranks import BY_PERMISSION


class RequirementCommands(RankCog):
    @ConfigCog.config.group(name="commands", aliases=("command",))
    async def requirements_group(self, ctx: GuildContext) -> None:
        await self._show_requirements(ctx)

    @requirements_group.command(name="require", aliases=("set",))
    async def require_rank(self, ctx: GuildContext, command: str, *, rank: str) -> None:
        found, level = command_and_rank(self.bot, ctx, command, rank)
        name = found.qualified_name.casefold()
        _, after = await self.edit(
            ctx, partial(rank_edits.required, command=name, level=level, rules=every_rule(self.bot))
        )
        said = [ctx.text("config-commands-required", command=name, rank=after.title(level))]
        said += self._reach(ctx, found)
        if after.roles is None and level:
            said.append(_derived(ctx, level))
        said += _shown(ctx, found, level)
        await ctx.send("\n".join(said))

    @requirements_group.command(name="clear", aliases=("reset",))
    async def clear_rank(self, ctx: GuildContext, *, command: str) -> None:
        name = " ".join(command.split()).removeprefix("/").casefold()
        if name not in ctx.ranks.commands:  # one that is not loaded any more can be cleared too
            name = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command).qualified_name.casefold()
        _, after = await self.edit(ctx, partial(rank_edits.released, command=name, rules=every_rule(self.bot)))
        above = after.requirement(name)
        await ctx.say(
            "config-commands-cleared",
            command=name,
            above=above and above[0],
            rank=above and after.title(above[1]),
        )

    @requirements_group.command(name="list", aliases=("show",))
    async def list_requirements(self, ctx: GuildContext) -> None:
        await self._show_requirements(ctx)

    @require_rank.autocomplete("command")
    async def commands_to_require(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = every_command(self.bot).items()
        return choices(((name, name) for name, command in found if not command.rule.owner_only), typed)

    @require_rank.autocomplete("rank")
    async def ranks_to_require(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self.suggest_ranks(interaction, typed)

    @clear_rank.autocomplete("command")
    async def commands_to_clear(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        ranks = await self.bot.ranks_in(interaction.guild_id)
        return choices(((name, name) for name in sorted(ranks.commands)), typed)

    def _reach(self, ctx: GuildContext, command: Command | Group) -> list[str]:
        """A requirement on a group holds for the commands within that have none of their own."""
        if not isinstance(command, Group):
            return []
        inner = [
            it.qualified_name
            for it in command.walk_commands()
            if it.qualified_name.casefold() not in ctx.ranks.commands
        ]
        return [ctx.text("config-commands-reach", commands=rank_edits.listed(f"`{name}`" for name in sorted(inner)))]

    async def _show_requirements(self, ctx: GuildContext) -> None:
        if not ctx.ranks.commands:
            await ctx.say("config-commands-none")
            return
        known = every_command(self.bot)
        lines = [
            ctx.text("config-commands-line", command=name, rank=ctx.ranks.title(level), known=name in known)
            for name, level in sorted(ctx.ranks.commands.items())
        ]
        await Pages(self.bot, ctx, ctx.text("config-commands-title", count=len(lines)), lines).send()


def _derived(ctx: GuildContext, level: int) -> str:
    """Who has the rank while no role has one."""
    names = [name for name, its in BY_PERMISSION.items() if its >= level]
    return ctx.text("config-commands-derived", permissions=[ctx.text(f"permission-{name}") for name in names] or None)


def _shown(ctx: GuildContext, command: Command | Group, level: int) -> list[str]:
    """Discord goes on hiding a slash command by its own permissions, whomever we would let use it."""
    root = command.root_parent or command
    permissions = root.rule.default if isinstance(root, Command | Group) and root.app_command else ()
    if not permissions or level >= default_rank(command.rule):
        return []
    names = [ctx.text(f"permission-{name}") for name in permissions]
    return [ctx.text("config-commands-hidden", command=root.qualified_name, permissions=names)]
