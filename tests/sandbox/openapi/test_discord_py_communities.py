"""A bot made with discord.py sets up a community, keeps to Discord's own document, and understands every answer."""

from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
import yarl
from discord import gateway, http

from documents import DOCUMENT, needs_the_document
from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, small

pytestmark = needs_the_document


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox that checks everything, with a community in which the bot may do anything."""
    async with Sandbox(openapi=DOCUMENT) as running:
        scene = small(running.world)
        scene.guild.features.append("COMMUNITY")
        next(role for role in scene.guild.roles.values() if role.managed).permissions |= Permission.ADMINISTRATOR
        for number in range(7):
            add_channel(running.world, scene.guild, f"room-{number}")
        yield running
        assert running.violations == []


@pytest_asyncio.fixture
async def guild(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[discord.Guild]:
    """The community as the bot sees it."""
    monkeypatch.setattr(http.Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
    async with discord.Client(intents=discord.Intents.all()) as client:
        bot = next(iter(sandbox.world.applications.values())).bot
        await client.login(bot.token)
        running = client.loop.create_task(client.connect())
        await client.wait_until_ready()
        yield client.guilds[0]
        await client.close()
        await running


async def test_onboarding_is_set_up_and_seen_in_the_audit_log(sandbox: Sandbox, guild: discord.Guild) -> None:
    role = await guild.create_role(name="Gold")
    rooms: list[discord.abc.Snowflake] = [
        channel for channel in guild.text_channels if channel.name.startswith("room-")
    ]
    option = discord.OnboardingPromptOption(title="Chess", emoji="♟️", roles=[role], channels=rooms[:1])
    kind = discord.OnboardingPromptType.multiple_choice
    prompt = discord.OnboardingPrompt(type=kind, title="What do you play?", options=[option])
    made = await guild.edit_onboarding(
        prompts=[prompt], default_channels=rooms, enabled=True, mode=discord.OnboardingMode.default, reason="why"
    )
    assert made.prompts[0].options[0].roles == [role]
    assert set((await guild.onboarding()).default_channels) == set(rooms)

    created, prompted = [entry async for entry in guild.audit_logs(limit=2)]
    assert (created.action, prompted.action) == (
        discord.AuditLogAction.onboarding_create,
        discord.AuditLogAction.onboarding_prompt_create,
    )
    assert prompted.after.options[0].role_ids == {role.id}
    assert created.after.enabled is True

    live = sandbox.guild("Test Guild")
    await live.member("newcomer").answer_onboarding(live, "Chess")
    newcomer = await guild.fetch_member(live.member("newcomer").id)
    assert newcomer.flags.completed_onboarding
    assert role in newcomer.roles


async def test_a_welcome_screen_is_edited_and_fetched(guild: discord.Guild) -> None:
    channel = discord.WelcomeChannel(channel=guild.text_channels[0], description="Talk here", emoji="👋")
    await guild.edit_welcome_screen(description="Hello", welcome_channels=[channel], enabled=True, reason="why")
    fetched = await guild.welcome_screen()
    assert (fetched.description, [shown.channel for shown in fetched.welcome_channels]) == ("Hello", [channel.channel])
    assert str(fetched.welcome_channels[0].emoji) == "👋"


async def test_the_vanity_invite_is_found(sandbox: Sandbox, guild: discord.Guild) -> None:
    live = sandbox.guild("Test Guild").guild
    live.features.append("VANITY_URL")
    assert await guild.vanity_invite() is None
    live.vanity_url_code = "penguins"
    invite = await guild.vanity_invite()
    assert invite is not None
    assert (invite.code, invite.uses, invite.channel) == ("penguins", 0, guild.text_channels[0])
