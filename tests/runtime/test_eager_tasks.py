"""Tasks that begin at once."""

import asyncio
from contextvars import ContextVar

import pytest

from tux.runtime.eager_tasks import start_at_once

_place: ContextVar[str] = ContextVar("place", default="outside")


async def test_everything_before_the_first_wait_is_done_at_once() -> None:
    steps: list[str] = []

    async def work() -> str:
        steps.append(f"first step of {_name()}")
        await asyncio.sleep(0)
        steps.append(f"second step of {_name()}")
        return "done"

    task = start_at_once(work(), name="work")
    steps.append("returned")
    assert await task == "done"
    assert steps == ["first step of work", "returned", "second step of work"]


async def test_a_task_has_a_context_and_a_timeout_of_its_own() -> None:
    caller = _name()

    async def work() -> None:
        token = _place.set("inside")
        try:
            async with asyncio.timeout(0.01):
                await asyncio.get_running_loop().create_future()
        finally:
            _place.reset(token)

    task = start_at_once(work(), name="work")
    assert (_place.get(), _name()) == ("outside", caller)
    with pytest.raises(TimeoutError):
        await task


async def test_what_ends_in_its_first_step_returns_or_raises() -> None:
    async def succeed() -> int:
        return 3

    async def fail() -> int:
        raise ValueError("no")

    assert await start_at_once(succeed(), name="succeed") == 3
    with pytest.raises(ValueError, match="no"):
        await start_at_once(fail(), name="fail")


async def test_a_task_that_is_cancelled_before_its_second_step_cleans_up() -> None:
    steps: list[str] = []

    async def work() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            steps.append("cleaned up")

    task = start_at_once(work(), name="work")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert steps == ["cleaned up"]


def _name() -> str:
    task = asyncio.current_task()
    assert task is not None
    return task.get_name()
