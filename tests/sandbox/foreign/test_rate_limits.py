"""Clients meet rate limits, and get through."""

import pytest

from sandbox.foreign.client import Refused
from sandbox.foreign.conftest import Place
from tux.sandbox.faults import Fault

MESSAGES = "/channels/*/messages"
HEADERS = (
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Reset-After",
    "X-RateLimit-Bucket",
    "X-RateLimit-Scope",
)


async def gets_through(at: Place, fault: Fault) -> None:
    """The client sends its message once the fault is over."""
    fault.method, fault.route = "POST", MESSAGES
    at.sandbox.faults.add(fault)
    await at.client.do("send", channel=at.general, content="hello")
    assert at.sandbox.faults.all() == []
    await at.member.sees("hello")


@pytest.mark.area("Rate limits")
async def test_it_sends_its_message_after_a_rate_limit(at: Place) -> None:
    await gets_through(at, Fault("rate_limit", retry_after=0.3, times=2))


@pytest.mark.area("Rate limits")
async def test_it_sends_its_message_after_the_global_rate_limit(at: Place) -> None:
    await gets_through(at, Fault("rate_limit", retry_after=0.3, times=1, scope="global"))


@pytest.mark.area("Rate limits")
async def test_it_sends_its_message_after_a_rate_limit_without_headers_of_the_bucket(at: Place) -> None:
    await gets_through(at, Fault("rate_limit", retry_after=0.3, times=1, leave_out=HEADERS))


@pytest.mark.area("Rate limits")
async def test_it_gives_up_or_waits_when_cloudflare_bans_its_address_and_sends_its_next_message(at: Place) -> None:
    at.sandbox.faults.add(Fault("cloudflare_ban", method="POST", route=MESSAGES, retry_after=1, times=1))
    try:
        await at.client.do("send", channel=at.general, content="hello")
    except Refused as refusal:
        print(refusal)  # noqa: T201 - pytest shows it where the test fails
    assert at.sandbox.faults.all() == []
    await at.client.do("send", channel=at.general, content="here again")
    await at.member.sees("here again")


@pytest.mark.area("Rate limits")
async def test_it_sends_many_messages(at: Place) -> None:
    texts = [f"message {number}" for number in range(8)]
    for text in texts:
        await at.client.do("send", channel=at.general, content=text)
    assert await at.client.do("history", channel=at.general, limit=8) == texts[::-1]
