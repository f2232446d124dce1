"""The guild that is attacked, and the responder that defends it."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild, Bell, Calm, Told
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
def bell() -> Bell:
    return Bell()


@pytest.fixture
def calm() -> Calm:
    return Calm()


@pytest.fixture
async def responder(attacked: AttackedGuild, tux: App, told: Told, bell: Bell, calm: Calm) -> Responder:
    """A responder for which every guild has the policy of the attacked one. Tux knows the attackers."""
    await attacked.know(tux, attacked.rex.id, attacked.rogue_bot.bot.id)
    bot, observers = tux.bot, Observers([told])
    responder = Responder(bot, observers, lambda _: attacked.policy, bell, calm, tasks=bot.tasks, clock=bot.clock)
    for event in ("GUILD_MEMBER_UPDATE", "GUILD_MEMBER_ADD"):
        bot.on_raw(event, ("guild_id", "user", "roles"), responder.on_member)
    bot.on_raw("GUILD_MEMBER_REMOVE", ("guild_id", "user"), responder.on_member_remove)
    return responder
