"""The guild that is watched."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def attacked(sandbox: Sandbox, scene: Scene) -> AttackedGuild:
    return AttackedGuild(sandbox, scene)
