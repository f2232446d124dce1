"""The bare bot: discord.py alone, with one prefix command and one slash command, to compare Tux with."""

import os

import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Bare(commands.AutoShardedBot):
    """Answers `$ping` and `/ping`."""

    async def setup_hook(self) -> None:
        await self.tree.sync()


def main() -> None:
    """Run the bot until it is stopped."""
    Route.BASE = os.environ["TUX_DISCORD_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["TUX_DISCORD_GATEWAY"])
    intents = discord.Intents(int(os.environ["BENCH_INTENTS"]))
    bot = Bare(command_prefix="$", intents=intents, help_command=None)

    @bot.hybrid_command(description="Answer")
    async def ping(ctx: commands.Context[Bare]) -> None:
        await ctx.send("pong")

    bot.run(os.environ["TUX_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
