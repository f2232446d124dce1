"""The run of a restoration, step by step."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import groupby

import discord
import structlog

from tux.database import DatabaseUnavailable
from tux.features.antinuke.restoration.entitlements import Entitlements
from tux.features.antinuke.restoration.paces import RequestPace
from tux.features.antinuke.restoration.requests import StepRefused, StepRequests
from tux.features.antinuke.restoration.steps import RestoreStep, StepKind
from tux.features.antinuke.restoration.stored_runs import StoredRun
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

AT_ONCE = 6
"""The number of requests that are on their way at once. Steps of one kind do not depend on each other."""

_DONE_ALREADY = frozenset({10026})
"""Discord's codes for what is as it should be: there is no such ban."""

Save = Callable[[StoredRun], Awaitable[None]]


class Run:
    """A restoration that is under way in this process."""

    def __init__(
        self, stored: StoredRun, requests: StepRequests, pace: RequestPace, save: Save, entitlements: Entitlements
    ) -> None:
        self.stored = stored
        self.pace = pace
        self.entitlements = entitlements
        self._requests = requests
        self._save = save
        self._done = set(range(stored.next_step))
        self._exhausted: set[StepKind] = set()
        """The kinds of steps for which Discord's limit is used up for long."""
        self._is_saving = False
        self.is_cancelled = False

    @property
    def done(self) -> int:
        """Return the number of steps that are over, failed ones included."""
        return len(self._done)

    def begin_again(self) -> None:
        """Begin with another plan."""
        self.stored.next_step = 0
        self._done.clear()

    def cancel(self) -> None:
        """Take no further step. Those whose request is on its way end first."""
        self.is_cancelled = True

    async def take_steps(self) -> None:
        """Take every step that has not been taken. One that fails is noted, and the rest goes on."""
        numbered = list(enumerate(self.stored.plan.steps))
        for _, steps in groupby(numbered[self.stored.next_step :], key=lambda item: item[1].kind):
            turns, unanswered = iter(list(steps)), list[tuple[int, RestoreStep]]()
            await asyncio.gather(*(self._work(turns, unanswered) for _ in range(AT_ONCE)))
            if unanswered:
                self._requests.truth.forget()  # what got no answer may have been done all the same
                await self._work(iter(unanswered), [])
        await self.save()

    async def _work(self, turns: Iterator[tuple[int, RestoreStep]], unanswered: list[tuple[int, RestoreStep]]) -> None:
        for number, step in turns:
            if self.is_cancelled:
                return
            try:
                self.stored.failures.pop(number, None)
                code = await self._attempt(step)
            except (discord.DiscordServerError, *UNREACHED) as error:
                code = str(error.status) if isinstance(error, discord.HTTPException) else type(error).__name__
                unanswered.append((number, step))
            if code is not None:
                self.stored.failures[number] = code
            self._finish(number)
            await self.save()

    def _finish(self, number: int) -> None:
        self._done.add(number)
        while self.stored.next_step in self._done:
            self.stored.next_step += 1
        self.stored.rest_calls = self.pace.requests

    async def _attempt(self, step: RestoreStep) -> str | None:
        """Take a step, and return why Discord refused it, or None. Raises where Discord gave no answer."""
        if step.kind in self._exhausted:
            return "rate_limit"
        try:
            await self._requests.take(step)
        except StepRefused as refusal:
            return refusal.code
        except (discord.RateLimited, TimeoutError):
            self._exhausted.add(step.kind)
            return "rate_limit"
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            if error.code in _DONE_ALREADY or (step.kind is StepKind.DELETE and error.status == 404):
                return None
            _log.info("a step of a restoration failed", step=step.kind.value, code=error.code, status=error.status)
            return str(error.code or error.status)
        return None

    async def save(self) -> None:
        """Store how far it is, unless that is being done. Without the database it goes on all the same."""
        if self._is_saving:
            return
        self._is_saving = True
        try:
            await self._save(self.stored)
        except DatabaseUnavailable as error:
            _log.warning("the progress of a restoration could not be stored", run=self.stored.id, error=str(error))
        finally:
            self._is_saving = False
