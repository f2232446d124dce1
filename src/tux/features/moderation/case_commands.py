"""Reading, correcting and exporting cases."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import GuildContext, group
from tux.bot.commands.targets import TargetsConverter
from tux.bot.replies import Answers, MessageFields
from tux.features.moderation.embeds import case_embed, kind_name
from tux.features.moderation.exports import Format, exported
from tux.features.moderation.pages import Query, draw
from tux.guilds.cases import Case, CaseKinds, Cases, CaseState
from tux.runtime.refusals import Refusal

Number = commands.Range[int, 1]
State = Literal["pending", "settled", "failed"]
"""Of `CaseState`, by value: of an enumeration discord.py shows people the names."""

_DIGITS_OF_NUMBER = 14
"""Of more, a number is somebody's id."""


class KindUnknown(Refusal):
    """Data: `given`, `kinds`."""

    key = "case-kind-unknown"


class CaseCommands(commands.Cog):
    def __init__(self, cases: Cases) -> None:
        self.cases = cases

    @group(aliases=("cases", "c"), default=("moderate_members",))
    async def case(self, ctx: GuildContext, *, what: str = "") -> None:
        if what.isdecimal() and len(what) <= _DIGITS_OF_NUMBER:
            await self._show(ctx, int(what))
            return
        target_id = None
        if what:
            found = (await TargetsConverter().convert(ctx, what))[0]
            if isinstance(found, Refusal):
                raise found
            target_id = found.id
        await self.list(ctx.answers, ctx.guild.id, Query(ctx.author.id, target_id=target_id))

    @case.command(aliases=("v", "show", "get"))
    async def view(self, ctx: GuildContext, number: Number) -> None:
        await self._show(ctx, number)

    @case.command(aliases=("find", "filter", "list"))
    async def search(
        self,
        ctx: GuildContext,
        user: discord.User | None = None,
        kind: str | None = None,
        moderator: discord.User | None = None,
        state: State | None = None,
    ) -> None:
        query = Query(
            ctx.author.id,
            target_id=user.id if user else None,
            moderator_id=moderator.id if moderator else None,
            kind=self._kind(ctx, kind) if kind else None,
            state=CaseState(state) if state else None,
        )
        await self.list(ctx.answers, ctx.guild.id, query)

    @search.autocomplete("kind")
    async def kinds(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        locale, texts = str(interaction.locale), interaction.client.texts
        named = {kind.name: kind_name(kind.name, texts, locale) for kind in self.cases.kinds}
        wanted = typed.casefold()
        return [
            app_commands.Choice(name=shown, value=name)
            for name, shown in named.items()
            if wanted in name or wanted in shown.casefold()
        ][:25]

    @case.command(aliases=("m", "modify", "update"))
    async def edit(self, ctx: GuildContext, number: Number, *, reason: str) -> None:
        case = await self.cases.edit(ctx.guild.id, number, reason=reason, by=ctx.author.id)
        await ctx.say("case-edit-done", embed=_embed(ctx, case, self.cases.kinds), case=case.number)

    @case.command(default=("manage_guild",), prefix=False, ephemeral=True)
    async def export(self, ctx: GuildContext, form: Format = "json") -> None:
        await ctx.defer()
        async with exported(self.cases.each(ctx.guild.id), form, limit=ctx.guild.filesize_limit) as file:
            await ctx.send(ctx.text("case-export-done"), file=file)

    async def list(self, answers: Answers, guild_id: int, query: Query, *, ephemeral: bool | None = None) -> None:
        """Answers with the first page of what was asked for."""
        page = await query.page(self.cases, guild_id)
        if not page.cases:
            await answers.say("cases-none", ephemeral=ephemeral)
            return
        embed, view = draw(page, query, self.cases.kinds, answers.host, guild_id)
        message = MessageFields(embed=embed)
        if view is not None:
            message["view"] = view
        await answers.send(ephemeral=ephemeral, **message)

    async def _show(self, ctx: GuildContext, number: int) -> None:
        await ctx.send(embed=_embed(ctx, await self.cases.get(ctx.guild.id, number), self.cases.kinds))

    def _kind(self, ctx: GuildContext, given: str) -> str:
        """A kind by its name, or by what it is called in the language of the server."""
        locale = ctx.host.locale_in(ctx.guild.id)
        called = {kind_name(kind.name, ctx.host.texts, locale).casefold(): kind.name for kind in self.cases.kinds}
        called |= {kind.name: kind.name for kind in self.cases.kinds}
        if found := called.get(given.casefold()):
            return found
        raise KindUnknown(given=given[:100], kinds=[f"`{kind.name}`" for kind in self.cases.kinds])


def _embed(ctx: GuildContext, case: Case, kinds: CaseKinds) -> discord.Embed:
    embed = case_embed(case, kinds, ctx.host.texts, ctx.host.locale_in(ctx.guild.id))
    if case.log_channel_id is not None:
        link = f"https://discord.com/channels/{case.guild_id}/{case.log_channel_id}/{case.log_message_id}"
        embed.add_field(name=ctx.text("case-logged"), value=link, inline=False)
    return embed
