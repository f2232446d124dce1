"""A client in a process of its own, which a test tells what to do, and which tells what it saw."""

import asyncio
import itertools
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 20.0
"""The real time after which an answer or event that never came is an error."""
MAX_LINE_BYTES = 1 << 20

Json = dict[str, Any]


class Refused(AssertionError):
    """Raised when a client could not do what it was told; the message is its own."""


class NotHeard(AssertionError):
    """Raised when a client did not tell of an event; the message lists what it told of."""


class Client:
    """A client, which is told what to do by `do` and whose events are in `heard`, oldest first."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._answers: dict[int, Json] = {}
        self.heard: list[Json] = []

    async def do(self, act: str, **arguments: Any) -> Any:
        """Have the client do something, and return what it answers; objects are named by their ids.

        Raises:
            Refused: the library raised an error.
            NotHeard: no answer came.
        """
        number = next(self._numbers)
        assert self._process.stdin is not None
        order = {"id": number, "act": act, "with": {key: _plain(value) for key, value in arguments.items()}}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._until(lambda: number in self._answers, f"the answer to {act}")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Refused(f"{act}: {answer['error']}")
        return answer["value"]

    async def hears(self, event: str, when: Callable[[Json], bool] = lambda _: True, *, since: int = 0) -> Json:
        """Return an event that the client tells of: the first after index `since` of `heard`, or else the next.

        Raises:
            NotHeard: it tells of none.
        """

        def match() -> Json | None:
            return next((told for told in self.heard[since:] if told["event"] == event and when(told)), None)

        await self._until(lambda: match() is not None, event)
        return match() or {}

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not condition():
                    line = await self._process.stdout.readline()
                    if not line:
                        raise NotHeard(f"the client ended before {what}; it told of {self._names()}")
                    self._read(json.loads(line))
        except TimeoutError:
            raise NotHeard(f"the client did not tell of {what}; it told of {self._names()}") from None

    def _read(self, told: Json) -> None:
        if "event" in told:
            self.heard.append(told)
        else:
            self._answers[told["id"]] = told

    def _names(self) -> list[str]:
        return [told["event"] for told in self.heard]


def _plain(value: Any) -> Any:
    return str(value.id) if hasattr(value, "id") else value


@asynccontextmanager
async def running(command: list[str], environment: Mapping[str, str], log: Path) -> AsyncIterator[Client]:
    """Give a client that runs a command; what it writes on standard error goes into a file."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, env=os.environ | environment, stdin=PIPE, stdout=PIPE, stderr=errors, limit=MAX_LINE_BYTES
        )
        try:
            yield Client(process)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
