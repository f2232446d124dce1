"""The commands that show, edit and export cases."""

import io
from collections.abc import Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import Bare, GuildContext, group
from tux.bot.commands.arguments import Number, UserOrBanned, find_user
from tux.bot.replies import Answers, MessageFields
from tux.features.moderation.errors import CaseKindUnknown
from tux.features.moderation.exports import Format, export_file
from tux.features.moderation.pages import CaseQuery, draw_page, is_quoted_whole, quoted_line
from tux.guilds.actions.embeds import case_embed, kind_name
from tux.guilds.cases import Case, Cases, CaseState, FormerReason
from tux.guilds.privacy.personal_data import mention_text
from tux.runtime.markup import code, plain_lines

StateName = Literal["pending", "settled", "failed"]
"""The values of `CaseState`. For an enumeration, discord.py would offer the names."""

_MAX_NUMBER_DIGITS = 14
"""The number of digits up to which it is a case's number, and not a user's id."""

_EARLIER_SHOWN = 5
"""The number of earlier reasons that an embed shows, so that they fit into one of its fields."""

_MAX_CHOICES = 25
"""The number of suggestions that Discord shows at once."""


class CaseCommands(commands.Cog):
    def __init__(self, cases: Cases) -> None:
        self.cases = cases

    @group(aliases=("cases", "c"), default=("moderate_members",), staff_only=True)
    async def case(self, ctx: GuildContext, *, number_or_user: str = "") -> Bare:
        if number_or_user.isdecimal() and len(number_or_user) <= _MAX_NUMBER_DIGITS:
            return Bare("view", {"number": int(number_or_user)})
        user = await find_user(ctx, number_or_user, banned=True) if number_or_user else None
        return Bare("search", {"user": user})

    @case.command(aliases=("v", "show", "get"))
    async def view(self, ctx: GuildContext, number: Number) -> None:
        await self._show(ctx, await self.cases.get(ctx.guild.id, number))

    @case.command(aliases=("find", "filter", "list"))
    async def search(
        self,
        ctx: GuildContext,
        user: UserOrBanned | None = None,
        kind: str | None = None,
        moderator: discord.User | None = None,
        state: StateName | None = None,
    ) -> None:
        query = CaseQuery(
            ctx.author.id,
            target_id=user.id if user else None,
            moderator_id=moderator.id if moderator else None,
            kind=self._find_kind(ctx, kind) if kind else None,
            state=CaseState(state) if state else None,
        )
        await self.list(ctx.answers, ctx.guild.id, query)

    @search.autocomplete("kind")
    async def suggest_kinds(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        locale, texts = str(interaction.locale), interaction.client.texts
        names = {kind.name: kind_name(kind.name, texts, locale) for kind in self.cases.kinds}
        part = typed.casefold()
        return [
            app_commands.Choice(name=label, value=name)
            for name, label in names.items()
            if part in name or part in label.casefold()
        ][:_MAX_CHOICES]

    @case.command(aliases=("m", "modify", "update"))
    async def edit(self, ctx: GuildContext, number: Number, *, reason: str) -> None:
        by_owner = ctx.author.id == ctx.guild.owner_id
        case = await self.cases.edit(ctx.guild.id, number, reason=reason, by=ctx.author.id, by_owner=by_owner)
        await self._show(ctx, case, ctx.text("case-edit-done", case=case.number))

    @case.command(default=("manage_guild",), prefix=False)
    async def export(self, ctx: GuildContext, format: Format = "json") -> None:  # noqa: A002 - the option's name
        await ctx.defer()
        async with export_file(self.cases.each(ctx.guild.id), format, limit=ctx.guild.filesize_limit) as file:
            await ctx.send(ctx.text("case-export-done"), file=file)

    async def list(self, answers: Answers, guild_id: int, query: CaseQuery) -> None:
        """Answer with the first page of the cases that match."""
        page = await query.page(self.cases, guild_id)
        if not page.cases:
            await answers.say("cases-none")
            return
        embed, view = draw_page(page, query, self.cases.kinds, answers.host, guild_id)
        message = MessageFields(embed=embed)
        if view is not None:
            message["view"] = view
        await answers.send(**message)

    async def _show(self, ctx: GuildContext, case: Case, text: str | None = None) -> None:
        """Answer with a case, and with a file of its earlier reasons if the embed has no room for all of them."""
        message = MessageFields(embed=(embed := self._embed(ctx, case)))
        if case.edited_at is not None:
            earlier = await self.cases.earlier_reasons(case.guild_id, case.number)
            lines = [_earlier_line(ctx, former) for former in _shown_of(earlier)]
            if not _fit(earlier) and (ctx.interaction is not None or ctx.bot_permissions.attach_files):
                message["file"] = _reasons_file(case, earlier)
                lines.append(ctx.text("case-earlier-file", count=len(earlier)))
            embed.add_field(name=ctx.text("case-earlier"), value="\n".join(lines), inline=False)
        await ctx.send(text, **message)

    def _find_kind(self, ctx: GuildContext, given: str) -> str:
        """Return the name of a kind, given that name or its title in the language of the server."""
        locale = ctx.host.locale_in(ctx.guild.id)
        names = {kind_name(kind.name, ctx.host.texts, locale).casefold(): kind.name for kind in self.cases.kinds}
        names |= {kind.name: kind.name for kind in self.cases.kinds}
        if name := names.get(given.casefold()):
            return name
        raise CaseKindUnknown(given=given[:100], kinds=[code(kind.name) for kind in self.cases.kinds])

    def _embed(self, ctx: GuildContext, case: Case) -> discord.Embed:
        embed = case_embed(case, self.cases.kinds, ctx.host.texts, ctx.host.locale_in(ctx.guild.id))
        if case.log_channel_id is not None:
            link = f"https://discord.com/channels/{case.guild_id}/{case.log_channel_id}/{case.log_message_id}"
            embed.add_field(name=ctx.text("case-logged"), value=link, inline=False)
        return embed


def _shown_of(earlier: Sequence[FormerReason]) -> Sequence[FormerReason]:
    """Return the earlier reasons that an embed shows: the original one, and the last of the others."""
    return [*earlier[:1], *earlier[1:][1 - _EARLIER_SHOWN :]]


def _fit(earlier: Sequence[FormerReason]) -> bool:
    """Return whether an embed shows all of the earlier reasons, and each in whole."""
    return len(earlier) <= _EARLIER_SHOWN and all(is_quoted_whole(former.reason) for former in earlier)


def _reasons_file(case: Case, earlier: Sequence[FormerReason]) -> discord.File:
    """Return a file with every earlier reason of a case, the oldest first."""
    entries = (
        f"{former.written_at:%Y-%m-%d %H:%M} UTC · {max(0, former.written_by) or '?'}\n{plain_lines(former.reason)}"
        for former in earlier
    )
    return discord.File(io.BytesIO("\n\n".join(entries).encode()), f"case-{case.number}-reasons.txt")


def _earlier_line(ctx: GuildContext, former: FormerReason) -> str:
    """Return a line with a reason that the case had, and who had written it when."""
    by = mention_text(former.written_by, ctx.host.texts, ctx.host.locale_in(ctx.guild.id))
    return ctx.text("case-earlier-line", at=former.written_at, by=by, reason=quoted_line(former.reason) or None)
