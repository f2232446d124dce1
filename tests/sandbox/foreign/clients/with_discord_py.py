"""A bot on discord.py."""

import asyncio
import os

import discord
import forks
import lines
import yarl
from discord import app_commands

# Where Discord is:
discord.http.Route.BASE = os.environ["DISCORD_API"]
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY"])
discord.Asset.BASE = os.environ["DISCORD_CDN"]
# until here

FRUIT = ("apple", "apricot", "banana")

bot = discord.Client(intents=discord.Intents.all(), guild_ready_timeout=0.1)
tree = app_commands.CommandTree(bot)
forks.tell_of_events(bot, "on_audit_log_entry_create")


class Greeting(discord.ui.View):
    """A button and two selects."""

    @discord.ui.button(label="Wave back", custom_id="wave")
    async def wave(self, interaction: discord.Interaction, _button: discord.ui.Button) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.display_name} waves back", view=None)

    @discord.ui.select(
        placeholder="Colour", custom_id="colour", options=[discord.SelectOption(label=c) for c in ("red", "blue")]
    )
    async def colour(self, interaction: discord.Interaction, select: discord.ui.Select) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)

    @discord.ui.select(cls=discord.ui.UserSelect, placeholder="People", custom_id="people", max_values=3)
    async def people(self, interaction: discord.Interaction, select: discord.ui.UserSelect) -> None:
        names = ", ".join(user.display_name for user in select.values)
        await interaction.response.send_message(f"met {names}")


@tree.command(description="Greet somebody")
@app_commands.describe(who="Whom to greet")
async def greet(interaction: discord.Interaction, who: discord.Member) -> None:
    await interaction.response.send_message(f"Hello {who.mention}", view=Greeting())


@tree.command(description="Pick a fruit")
async def pick(interaction: discord.Interaction, fruit: str, count: app_commands.Range[int, 1, 5] = 1) -> None:
    await interaction.response.send_message(f"picked {count} {fruit}")


@pick.autocomplete("fruit")
async def suggest(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=name) for name in FRUIT if name.startswith(typed)]


tools = app_commands.Group(name="tools", description="Some tools")
tree.add_command(tools)


@tools.command(description="Whisper")
async def whisper(interaction: discord.Interaction, text: str) -> None:
    await interaction.response.send_message(f"psst: {text}", ephemeral=True)


class Form(discord.ui.Modal, title="A form"):
    """A text input."""

    word = discord.ui.TextInput(label="Word", custom_id="word")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"wrote {self.word.value}")


@tree.command(description="Fill in a form")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


@tree.command(description="Answer later")
async def later(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(content="better late")
    await interaction.edit_original_response(content="better late than never")
    await interaction.followup.send("and one more", ephemeral=True)


@tree.context_menu(name="Look")
async def look(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"looked at {member.display_name}", ephemeral=True)


@tree.context_menu(name="Quote")
async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"quoted {message.content}")


@bot.event
async def setup_hook() -> None:
    await tree.sync()


async def main() -> None:
    async with bot, asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.start(os.environ["DISCORD_TOKEN"]))
        tasks.create_task(lines.obey(forks.Acts(discord, bot)))


asyncio.run(main())
