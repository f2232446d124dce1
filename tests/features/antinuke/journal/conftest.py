"""The guild that tests of the journal are about."""

import pytest

from features.antinuke.journal.archive import Archive
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def archive(sandbox: Sandbox, scene: Scene) -> Archive:
    return Archive(sandbox, scene)
