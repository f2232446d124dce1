"""Facts: things that have happened, published to whoever subscribes. Publishers do not know subscribers.

A fact is a frozen dataclass named in the past tense: `MemberJailed`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import is_dataclass
from typing import Any, TypeVar

from tux.runtime.tasks import Tasks

F = TypeVar("F")
Heard = Callable[[Any], Coroutine[Any, Any, None]]


class Facts:
    """Each subscriber hears a fact in a task of its own: a slow or failing one holds up neither the others nor us."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._subscribers: dict[type, list[Heard]] = {}

    def subscribe(self, kind: type[F], heard: Callable[[F], Coroutine[Any, Any, None]]) -> Callable[[], None]:
        """Calls `heard` with every fact of `kind` or of a subclass, until the returned function is called."""
        if not (is_dataclass(kind) and getattr(kind, "__dataclass_params__").frozen):  # noqa: B009 - typed nowhere
            raise TypeError(f"{kind.__name__} is no fact: a fact is a frozen dataclass")
        subscribers = self._subscribers.setdefault(kind, [])
        subscribers.append(heard)
        return lambda: subscribers.remove(heard)

    def publish(self, fact: object) -> asyncio.Future[list[BaseException | None]]:
        """Tells `fact` in the order of subscription. Await the result only to be sure that all have dealt with it."""
        return asyncio.gather(
            *(
                self._tasks.spawn(heard(fact), name=f"hear {type(fact).__name__}", owner=heard.__module__)
                for kind in type(fact).__mro__
                for heard in self._subscribers.get(kind, ())
            ),
            return_exceptions=True,
        )
