"""The sweep after an attack: what the attacker made or gave is taken away again, and whom they banned may come back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

import discord
import structlog
from discord.http import HTTPClient, Route

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType, ResponseStatus
from tux.features.antinuke.outcomes import ResponseStep
from tux.features.antinuke.responses.departures import Departures
from tux.features.antinuke.responses.powers import danger, is_out_of_reach, is_tux, own_permissions, reduced
from tux.features.antinuke.responses.traces import Entry, Traces, traces_of, unattributed_traces
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

R = AntinukeResponseType

SWEPT = timedelta(hours=24)
"""The time before an attack in which whatever the attacker made or gave is taken away."""

SILENT = timedelta(minutes=10)
"""The time for which somebody who mentioned everyone over and over cannot write. A false alarm is soon over."""

PAUSES_SECONDS = (0.0, 2.0, 8.0)
"""The pauses before the audit log is read: entries may appear in it only seconds after they are made."""

_AT_ONCE = 4
_PAGE = 100
_MOST_PAGES = 20
_MARGIN_SECONDS = 10.0
"""The time before the first act of a verdict from which on bans, kicks and new roles belong to the attack, too.

What somebody did earlier was their work: it is not undone, even where they are stopped by mistake.
"""


class SweepHost(Protocol):
    """The bot, as far as sweeps know it."""

    @property
    def http(self) -> HTTPClient: ...

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None, /) -> str: ...


@dataclass(slots=True)
class Swept:
    """The result of a sweep so far."""

    steps: list[ResponseStep] = field(default_factory=list[ResponseStep])
    unbanned_ids: list[int] = field(default_factory=list[int])
    removed_ids: list[int] = field(default_factory=list[int])
    """Those who were kicked or pruned, and who can only be invited."""
    banned_ids: list[int] = field(default_factory=list[int])
    """Those whom somebody unknown has banned, and who are banned still."""


class Sweeps:
    """Takes away what attackers leave behind."""

    def __init__(
        self,
        host: SweepHost,
        acts_of: Callable[[int, int], Sequence[Act]],
        departures: Departures,
        *,
        clock: Clock,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        """Take a function that returns what was seen of somebody in a guild, by the ids of both."""
        self._pauses = pauses
        self._departures = departures
        self._host = host
        self.acts_of = acts_of
        self._clock = clock
        self.is_banned_by_tux: Callable[[int, int, float], bool] = lambda _guild_id, _user_id, _at: False
        """Tells if Tux was asked to ban somebody around a time, of which the audit log may name no author either."""
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def sweep(self, guild: discord.Guild, attacker_id: int, verdict: Verdict) -> Swept:
        """Take away what the attacker made or gave in the last day, and lift the bans of the incident."""
        swept, seen = Swept(), Traces()
        if verdict.action is AntinukeActionType.MASS_MENTION:
            await self._silence(guild, attacker_id, swept)
        for pause in self._pauses:
            if pause:
                await self._clock.sleep(pause)
            found = await self._find(guild, attacker_id, verdict)
            await self._clean(guild, attacker_id, found.without(seen), swept)
            seen = found
        return swept

    async def sweep_unattributed(self, guild: discord.Guild, verdict: Verdict) -> AsyncIterator[Swept]:
        """Lift the bans of an incident by somebody whom nobody knows, and find who was pruned.

        In observe mode the bans are only found. The result so far is yielded whenever there is more of it.
        """
        swept, seen = Swept(), Traces()
        for pause in self._pauses:
            if pause:
                await self._clock.sleep(pause)
            found = await self._find_unattributed(guild, verdict)
            new, seen = found.without(seen), found
            if verdict.is_acted_on:
                await self._clean(guild, 0, new, swept)
            failed = {step.target_id for step in swept.steps if step.status is ResponseStatus.FAILED}
            swept.banned_ids += [one for one in new.banned_ids if one in failed or not verdict.is_acted_on]
            if new.banned_ids or new.prune_entry_ids:
                yield swept

    async def _find_unattributed(self, guild: discord.Guild, verdict: Verdict) -> Traces:
        begun_at = _begun_at(verdict)
        from_id = discord.utils.time_snowflake(datetime.fromtimestamp(begun_at, UTC))

        def is_explained(user_id: int, at: float) -> bool:
            return self.is_banned_by_tux(guild.id, user_id, at)

        traces = unattributed_traces(await self._entries(guild), from_id=from_id, is_explained=is_explained)
        banned = {act.target_id for act in verdict.acts if act.action is AntinukeActionType.MEMBER_BAN}
        traces.banned_ids += sorted(user_id for user_id in banned - {*traces.banned_ids} if user_id is not None)
        return traces

    async def _silence(self, guild: discord.Guild, attacker_id: int, swept: Swept) -> None:
        """Time out somebody who writes to everyone, for which nobody needs a role. Administrators could not be."""
        until = (self._clock.now() + SILENT).isoformat()
        route = Route("PATCH", "/guilds/{guild_id}/members/{user_id}", guild_id=guild.id, user_id=attacker_id)
        await self._do(guild, swept, R.TIMEOUT, attacker_id, route, json={"communication_disabled_until": until})

    async def _find(self, guild: discord.Guild, attacker_id: int, verdict: Verdict) -> Traces:
        begun_at = _begun_at(verdict)
        acts = [*verdict.acts, *(act for act in self.acts_of(guild.id, attacker_id) if act.at >= begun_at)]
        from_id = discord.utils.time_snowflake(datetime.fromtimestamp(begun_at, UTC))
        entries = await self._entries(guild)
        traces = traces_of(attacker_id, entries, incident_from_id=from_id)
        banned = {act.target_id for act in acts if act.action is AntinukeActionType.MEMBER_BAN}
        traces.banned_ids += [user_id for user_id in banned if user_id is not None]
        return traces

    async def _entries(self, guild: discord.Guild) -> Sequence[Entry]:
        """Return the audit log of the last day, the oldest entry first; nothing where it cannot be read."""
        oldest, before, entries = discord.utils.time_snowflake(self._clock.now() - SWEPT), None, list[Entry]()
        for _ in range(_MOST_PAGES):
            try:
                page: Any = await self._host.http.get_audit_logs(guild.id, limit=_PAGE, before=before)
            except (discord.HTTPException, *UNREACHED) as error:
                _log.warning("could not read the audit log after an attack", guild_id=guild.id, error=str(error))
                break
            rows: list[Entry] = page["audit_log_entries"]
            entries += [row for row in rows if int(row["id"]) >= oldest]
            if len(rows) < _PAGE or int(rows[-1]["id"]) < oldest:
                break
            before = int(rows[-1]["id"])
        return entries[::-1]

    async def _clean(self, guild: discord.Guild, attacker_id: int, traces: Traces, swept: Swept) -> None:
        """Take away what is dangerous first: bots, then permissions, then ways in."""
        for work in (self._bots, self._grants, self._permissions, self._webhooks, self._invites, self._bans):
            await asyncio.gather(*work(guild, attacker_id, traces, swept))
        swept.removed_ids += traces.kicked_ids
        named = {*traces.banned_ids, *traces.kicked_ids}
        for entry_id in traces.prune_entry_ids:
            at = discord.utils.snowflake_time(entry_id).timestamp()
            left = self._departures.around(guild.id, at)
            swept.removed_ids += [user_id for user_id in left if user_id not in named]

    def _bots(self, guild: discord.Guild, attacker_id: int, traces: Traces, swept: Swept) -> Iterable[Any]:
        for bot_id in traces.bot_ids:
            if bot_id != attacker_id and not is_tux(guild, bot_id):
                route = Route("DELETE", "/guilds/{guild_id}/members/{user_id}", guild_id=guild.id, user_id=bot_id)
                yield self._do(guild, swept, R.REMOVE_BOT, bot_id, route)

    def _permissions(self, guild: discord.Guild, _: int, traces: Traces, swept: Swept) -> Iterable[Any]:
        own = own_permissions(guild)
        for role_id, bits in traces.role_permissions.items():
            role = guild.get_role(role_id)
            if role is None or is_out_of_reach(role):
                continue
            if role_id in traces.made_role_ids and not role.managed:
                route = Route("DELETE", "/guilds/{guild_id}/roles/{role_id}", guild_id=guild.id, role_id=role_id)
                yield self._do(guild, swept, R.REVERT, role_id, route, before={"role": _kept_of(role)})
                continue
            before = role.permissions.value
            after = reduced(before, own, by=bits)
            if after != before:
                route = Route("PATCH", "/guilds/{guild_id}/roles/{role_id}", guild_id=guild.id, role_id=role_id)
                changed = {"permissions": str(before), "left": str(after)}
                body = {"permissions": str(after)}
                yield self._do(guild, swept, R.NEUTRALISE_ROLE, role_id, route, before=changed, json=body)

    def _grants(self, guild: discord.Guild, attacker_id: int, traces: Traces, swept: Swept) -> Iterable[Any]:
        """Yield the removal of dangerous roles from those who were given them, who are not to blame for it."""
        for user_id, role_id in traces.grants:
            role, member = guild.get_role(role_id), guild.get_member(user_id)
            if role is None or role.managed or is_out_of_reach(role) or not danger(role.permissions.value):
                continue
            if (
                role_id in traces.made_role_ids
                or user_id == attacker_id
                or is_tux(guild, user_id)
                or (member is not None and role not in member.roles)
            ):
                continue
            path = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
            route = Route("DELETE", path, guild_id=guild.id, user_id=user_id, role_id=role_id)
            yield self._do(guild, swept, R.REVERT, user_id, route, before={"role_id": str(role_id)})

    def _webhooks(self, guild: discord.Guild, _: int, traces: Traces, swept: Swept) -> Iterable[Any]:
        for webhook_id in traces.webhook_ids:
            route = Route("DELETE", "/webhooks/{webhook_id}", webhook_id=webhook_id)
            yield self._do(guild, swept, R.DELETE_WEBHOOK, webhook_id, route)

    def _invites(self, guild: discord.Guild, _: int, traces: Traces, swept: Swept) -> Iterable[Any]:
        for code in traces.invite_codes:
            route = Route("DELETE", "/invites/{code}", code=code)
            yield self._do(guild, swept, R.REVERT, None, route, before={"invite": code})

    def _bans(self, guild: discord.Guild, attacker_id: int, traces: Traces, swept: Swept) -> Iterable[Any]:
        for user_id in traces.banned_ids:
            if user_id != attacker_id:
                route = Route("DELETE", "/guilds/{guild_id}/bans/{user_id}", guild_id=guild.id, user_id=user_id)
                yield self._do(guild, swept, R.REVERT, user_id, route, done=partial(swept.unbanned_ids.append, user_id))

    async def _do(
        self,
        guild: discord.Guild,
        swept: Swept,
        response: AntinukeResponseType,
        target_id: int | None,
        route: Route,
        *,
        done: Callable[[], None] | None = None,
        before: Mapping[str, Any] | None = None,
        **body: Any,
    ) -> None:
        """Carry out one request. What is gone already needs none."""
        async with self._slots:
            at, code = self._clock.now().timestamp(), None
            try:
                await self._host.http.request(route, reason=self._reason(guild), **body)
                if done is not None:
                    done()
            except discord.NotFound:
                return
            except discord.HTTPException as error:
                code = str(error.code or error.status)
            except UNREACHED as error:
                code = type(error).__name__
        status = ResponseStatus.CONFIRMED if code is None else ResponseStatus.FAILED
        confirmed_at = self._clock.now().timestamp() if code is None else None
        swept.steps.append(
            ResponseStep(
                response=response,
                status=status,
                dispatched_at=at,
                confirmed_at=confirmed_at,
                target_id=target_id,
                error_code=code,
                before=before,
            )
        )

    def _reason(self, guild: discord.Guild) -> str:
        return self._host.texts.say("antinuke-sweep-reason", locale=self._host.locale_in(guild.id))


def _begun_at(verdict: Verdict) -> float:
    return min((act.at for act in verdict.acts), default=verdict.received_at) - _MARGIN_SECONDS


def _kept_of(role: discord.Role) -> Mapping[str, Any]:
    """Return what it takes to make a role again, apart from its holders."""
    return {
        "name": role.name,
        "permissions": str(role.permissions.value),
        "colour": role.colour.value,
        "hoist": role.hoist,
        "mentionable": role.mentionable,
    }
