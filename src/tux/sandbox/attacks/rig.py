"""The rig: it sends the requests of a plan over HTTP, each with the token of its sender, by an absolute timetable."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from time import perf_counter
from typing import Any, cast

import aiohttp
import orjson

from tux.sandbox.attacks.paces import Pace
from tux.sandbox.attacks.plan import Step, filled
from tux.sandbox.attacks.report import SentRequest

REFUSALS_IN_A_ROW = 3
"""The refusals after which a sender knows that it has lost its power."""
TIMEOUT_SECONDS = 30.0
CONNECTIONS = 32
ID = re.compile(r"\d{5,20}")


class Unanswered(Exception):
    """Raised when a step waits for an answer that never came, or was a refusal."""


class Rig:
    """Sends a plan once.

    Args:
        api: The URL of the API, with its version.
        authorizations: The Authorization header of each sender.
        pace: Waits for the times of the plan.
        note: Is told of every exchange.
        skip: Is told of every step that is not sent for want of an earlier answer.
        until_stopped: Whether senders go on when they are refused.
    """

    def __init__(
        self,
        api: str,
        authorizations: Sequence[str],
        pace: Pace,
        note: Callable[[SentRequest], None],
        skip: Callable[[], None] = lambda: None,
        *,
        until_stopped: bool = False,
    ) -> None:
        self._api = api
        self._authorizations = authorizations
        self._pace = pace
        self._note = note
        self._skip = skip
        self._until_stopped = until_stopped
        self._sessions: dict[int | None, aiohttp.ClientSession] = {}
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._refusals = Counter[int | None]()
        self._powerless: set[int | None] = set()
        self._closed: dict[tuple[int | None, str], float] = {}

    async def run(self, steps: Sequence[Step]) -> bool:
        """Send the steps, and return False if every sender lost its power before all were sent."""
        loop = asyncio.get_running_loop()
        self._answers = {step.keeps: loop.create_future() for step in steps if step.keeps}
        senders = {step.by for step in steps}
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as sending:
            for sender in senders:
                self._sessions[sender] = await stack.enter_async_context(self._session(sender))
            for step in steps:
                if step.by in self._powerless:
                    self._keep(step, None)
                    continue
                due = await self._pace.wait(step.at)
                if self._pace.is_open:
                    sending.create_task(self._send(step, due), name=f"{step.method} {step.path}")
                else:
                    await self._send(step, due)
        return not senders or not senders <= self._powerless

    def _session(self, sender: int | None) -> aiohttp.ClientSession:
        headers = {} if sender is None else {"Authorization": self._authorizations[sender]}
        return aiohttp.ClientSession(
            headers=headers,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        )

    async def _send(self, step: Step, due: float) -> None:
        """Send a step, and once more after each rate limit, until it is answered otherwise."""
        try:
            path, body, held = await self._fill(step)
        except Unanswered:
            self._skip()
            self._keep(step, None)
            return
        while True:
            held = await self._wait_for_limit(step) or held
            if step.by in self._powerless:
                self._keep(step, None)
                return
            left = perf_counter()
            status, answer = await self._ask(step, path, body)
            took = perf_counter() - left
            late = None if held else left - due
            self._settle(step, SentRequest(step.by, left, late, took, status, *_read(step, status, answer)))
            if status != 429:
                self._keep(step, (answer or {}) if 200 <= status < 300 else None)
                return
            self._hold_back(step, answer)
            held = True

    async def _fill(self, step: Step) -> tuple[str, bytes | None, bool]:
        """Return the path and body of a step, and True if it had to wait for an answer that it refers to."""
        body = None if step.body is None else orjson.dumps(step.body).decode()
        needed = {name: self._answers[name] for name in step.needs() if name in self._answers}
        held = any(not answer.done() for answer in needed.values())
        answers = {name: await answer for name, answer in needed.items()}
        if None in answers.values():
            raise Unanswered
        try:
            path = filled(step.path, answers)
            return path, None if body is None else filled(body, answers).encode(), held
        except (LookupError, TypeError) as error:
            raise Unanswered from error

    def _keep(self, step: Step, answer: Any) -> None:
        if step.keeps and not self._answers[step.keeps].done():
            self._answers[step.keeps].set_result(answer)

    async def _ask(self, step: Step, path: str, body: bytes | None) -> tuple[int, Any]:
        """Return the status and the body of the answer; the status is 0 if there is no answer."""
        headers = step.headers if body is None else {"Content-Type": "application/json", **step.headers}
        try:
            request = self._sessions[step.by].request(step.method, self._api + path, data=body, headers=headers)
            async with request as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return 0, None
        try:
            return response.status, orjson.loads(content) if content else None
        except orjson.JSONDecodeError:
            return response.status, None

    def _settle(self, step: Step, exchange: SentRequest) -> None:
        """Note an exchange, and whether the sender has any power left."""
        self._note(exchange)
        if exchange.is_accepted:
            self._refusals[step.by] = 0
        elif exchange.is_refused:
            self._refusals[step.by] += 1
            if self._refusals[step.by] >= REFUSALS_IN_A_ROW and not self._until_stopped:
                self._powerless.add(step.by)

    # rate limits, which every library waits out

    async def _wait_for_limit(self, step: Step) -> bool:
        """Wait until no rate limit holds the step back, and return True if one did."""
        held = False
        while (wait := max(self._closed.get(key, 0.0) for key in _buckets(step)) - perf_counter()) > 0:
            held = True
            await asyncio.sleep(wait)
        return held

    def _hold_back(self, step: Step, answer: Any) -> None:
        """Note for how long a 429 holds back the sender's requests: all of them, or those alike."""
        details = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {"retry_after": 1.0}
        everywhere, alike = _buckets(step)
        key = everywhere if details.get("global") else alike
        self._closed[key] = max(self._closed.get(key, 0.0), perf_counter() + float(details.get("retry_after", 1.0)))


def _buckets(step: Step) -> tuple[tuple[int | None, str], tuple[int | None, str]]:
    """Return the names of the limits that hold a step back: the sender's own, and that of requests like it."""
    head, separator, tail = step.path.partition("?")[0].removeprefix("/").partition("/")
    major, slash, rest = tail.partition("/")
    return (step.by, ""), (step.by, f"{step.method} {head}{separator}{major}{slash}{ID.sub('*', rest)}")


def _read(step: Step, status: int, answer: Any) -> tuple[int, int]:
    """Return the code of an error, and the number of things that a request did."""
    body = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    if not 200 <= status < 300:
        return int(body.get("code") or 0), 0
    counted = body.get(step.counts) if step.counts else step.things
    return 0, len(cast("list[Any]", counted)) if isinstance(counted, list) else int(counted or 0)
