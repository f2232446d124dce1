"""`/config roles`: which role has which rank."""

from functools import partial

import discord
from discord import app_commands

from tux.bot.commands import Command, Group, GuildContext
from tux.bot.ui import Pages
from tux.features.configuration.rank_lookup import RankCog, hidden_by_discord
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import RankSettings, demand, rank_edits, standing
from tux.guilds.permissions.ranks import BY_PERMISSION


class RoleCommands(RankCog):
    @ConfigCog.config.group(name="roles", aliases=("role",))
    async def roles_group(self, ctx: GuildContext) -> None:
        await self._show_roles(ctx)

    @roles_group.command(name="assign")
    async def assign_role(self, ctx: GuildContext, role: discord.Role, *, rank: str) -> None:
        rank_edits.require_rankable(role, by=ctx.author, own=standing(ctx.caller, ctx.ranks).level)
        level = rank_edits.find(ctx.ranks, rank)
        before, after = await self.edit(ctx, partial(rank_edits.assigned, role_id=role.id, level=level))
        had = (before.roles or {}).get(role.id)
        said = [
            ctx.text(
                "config-roles-assigned",
                role=role,
                rank=after.title(level),
                before=None if had is None else before.title(had),
            )
        ]
        if before.roles is None:
            said.append(_beginning(ctx, after))
        said += _hidden(ctx, role, after, level)
        await ctx.send("\n".join(said))

    @roles_group.command(name="unassign", aliases=("remove",))
    async def unassign_role(self, ctx: GuildContext, role: discord.Role) -> None:
        if ctx.ranks.roles and role.id in ctx.ranks.roles:
            rank_edits.require_rankable(role, by=ctx.author, own=standing(ctx.caller, ctx.ranks).level)
        before, after = await self.edit(ctx, partial(rank_edits.unassigned, role_id=role.id))
        had = (before.roles or {})[role.id]
        await ctx.say("config-roles-unassigned", role=role, rank=before.title(had), back=after.roles is None)

    @roles_group.command(name="list", aliases=("show",))
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


def _beginning(ctx: GuildContext, ranks: RankSettings) -> str:
    """What the first role with a rank changes for all the others."""
    left = [role for role in reversed(ctx.guild.roles) if _is_staff(role, ranks)]
    return ctx.text("config-roles-first", roles=rank_edits.listed(role.mention for role in left) or None)


def _is_staff(role: discord.Role, ranks: RankSettings) -> bool:
    """Whether Discord lets it do what a rank stands for, and it has none."""
    if role.managed or role.id in (ranks.roles or {}) or (role.permissions.administrator and ranks.administrators_pass):
        return False
    return any(getattr(role.permissions, name) for name in BY_PERMISSION)


def _hidden(ctx: GuildContext, role: discord.Role, ranks: RankSettings, level: int) -> list[str]:
    def opened(command: Command | Group) -> bool:
        asked = demand(command.rule, command.qualified_name, ranks)
        return not command.rule.owner_only and not asked.permissions and asked.level <= level

    held = role.permissions | ctx.guild.default_role.permissions
    names = [f"`/{command.qualified_name}`" for command in hidden_by_discord(ctx.bot.commands, held, opened)]
    return [ctx.text("config-roles-hidden", role=role, commands=rank_edits.listed(sorted(names)))] if names else []
