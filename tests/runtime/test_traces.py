"""Traces: one id for everything that one event causes."""

import asyncio

from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks
from tux.runtime.traces import Trace, current_trace, current_trace_id


class Silent:
    async def report(self, occurrence: Occurrence) -> str:
        return ""


def test_a_trace_covers_its_block_and_has_one_id() -> None:
    with Trace() as trace:
        assert current_trace() is trace
        assert current_trace_id() == current_trace_id() == trace.id
    assert current_trace() is None


def test_an_inner_trace_ends_with_its_block() -> None:
    with Trace() as outer:
        with Trace() as inner:
            assert current_trace_id() == inner.id
        assert current_trace_id() == outer.id
    assert outer.id != inner.id


def test_outside_of_any_trace_every_id_is_new() -> None:
    assert current_trace_id() != current_trace_id()


async def test_a_task_belongs_to_the_trace_that_started_it_and_a_loop_to_none() -> None:
    tasks = Tasks(Silent())

    async def here() -> Trace | None:
        return current_trace()

    with Trace() as trace:
        work = tasks.spawn(here(), name="work", owner="test")
        loop = tasks.spawn(here(), name="loop", owner="test", endless=True)

    assert await asyncio.gather(work, loop) == [trace, None]
