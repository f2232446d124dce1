"""The guild that is attacked, and the responder that defends it."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild, Told
from tux.app import App
from tux.features.antinuke.outcomes import Observers
from tux.features.antinuke.responses.responder import Responder
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene


@pytest.fixture
def attacked(sandbox: Sandbox, scene: Scene) -> AttackedGuild:
    return AttackedGuild(sandbox, scene)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def responder(attacked: AttackedGuild, tux: App, told: Told) -> Responder:
    """A responder for which every guild has the policy of the attacked one. Tux knows the attackers."""
    await attacked.know(tux, attacked.rex.id, attacked.rogue_bot.bot.id)
    return Responder(tux.bot, Observers([told]), lambda _: attacked.policy, tasks=tux.bot.tasks, clock=tux.bot.clock)
