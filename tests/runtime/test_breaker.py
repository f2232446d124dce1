from itertools import pairwise

import pytest

from tux.runtime.breaker import Breaker
from tux.runtime.clock import ManualClock


class Outage(Exception):
    pass


class Unavailable(Exception):
    """The refusal that the breaker raises while it is open."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> Breaker:
    return Breaker(clock, "here", Unavailable, lambda: None)


def is_admitted(breaker: Breaker) -> bool:
    """Return whether a caller was let through, whose attempt then failed."""
    try:
        fail_an_attempt(breaker)
    except Unavailable:
        return False
    except Outage:
        return True
    pytest.fail("the attempt did not fail")


def fail_an_attempt(breaker: Breaker) -> None:
    with breaker.attempt():
        breaker.record_failure()
        raise Outage


async def test_probes_come_at_growing_intervals(breaker: Breaker, clock: ManualClock):
    probe_times = [tenth / 10 for tenth in range(600) if [is_admitted(breaker), await clock.advance(0.1)][0]]
    pauses = [round(later - earlier, 1) for earlier, later in pairwise(probe_times)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0, 10.0]


async def test_one_caller_probes_while_others_are_refused(breaker: Breaker, clock: ManualClock):
    breaker.record_failure()
    await clock.advance(0.5)
    with breaker.attempt():
        assert breaker.state == "half-open"
        assert not is_admitted(breaker)
    assert breaker.state == "closed"
    assert is_admitted(breaker)
    assert breaker.refused == 1


async def test_a_probe_that_ends_without_an_answer_is_repeated(breaker: Breaker, clock: ManualClock):
    breaker.record_failure()
    await clock.advance(0.5)
    with pytest.raises(Outage), breaker.attempt():
        raise Outage
    assert breaker.state == "open"
    with breaker.attempt():
        pass
    assert breaker.state == "closed"


async def test_attempts_already_under_way_make_no_pause_longer(breaker: Breaker, clock: ManualClock):
    for _ in range(10):
        breaker.record_failure()
    await clock.advance(0.5)
    assert is_admitted(breaker)


async def test_it_opens_once_however_often_it_fails(clock: ManualClock):
    openings: list[None] = []
    breaker = Breaker(clock, "here", Unavailable, lambda: openings.append(None))
    breaker.record_failure()
    breaker.record_failure()
    assert (openings, breaker.state) == ([None], "open")
