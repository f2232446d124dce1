"""`/config ranks`: the ranks of a server."""

from functools import partial

import discord
from discord import app_commands

from tux.bot.commands import Bare, GuildContext
from tux.bot.commands.arguments import RankLevel
from tux.bot.ui import Pages
from tux.features.configuration.command_lookup import every_rule
from tux.features.configuration.commands.rank_cog import RankCog
from tux.guilds.permissions import RankSettings, rank_edits


class RankCommands(RankCog):
    @RankCog.config.group(name="ranks", aliases=("rank",))
    async def ranks_group(self, _: GuildContext) -> Bare:
        return Bare("list")

    @ranks_group.command(name="init")
    async def restore_ranks(self, ctx: GuildContext) -> None:
        before, after = await self.edit(ctx, rank_edits.restore_defaults)
        restored = [after.title(level) for level in sorted(after.names) if level not in before.names]
        await ctx.say("config-ranks-restored", ranks=restored)

    @ranks_group.command(name="create", aliases=("add",))
    async def create_rank(self, ctx: GuildContext, level: RankLevel, *, name: str) -> None:
        _, after = await self.edit(ctx, partial(rank_edits.create, level=level, name=name))
        await ctx.say("config-ranks-created", rank=after.title(level))

    @ranks_group.command(name="edit", aliases=("rename",))
    async def rename_rank(self, ctx: GuildContext, rank: str, *, name: str) -> None:
        level = rank_edits.find(ctx.ranks, rank)
        before, after = await self.edit(ctx, partial(rank_edits.rename, level=level, name=name))
        await ctx.say("config-ranks-renamed", before=before.title(level), after=after.title(level))

    @ranks_group.command(name="delete", aliases=("remove",))
    async def delete_rank(self, ctx: GuildContext, rank: str, force: bool = False) -> None:
        level = rank_edits.find(ctx.ranks, rank)
        rules = every_rule(self.bot)
        before, after = await self.edit(ctx, partial(rank_edits.delete, level=level, rules=rules, force=force))
        last_role = before.roles is not None and after.roles is None
        await ctx.say("config-ranks-deleted", rank=before.title(level), last=last_role)

    @ranks_group.command(name="list", aliases=("show",), staff_only=True)
    async def list_ranks(self, ctx: GuildContext) -> None:
        await self._show_ranks(ctx)

    @ranks_group.command(name="administrators", aliases=("admins",))
    async def administrators_rank(self, ctx: GuildContext, allow: bool) -> None:
        await self.edit(ctx, partial(rank_edits.set_administrators_pass, passing=allow))
        await ctx.say("config-ranks-administrators", passing=allow)

    @rename_rank.autocomplete("rank")
    async def ranks_to_rename(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self.suggest_ranks(interaction, typed)

    @delete_rank.autocomplete("rank")
    async def ranks_to_delete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self.suggest_ranks(interaction, typed)

    async def _show_ranks(self, ctx: GuildContext) -> None:
        ranks = ctx.ranks
        lines = [ctx.text("config-ranks-source", by_roles=ranks.roles is not None), ""]
        lines += [_line(ctx, ranks, level) for level in sorted(ranks.names, reverse=True)]
        lines += ["", ctx.text("config-ranks-administrators", passing=ranks.administrators_pass)]
        await Pages(self.bot, ctx, ctx.text("config-ranks-title"), lines).send()


def _line(ctx: GuildContext, ranks: RankSettings, level: int) -> str:
    roles = [role_id for role_id, other_level in (ranks.roles or {}).items() if other_level == level]
    present = sum(ctx.guild.get_role(role_id) is not None for role_id in roles)
    requiring = sum(other_level == level for other_level in ranks.commands.values())
    return ctx.text("config-ranks-line", level=level, name=ranks.names[level], roles=present, commands=requiring)
