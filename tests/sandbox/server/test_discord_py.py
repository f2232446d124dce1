"""A bot made with discord.py learns of the local Discord what it would learn of Discord."""

import asyncio

import discord
import pytest
import yarl

from tux.sandbox import Fault, Sandbox
from tux.sandbox.scenes import Scene


class Counting(discord.Client):
    """Counts the messages it gets, and how often it had to go on."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.all(), guild_ready_timeout=0.1)
        self.contents: list[str] = []
        self.resumes = 0

    async def on_message(self, message: discord.Message) -> None:
        self.contents.append(message.content)

    async def on_resumed(self) -> None:
        self.resumes += 1


@pytest.fixture
def pointed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py looks for Discord here."""
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_learns_that_it_lacks_an_intent(scene: Scene) -> None:
    scene.bot.privileged_intents = 0
    async with Counting() as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(scene.bot.bot.token)


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_learns_that_its_token_is_wrong() -> None:
    async with Counting() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_waits_when_it_is_rate_limited(sandbox: Sandbox, scene: Scene) -> None:
    sandbox.faults.add(Fault("rate_limit", route="/users/@me", retry_after=0.01, times=2))
    async with Counting() as bot:
        await bot.login(scene.bot.bot.token)
    assert [exchange.status for exchange in sandbox.traffic][:3] == [429, 429, 200]


@pytest.mark.usefixtures("pointed")
async def test_a_discord_py_bot_misses_nothing_however_often_it_is_dropped(sandbox: Sandbox, scene: Scene) -> None:
    member = sandbox.guild("Test Guild").member("member")
    channel = sandbox.guild("Test Guild").channel("general")
    texts = [str(number) for number in range(60)]
    bot = Counting()
    async with asyncio.TaskGroup() as tasks, bot:
        running = tasks.create_task(bot.start(scene.bot.bot.token))
        await sandbox.until(lambda: sandbox.sessions.online(scene.bot.bot.id))
        await bot.wait_until_ready()
        sandbox.faults.add(Fault("gateway_drop", event="MESSAGE_CREATE", chance=0.2))
        for text in texts:
            await sandbox.until(lambda: sandbox.sessions.online(scene.bot.bot.id))
            await member.say(channel, text)
        await bot.wait_for("message", check=lambda message: message.content == texts[-1], timeout=10)
        await bot.close()
        await running
    assert bot.contents == texts
    assert bot.resumes >= 5
