"""Every client on a small guild, and the table of what each can do."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.foreign import results
from sandbox.foreign.client import Client, running
from sandbox.foreign.environments import Unavailable, start_of
from sandbox.foreign.libraries import LIBRARIES, Library
from sandbox.foreign.limits import LIMITS
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.sandbox import HEARTBEAT_INTERVAL_SECONDS
from tux.sandbox.scenes import Scene, small
from tux.sandbox.world.channel import Channel

INSTALLATION_SECONDS = 900
START_SECONDS = 30.0
COMMANDS = {"greet", "pick", "tools", "form", "later", "Look", "Quote"}


@dataclass
class Place:
    """A guild, its people, and the client whose bot is in it."""

    sandbox: Sandbox
    scene: Scene
    guild: LiveGuild
    client: Client
    general: Channel
    member: Person
    moderator: Person


@pytest.fixture(params=LIBRARIES, ids=lambda library: library.name)
def library(request: pytest.FixtureRequest) -> Library:
    return request.param


@pytest.fixture
def heartbeat_interval() -> float:
    return HEARTBEAT_INTERVAL_SECONDS


@pytest_asyncio.fixture
async def sandbox(heartbeat_interval: float) -> AsyncIterator[Sandbox]:
    """An empty local Discord, every answer of which is held to Discord's document where there is one."""
    document = os.environ.get("TUX_DISCORD_OPENAPI")
    async with Sandbox(openapi=Path(document) if document else None, heartbeat_interval=heartbeat_interval) as running:
        yield running
        assert [found for found in running.violations if found.direction == "response"] == []


@pytest_asyncio.fixture
async def at(sandbox: Sandbox, library: Library, tmp_path: Path) -> AsyncIterator[Place]:
    """The place, with the client logged in and its commands in place."""
    try:
        command, environment = start_of(library)
    except Unavailable as reason:
        pytest.skip(f"not run: {reason}")
    scene = small(sandbox.world)
    environment |= {
        "DISCORD_API": sandbox.api_url,
        "DISCORD_GATEWAY": sandbox.gateway_url,
        "DISCORD_CDN": sandbox.cdn_url,
        "DISCORD_TOKEN": scene.bot.bot.token,
    }
    log = tmp_path / "stderr.txt"
    guild = sandbox.guild("Test Guild")
    try:
        async with running(command, environment, log) as client:
            await client.hears("ready")
            async with asyncio.timeout(START_SECONDS):
                await sandbox.until(lambda: _has_commands(scene))
            yield Place(
                sandbox,
                scene,
                guild,
                client,
                guild.channel("general"),
                guild.member("member"),
                guild.member("moderator"),
            )
    finally:
        print(log.read_text(errors="replace")[-4000:])  # noqa: T201 - pytest shows it where a test fails


def _has_commands(scene: Scene) -> bool:
    return {command["name"] for command in scene.bot.commands.values()} == COMMANDS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        area, library = item.get_closest_marker("area"), getattr(item, "callspec", None)
        if area is None or library is None:
            continue
        chosen: Library = library.params["library"]
        results.note(item, chosen, area.args[0])
        item.add_marker(pytest.mark.timeout(INSTALLATION_SECONDS))
        if limit := LIMITS.get((chosen.name, item.originalname)):
            item.add_marker(pytest.mark.xfail(reason=limit, strict=True, raises=AssertionError))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    results.hear(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        results.write()
