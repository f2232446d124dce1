"""`/config ranks`: which ranks there are."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import GuildContext
from tux.bot.ui import Pages
from tux.features.configuration.rank_lookup import RankCog, every_rule
from tux.features.configuration.root import ConfigCog
from tux.guilds.permissions import RankSettings, rank_edits


class RankCommands(RankCog):
    @ConfigCog.config.group(name="ranks", aliases=("rank",))
    async def ranks_group(self, ctx: GuildContext) -> None:
        await self._show_ranks(ctx)

    @ranks_group.command(name="init")
    async def restore_ranks(self, ctx: GuildContext) -> None:
        before, after = await self.edit(ctx, rank_edits.restored)
        back = [after.title(level) for level in sorted(after.names) if level not in before.names]
        await ctx.say("config-ranks-restored", ranks=back)

    @ranks_group.command(name="create", aliases=("add",))
    async def create_rank(self, ctx: GuildContext, level: commands.Range[int, 0, 10], *, name: str) -> None:
        _, after = await self.edit(ctx, partial(rank_edits.created, level=level, name=name))
        await ctx.say("config-ranks-created", rank=after.title(level))

    @ranks_group.command(name="edit", aliases=("rename",))
    async def rename_rank(self, ctx: GuildContext, rank: str, *, name: str) -> None:
        level = rank_edits.find(ctx.ranks, rank)
        before, after = await self.edit(ctx, partial(rank_edits.renamed, level=level, name=name))
        await ctx.say("config-ranks-renamed", before=before.title(level), after=after.title(level))

    @ranks_group.command(name="delete", aliases=("remove",))
    async def delete_rank(self, ctx: GuildContext, rank: str, force: bool = False) -> None:
        level = rank_edits.find(ctx.ranks, rank)
        rules = every_rule(self.bot)
        before, after = await self.edit(ctx, partial(rank_edits.deleted, level=level, rules=rules, force=force))
        await ctx.say("config-ranks-deleted", rank=before.title(level), back=_back(before, after))

    @ranks_group.command(name="list", aliases=("show",))
    async def list_ranks(self, ctx: GuildContext) -> None:
        await self._show_ranks(ctx)

    @ranks_group.command(name="administrators", aliases=("admins",))
    async def administrators_rank(self, ctx: GuildContext, allow: bool) -> None:
        await self.edit(ctx, partial(rank_edits.administrators, passing=allow))
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


def _back(before: RankSettings, after: RankSettings) -> bool:
    return before.roles is not None and after.roles is None


def _line(ctx: GuildContext, ranks: RankSettings, level: int) -> str:
    roles = sum(its == level and ctx.guild.get_role(role) is not None for role, its in (ranks.roles or {}).items())
    asking = sum(its == level for its in ranks.commands.values())
    return ctx.text("config-ranks-line", level=level, name=ranks.names[level], roles=roles, commands=asking)
