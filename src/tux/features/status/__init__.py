"""Whether Tux is there, and how well it hears Discord."""

import math
import platform

import discord
from discord.ext import commands

from tux import __version__
from tux.core.bot import Tux
from tux.core.commands import AnyContext, command
from tux.core.feature import Feature

FEATURE = Feature("status")


class Status(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @command(aliases=("status",), guild_only=False)
    async def ping(self, ctx: AnyContext) -> None:
        embed = discord.Embed(title=ctx.text("ping-title"), colour=discord.Colour.green())
        embed.add_field(name=ctx.text("ping-gateway"), value=self._shown(ctx, self._gateway_latency()))
        embed.add_field(name=ctx.text("ping-api"), value=self._shown(ctx, self.bot.round_trip))
        embed.add_field(name=ctx.text("ping-since"), value=discord.utils.format_dt(self.bot.started_at, "R"))
        versions = {"tux": __version__, "library": discord.__version__, "python": platform.python_version()}
        embed.set_footer(text=ctx.text("ping-versions", **versions))
        await ctx.send(embed=embed)

    def _gateway_latency(self) -> float | None:
        return self.bot.latency if math.isfinite(self.bot.latency) else None

    @staticmethod
    def _shown(ctx: AnyContext, seconds: float | None) -> str:
        if seconds is None:
            return ctx.text("ping-unmeasured")
        return ctx.text("ping-milliseconds", milliseconds=round(seconds * 1000))


async def setup(bot: Tux) -> None:
    await bot.add_cog(Status(bot))
