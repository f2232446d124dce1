"""A bot on py-cord."""

import asyncio
import os

import discord
import forks
import lines

# Where Discord is:
discord.http.Route.API_BASE_URL = os.environ["DISCORD_API"]
discord.Asset.BASE = os.environ["DISCORD_CDN"]
# until here

FRUIT = ("apple", "apricot", "banana")

bot = discord.Bot(intents=discord.Intents.all())
forks.tell_of_events(bot)


@bot.event
async def on_raw_audit_log_entry(entry: discord.RawAuditLogEntryEvent) -> None:
    user, target = (str(whose) if whose else None for whose in (entry.user_id, entry.target_id))
    lines.tell("audit_entry", action=entry.action_type.value, user=user, target=target, reason=entry.reason)


class Greeting(discord.ui.View):
    """A button and two selects."""

    @discord.ui.button(label="Wave back", custom_id="wave")
    async def wave(self, _button: discord.ui.Button, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.display_name} waves back", view=None)

    @discord.ui.string_select(
        placeholder="Colour", custom_id="colour", options=[discord.SelectOption(label=c) for c in ("red", "blue")]
    )
    async def colour(self, select: discord.ui.Select, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)

    @discord.ui.user_select(placeholder="People", custom_id="people", max_values=3)
    async def people(self, select: discord.ui.Select, interaction: discord.Interaction) -> None:
        names = ", ".join(user.display_name for user in select.values)
        await interaction.response.send_message(f"met {names}")


@bot.slash_command(description="Greet somebody")
async def greet(ctx: discord.ApplicationContext, who: discord.Option(discord.Member, "Whom to greet")) -> None:
    await ctx.respond(f"Hello {who.mention}", view=Greeting())


async def fruit(ctx: discord.AutocompleteContext) -> list[str]:
    return [name for name in FRUIT if name.startswith(ctx.value)]


@bot.slash_command(description="Pick a fruit")
async def pick(
    ctx: discord.ApplicationContext,
    fruit: discord.Option(str, "Which", autocomplete=fruit),
    count: discord.Option(int, "How many", min_value=1, max_value=5, default=1),
) -> None:
    await ctx.respond(f"picked {count} {fruit}")


tools = bot.create_group("tools", "Some tools")


@tools.command(description="Whisper")
async def whisper(ctx: discord.ApplicationContext, text: discord.Option(str, "What")) -> None:
    await ctx.respond(f"psst: {text}", ephemeral=True)


class Form(discord.ui.Modal):
    """A text input."""

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"wrote {self.children[0].value}")


@bot.slash_command(description="Fill in a form")
async def form(ctx: discord.ApplicationContext) -> None:
    await ctx.send_modal(Form(discord.ui.InputText(label="Word", custom_id="word"), title="A form"))


@bot.slash_command(description="Answer later")
async def later(ctx: discord.ApplicationContext) -> None:
    await ctx.defer()
    await ctx.respond("better late")
    await ctx.edit(content="better late than never")
    await ctx.followup.send("and one more", ephemeral=True)


@bot.user_command(name="Look")
async def look(ctx: discord.ApplicationContext, member: discord.Member) -> None:
    await ctx.respond(f"looked at {member.display_name}", ephemeral=True)


@bot.message_command(name="Quote")
async def quote(ctx: discord.ApplicationContext, message: discord.Message) -> None:
    await ctx.respond(f"quoted {message.content}")


class Acts(forks.Acts):
    timeout_option = "communication_disabled_until"


async def main() -> None:
    async with bot, asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.start(os.environ["DISCORD_TOKEN"]))
        tasks.create_task(lines.obey(Acts(discord, bot)))


asyncio.run(main())
