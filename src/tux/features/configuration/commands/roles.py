"""`/config roles`: the ranks of roles."""

from functools import partial

import discord
from discord import app_commands

from tux.bot.commands import Bare, Command, Group, GuildContext
from tux.bot.ui import Pages
from tux.features.configuration.command_lookup import hidden_by_discord
from tux.features.configuration.commands.rank_cog import RankCog
from tux.guilds.permissions import RankSettings, demand, rank_edits, standing
from tux.guilds.permissions.ranks import BY_PERMISSION
from tux.runtime.markup import code, role_mention


class RoleCommands(RankCog):
    @RankCog.config.group(name="roles", aliases=("role",))
    async def roles_group(self, _: GuildContext) -> Bare:
        return Bare("list")

    @roles_group.command(name="assign")
    async def assign_role(self, ctx: GuildContext, role: discord.Role, *, rank: str) -> None:
        rank_edits.require_rankable(role, by=ctx.author, own=standing(ctx.caller, ctx.ranks).level)
        level = rank_edits.find(ctx.ranks, rank)
        before, after = await self.edit(ctx, partial(rank_edits.assign, role_id=role.id, level=level))
        old_level = (before.roles or {}).get(role.id)
        old_rank = None if old_level is None else before.title(old_level)
        lines = [ctx.text("config-roles-assigned", role=role, rank=after.title(level), before=old_rank)]
        if before.roles is None:
            lines.append(_first_line(ctx, after))
        lines += _hidden_lines(ctx, role, after, level)
        await ctx.send("\n".join(lines))

    @roles_group.command(name="unassign", aliases=("remove",))
    async def unassign_role(self, ctx: GuildContext, role: discord.Role) -> None:
        if ctx.ranks.roles and role.id in ctx.ranks.roles:
            rank_edits.require_rankable(role, by=ctx.author, own=standing(ctx.caller, ctx.ranks).level)
        before, after = await self.edit(ctx, partial(rank_edits.unassign, role_id=role.id))
        level = (before.roles or {})[role.id]
        await ctx.say("config-roles-unassigned", role=role, rank=before.title(level), last=after.roles is None)

    @roles_group.command(name="list", aliases=("show",), staff_only=True)
    async def list_roles(self, ctx: GuildContext) -> None:
        await self._show_roles(ctx)

    @assign_role.autocomplete("rank")
    async def ranks_to_assign(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [choice for choice in await self.suggest_ranks(interaction, typed) if choice.value != "0"]

    async def _show_roles(self, ctx: GuildContext) -> None:
        roles = ctx.ranks.roles
        if not roles:
            await ctx.say("config-roles-none", by_roles=roles is not None)
            return
        ordered = sorted(roles.items(), key=lambda entry: (-entry[1], -_position(ctx.guild, entry[0])))
        lines = [
            ctx.text("config-roles-line", rank=ctx.ranks.title(level), role=ctx.guild.get_role(role_id), id=role_id)
            for role_id, level in ordered
        ]
        await Pages(self.bot, ctx, ctx.text("config-roles-title", count=len(roles)), lines).send()


def _position(guild: discord.Guild, role_id: int) -> int:
    role = guild.get_role(role_id)
    return role.position if role else -1


def _first_line(ctx: GuildContext, ranks: RankSettings) -> str:
    """Return a line about what the first role with a rank changes for all others."""
    unranked = [role for role in reversed(ctx.guild.roles) if _is_unranked_staff(role, ranks)]
    return ctx.text("config-roles-first", roles=rank_edits.shorten(role_mention(role.id) for role in unranked) or None)


def _is_unranked_staff(role: discord.Role, ranks: RankSettings) -> bool:
    """Return whether the role has permissions that a rank stands for, but no rank."""
    if role.managed or role.id in (ranks.roles or {}) or (role.permissions.administrator and ranks.administrators_pass):
        return False
    return any(getattr(role.permissions, name) for name in BY_PERMISSION)


def _hidden_lines(ctx: GuildContext, role: discord.Role, ranks: RankSettings, level: int) -> list[str]:
    """Return a line about commands that the role may use now, but that Discord still hides from it."""

    def may_run(command: Command | Group) -> bool:
        required = demand(command.rule, command.qualified_name, ranks)
        return not command.rule.owner_only and not required.permissions and required.level <= level

    permissions = role.permissions | ctx.guild.default_role.permissions
    names = [
        code(f"/{command.qualified_name}") for command in hidden_by_discord(ctx.bot.commands, permissions, may_run)
    ]
    return [ctx.text("config-roles-hidden", role=role, commands=rank_edits.shorten(sorted(names)))] if names else []
