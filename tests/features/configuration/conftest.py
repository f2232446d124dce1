"""The guild that tests of the configuration are about."""

import pytest

from features.configuration.staff import Staff
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def staff(sandbox: Sandbox, scene: Scene) -> Staff:
    return Staff(sandbox, scene)
