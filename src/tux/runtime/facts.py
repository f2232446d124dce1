"""Facts: things that have happened, published to whoever subscribes. Publishers do not know their subscribers.

A fact is a frozen dataclass named in the past tense: `CaseSettled`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import is_dataclass
from typing import Any, TypeVar

from tux.runtime.tasks import Tasks

F = TypeVar("F")
Subscriber = Callable[[Any], Coroutine[Any, Any, None]]


class Facts:
    """Subscriptions to facts. Each subscriber runs in a task of its own, so a slow or failing one holds up no other."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._subscribers: dict[type, list[tuple[Subscriber, Tasks]]] = {}

    def subscribe(
        self, kind: type[F], subscriber: Callable[[F], Coroutine[Any, Any, None]], *, tasks: Tasks | None = None
    ) -> Callable[[], None]:
        """Call `subscriber` with every fact of `kind` or of a subclass, until the returned function is called.

        It runs in a task of `tasks`, so that they end with the part of Tux that subscribes.
        """
        if not (is_dataclass(kind) and getattr(kind, "__dataclass_params__").frozen):  # noqa: B009 - no stub declares it
            raise TypeError(f"{kind.__name__} is not a fact: a fact is a frozen dataclass")
        subscribers = self._subscribers.setdefault(kind, [])
        subscription = (subscriber, self._tasks if tasks is None else tasks)
        subscribers.append(subscription)
        return lambda: subscribers.remove(subscription)

    def are_awaited(self, kind: type) -> bool:
        """Return True if somebody subscribes to facts of this kind, which need not be published otherwise."""
        subscribers = self._subscribers
        for base in kind.__mro__:  # noqa: SIM110 - `any()` takes several times as long
            if subscribers.get(base):
                return True
        return False

    def publish(self, fact: object) -> asyncio.Future[list[BaseException | None]]:
        """Publish `fact` in the order of subscription. Await the result only to be sure that all have dealt with it."""
        return asyncio.gather(
            *(
                tasks.spawn(subscriber(fact), name=f"handle {type(fact).__name__}", owner=subscriber.__module__)
                for kind in type(fact).__mro__
                for subscriber, tasks in self._subscribers.get(kind, ())
            ),
            return_exceptions=True,
        )
