"""A bot on interactions.py."""

import asyncio
import io
import os
from datetime import timedelta
from typing import Any

import aiohttp
import interactions
import lines
from interactions.api.http.route import Route

# Where Discord is:
Route.BASE = os.environ["DISCORD_API"]
interactions.Asset.BASE = os.environ["DISCORD_CDN"]
# until here

Json = dict[str, Any]

FRUIT = ("apple", "apricot", "banana")

bot = interactions.Client(intents=interactions.Intents.ALL, fetch_members=True, send_command_tracebacks=False)


class Acts:
    """The acts that a test can ask for; ids are strings."""

    @property
    def guild(self) -> interactions.Guild:
        return bot.guilds[0]

    async def _message(self, channel: str, message: str) -> interactions.Message:
        return await bot.get_channel(channel).fetch_message(message, force=True)

    # what is there

    async def contents(self) -> Json:
        guild = self.guild
        return {
            "name": guild.name,
            "owner": str(guild._owner_id),
            "me": guild.me.username,
            "channels": [channel.name for channel in guild.channels],
            "roles": sorted(role.name for role in guild.roles),
            "members": sorted(member.username for member in guild.members),
        }

    # messages

    async def send(self, channel: str, content: str, reply_to: str | None = None) -> str:
        return str((await bot.get_channel(channel).send(content, reply_to=reply_to)).id)

    async def embed(self, channel: str, title: str, text: str) -> str:
        embed = interactions.Embed(title=title, description=text)
        embed.add_field("a field", "its value")
        embed.set_footer("a footer")
        return str((await bot.get_channel(channel).send(embed=embed)).id)

    async def edit(self, channel: str, message: str, content: str) -> None:
        await (await self._message(channel, message)).edit(content=content)

    async def delete(self, channel: str, message: str) -> None:
        await bot.get_channel(channel).delete_message(message)

    async def read(self, channel: str, message: str) -> str:
        return (await self._message(channel, message)).content

    async def history(self, channel: str, limit: int) -> list[str]:
        return [message.content async for message in bot.get_channel(channel).history(limit=limit)]

    async def react(self, channel: str, message: str, emoji: str) -> None:
        await (await self._message(channel, message)).add_reaction(emoji)

    async def pin(self, channel: str, message: str) -> None:
        await (await self._message(channel, message)).pin()

    async def upload(self, channel: str, name: str, text: str) -> str:
        file = interactions.File(io.BytesIO(text.encode()), name)
        return str((await bot.get_channel(channel).send(file=file)).id)

    async def download(self, channel: str, message: str) -> str:
        sent = await self._message(channel, message)
        async with aiohttp.ClientSession() as session, session.get(sent.attachments[0].url) as answer:
            return await answer.text()

    # roles

    async def create_role(self, name: str) -> str:
        permissions = interactions.Permissions.MANAGE_MESSAGES
        return str((await self.guild.create_role(name, permissions=permissions, reason="a test")).id)

    async def rename_role(self, role: str, name: str) -> None:
        await (await self.guild.fetch_role(role)).edit(name=name)

    async def delete_role(self, role: str) -> None:
        await (await self.guild.fetch_role(role)).delete()

    async def give_role(self, user: str, role: str) -> None:
        await self.guild.get_member(user).add_role(role)

    async def take_role(self, user: str, role: str) -> None:
        await self.guild.get_member(user).remove_role(role)

    # channels

    async def create_channel(self, name: str, kind: str) -> str:
        create = {"text": self.guild.create_text_channel, "voice": self.guild.create_voice_channel}[kind]
        return str((await create(name, reason="a test")).id)

    async def edit_topic(self, channel: str, topic: str) -> None:
        await bot.get_channel(channel).edit(topic=topic)

    async def hide_channel(self, channel: str, role: str) -> None:
        await bot.get_channel(channel).set_permission(self.guild.get_role(role), view_channel=False)

    async def delete_channel(self, channel: str) -> None:
        await bot.get_channel(channel).delete()

    async def create_thread(self, channel: str, name: str) -> str:
        return str((await bot.get_channel(channel).create_public_thread(name)).id)

    async def webhook(self, channel: str, name: str, content: str) -> str:
        webhook = await bot.get_channel(channel).create_webhook(name)
        return str((await webhook.send(content, wait=True)).id)

    # moderation

    async def ban(self, user: str, reason: str) -> None:
        await self.guild.ban(user, reason=reason)

    async def bans(self) -> list[str]:
        return [str(ban.user.id) for ban in await self.guild.fetch_bans()]

    async def unban(self, user: str) -> None:
        await self.guild.unban(user)

    async def kick(self, user: str, reason: str) -> None:
        await self.guild.kick(user, reason=reason)

    async def timeout(self, user: str, seconds: int) -> None:
        await self.guild.get_member(user).timeout(interactions.Timestamp.utcnow() + timedelta(seconds=seconds))

    async def rename(self, user: str, nick: str) -> None:
        await self.guild.get_member(user).edit_nickname(nick)

    async def bulk_delete(self, channel: str, messages: list[str]) -> None:
        await bot.get_channel(channel).delete_messages(messages)

    # audit log

    async def audit_log(self) -> list[Json]:
        return [entry_of(entry) for entry in (await self.guild.fetch_audit_log()).entries]

    # members

    async def fetch_member(self, user: str) -> str:
        return (await self.guild.fetch_member(user, force=True)).username

    async def list_members(self) -> list[str]:
        await self.guild.http_chunk()
        return sorted(member.username for member in self.guild.members)

    async def chunk(self) -> list[str]:
        self.guild.chunked.clear()
        await self.guild.gateway_chunk()
        return sorted(member.username for member in self.guild.members)

    async def query_members(self, beginning: str) -> list[str]:
        return [member.username for member in await self.guild.search_members(beginning, limit=10)]


# events


def entry_of(entry: interactions.AuditLogEntry) -> Json:
    return {
        "action": int(entry.action_type),
        "user": entry.user_id and str(entry.user_id),
        "target": entry.target_id and str(entry.target_id),
        "reason": entry.reason or None,
    }


@interactions.listen()
async def on_ready(_event: interactions.events.Ready) -> None:
    lines.tell("ready", user=bot.user.username)


@interactions.listen()
async def on_resume(_event: interactions.events.Resume) -> None:
    lines.tell("resumed")


@interactions.listen()
async def on_message_create(event: interactions.events.MessageCreate) -> None:
    message = event.message
    lines.tell("message", message=str(message.id), author=message.author.username, content=message.content)


@interactions.listen()
async def on_message_update(event: interactions.events.MessageUpdate) -> None:
    lines.tell("message_edit", message=str(event.after.id), content=event.after.content)


@interactions.listen()
async def on_message_delete(event: interactions.events.MessageDelete) -> None:
    lines.tell("message_delete", message=str(event.message.id))


@interactions.listen()
async def on_member_add(event: interactions.events.MemberAdd) -> None:
    lines.tell("member_join", user=event.member.username)


@interactions.listen()
async def on_member_remove(event: interactions.events.MemberRemove) -> None:
    lines.tell("member_leave", user=event.member.username)


@interactions.listen()
async def on_ban_create(event: interactions.events.BanCreate) -> None:
    lines.tell("ban", user=event.user.username)


@interactions.listen()
async def on_guild_audit_log_entry_create(event: interactions.events.GuildAuditLogEntryCreate) -> None:
    lines.tell("audit_entry", **entry_of(event.audit_log_entry))


# commands


@interactions.slash_command(name="greet", description="Greet somebody")
@interactions.slash_option("who", "Whom to greet", interactions.OptionType.USER, required=True)
async def greet(ctx: interactions.SlashContext, who: interactions.Member) -> None:
    button = interactions.Button(style=interactions.ButtonStyle.PRIMARY, label="Wave back", custom_id="wave")
    colour = interactions.StringSelectMenu("red", "blue", placeholder="Colour", custom_id="colour")
    people = interactions.UserSelectMenu(placeholder="People", custom_id="people", max_values=3)
    rows = [interactions.ActionRow(component) for component in (button, colour, people)]
    await ctx.send(f"Hello {who.mention}", components=rows)


@interactions.component_callback("wave")
async def wave(ctx: interactions.ComponentContext) -> None:
    await ctx.edit_origin(content=f"{ctx.author.display_name} waves back", components=[])


@interactions.component_callback("colour")
async def colour(ctx: interactions.ComponentContext) -> None:
    await ctx.send(f"chose {ctx.values[0]}", ephemeral=True)


@interactions.component_callback("people")
async def people(ctx: interactions.ComponentContext) -> None:
    names = ", ".join(member.display_name for member in ctx.values)
    await ctx.send(f"met {names}")


@interactions.slash_command(name="pick", description="Pick a fruit")
@interactions.slash_option("fruit", "Which", interactions.OptionType.STRING, required=True, autocomplete=True)
@interactions.slash_option("count", "How many", interactions.OptionType.INTEGER, min_value=1, max_value=5)
async def pick(ctx: interactions.SlashContext, fruit: str, count: int = 1) -> None:
    await ctx.send(f"picked {count} {fruit}")


@pick.autocomplete("fruit")
async def suggest(ctx: interactions.AutocompleteContext) -> None:
    await ctx.send([name for name in FRUIT if name.startswith(ctx.input_text)])


@interactions.slash_command(
    name="tools", description="Some tools", sub_cmd_name="whisper", sub_cmd_description="Whisper"
)
@interactions.slash_option("text", "What", interactions.OptionType.STRING, required=True)
async def whisper(ctx: interactions.SlashContext, text: str) -> None:
    await ctx.send(f"psst: {text}", ephemeral=True)


@interactions.slash_command(name="form", description="Fill in a form")
async def form(ctx: interactions.SlashContext) -> None:
    word = interactions.ShortText(label="Word", custom_id="word")
    await ctx.send_modal(interactions.Modal(word, title="A form", custom_id="form"))


@interactions.modal_callback("form")
async def filled(ctx: interactions.ModalContext, word: str) -> None:
    await ctx.send(f"wrote {word}")


@interactions.slash_command(name="later", description="Answer later")
async def later(ctx: interactions.SlashContext) -> None:
    await ctx.defer()
    sent = await ctx.send("better late")
    await ctx.edit(sent, content="better late than never")
    await ctx.send("and one more", ephemeral=True)


@interactions.user_context_menu(name="Look")
async def look(ctx: interactions.ContextMenuContext) -> None:
    await ctx.send(f"looked at {ctx.target.display_name}", ephemeral=True)


@interactions.message_context_menu(name="Quote")
async def quote(ctx: interactions.ContextMenuContext) -> None:
    await ctx.send(f"quoted {ctx.target.content}")


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.astart(os.environ["DISCORD_TOKEN"]))
        tasks.create_task(lines.obey(Acts()))


asyncio.run(main())
