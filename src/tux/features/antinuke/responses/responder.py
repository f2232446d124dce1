"""The responder: it stops whoever a verdict is about, with one response for each attacker at a time."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import discord
import structlog

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, ResponseStatus
from tux.features.antinuke.outcomes import Observers, Outcome
from tux.features.antinuke.responses.continuations import ban_for_going_on
from tux.features.antinuke.responses.escalation import Alarm, Escalation, ResponseHost
from tux.features.antinuke.responses.holders import requests_to_give
from tux.features.antinuke.responses.powers import danger
from tux.features.antinuke.responses.requests import RequestFailed, send
from tux.features.antinuke.responses.response import AttackerKey, Response
from tux.features.antinuke.responses.stopped import StoppedAttackers
from tux.features.antinuke.responses.sweeps import Swept
from tux.runtime.clock import Clock
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

S = ResponseStatus

_AGAIN_SECONDS = 30.0
"""The time after somebody lost new roles in which the entry may come that names the owner as the giver."""


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
        self._escalation = Escalation(host, policy_of, alarm, tasks=tasks, clock=clock)
        self._aftermath = aftermath
        self._tasks = tasks
        self._clock = clock
        self._under_way: dict[AttackerKey, Response] = {}
        self._unfinished: dict[AttackerKey, Response] = {}
        """Those under way, and those after which is cleaned up."""
        self.stopped = StoppedAttackers(self._now)
        """Those who lost their roles, and are to get none back by others; and those who are about to lose them."""
        self._taken_again: dict[AttackerKey, float] = {}
        """Those who had got new roles and lost them again, with the time of that."""
        self.settled: Callable[[int, int | None, float | None], None] = lambda _guild_id, _actor_id, _stopped_at: None
        """Hears that a response is over: the ids of guild and actor, and the time at which their power was gone."""

    def respond(self, verdict: Verdict) -> None:
        """Stop whoever the verdict is about. When this returns, the first request is in discord.py's HTTP layer.

        A verdict about somebody who is being stopped already changes nothing but the loss. One about a guild that is
        not there is carried out as soon as it is.
        """
        key = (verdict.guild_id, verdict.actor_id or 0)
        if (under_way := self._under_way.get(key)) is not None:
            under_way.loss = max(under_way.loss, verdict.weight)
            return
        if not verdict.is_acted_on:
            status = S.DRY_RUN if verdict.is_dry_run else S.CONFIRMED
            self._observers.decided(verdict)
            self._observers.responded(
                Outcome(verdict=verdict, status=status, loss=round(verdict.weight), is_final=True)
            )
            return
        if self._is_answered(key, verdict):
            return
        guild = self._guild(verdict.guild_id)
        if guild is None:
            self._observers.decided(verdict)
            self.stopped.begin(Outcome(verdict=verdict, status=S.PLANNED, loss=round(verdict.weight)))
            return
        response = Response(verdict, guild, loss=verdict.weight)
        self._begin(key, response)
        self._announce(response)

    def _is_answered(self, key: AttackerKey, verdict: Verdict) -> bool:
        """Return True for what somebody did before they were stopped, which is read again after a restart."""
        stopped = self.stopped.get(key)
        return stopped is not None and bool(verdict.acts) and verdict.acts[-1].at <= stopped.at

    def on_guild(self, guild: discord.Guild) -> None:
        """Go on with what was begun in a guild before Tux was restarted, or before the guild was there."""
        for outcome in self.stopped.interrupted(guild.id, self._under_way):
            verdict = outcome.verdict
            if self._escalation.is_enforced(guild.id):
                _log.warning("a response goes on", guild_id=guild.id, user_id=verdict.actor_id)
                response = Response(verdict, guild, earlier=outcome, is_resumed=True)
                self._begin((guild.id, verdict.actor_id or 0), response)
                self._announce(response)
            else:
                self.stopped.end(verdict)

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

    # those who were stopped by mistake

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
        guild = self._guild(key[0])
        if guild is None:
            return
        for request in requests_to_give(guild, key[1], role_ids, even_if_had=True):
            try:
                await send(self._host.http, request, self._escalation.reason(guild))
            except RequestFailed as error:
                _log.warning("a role could not be given back", guild_id=key[0], code=error.code)

    def forgive(self, guild_id: int, user_id: int) -> None:
        """Let somebody who was stopped have roles again."""
        self.stopped.remove((guild_id, user_id))

    # what the gateway tells meanwhile

    def on_member(self, event: Mapping[str, Any]) -> None:
        """Hear of a `GUILD_MEMBER_UPDATE` or `GUILD_MEMBER_ADD`, with its `guild_id`, `user` and `roles`."""
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

    def on_roles_taken(self, key: AttackerKey, role_ids: Sequence[int], at: float) -> None:
        """Hear from the audit log which roles Tux took: of somebody who was not in the cache, nothing else tells."""
        response, stopped = self._unfinished.get(key), self.stopped.get(key)
        if response is not None and response.role_ids_before is None:
            response.role_ids_before = tuple(role_ids)
        if stopped is not None and not stopped.outcome.role_ids_before and at <= stopped.at:
            outcome = replace(stopped.outcome, role_ids_before=tuple(role_ids))
            self.stopped.update(outcome)
            self._observers.responded(outcome)

    def _has_power(self, guild_id: int, role_ids: Collection[int]) -> bool:
        guild = self._guild(guild_id)
        roles = [] if guild is None else [guild.get_role(role_id) for role_id in role_ids]
        return any(danger(role.permissions.value) for role in roles if role is not None)

    def _guild(self, guild_id: int) -> discord.Guild | None:
        """Return a guild that is there: of one that is not yet, discord.py's cache has the id and nothing else."""
        guild = self._host.get_guild(guild_id)
        return None if guild is None or guild.unavailable else guild

    def _stop_again(self, key: AttackerKey) -> None:
        """Stop an attacker again who has got power, from whomever that is."""
        guild, stopped = self._guild(key[0]), self.stopped.get(key)
        if guild is not None and stopped is not None and self._escalation.is_enforced(key[0]):
            response = Response(stopped.verdict, guild, earlier=stopped.outcome, is_announced=True)
            # discord.py reads the event after this, and the roles are those of its cache.
            self._tasks.spawn(self._begin_again(key, response), name="stop again", owner=__name__)

    async def _begin_again(self, key: AttackerKey, response: Response) -> None:
        if self.stopped.get(key) is not None and key not in self._under_way:
            self._taken_again = {
                other: at for other, at in self._taken_again.items() if self._now() - at < _AGAIN_SECONDS
            }
            self._taken_again[key] = self._now()
            self._begin(key, response)

    # what is told

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

    def _tell_only(self, verdict: Verdict) -> None:
        status = S.DRY_RUN if verdict.is_dry_run else S.CONFIRMED
        self._observers.decided(verdict)
        self._observers.responded(Outcome(verdict=verdict, status=status, loss=round(verdict.weight), is_final=True))

    # one response

    def _begin(self, key: AttackerKey, response: Response) -> None:
        self._under_way[key] = self._unfinished[key] = response
        self._tasks.spawn_at_once(self._stop(key, response), name=f"stop {key[1]} in {key[0]}", owner=__name__)
        if key in self._under_way:  # the first request is sent
            self.stopped.begin(response.outcome(S.DISPATCHED))

    async def _stop(self, key: AttackerKey, response: Response) -> None:
        """Stop an attacker, however often that takes, clean up, and tell what came of it."""
        status = S.FAILED
        try:
            status = await self._escalation.stop(response, self._tell)
        finally:
            self._end(key, response, status)
        try:
            if response.verdict.actor_id is not None and response.verdict.actor_kind is not ActorKind.WEBHOOK:
                await self._clean_up(key, response)
        finally:
            if self._unfinished.get(key) is response:
                del self._unfinished[key]
            self._tell(response, status, is_final=True)
            self.stopped.update(response.outcome(status, is_final=True))

    def _end(self, key: AttackerKey, response: Response, status: ResponseStatus) -> None:
        """Note that nothing more is tried against an attacker."""
        del self._under_way[key]
        response.is_over.set()
        if status is S.CONFIRMED:
            self.stopped.add(response.outcome(status))
        self.stopped.end(response.verdict)
        self.settled(key[0], response.verdict.actor_id, response.stopped_at)
        self._tell(response, status)

    async def _clean_up(self, key: AttackerKey, response: Response) -> None:
        """Sweep what the attacker left behind, and count what they did."""
        swept = await self._aftermath.sweep(response.guild, key[1], response.verdict)
        response.steps += swept.steps
        response.restored_user_ids = _together(response.restored_user_ids, swept.unbanned_ids)
        response.removed_user_ids = _together(response.removed_user_ids, swept.removed_ids)
        acts = self._aftermath.acts_of(*key)
        response.loss = max(response.loss, sum(act.weight for act in acts if act.at >= response.begun_at))
        self._go_on(key, response, acts)

    def _go_on(self, key: AttackerKey, response: Response, acts: Sequence[Act]) -> None:
        """Ban somebody who attacks without any role, as overwrites of their own may allow."""
        guild, verdict = self._guild(key[0]), ban_for_going_on(response, acts)
        if guild is None or verdict is None or key in self._under_way or not self._escalation.is_enforced(key[0]):
            return
        ban = Response(verdict, guild, role_ids_before=response.role_ids_before, loss=verdict.weight)
        self._begin(key, ban)
        self._announce(ban)

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _together(earlier: Sequence[int], later: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys([*earlier, *later]))
