"""The responder: it stops whoever a verdict is about, with one response for each actor at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import discord
from discord.http import HTTPClient

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType, ResponseStatus
from tux.features.antinuke.outcomes import Observers, Outcome, ResponseStep
from tux.features.antinuke.responses.ladders import Attacker, Rung, rungs
from tux.features.antinuke.responses.requests import RequestFailed, ResponseRequest, send
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

R = AntinukeResponseType
S = ResponseStatus

ActorKey = tuple[int, int]
"""The ids of a guild and of a user or webhook."""

_WEBHOOK = "/webhooks/{webhook_id}"
_WITHOUT_REQUEST = frozenset({R.LOG_ONLY, R.ALERT, R.REVERT})


class ResponseHost(Protocol):
    """The bot, as far as responses know it."""

    @property
    def http(self) -> HTTPClient: ...

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None, /) -> str: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


@dataclass(slots=True)
class Response:
    """A response that is under way."""

    verdict: Verdict
    guild: discord.Guild
    steps: list[ResponseStep] = field(default_factory=list[ResponseStep])
    role_ids_before: tuple[int, ...] = ()
    loss: float = 0

    def outcome(self, status: ResponseStatus, *, is_final: bool = False) -> Outcome:
        """Return what has come of it so far."""
        return Outcome(
            verdict=self.verdict,
            status=status,
            steps=tuple(self.steps),
            role_ids_before=self.role_ids_before,
            loss=round(self.loss) if is_final else None,
            is_final=is_final,
        )


class Responder:
    """Stops attackers."""

    def __init__(
        self,
        host: ResponseHost,
        observers: Observers,
        policy_of: Callable[[int], GuildPolicy | None],
        *,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._host = host
        self._observers = observers
        self._policy_of = policy_of
        self._tasks = tasks
        self._clock = clock
        self._under_way: dict[ActorKey, Response] = {}

    def respond(self, verdict: Verdict) -> None:
        """Stop whoever the verdict is about. When this returns, the first request is in discord.py's HTTP layer.

        A verdict about somebody who is being stopped already changes nothing but the loss.
        """
        guild = self._host.get_guild(verdict.guild_id)
        if guild is None:
            return
        key = (verdict.guild_id, verdict.actor_id or 0)
        if (under_way := self._under_way.get(key)) is not None:
            under_way.loss = max(under_way.loss, verdict.weight)
            return
        response = Response(verdict, guild, loss=verdict.weight)
        if verdict.is_dry_run or verdict.response in _WITHOUT_REQUEST:
            self._observers.decided(verdict)
            status = S.DRY_RUN if verdict.is_dry_run else S.CONFIRMED
            self._observers.responded(response.outcome(status, is_final=True))
            return
        self._under_way[key] = response
        self._tasks.spawn_at_once(self._stop(key, response), name=f"stop {key[1]} in {key[0]}", owner=__name__)
        self._observers.decided(verdict)

    async def _stop(self, key: ActorKey, response: Response) -> None:
        try:
            status = await self._climb(response)
        finally:
            del self._under_way[key]
        self._observers.responded(response.outcome(status, is_final=True))

    async def _climb(self, response: Response) -> ResponseStatus:
        """Try one way after the other to stop the actor."""
        tried = False
        for rung in self._rungs(response):
            tried = True
            if await self._try(response, rung):
                return S.CONFIRMED
        return S.FAILED if tried else S.SKIPPED_HIERARCHY

    def _rungs(self, response: Response) -> Iterator[Rung]:
        verdict = response.verdict
        if verdict.actor_id is None:
            return
        if verdict.actor_kind is ActorKind.WEBHOOK:
            yield (_delete_webhook(verdict.actor_id),)
            return
        policy = self._policy_of(verdict.guild_id)
        actor = Attacker.of(response.guild, verdict.actor_id, verdict.actor_kind, policy, self._clock.now())
        response.role_ids_before = tuple(role.id for role in actor.roles)
        yield from rungs(actor, verdict)

    async def _try(self, response: Response, rung: Rung) -> bool:
        """Send the requests of a rung at once. Returns True where all of them were accepted."""
        others = [
            self._tasks.spawn_at_once(self._send(response, request), name=request.response.value, owner=__name__)
            for request in rung[1:]
        ]
        results = [await self._send(response, rung[0]), *[await other for other in others]]
        return all(results)

    async def _send(self, response: Response, request: ResponseRequest) -> bool:
        index = len(response.steps)
        response.steps.append(
            ResponseStep(
                response=request.response,
                status=S.DISPATCHED,
                dispatched_at=self._now(),
                target_id=request.target_id,
            )
        )
        try:
            await send(self._host.http, request, self._reason(response.guild))
        except RequestFailed as failure:
            changes: dict[str, Any] = {"status": S.FAILED, "error_code": failure.code}
        else:
            changes = {"status": S.CONFIRMED, "confirmed_at": self._now()}
        response.steps[index] = replace(response.steps[index], **changes)
        return changes["status"] is S.CONFIRMED

    def _reason(self, guild: discord.Guild) -> str:
        return self._host.texts.say("antinuke-audit-reason", locale=self._host.locale_in(guild.id))

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
