"""The command that shows that Tux is running, and how quickly Discord answers."""

import math
import platform

import discord
from discord.ext import commands

from tux import __version__
from tux.bot.client import Tux
from tux.bot.commands import AnyContext, command
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope

FEATURE = Feature("status")


class Status(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @command(aliases=("status",), guild_only=False)
    async def ping(self, ctx: AnyContext) -> None:
        await ctx.say(
            "ping",
            gateway=_milliseconds(self.bot.latency),
            answer=_milliseconds(self.bot.round_trip),
            since=self.bot.started_at,
            tux=__version__,
            library=discord.__version__,
            python=platform.python_version(),
        )


def _milliseconds(seconds: float | None) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds is not None and math.isfinite(seconds) else "?"


async def setup(scope: FeatureScope) -> None:
    await scope.add_cog(Status(scope.bot))
