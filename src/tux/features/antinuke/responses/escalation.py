"""The escalation of a response: from the mildest way to stop an attacker on, until one works."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

import discord
import structlog
from discord.http import HTTPClient

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType, Mode, ResponseStatus
from tux.features.antinuke.outcomes import ResponseStep
from tux.features.antinuke.responses.ladders import Attacker, Rung, rungs
from tux.features.antinuke.responses.requests import Failure, RequestFailed, ResponseRequest, send
from tux.features.antinuke.responses.response import Response
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

R = AntinukeResponseType
S = ResponseStatus

_WEBHOOK = "/webhooks/{webhook_id}"

PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
"""The pauses after which everything is tried again, where Discord did not answer or a rate limit was reached."""


class ResponseHost(Protocol):
    """The bot, as far as responses know it."""

    @property
    def http(self) -> HTTPClient: ...

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None, /) -> str: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


class Alarm(Protocol):
    """The last way: panic mode."""

    def begin(self, guild: discord.Guild, verdict: Verdict) -> bool:
        """Begin panic mode in a guild. Returns False where it has begun, or where its settings forbid it."""
        ...


class Escalation:
    """Tries the ways to stop an attacker, one after the other, and raises the alarm where none works."""

    def __init__(
        self,
        host: ResponseHost,
        policy_of: Callable[[int], GuildPolicy | None],
        alarm: Alarm,
        *,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._host = host
        self._policy_of = policy_of
        self._alarm = alarm
        self._tasks = tasks
        self._clock = clock
        self._reasons: dict[str, str] = {}

    def is_enforced(self, guild_id: int) -> bool:
        """Return True while a guild wants attackers to be stopped, as its owner may not any more."""
        policy = self._policy_of(guild_id)
        return policy is not None and policy.enabled and policy.mode is Mode.ENFORCE

    async def stop(self, response: Response, tell: Callable[[Response, ResponseStatus], None]) -> ResponseStatus:
        """Try until the attacker is stopped, or cannot be. `tell` hears of each time that nothing worked.

        Never raises: what nobody has thought of is reported, and the alarm is raised.
        """
        try:
            return await self._persist(response, tell)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the alarm is raised
            self._report(error, response)
            self._raise_alarm(response)
            return S.FAILED

    async def _persist(self, response: Response, tell: Callable[[Response, ResponseStatus], None]) -> ResponseStatus:
        if response.verdict.response is R.PANIC_MODE or response.verdict.actor_id is None:
            self._raise_alarm(response)
            return S.DISPATCHED
        status = await self._climb(response)
        for pause in PAUSES_SECONDS:
            if status is not S.DISPATCHED:
                return status
            tell(response, S.FAILED)
            await self._clock.sleep(pause)
            if not self.is_enforced(response.guild.id):
                break
            status = await self._climb(response)
        return S.FAILED if status is S.DISPATCHED else status

    async def _climb(self, response: Response) -> ResponseStatus:
        """Try one way after the other. Returns DISPATCHED where all of it may succeed later."""
        failures: list[Failure] = []
        try:
            for requests in self._rungs(response, failures):
                failure = None if not requests else await self._try(response, requests)
                if failure is None or response.powerless_at is not None:
                    response.confirm(response.powerless_at or self._now())
                    return S.CONFIRMED
                failures.append(failure)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the alarm is raised
            self._report(error, response)
            failures.append(Failure.LATE)
        names = [failure.name for failure in failures]
        _log.warning("an attacker could not be stopped", guild_id=response.guild.id, failures=names)
        self._raise_alarm(response)
        if not failures:
            return S.SKIPPED_HIERARCHY
        return S.FAILED if all(failure is Failure.REFUSED for failure in failures) else S.DISPATCHED

    def _raise_alarm(self, response: Response) -> None:
        try:
            has_begun = self._alarm.begin(response.guild, response.verdict)
        except Exception as error:  # noqa: BLE001 - what else is tried against the attacker goes on
            self._report(error, response)
            return
        if has_begun:
            step = ResponseStep(response=R.PANIC_MODE, status=S.DISPATCHED, dispatched_at=self._now())
            response.steps.append(step)

    def _rungs(self, response: Response, failures: list[Failure]) -> Iterator[Rung]:
        """Yield the ways, each worked out when it is asked for; an empty one where nothing has to be done any more."""
        verdict = response.verdict
        if verdict.actor_id is None:
            return
        if verdict.actor_kind is ActorKind.WEBHOOK:
            yield (_delete_webhook(verdict.actor_id),)
            return
        policy = self._policy_of(verdict.guild_id)
        attacker = Attacker.of(response.guild, verdict.actor_id, verdict.actor_kind, policy, self._clock.now())
        if response.role_ids_before is None and attacker.member is not None:
            response.role_ids_before = tuple(role.id for role in attacker.roles)
        if response.is_resumed and attacker.is_known_harmless and verdict.response is not R.BAN:
            yield ()
            return

        def failed(error: Exception) -> None:
            self._report(error, response)
            failures.append(Failure.LATE)

        yield from rungs(attacker, verdict, failed)

    async def _try(self, response: Response, requests: Rung) -> Failure | None:
        """Send the requests of a way, and a second time where nobody knows: that is as fast as the next, and milder.

        Returns None where they were carried out.
        """
        failure = await self._send_all(response, requests)
        if failure is Failure.UNCERTAIN and response.powerless_at is None:
            failure = await self._send_all(response, requests)
        return failure

    async def _send_all(self, response: Response, requests: Rung) -> Failure | None:
        """Send requests at once. Returns the worst failure, or None."""
        first, *rest = requests
        others = [
            self._tasks.spawn_at_once(self._send(response, request), name=request.response.value, owner=__name__)
            for request in rest
        ]
        results = [await self._send(response, first), *[await other for other in others]]
        return max((failure for failure in results if failure), key=lambda failure: failure.value, default=None)

    async def _send(self, response: Response, request: ResponseRequest) -> Failure | None:
        index = len(response.steps)
        step = ResponseStep(
            response=request.response,
            status=S.DISPATCHED,
            dispatched_at=self._now(),
            target_id=request.target_id,
            before=request.before,
        )
        response.steps.append(step)
        failed = await self._failure(response, request)
        if failed is not None:
            response.steps[index] = replace(step, status=S.FAILED, error_code=failed.code)
            return failed.failure
        response.steps[index] = replace(step, status=S.CONFIRMED, confirmed_at=self._now())
        return None

    async def _failure(self, response: Response, request: ResponseRequest) -> RequestFailed | None:
        """Send a request, and return what went wrong, or None where it was carried out or is needless."""
        try:
            answer = await send(self._host.http, request, self.reason(response.guild))
        except RequestFailed as error:
            return None if request.is_moot(error.code) else error
        except Exception as error:  # noqa: BLE001 - the next way may be possible
            self._report(error, response)
            return RequestFailed(type(error).__name__, Failure.LATE)
        return None if request.is_granted_by(answer) else RequestFailed("other_roles", Failure.UNCERTAIN)

    def reason(self, guild: discord.Guild) -> str:
        """Return the reason for the audit log, in the language of a guild. Wording it anew would hold requests up."""
        locale = self._host.locale_in(guild.id)
        reason = self._reasons.get(locale)
        if reason is None:
            reason = self._reasons[locale] = self._host.texts.say("antinuke-audit-reason", locale=locale)
        return reason

    def _report(self, error: Exception, response: Response) -> None:
        work = self._tasks.report(error, name="stop an attacker", owner=__name__, guild_id=response.guild.id)
        self._tasks.spawn(work, name="report", owner=__name__)

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _delete_webhook(webhook_id: int) -> ResponseRequest:
    return ResponseRequest(
        response=R.DELETE_WEBHOOK,
        target_id=webhook_id,
        method="DELETE",
        path=_WEBHOOK,
        parameters={"webhook_id": webhook_id},
    )
