"""Tasks that begin before they are returned, as those of Python 3.12 can: on 3.11 a task waits for its turn."""

import asyncio
from asyncio.tasks import _enter_task, _leave_task  # documented for other implementations of tasks
from collections.abc import Coroutine, Generator
from contextvars import copy_context
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


class _Begun(Coroutine[Any, Any, T]):
    """A coroutine whose first step has been run, for a task that goes on with the second."""

    def __init__(self, coro: Coroutine[Any, Any, T]) -> None:
        self._coro = coro
        self._is_replayed = False
        self._yielded: Any = None
        self._ended: BaseException | None = None

    def begin(self) -> None:
        """Run the first step. What it raises, and its return, is kept for the task."""
        try:
            self._yielded = self._coro.send(None)
        except (Exception, asyncio.CancelledError) as ended:  # noqa: BLE001 - the task raises it, or returns with it
            self._ended = ended

    def send(self, value: Any, /) -> Any:
        if self._is_replayed:
            return self._coro.send(value)
        self._is_replayed = True
        if self._ended is not None:
            raise self._ended
        return self._yielded

    def throw(
        self,
        typ: type[BaseException] | BaseException,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
        /,
    ) -> Any:
        del val, tb  # tasks throw exceptions, not their types
        self._is_replayed = True
        return self._coro.throw(typ)  # pyright: ignore[reportArgumentType, reportCallIssue]

    def close(self) -> None:
        self._coro.close()

    def __await__(self) -> Generator[Any, Any, T]:
        raise TypeError("it is run by one task, and awaited by nobody")


def start_at_once(coro: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
    """Return a task that has run `coro` up to the first point at which it waits for something.

    The first step sees the task as the current one, and runs in a context of its own, like all that follow.
    """
    loop, context, begun = asyncio.get_running_loop(), copy_context(), _Begun(coro)
    task = loop.create_task(begun, name=name, context=context)
    caller = asyncio.current_task(loop)
    if caller is not None:
        _leave_task(loop, caller)
    _enter_task(loop, task)
    try:
        context.run(begun.begin)
    finally:
        _leave_task(loop, task)
        if caller is not None:
            _enter_task(loop, caller)
    return task
