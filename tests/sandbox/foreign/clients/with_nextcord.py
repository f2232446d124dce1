"""A bot on nextcord."""

import asyncio
import os

import forks
import lines
import nextcord

# Where Discord is:
nextcord.http.Route.BASE = os.environ["DISCORD_API"]
nextcord.Asset.BASE = os.environ["DISCORD_CDN"]
# until here

FRUIT = ("apple", "apricot", "banana")

bot = nextcord.Client(intents=nextcord.Intents.all(), guild_ready_timeout=0.1)
forks.tell_of_events(bot, "on_guild_audit_log_entry_create")


class Greeting(nextcord.ui.View):
    """A button and two selects."""

    @nextcord.ui.button(label="Wave back", custom_id="wave")
    async def wave(self, _button: nextcord.ui.Button, interaction: nextcord.Interaction) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.display_name} waves back", view=None)

    @nextcord.ui.string_select(
        placeholder="Colour", custom_id="colour", options=[nextcord.SelectOption(label=c) for c in ("red", "blue")]
    )
    async def colour(self, select: nextcord.ui.StringSelect, interaction: nextcord.Interaction) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)

    @nextcord.ui.user_select(placeholder="People", custom_id="people", max_values=3)
    async def people(self, select: nextcord.ui.UserSelect, interaction: nextcord.Interaction) -> None:
        names = ", ".join(user.display_name for user in select.values)
        await interaction.response.send_message(f"met {names}")


@bot.slash_command(description="Greet somebody")
async def greet(interaction: nextcord.Interaction, who: nextcord.Member) -> None:
    await interaction.response.send_message(f"Hello {who.mention}", view=Greeting())


@bot.slash_command(description="Pick a fruit")
async def pick(
    interaction: nextcord.Interaction,
    fruit: str,
    count: int = nextcord.SlashOption(default=1, required=False, min_value=1, max_value=5),
) -> None:
    await interaction.response.send_message(f"picked {count} {fruit}")


@pick.on_autocomplete("fruit")
async def suggest(interaction: nextcord.Interaction, typed: str) -> None:
    await interaction.response.send_autocomplete([name for name in FRUIT if name.startswith(typed)])


@bot.slash_command(description="Some tools")
async def tools(interaction: nextcord.Interaction) -> None:
    pass


@tools.subcommand(description="Whisper")
async def whisper(interaction: nextcord.Interaction, text: str) -> None:
    await interaction.response.send_message(f"psst: {text}", ephemeral=True)


class Form(nextcord.ui.Modal):
    """A text input."""

    def __init__(self) -> None:
        super().__init__("A form")
        self.word = nextcord.ui.TextInput(label="Word", custom_id="word")
        self.add_item(self.word)

    async def callback(self, interaction: nextcord.Interaction) -> None:
        await interaction.response.send_message(f"wrote {self.word.value}")


@bot.slash_command(description="Fill in a form")
async def form(interaction: nextcord.Interaction) -> None:
    await interaction.response.send_modal(Form())


@bot.slash_command(description="Answer later")
async def later(interaction: nextcord.Interaction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_message(content="better late")
    await interaction.edit_original_message(content="better late than never")
    await interaction.followup.send("and one more", ephemeral=True)


@bot.user_command(name="Look")
async def look(interaction: nextcord.Interaction, member: nextcord.Member) -> None:
    await interaction.response.send_message(f"looked at {member.display_name}", ephemeral=True)


@bot.message_command(name="Quote")
async def quote(interaction: nextcord.Interaction, message: nextcord.Message) -> None:
    await interaction.response.send_message(f"quoted {message.content}")


class Acts(forks.Acts):
    timeout_option = "timeout"


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.start(os.environ["DISCORD_TOKEN"]))
        tasks.create_task(lines.obey(Acts(nextcord, bot)))


bot.loop.run_until_complete(main())
