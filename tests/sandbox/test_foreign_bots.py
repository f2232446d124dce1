"""Bots that were not written for it run on the sandbox: a small discord.py bot in a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tux.sandbox import Sandbox
from tux.sandbox.people import File
from tux.sandbox.scenes import Scene, small

BOT = Path(__file__).parent / "foreign" / "bot.py"
PATIENCE = 30.0


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


@pytest_asyncio.fixture(autouse=True)
async def _bot(sandbox: Sandbox, scene: Scene) -> AsyncIterator[None]:
    """The bot, connected and with its commands in place."""
    environment = os.environ | {
        "DISCORD_API": sandbox.api_url,
        "DISCORD_GATEWAY": sandbox.gateway_url,
        "DISCORD_CDN": sandbox.cdn_url,
        "DISCORD_TOKEN": scene.bot.bot.token,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, BOT, env=environment, stdout=PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            assert await process.stdout.readline() == b"ready Tux 1\n"
        yield
    finally:
        process.terminate()
        await process.wait()


async def test_it_answers_a_prefix_command(sandbox: Sandbox) -> None:
    guild = sandbox.guild("Test Guild")
    answer = await guild.member("member").command(guild.channel("general"), "!echo it works")
    assert answer.content == "Mia Member said it works"
    assert answer.payload["referenced_message"]["content"] == "!echo it works"


async def test_it_reads_what_people_upload(sandbox: Sandbox) -> None:
    guild = sandbox.guild("Test Guild")
    sent = await guild.member("member").say(
        guild.channel("general"), "!picture", files=[File("picture.png", b"12345", "image/png")]
    )
    assert (await sent.answer()).content == "5 bytes, and an avatar: True"


async def test_it_answers_a_slash_command_and_its_button(sandbox: Sandbox) -> None:
    guild = sandbox.guild("Test Guild")
    member, moderator = guild.member("member"), guild.member("moderator")

    greeting = await member.slash(guild.channel("general"), "greet", who=moderator)

    assert greeting.content == f"Hello <@{moderator.id}>"
    await member.click(greeting, "Wave back")
    await greeting.changed(lambda seen: "waves" in seen.content)
    assert greeting.content == "Mia Member waves back"


async def test_it_goes_on_after_its_connection_broke(sandbox: Sandbox, scene: Scene) -> None:
    guild = sandbox.guild("Test Guild")
    assert sandbox.drop(scene.bot.id) == 1
    answer = await guild.member("member").command(guild.channel("general"), "!echo again")
    assert answer.content == "Mia Member said again"
