"""A guild to be destroyed."""

import pytest

from features.antinuke.restoration.ruins import Ruin
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def ruin(sandbox: Sandbox, scene: Scene) -> Ruin:
    return Ruin(sandbox, scene)
