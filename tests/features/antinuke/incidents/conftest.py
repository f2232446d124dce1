"""The guild that is attacked and defended, and whose incidents are told."""

from collections.abc import AsyncIterator

import pytest

from features.antinuke.incidents.defended import DefendedGuild
from features.antinuke.responses.attacked import AttackedGuild
from tux.app import App
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def attacked(sandbox: Sandbox, scene: Scene) -> AttackedGuild:
    return AttackedGuild(sandbox, scene)


@pytest.fixture
async def defended(attacked: AttackedGuild, tux: App) -> AsyncIterator[DefendedGuild]:
    """A guild with a moderation log. What the feature itself has registered is replaced."""
    await tux.loaded.unload("antinuke")
    await attacked.know(tux, attacked.rex.id, attacked.rogue_bot.bot.id)
    defended = await DefendedGuild(tux, attacked).set_up()
    await defended.set_moderation_log()
    yield defended
    await defended.scope.close()
