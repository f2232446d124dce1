"""The guild that tests of the jail are about."""

import pytest

from features.jail.prison import Prison
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def prison(sandbox: Sandbox, scene: Scene) -> Prison:
    return Prison(sandbox, scene)
