from itertools import pairwise

import pytest

from tux.runtime.breaker import Breaker
from tux.runtime.clock import ManualClock


class Outage(Exception):
    pass


class Unavailable(Exception):
    """What the breaker raises while it is open."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> Breaker:
    return Breaker(clock, "here", Unavailable, lambda: None)


def look(breaker: Breaker) -> bool:
    """Whether somebody was let through, who found the database away."""
    try:
        find_it_away(breaker)
    except Unavailable:
        return False
    except Outage:
        return True
    pytest.fail("it was there")


def find_it_away(breaker: Breaker) -> None:
    with breaker.admitting():
        breaker.failed()
        raise Outage


async def test_looks_come_at_growing_intervals(breaker: Breaker, clock: ManualClock):
    at = [tenth / 10 for tenth in range(600) if [look(breaker), await clock.advance(0.1)][0]]
    pauses = [round(later - earlier, 1) for earlier, later in pairwise(at)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0, 10.0]


async def test_one_looks_while_others_are_refused(breaker: Breaker, clock: ManualClock):
    breaker.failed()
    await clock.advance(0.5)
    with breaker.admitting():
        assert breaker.state == "half-open"
        assert not look(breaker)
    assert breaker.state == "closed"
    assert look(breaker)
    assert breaker.refused == 1


async def test_a_look_that_learned_nothing_is_taken_again(breaker: Breaker, clock: ManualClock):
    breaker.failed()
    await clock.advance(0.5)
    with pytest.raises(Outage), breaker.admitting():
        raise Outage
    assert breaker.state == "open"
    with breaker.admitting():
        pass
    assert breaker.state == "closed"


async def test_those_who_were_under_way_make_no_pause_longer(breaker: Breaker, clock: ManualClock):
    for _ in range(10):
        breaker.failed()
    await clock.advance(0.5)
    assert look(breaker)


async def test_it_opens_once(clock: ManualClock):
    told: list[None] = []
    breaker = Breaker(clock, "here", Unavailable, lambda: told.append(None))
    breaker.failed()
    breaker.failed()
    assert (told, breaker.state) == ([None], "open")
