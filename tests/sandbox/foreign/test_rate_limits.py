"""Clients meet rate limits, and get through."""

import pytest

from sandbox.foreign.conftest import Place
from tux.sandbox.faults import Fault

PLACE = "/channels/*/messages"


@pytest.mark.area("Rate limits")
async def test_it_sends_its_message_after_a_rate_limit(at: Place) -> None:
    at.sandbox.faults.add(Fault("rate_limit", route=PLACE, method="POST", retry_after=0.3, times=2))
    await at.client.do("send", channel=at.general, content="hello")
    assert at.sandbox.faults.all() == []
    await at.member.sees("hello")


@pytest.mark.area("Rate limits")
async def test_it_sends_many_messages_at_once(at: Place) -> None:
    for number in range(8):
        await at.client.do("send", channel=at.general, content=f"message {number}")
    assert await at.client.do("history", channel=at.general, limit=8) == [
        f"message {number}" for number in reversed(range(8))
    ]
