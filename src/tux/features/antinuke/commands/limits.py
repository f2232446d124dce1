"""`/antinuke limits`: how much of an action is too much."""

import math
from datetime import timedelta
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands import Bare, GuildContext
from tux.bot.commands.arguments import Duration
from tux.bot.ui import Pages
from tux.features.antinuke.actions import choices, read_action
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.errors import LimitUnclear, LimitUnset, WindowUnclear
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType
from tux.features.antinuke.policies import merged_limits
from tux.features.antinuke.settings import MOST_LIMITS, AntinukeSettings, OwnLimit
from tux.features.antinuke.tables import LONGEST_WINDOW_SECONDS
from tux.runtime.markup import Markup, joined
from tux.runtime.texts import Phrase

ResponseName = Literal["alert", "strip_roles", "quarantine", "kick", "ban"]

_LONGEST_WINDOW = timedelta(seconds=LONGEST_WINDOW_SECONDS)
_MOST = 1_000_000

Count = commands.Range[int, 0, 1_000_000]
"""The number of actions from which on a limit is broken; 0 switches it off."""


class LimitCommands(AntinukeCog):
    @AntinukeCog.antinuke.group()
    async def limits(self, _: GuildContext) -> Bare:
        return Bare("show")

    @limits.command(name="show")
    async def show_limits(self, ctx: GuildContext, *, action: str | None = None) -> None:
        settings = await self.require_in_charge(ctx)
        limits = merged_limits(settings)
        chosen = None if action is None else read_action(ctx, action)
        lines = [self._limit_line(ctx, settings, kind) for kind in limits if chosen in {None, kind}]
        if chosen is not None and chosen not in limits:
            lines = [ctx.text("antinuke-limit-none", action=Phrase(chosen.key))]
        title = ctx.text("antinuke-limits-title", preset=Phrase(settings.shown_preset.key))
        await Pages(self.bot, ctx, title, lines).send()

    @limits.command(name="set")
    async def set_limit(
        self, ctx: GuildContext, action: str, count: Count, window: Duration, response: ResponseName | None = None
    ) -> None:
        kind = read_action(ctx, action)
        answer = None if response is None else AntinukeResponseType(response)
        limit = own_limit(kind, count, window, answer)
        settings = await self.edit(ctx, lambda old: {"limits": with_limit(old, limit)})
        await ctx.say(
            "antinuke-limit-set",
            action=Phrase(kind.key),
            count=count,
            window=window,
            preset=Phrase(settings.preset.key),
            response=None if answer is None else Phrase(answer.key),
        )

    @limits.command(name="reset")
    async def reset_limits(self, ctx: GuildContext, *, action: str | None = None) -> None:
        kind = None if action is None else read_action(ctx, action)
        before = await self.require_in_charge(ctx)
        dropped = [limit for limit in before.limits if kind in {None, limit.action}]
        if not dropped:
            raise LimitUnset(action=None if kind is None else Phrase(kind.key))
        settings = await self.edit(
            ctx, lambda old: {"limits": tuple(limit for limit in old.limits if kind not in {None, limit.action})}
        )
        await ctx.say("antinuke-limits-reset", count=len(dropped), preset=Phrase(settings.preset.key))

    @show_limits.autocomplete("action")
    async def shown_actions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    @set_limit.autocomplete("action")
    async def set_actions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    @reset_limits.autocomplete("action")
    async def reset_actions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(interaction, typed)

    def _choices(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self.bot.texts, str(interaction.locale), typed)

    def _limit_line(self, ctx: GuildContext, settings: AntinukeSettings, kind: AntinukeActionType) -> str:
        """Return the limits on one action, those of the guild's own in bold."""
        own = {(limit.action, int(limit.window.total_seconds())) for limit in settings.limits if limit.enabled}
        parts = [
            ctx.text(
                "antinuke-limit-own" if (kind, limit.window_seconds) in own else "antinuke-limit-preset",
                count=math.ceil(limit.max_weight),  # the act at which it is broken
                window=timedelta(seconds=limit.window_seconds),
            )
            for limit in merged_limits(settings)[kind]
        ]
        return ctx.text("antinuke-limit-line", action=Phrase(kind.key), limits=joined(", ", map(Markup, parts)))


def own_limit(
    action: AntinukeActionType, count: int, window: timedelta, response: AntinukeResponseType | None = None
) -> OwnLimit:
    """Return a limit of a guild's own, broken by the action of that number; 0 switches it off.

    Raises:
        WindowUnclear: no limit can have such a window.
    """
    if not timedelta(seconds=1) <= window <= _LONGEST_WINDOW or window % timedelta(seconds=1):
        raise WindowUnclear(longest=_LONGEST_WINDOW)
    return OwnLimit.model_validate(
        {"action": action, "window": window, "max_weight": count or 1, "response": response, "enabled": count > 0}
    )


def with_limit(settings: AntinukeSettings, limit: OwnLimit) -> tuple[OwnLimit, ...]:
    """Return a guild's own limits with another one, in place of that for the same action and time.

    Raises:
        LimitUnclear: there would be too many.
    """
    others = (other for other in settings.limits if (other.action, other.window) != (limit.action, limit.window))
    limits = (*others, limit)
    if len(limits) > MOST_LIMITS:
        raise LimitUnclear(most=_MOST)
    return limits
