"""The small guild, with everyone in it ready to act."""

import pytest

from acting import Place, small_place
from tux.sandbox import Sandbox


@pytest.fixture
def place(sandbox: Sandbox) -> Place:
    return small_place(sandbox)
