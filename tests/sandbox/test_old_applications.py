"""An application of Discord's first years, whose id is not its bot's: discord.py meets each where it belongs."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
import yarl
from discord.ext import commands

from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world import Application


class OldBot(commands.Bot):
    """A bot with a command whose answer has a button."""

    def __init__(self) -> None:
        super().__init__("!", intents=discord.Intents.all(), help_command=None, guild_ready_timeout=0.1)
        self.asked: list[discord.Interaction] = []
        self.tree.command(name="greet", description="Greet")(self.greet)

    async def greet(self, interaction: discord.Interaction) -> None:
        self.asked.append(interaction)
        view = discord.ui.View()
        view.add_item(discord.ui.Button(label="Wave", custom_id="wave"))
        await interaction.response.send_message("hello", view=view)
        await interaction.followup.send("and welcome")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            self.asked.append(interaction)
            await interaction.response.edit_message(content="waved", view=None)


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(old_applications=True) as running:
        yield running


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    scene = small(sandbox.world)
    next(role for role in scene.guild.roles.values() if role.managed).permissions |= Permission.ADMINISTRATOR
    return scene


@pytest.fixture
def application(scene: Scene) -> Application:
    assert scene.bot.id != scene.bot.bot.id
    return scene.bot


@pytest.fixture
def live(sandbox: Sandbox, scene: Scene) -> LiveGuild:
    return sandbox.guild(scene.guild.name)


@pytest_asyncio.fixture
async def bot(sandbox: Sandbox, application: Application, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OldBot]:
    """The bot, connected."""
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
    async with OldBot() as bot:
        await bot.login(application.bot.token)
        running = bot.loop.create_task(bot.connect())
        await bot.wait_until_ready()
        yield bot
        await bot.close()
        await running


async def test_ready_and_the_application_name_both(bot: OldBot, application: Application) -> None:
    assert (bot.application_id, bot.user and bot.user.id) == (application.id, application.bot.id)
    assert (await bot.application_info()).id == application.id


async def test_commands_belong_to_the_application_and_answers_to_the_bot(
    bot: OldBot, application: Application, live: LiveGuild
) -> None:
    (command,) = await bot.tree.sync()
    assert command.application_id == application.id

    seen = await live.member("member").slash(live.channel("general"), "greet")
    await live.member("member").click(seen, "Wave")

    assert [asked.application_id for asked in bot.asked] == [application.id] * 2
    answers = [m for m in live.channel("general").messages.values() if m.author is application.bot]
    assert [(m.content, m.application_id, m.webhook_id) for m in answers] == [
        ("waved", application.id, application.id),
        ("and welcome", application.id, application.id),
    ]
    asked_about = bot.asked[1].message
    assert asked_about is not None
    assert (asked_about.author.id, asked_about.application_id) == (application.bot.id, application.id)


async def test_commands_are_not_found_under_the_id_of_the_bot(bot: OldBot, application: Application) -> None:
    with pytest.raises(discord.NotFound, match="Unknown Application"):
        await bot.http.get_global_commands(application.bot.id)
    assert await bot.http.get_global_commands(application.id) == []


async def test_a_message_is_the_bots_and_names_the_application(bot: OldBot, application: Application) -> None:
    sent = await bot.guilds[0].text_channels[0].send("hello")
    assert (sent.author.id, sent.application_id) == (application.bot.id, application.id)
    assert (await sent.edit(content="changed")).content == "changed"


async def test_a_webhook_is_the_applications_and_made_by_the_bot(bot: OldBot, application: Application) -> None:
    hook = await bot.guilds[0].text_channels[0].create_webhook(name="hook")
    (found,) = await bot.guilds[0].webhooks()
    assert found.token == hook.token
    (entry,) = [entry async for entry in bot.guilds[0].audit_logs()]
    assert (entry.user_id, entry.after.application_id) == (application.bot.id, str(application.id))
    assert found.user is not None
    assert found.user.id == application.bot.id
    sent = await found.send("said", wait=True)
    assert sent.application_id == application.id
    await found.delete()


async def test_the_bots_role_is_tagged_with_the_bot(bot: OldBot, application: Application) -> None:
    role = bot.guilds[0].self_role
    assert role is not None
    assert role.tags is not None
    assert role.tags.bot_id == application.bot.id


async def test_the_bots_integration_names_both(bot: OldBot, application: Application) -> None:
    (integration,) = await bot.guilds[0].integrations()
    assert isinstance(integration, discord.BotIntegration)
    assert integration.application.id == application.id
    assert integration.application.user is not None
    assert integration.application.user.id == application.bot.id


async def test_the_audit_log_names_the_bot(bot: OldBot, application: Application, live: LiveGuild) -> None:
    entry, _ = await asyncio.gather(
        bot.wait_for("audit_log_entry_create"), bot.guilds[0].kick(discord.Object(live.member("newcomer").id))
    )
    (read,) = [entry async for entry in bot.guilds[0].audit_logs()]
    assert [entry.user_id, read.user_id] == [application.bot.id] * 2


async def test_intents_are_the_applications(sandbox: Sandbox, application: Application) -> None:
    application.privileged_intents = 0
    with pytest.raises(Exception, match="Disallowed intent"):
        sandbox.sessions.listen(application.bot, lambda _: None)


async def test_an_emoji_of_its_own_is_found(bot: OldBot, application: Application) -> None:
    assert await bot.fetch_application_emojis() == []
    with pytest.raises(discord.NotFound, match="Unknown Application"):
        await bot.http.get_application_emojis(application.bot.id)


async def test_permissions_of_all_commands_are_set_by_the_applications_id(
    bot: OldBot, application: Application, live: LiveGuild
) -> None:
    await bot.tree.sync()
    path = f"/applications/{application.id}/guilds/{live.id}/commands/{application.id}/permissions"
    grant = {"id": str(live.member("member").id), "type": 2, "permission": False}
    await live.member("owner").request("PUT", path, {"permissions": [grant]})
    assert await live.member("member").commands(live.channel("general")) == []
    assert live.guild.audit_log[-1].options == {"application_id": str(application.id)}


@pytest.mark.parametrize("name", ["Tux", "Herald"])
async def test_the_demo_has_them_too(sandbox: Sandbox, name: str) -> None:
    scene = demo(sandbox.world)
    application = next(app for app in sandbox.world.applications.values() if app.name == name)
    assert application.id not in scene.guild.members
    assert application.bot.id in scene.guild.members
    overwritten = {one.id for channel in scene.guild.channels.values() for one in channel.overwrites.values()}
    assert application.id not in overwritten
