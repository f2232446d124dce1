"""The demo's guild, and Rex, who attacks it."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.people import Person
from tux.sandbox.scenes import Scene
from tux.sandbox.world import Guild


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return demo(sandbox.world)


@pytest.fixture
def guild(scene: Scene) -> Guild:
    return scene.guild


@pytest.fixture
def rex(sandbox: Sandbox, guild: Guild) -> Person:
    return sandbox.guild(guild.name).member("rex")
