"""The responder: it stops whoever a verdict is about, with one response for each attacker at a time."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import discord
import structlog
from discord.http import HTTPClient

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType, Mode, ResponseStatus
from tux.features.antinuke.outcomes import Observers, ResponseStep
from tux.features.antinuke.responses.holders import requests_to_give
from tux.features.antinuke.responses.ladders import Attacker, Rung, rungs
from tux.features.antinuke.responses.powers import danger
from tux.features.antinuke.responses.requests import Failure, RequestFailed, ResponseRequest, send
from tux.features.antinuke.responses.response import AttackerKey, Response
from tux.features.antinuke.responses.stopped import StoppedAttackers
from tux.features.antinuke.responses.sweeps import Swept
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

R = AntinukeResponseType
S = ResponseStatus

_WEBHOOK = "/webhooks/{webhook_id}"

_PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
"""The pauses after which everything is tried again, where Discord did not answer or a rate limit was reached."""

_LATE_SECONDS = 2.0
"""The time after the end of somebody's power in which entries may still be of what they did before."""

_AGAIN_SECONDS = 30.0
"""The time after somebody lost new roles in which the entry may come that names the owner as the giver."""


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


class Aftermath(Protocol):
    """Whatever follows once an attacker has been stopped."""

    async def sweep(self, guild: discord.Guild, attacker_id: int, verdict: Verdict) -> Swept:
        """Take away what the attacker made or gave, and lift their bans."""
        ...

    def acts_of(self, guild_id: int, user_id: int, /) -> Sequence[Act]:
        """Return what was seen of somebody."""
        ...


class Responder:
    """Stops attackers."""

    def __init__(
        self,
        host: ResponseHost,
        observers: Observers,
        policy_of: Callable[[int], GuildPolicy | None],
        alarm: Alarm,
        aftermath: Aftermath,
        *,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._host = host
        self._observers = observers
        self._policy_of = policy_of
        self._alarm = alarm
        self._aftermath = aftermath
        self._tasks = tasks
        self._clock = clock
        self._reasons: dict[str, str] = {}
        self._under_way: dict[AttackerKey, Response] = {}
        self.stopped = StoppedAttackers(self._now)
        """Those who lost their roles, and are to get none back by others."""
        self._taken_again: dict[AttackerKey, float] = {}
        """Those who had got new roles and lost them again, with the time of that."""
        self.settled: Callable[[int, int | None, float | None], None] = lambda _guild_id, _actor_id, _stopped_at: None
        """Hears that a response is over: the ids of guild and actor, and the time at which their power was gone."""

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
        if not verdict.is_acted_on:
            self._observers.decided(verdict)
            status = S.DRY_RUN if verdict.is_dry_run else S.CONFIRMED
            self._observers.responded(response.outcome(status, is_final=True))
            return
        self._begin(key, response)
        self._announce(response)

    def is_stopping(self, guild_id: int, user_id: int) -> bool:
        """Return True while a response to somebody is under way."""
        return (guild_id, user_id) in self._under_way

    def has_stopped(self, guild_id: int, user_id: int) -> bool:
        """Return True for somebody who was stopped, and was not forgiven since."""
        return self.stopped.get((guild_id, user_id)) is not None

    def stopped_at(self, guild_id: int, user_id: int) -> float | None:
        """Return the time at which somebody who is watched was stopped first, in seconds since 1970."""
        stopped = self.stopped.get((guild_id, user_id))
        return None if stopped is None else stopped.at

    def give_back(self, guild_id: int, user_id: int, role_ids: Sequence[int]) -> None:
        """Give somebody the roles again that an owner gave them, if these were taken before that was known."""
        key = (guild_id, user_id)
        taken_at = self._taken_again.pop(key, None)
        if taken_at is not None and self._now() - taken_at <= _AGAIN_SECONDS:
            work = self._give_back(key, role_ids)
            self._tasks.spawn(work, name="give roles back", owner=__name__)

    async def _give_back(self, key: AttackerKey, role_ids: Sequence[int]) -> None:
        while (response := self._under_way.get(key)) is not None:
            await response.is_over.wait()
        self.forgive(*key)
        guild = self._host.get_guild(key[0])
        if guild is None:
            return
        for request in requests_to_give(guild, key[1], role_ids, even_if_had=True):
            try:
                await send(self._host.http, request, self._reason(guild))
            except RequestFailed as error:
                _log.warning("a role could not be given back", guild_id=key[0], code=error.code)

    def forgive(self, guild_id: int, user_id: int) -> None:
        """Let somebody who was stopped have roles again."""
        self.stopped.remove((guild_id, user_id))

    # what the gateway tells meanwhile

    def on_member_update(self, event: Mapping[str, Any]) -> None:
        """Hear of a `GUILD_MEMBER_UPDATE`, with its `guild_id`, `user` and `roles`."""
        key = (int(event["guild_id"]), int(event["user"]["id"]))
        response = self._under_way.get(key)
        if response is None and self.stopped.get(key) is None:
            return
        has_power = self._has_power(key[0], [int(role_id) for role_id in event["roles"]])
        if response is not None:
            response.powerless_at = None if has_power else self._now()
        elif has_power:
            self._stop_again(key)

    def on_member_remove(self, event: Mapping[str, Any]) -> None:
        """Hear of a `GUILD_MEMBER_REMOVE`, with its `guild_id` and `user`."""
        response = self._under_way.get((int(event["guild_id"]), int(event["user"]["id"])))
        if response is not None:
            response.powerless_at = self._now()

    def _has_power(self, guild_id: int, role_ids: Collection[int]) -> bool:
        guild = self._host.get_guild(guild_id)
        roles = [] if guild is None else [guild.get_role(role_id) for role_id in role_ids]
        return any(danger(role.permissions.value) for role in roles if role is not None)

    def _is_enforced(self, guild_id: int) -> bool:
        """Return True while a guild wants attackers to be stopped, as its owner may not any more."""
        policy = self._policy_of(guild_id)
        return policy is not None and policy.enabled and policy.mode is Mode.ENFORCE

    def _stop_again(self, key: AttackerKey) -> None:
        """Stop an attacker again to whom somebody gave roles."""
        guild, stopped = self._host.get_guild(key[0]), self.stopped.get(key)
        if guild is not None and stopped is not None and self._is_enforced(key[0]):
            verdict = stopped.verdict
            # discord.py reads the event after this, and the roles are those of its cache.
            self._tasks.spawn(
                self._begin_again(key, Response(verdict, guild, is_announced=True)), name="stop again", owner=__name__
            )

    async def _begin_again(self, key: AttackerKey, response: Response) -> None:
        if self.stopped.get(key) is not None and key not in self._under_way:
            self._taken_again = {
                other: at for other, at in self._taken_again.items() if self._now() - at < _AGAIN_SECONDS
            }
            self._taken_again[key] = self._now()
            self._begin(key, response)

    def _announce(self, response: Response) -> None:
        """Tell the observers of a verdict, and then what came of it meanwhile."""
        self._observers.decided(response.verdict)
        response.is_announced = True
        for outcome in response.untold:
            self._observers.responded(outcome)

    def _tell(self, response: Response, status: ResponseStatus, *, is_final: bool = False) -> None:
        """Tell what came of a response so far. Where nothing had to be awaited, its verdict is told first."""
        outcome = response.outcome(status, is_final=is_final)
        if response.is_announced:
            self._observers.responded(outcome)
        else:
            response.untold.append(outcome)

    # one response

    def _begin(self, key: AttackerKey, response: Response) -> None:
        self._under_way[key] = response
        self._tasks.spawn_at_once(self._stop(key, response), name=f"stop {key[1]} in {key[0]}", owner=__name__)

    async def _stop(self, key: AttackerKey, response: Response) -> None:
        """Stop an attacker, however often that takes, clean up, and tell what came of it."""
        status = S.FAILED
        try:
            status = await self._persist(response)
            if status is S.CONFIRMED:
                self.stopped.add(response.verdict)
        finally:
            del self._under_way[key]
            response.is_over.set()
            self.settled(key[0], response.verdict.actor_id, response.stopped_at)
            self._tell(response, status)
        try:
            if response.verdict.actor_id is not None and response.verdict.actor_kind is not ActorKind.WEBHOOK:
                await self._clean_up(key, response)
        finally:
            self._tell(response, status, is_final=True)

    async def _persist(self, response: Response) -> ResponseStatus:
        """Climb the ladder until the attacker is stopped, or cannot be."""
        if response.verdict.response is R.PANIC_MODE or response.verdict.actor_id is None:
            self._raise_alarm(response)
            return S.DISPATCHED
        status = await self._climb(response)
        for pause in _PAUSES_SECONDS:
            if status is not S.DISPATCHED:
                return status
            self._tell(response, S.FAILED)
            await self._clock.sleep(pause)
            if not self._is_enforced(response.guild.id):
                break
            status = await self._climb(response)
        return S.FAILED if status is S.DISPATCHED else status

    async def _clean_up(self, key: AttackerKey, response: Response) -> None:
        """Sweep what the attacker left behind, and count what they did."""
        swept = await self._aftermath.sweep(response.guild, key[1], response.verdict)
        response.steps += swept.steps
        response.restored_user_ids = tuple(swept.unbanned_ids)
        response.removed_user_ids = tuple(swept.removed_ids)
        acts = self._aftermath.acts_of(*key)
        response.loss = max(response.loss, sum(act.weight for act in acts if act.at >= response.begun_at))
        if response.stopped_at is not None and any(act.at > response.stopped_at + _LATE_SECONDS for act in acts):
            self._go_on(key, response)

    def _go_on(self, key: AttackerKey, response: Response) -> None:
        """Ban somebody who goes on without any role, as overwrites of their own may allow."""
        guild = self._host.get_guild(key[0])
        is_banned = response.verdict.response is R.BAN
        if guild is not None and not is_banned and key not in self._under_way and self._is_enforced(key[0]):
            self._begin(key, Response(replace(response.verdict, response=R.BAN), guild, is_announced=True))

    async def _climb(self, response: Response) -> ResponseStatus:
        """Try one way after the other. Returns DISPATCHED where all of it may succeed later."""
        failures: list[Failure] = []
        try:
            for rung in self._rungs(response):
                failure = await self._try(response, rung)
                if failure is None or response.powerless_at is not None:
                    response.confirm(response.powerless_at or self._now())
                    return S.CONFIRMED
                failures.append(failure)
        except Exception:  # noqa: BLE001 - whatever is wrong, the alarm is raised
            _log.exception("the ways to stop an attacker could not be worked out", guild_id=response.guild.id)
            failures.append(Failure.UNCERTAIN)
        names = [failure.name for failure in failures]
        _log.warning("an attacker could not be stopped", guild_id=response.guild.id, failures=names)
        self._raise_alarm(response)
        if not failures:
            return S.SKIPPED_HIERARCHY
        return S.FAILED if all(failure is Failure.REFUSED for failure in failures) else S.DISPATCHED

    def _raise_alarm(self, response: Response) -> None:
        if self._alarm.begin(response.guild, response.verdict):
            step = ResponseStep(response=R.PANIC_MODE, status=S.DISPATCHED, dispatched_at=self._now())
            response.steps.append(step)

    def _rungs(self, response: Response) -> Iterator[Rung]:
        verdict = response.verdict
        if verdict.actor_id is None:
            return
        if verdict.actor_kind is ActorKind.WEBHOOK:
            yield (_delete_webhook(verdict.actor_id),)
            return
        policy = self._policy_of(verdict.guild_id)
        attacker = Attacker.of(response.guild, verdict.actor_id, verdict.actor_kind, policy, self._clock.now())
        response.role_ids_before = response.role_ids_before or tuple(role.id for role in attacker.roles)
        yield from rungs(attacker, verdict)

    async def _try(self, response: Response, rung: Rung) -> Failure | None:
        """Send the requests of a rung, and a second time where nobody knows: that is as fast as the next, and milder.

        Returns None where they were carried out.
        """
        failure = await self._send_all(response, rung)
        if failure is Failure.UNCERTAIN and response.powerless_at is None:
            failure = await self._send_all(response, rung)
        return failure

    async def _send_all(self, response: Response, rung: Rung) -> Failure | None:
        """Send requests at once. Returns the worst failure, or None."""
        first, *rest = rung
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
        )
        response.steps.append(step)
        try:
            answer = await send(self._host.http, request, self._reason(response.guild))
            failed = None if request.is_granted_by(answer) else RequestFailed("other_roles", Failure.UNCERTAIN)
        except RequestFailed as error:
            failed = None if request.is_moot(error.code) else error
        if failed is not None:
            response.steps[index] = replace(step, status=S.FAILED, error_code=failed.code)
            return failed.failure
        response.steps[index] = replace(step, status=S.CONFIRMED, confirmed_at=self._now())
        return None

    def _reason(self, guild: discord.Guild) -> str:
        """Return the reason for the audit log, in the language of a guild. Wording it anew would hold requests up."""
        locale = self._host.locale_in(guild.id)
        reason = self._reasons.get(locale)
        if reason is None:
            reason = self._reasons[locale] = self._host.texts.say("antinuke-audit-reason", locale=locale)
        return reason

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
