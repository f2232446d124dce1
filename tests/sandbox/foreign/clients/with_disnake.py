"""A bot on disnake."""

import asyncio
import os

import disnake
import forks
import lines
from disnake.ext import commands

# Where Discord is:
disnake.http.Route.BASE = os.environ["DISCORD_API"]
disnake.Asset.BASE = os.environ["DISCORD_CDN"]
# until here

FRUIT = ("apple", "apricot", "banana")

bot = commands.InteractionBot(intents=disnake.Intents.all(), guild_ready_timeout=0.1)
forks.tell_of_events(bot, "on_audit_log_entry_create")


class Greeting(disnake.ui.View):
    """A button and two selects."""

    @disnake.ui.button(label="Wave back", custom_id="wave")
    async def wave(self, _button: disnake.ui.Button, interaction: disnake.MessageInteraction) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.display_name} waves back", view=None)

    @disnake.ui.string_select(placeholder="Colour", custom_id="colour", options=["red", "blue"])
    async def colour(self, select: disnake.ui.StringSelect, interaction: disnake.MessageInteraction) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)

    @disnake.ui.user_select(placeholder="People", custom_id="people", max_values=3)
    async def people(self, select: disnake.ui.UserSelect, interaction: disnake.MessageInteraction) -> None:
        names = ", ".join(user.display_name for user in select.values)
        await interaction.response.send_message(f"met {names}")


@bot.slash_command(description="Greet somebody")
async def greet(interaction: disnake.ApplicationCommandInteraction, who: disnake.Member) -> None:
    await interaction.response.send_message(f"Hello {who.mention}", view=Greeting())


async def suggest(_interaction: disnake.ApplicationCommandInteraction, typed: str) -> list[str]:
    return [name for name in FRUIT if name.startswith(typed)]


@bot.slash_command(description="Pick a fruit")
async def pick(
    interaction: disnake.ApplicationCommandInteraction,
    fruit: str = commands.Param(autocomplete=suggest),
    count: commands.Range[int, 1, 5] = 1,
) -> None:
    await interaction.response.send_message(f"picked {count} {fruit}")


@bot.slash_command(description="Some tools")
async def tools(interaction: disnake.ApplicationCommandInteraction) -> None:
    pass


@tools.sub_command(description="Whisper")
async def whisper(interaction: disnake.ApplicationCommandInteraction, text: str) -> None:
    await interaction.response.send_message(f"psst: {text}", ephemeral=True)


class Form(disnake.ui.Modal):
    """A text input."""

    async def callback(self, interaction: disnake.ModalInteraction) -> None:
        await interaction.response.send_message(f"wrote {interaction.text_values['word']}")


@bot.slash_command(description="Fill in a form")
async def form(interaction: disnake.ApplicationCommandInteraction) -> None:
    word = disnake.ui.TextInput(label="Word", custom_id="word")
    await interaction.response.send_modal(Form(title="A form", components=[word]))


@bot.slash_command(description="Answer later")
async def later(interaction: disnake.ApplicationCommandInteraction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_response(content="better late")
    await interaction.edit_original_response(content="better late than never")
    await interaction.followup.send("and one more", ephemeral=True)


@bot.user_command(name="Look")
async def look(interaction: disnake.UserCommandInteraction, member: disnake.Member) -> None:
    await interaction.response.send_message(f"looked at {member.display_name}", ephemeral=True)


@bot.message_command(name="Quote")
async def quote(interaction: disnake.MessageCommandInteraction, message: disnake.Message) -> None:
    await interaction.response.send_message(f"quoted {message.content}")


class Acts(forks.Acts):
    timeout_option = "timeout"


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.start(os.environ["DISCORD_TOKEN"]))
        tasks.create_task(lines.obey(Acts(disnake, bot)))


bot.loop.run_until_complete(main())
