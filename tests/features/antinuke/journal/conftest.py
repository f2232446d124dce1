"""The guild that tests of the journal are about."""

from collections.abc import AsyncIterator

import pytest

from features.antinuke.journal.archive import Archive
from tux.app import App
from tux.features.antinuke.journal.archives import Archives
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def archive(sandbox: Sandbox, scene: Scene) -> Archive:
    return Archive(sandbox, scene)


@pytest.fixture
async def archives(archive: Archive, tux: App) -> AsyncIterator[Archives]:
    """The archives of a running Tux, which have surveyed the guild."""
    async with archive.guarded(tux) as archives:
        yield archives
