"""A bot that knows nothing of Tux: discord.py alone, pointed at another Discord by its environment."""

import os

import discord
import yarl
from discord import app_commands
from discord.ext import commands

discord.http.Route.BASE = os.environ["DISCORD_API"]
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY"])
discord.Asset.BASE = os.environ["DISCORD_CDN"]

bot = commands.Bot("!", intents=discord.Intents.all(), help_command=None, guild_ready_timeout=0.1)


@bot.event
async def setup_hook() -> None:
    await bot.tree.sync()


@bot.event
async def on_ready() -> None:
    print("ready", bot.user, len(bot.guilds), flush=True)  # noqa: T201 - how the test learns of it


@bot.command()
async def echo(ctx: commands.Context[commands.Bot], *, text: str) -> None:
    """Say it again."""
    await ctx.reply(f"{ctx.author.display_name} said {text}")


@bot.command()
async def picture(ctx: commands.Context[commands.Bot]) -> None:
    """Read an attachment, and the author's avatar."""
    content = await ctx.message.attachments[0].read()
    avatar = await ctx.author.display_avatar.read()
    await ctx.send(f"{len(content)} bytes, and an avatar: {bool(avatar)}")


@bot.tree.command()
@app_commands.describe(who="Whom to greet")
async def greet(interaction: discord.Interaction, who: discord.Member) -> None:
    """Greet somebody."""
    await interaction.response.defer(thinking=True)
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Wave back", custom_id="wave"))
    await interaction.followup.send(f"Hello {who.mention}", view=view)


@bot.event
async def on_interaction(interaction: discord.Interaction) -> None:
    if interaction.type is discord.InteractionType.component:
        await interaction.response.edit_message(content=f"{interaction.user.display_name} waves back", view=None)


bot.run(os.environ["DISCORD_TOKEN"])
