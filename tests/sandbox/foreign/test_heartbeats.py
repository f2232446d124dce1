"""Clients notice that nobody answers their heartbeats, though events go on."""

import asyncio

import pytest

from sandbox.foreign.conftest import Place
from tux.sandbox.faults import Fault

RECOVERY_SECONDS = 10.0
"""Ten heartbeats: an answer that is missing is noticed at the next one, and a client waits a moment at most."""


@pytest.fixture
def heartbeat_interval() -> float:
    return 1.0


@pytest.mark.area("Losing the gateway")
async def test_it_reconnects_when_its_heartbeats_are_not_answered(at: Place) -> None:
    bot = at.scene.bot.bot
    [session] = at.sandbox.connected(bot.id)
    fault = at.sandbox.faults.add(Fault("gateway_ack_loss"))

    def has_reconnected() -> bool:
        return session.resumes > 0 or any(other is not session for other in at.sandbox.connected(bot.id))

    try:
        async with asyncio.timeout(RECOVERY_SECONDS):
            number = 0
            while not has_reconnected():
                number += 1
                await at.member.say(at.general, f"message {number}")
                await at.client.hears("message", lambda told: told["content"] == f"message {number}")  # noqa: B023
    except TimeoutError:
        raise AssertionError("the client did not notice") from None
    at.sandbox.faults.remove(fault.id)
    await at.member.say(at.general, "afterwards")
    await at.client.hears("message", lambda told: told["content"] == "afterwards")
