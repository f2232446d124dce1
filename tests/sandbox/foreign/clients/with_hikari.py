"""A bot on hikari."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import hikari
import lines
from hikari.impl import (
    AutocompleteChoiceBuilder,
    ContextMenuCommandBuilder,
    MessageActionRowBuilder,
    ModalActionRowBuilder,
    SlashCommandBuilder,
)

token = os.environ["DISCORD_TOKEN"]

# Where Discord is:
bot = hikari.GatewayBot(token, rest_url=os.environ["DISCORD_API"], intents=hikari.Intents.ALL, banner=None)
# until here

Json = dict[str, Any]

FRUIT = ("apple", "apricot", "banana")
ONLY_THEM = hikari.MessageFlag.EPHEMERAL
ANSWER = hikari.ResponseType.MESSAGE_CREATE


class Acts:
    """The acts that a test can ask for; ids are strings."""

    @property
    def guild(self) -> hikari.GatewayGuild:
        return next(iter(bot.cache.get_guilds_view().values()))

    # what is there

    async def contents(self) -> Json:
        guild = self.guild
        return {
            "name": guild.name,
            "owner": str(guild.owner_id),
            "me": bot.get_me().username,
            "channels": [channel.name for channel in guild.get_channels().values()],
            "roles": sorted(role.name for role in guild.get_roles().values()),
            "members": sorted(member.username for member in guild.get_members().values()),
        }

    # messages

    async def send(self, channel: str, content: str, reply_to: str | None = None) -> str:
        reply = int(reply_to) if reply_to else hikari.UNDEFINED
        return str((await bot.rest.create_message(int(channel), content, reply=reply)).id)

    async def embed(self, channel: str, title: str, text: str) -> str:
        embed = hikari.Embed(title=title, description=text)
        embed.add_field("a field", "its value").set_footer("a footer")
        return str((await bot.rest.create_message(int(channel), embed=embed)).id)

    async def edit(self, channel: str, message: str, content: str) -> None:
        await bot.rest.edit_message(int(channel), int(message), content)

    async def delete(self, channel: str, message: str) -> None:
        await bot.rest.delete_message(int(channel), int(message))

    async def read(self, channel: str, message: str) -> str:
        return (await bot.rest.fetch_message(int(channel), int(message))).content

    async def history(self, channel: str, limit: int) -> list[str]:
        return [message.content async for message in bot.rest.fetch_messages(int(channel)).limit(limit)]

    async def react(self, channel: str, message: str, emoji: str) -> None:
        await bot.rest.add_reaction(int(channel), int(message), emoji)

    async def pin(self, channel: str, message: str) -> None:
        await bot.rest.pin_message(int(channel), int(message))

    async def upload(self, channel: str, name: str, text: str) -> str:
        return str((await bot.rest.create_message(int(channel), attachment=hikari.Bytes(text, name))).id)

    async def download(self, channel: str, message: str) -> str:
        sent = await bot.rest.fetch_message(int(channel), int(message))
        return (await sent.attachments[0].read()).decode()

    # roles

    async def create_role(self, name: str) -> str:
        permissions = hikari.Permissions.MANAGE_MESSAGES
        role = await bot.rest.create_role(self.guild, name=name, permissions=permissions, reason="a test")
        return str(role.id)

    async def rename_role(self, role: str, name: str) -> None:
        await bot.rest.edit_role(self.guild, int(role), name=name)

    async def delete_role(self, role: str) -> None:
        await bot.rest.delete_role(self.guild, int(role))

    async def give_role(self, user: str, role: str) -> None:
        await bot.rest.add_role_to_member(self.guild, int(user), int(role))

    async def take_role(self, user: str, role: str) -> None:
        await bot.rest.remove_role_from_member(self.guild, int(user), int(role))

    # channels

    async def create_channel(self, name: str, kind: str) -> str:
        create = {"text": bot.rest.create_guild_text_channel, "voice": bot.rest.create_guild_voice_channel}[kind]
        return str((await create(self.guild, name, reason="a test")).id)

    async def edit_topic(self, channel: str, topic: str) -> None:
        await bot.rest.edit_channel(int(channel), topic=topic)

    async def hide_channel(self, channel: str, role: str) -> None:
        kind, deny = hikari.PermissionOverwriteType.ROLE, hikari.Permissions.VIEW_CHANNEL
        await bot.rest.edit_permission_overwrite(int(channel), int(role), target_type=kind, deny=deny)

    async def delete_channel(self, channel: str) -> None:
        await bot.rest.delete_channel(int(channel))

    async def create_thread(self, channel: str, name: str) -> str:
        kind = hikari.ChannelType.GUILD_PUBLIC_THREAD
        return str((await bot.rest.create_thread(int(channel), kind, name)).id)

    async def webhook(self, channel: str, name: str, content: str) -> str:
        webhook = await bot.rest.create_webhook(int(channel), name)
        return str((await webhook.execute(content)).id)

    # moderation

    async def ban(self, user: str, reason: str) -> None:
        await bot.rest.ban_user(self.guild, int(user), reason=reason)

    async def bans(self) -> list[str]:
        return [str(ban.user.id) async for ban in bot.rest.fetch_bans(self.guild)]

    async def unban(self, user: str) -> None:
        await bot.rest.unban_user(self.guild, int(user))

    async def kick(self, user: str, reason: str) -> None:
        await bot.rest.kick_user(self.guild, int(user), reason=reason)

    async def timeout(self, user: str, seconds: int) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        await bot.rest.edit_member(self.guild, int(user), communication_disabled_until=until)

    async def rename(self, user: str, nick: str) -> None:
        await bot.rest.edit_member(self.guild, int(user), nickname=nick)

    async def bulk_delete(self, channel: str, messages: list[str]) -> None:
        await bot.rest.delete_messages(int(channel), [int(message) for message in messages])

    # audit log

    async def audit_log(self) -> list[Json]:
        pages = [page async for page in bot.rest.fetch_audit_log(self.guild)]
        return [entry_of(entry) for page in pages for entry in page.entries.values()]

    # members

    async def fetch_member(self, user: str) -> str:
        return (await bot.rest.fetch_member(self.guild, int(user))).username

    async def list_members(self) -> list[str]:
        return sorted([member.username async for member in bot.rest.fetch_members(self.guild)])

    async def chunk(self) -> list[str]:
        return sorted(await self._requested())

    async def query_members(self, beginning: str) -> list[str]:
        return await self._requested(query=beginning, limit=10)

    async def _requested(self, **request: Any) -> list[str]:
        """Ask the gateway for members, and return their names once all chunks of them have come."""
        names: list[str] = []
        with bot.stream(hikari.MemberChunkEvent, timeout=10) as chunks:
            await bot.request_guild_members(self.guild, **request)
            async for chunk in chunks:
                names += [member.username for member in chunk.members.values()]
                if chunk.chunk_index == chunk.chunk_count - 1:
                    break
        return names


# events


def entry_of(entry: hikari.AuditLogEntry) -> Json:
    return {
        "action": int(entry.action_type),
        "user": entry.user_id and str(entry.user_id),
        "target": entry.target_id and str(entry.target_id),
        "reason": entry.reason,
    }


def message_of(message: hikari.PartialMessage) -> Json:
    return {"message": str(message.id), "author": message.author.username, "content": message.content}


EVENTS: list[tuple[type[hikari.Event], str, Callable[[Any], Json]]] = [
    (hikari.ShardReadyEvent, "session", lambda _: {}),
    (hikari.ShardResumedEvent, "resumed", lambda _: {}),
    (hikari.GuildMessageCreateEvent, "message", lambda event: message_of(event.message)),
    (hikari.GuildMessageUpdateEvent, "message_edit", lambda event: message_of(event.message)),
    (hikari.GuildMessageDeleteEvent, "message_delete", lambda event: {"message": str(event.message_id)}),
    (hikari.MemberCreateEvent, "member_join", lambda event: {"user": event.member.username}),
    (hikari.MemberDeleteEvent, "member_leave", lambda event: {"user": event.user.username}),
    (hikari.BanCreateEvent, "ban", lambda event: {"user": event.user.username}),
    (hikari.AuditLogEntryCreateEvent, "audit_entry", lambda event: entry_of(event.entry)),
]


def tell(kind: type[hikari.Event], name: str, describe: Callable[[Any], Json]) -> None:
    async def hear(event: Any) -> None:
        lines.tell(name, **describe(event))

    bot.subscribe(kind, hear)


for kind, name, describe in EVENTS:
    tell(kind, name, describe)


# commands


def option(kind: hikari.OptionType, name: str, **more: Any) -> hikari.CommandOption:
    return hikari.CommandOption(type=kind, name=name, description="It", is_required=True, **more)


def commands() -> list[Any]:
    greet, pick, tools, form, later = (
        SlashCommandBuilder(name, "A command") for name in ("greet", "pick", "tools", "form", "later")
    )
    greet.add_option(option(hikari.OptionType.USER, "who"))
    pick.add_option(option(hikari.OptionType.STRING, "fruit", autocomplete=True))
    pick.add_option(
        hikari.CommandOption(
            type=hikari.OptionType.INTEGER, name="count", description="How many", min_value=1, max_value=5
        )
    )
    text = option(hikari.OptionType.STRING, "text")
    tools.add_option(
        hikari.CommandOption(type=hikari.OptionType.SUB_COMMAND, name="whisper", description="Whisper", options=[text])
    )
    look = ContextMenuCommandBuilder(hikari.CommandType.USER, "Look")
    quote = ContextMenuCommandBuilder(hikari.CommandType.MESSAGE, "Quote")
    return [greet, pick, tools, form, later, look, quote]


async def greet(interaction: hikari.CommandInteraction) -> None:
    button = MessageActionRowBuilder()
    button.add_interactive_button(hikari.ButtonStyle.PRIMARY, "wave", label="Wave back")
    colour = MessageActionRowBuilder()
    menu = colour.add_text_menu("colour", placeholder="Colour")
    menu.add_option("red", "red").add_option("blue", "blue")
    people = MessageActionRowBuilder()
    people.add_select_menu(hikari.ComponentType.USER_SELECT_MENU, "people", placeholder="People", max_values=3)
    who = interaction.resolved.members[interaction.options[0].value]
    await interaction.create_initial_response(ANSWER, f"Hello {who.mention}", components=[button, colour, people])


async def pick(interaction: hikari.CommandInteraction) -> None:
    values = {option.name: option.value for option in interaction.options}
    await interaction.create_initial_response(ANSWER, f"picked {values.get('count', 1)} {values['fruit']}")


async def tools(interaction: hikari.CommandInteraction) -> None:
    text = interaction.options[0].options[0].value
    await interaction.create_initial_response(ANSWER, f"psst: {text}", flags=ONLY_THEM)


async def form(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_modal_response(
        "A form", "form", component=ModalActionRowBuilder().add_text_input("word", "Word")
    )


async def later(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
    await interaction.edit_initial_response("better late")
    await interaction.edit_initial_response("better late than never")
    await interaction.execute("and one more", flags=ONLY_THEM)


async def look(interaction: hikari.CommandInteraction) -> None:
    member = interaction.resolved.members[interaction.target_id]
    await interaction.create_initial_response(ANSWER, f"looked at {member.display_name}", flags=ONLY_THEM)


async def quote(interaction: hikari.CommandInteraction) -> None:
    message = interaction.resolved.messages[interaction.target_id]
    await interaction.create_initial_response(ANSWER, f"quoted {message.content}")


async def wave(interaction: hikari.ComponentInteraction) -> None:
    kind, words = hikari.ResponseType.MESSAGE_UPDATE, f"{interaction.member.display_name} waves back"
    await interaction.create_initial_response(kind, words, components=[])


async def colour(interaction: hikari.ComponentInteraction) -> None:
    await interaction.create_initial_response(ANSWER, f"chose {interaction.values[0]}", flags=ONLY_THEM)


async def people(interaction: hikari.ComponentInteraction) -> None:
    members = [interaction.resolved.members[hikari.Snowflake(value)] for value in interaction.values]
    names = ", ".join(member.display_name for member in members)
    await interaction.create_initial_response(ANSWER, f"met {names}")


ANSWERS: dict[str, Callable[[Any], Awaitable[None]]] = {
    "greet": greet,
    "pick": pick,
    "tools": tools,
    "form": form,
    "later": later,
    "Look": look,
    "Quote": quote,
    "wave": wave,
    "colour": colour,
    "people": people,
}


@bot.listen()
async def on_command(event: hikari.CommandInteractionCreateEvent) -> None:
    await ANSWERS[event.interaction.command_name](event.interaction)


@bot.listen()
async def on_component(event: hikari.ComponentInteractionCreateEvent) -> None:
    await ANSWERS[event.interaction.custom_id](event.interaction)


@bot.listen()
async def on_form(event: hikari.ModalInteractionCreateEvent) -> None:
    word = event.interaction.components[0].components[0].value
    await event.interaction.create_initial_response(ANSWER, f"wrote {word}")


@bot.listen()
async def on_typing(event: hikari.AutocompleteInteractionCreateEvent) -> None:
    typed = next(option.value for option in event.interaction.options if option.is_focused)
    await event.interaction.create_response(
        [AutocompleteChoiceBuilder(name, name) for name in FRUIT if name.startswith(typed)]
    )


async def main() -> None:
    await bot.start(check_for_updates=False)
    application = await bot.rest.fetch_application()
    await bot.rest.set_application_commands(application, commands())
    lines.tell("ready", user=bot.get_me().username)
    await lines.obey(Acts())


asyncio.run(main())
