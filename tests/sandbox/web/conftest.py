"""One Chromium for all tests of the web client; for each test a local Discord, and windows in which people are someone.

A test fails at its end where a page logged an error, threw one, or sent a request to anywhere but its sandbox.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from documents import DOCUMENT, wrong_answers
from screens import Be, Screen, Windows, open_browser
from scripted import ScriptedBot
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world import Channel


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, started once."""
    async with open_browser() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows(browser: Browser) -> Windows:
    """Windows for every test; a new one takes twice as long as one that is used again for another sandbox."""
    return Windows(browser)


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """An empty local Discord, in the event loop that the browser lives in."""
    async with Sandbox(openapi=DOCUMENT) as running:
        yield running
        assert wrong_answers(running) == []


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


@pytest.fixture
def guild(sandbox: Sandbox, scene: Scene) -> LiveGuild:
    return sandbox.guild(scene.guild.name)


@pytest.fixture
def general(guild: LiveGuild) -> Channel:
    return guild.channel("general")


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox, scene: Scene) -> ScriptedBot:
    """The guild's bot, which does as the test tells it."""
    return ScriptedBot(sandbox, scene.bot, scene.guild)


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(windows: Windows, sandbox: Sandbox) -> AsyncIterator[Be]:
    """Opens the page in a window, at the choice of a person. Another test's sandbox was another origin."""
    screens: list[Screen] = []

    async def begin(*, width: int = 1280, height: int = 800) -> Screen:
        screen = Screen(await windows.take(), sandbox)
        screens.append(screen)
        await screen.page.set_viewport_size({"width": width, "height": height})
        await screen.page.goto(sandbox.url)
        return screen

    yield begin
    for screen in screens:
        await windows.give_back(screen)
    assert [problem for screen in screens for problem in screen.problems] == []


@pytest_asyncio.fixture(loop_scope="session")
async def be(open_page: Be, scene: Scene) -> Be:
    """Open the page, and become the person of that name."""

    async def become(name: str, **how: object) -> Screen:
        screen = await open_page(**how)
        await screen.become(name)
        return screen

    return become
