"""The requests of panic mode: what takes permissions and roles, what gives them back, and the pauses."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import discord
import structlog
from discord.http import HTTPClient

from tux.features.antinuke.kinds import AntinukeResponseType
from tux.features.antinuke.responses.holders import requests_to_give, requests_to_take
from tux.features.antinuke.responses.panic_records import PanicRecord, TakenRoles
from tux.features.antinuke.responses.requests import Failure, RequestFailed, ResponseRequest, send
from tux.features.antinuke.responses.roles_and_pauses import RolesAndPauses
from tux.runtime.clock import Clock
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

_AT_ONCE = 5
"""The requests that are under way together: more would meet the global rate limit."""

_PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""The pauses between attempts where Discord did not answer or a rate limit was reached; then the rest is told."""

_SAME = timedelta(seconds=2)
"""The difference between two ends of pauses that are the same: Discord may round them."""

_GUILD = "/guilds/{guild_id}"
_ROLE = "/guilds/{guild_id}/roles/{role_id}"
_INCIDENT_ACTIONS = "/guilds/{guild_id}/incident-actions"


class PanicRequestsHost(Protocol):
    """The bot, as far as the requests of panic mode know it."""

    @property
    def http(self) -> HTTPClient: ...

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None, /) -> str: ...


class PanicRequests:
    """Sends the requests of panic mode."""

    def __init__(self, host: PanicRequestsHost, clock: Clock) -> None:
        self._host = host
        self._clock = clock

    async def fetch(self, guild: discord.Guild) -> RolesAndPauses | None:
        """Return a guild as it is, whatever the cache has heard of yet; None where Discord does not answer."""
        request = ResponseRequest(
            response=AntinukeResponseType.PANIC_MODE,
            target_id=guild.id,
            method="GET",
            path=_GUILD,
            parameters={"guild_id": guild.id},
        )
        for pause in (*_PAUSES_SECONDS[:3], None):
            try:
                return RolesAndPauses.read(guild, await send(self._host.http, request, ""))
            except (RequestFailed, LookupError, TypeError, ValueError) as error:
                _log.warning("panic mode could not see what a guild is like", guild_id=guild.id, error=str(error))
            if pause is not None:
                await self._clock.sleep(pause)
        return None

    async def send_all(
        self, guild: discord.Guild, requests: Sequence[ResponseRequest], reason_key: str
    ) -> Sequence[ResponseRequest]:
        """Send requests, a few at a time, and again while that may help. Returns those that failed."""
        reason = self._host.texts.say(reason_key, locale=self._host.locale_in(guild.id))
        slots, failed, waiting = asyncio.Semaphore(_AT_ONCE), list[ResponseRequest](), list(requests)
        for pause in (*_PAUSES_SECONDS, None):
            results = await asyncio.gather(*[self._send(request, reason, slots) for request in waiting])
            pairs = list(zip(waiting, results, strict=True))
            failed += [request for request, failure in pairs if failure is Failure.REFUSED]
            waiting = [request for request, failure in pairs if failure not in {None, Failure.REFUSED}]
            if not waiting or pause is None:
                break
            await self._clock.sleep(pause)
        return [*failed, *waiting]

    async def _send(self, request: ResponseRequest, reason: str, slots: asyncio.Semaphore) -> Failure | None:
        async with slots:
            try:
                await send(self._host.http, request, reason)
            except RequestFailed as error:
                _log.warning("panic mode met a refusal", code=error.code, **request.parameters)
                return None if request.is_moot(error.code) else error.failure
        return None


def in_turns(
    guild: discord.Guild, members: Sequence[TakenRoles], roles: Sequence[ResponseRequest]
) -> Iterator[ResponseRequest]:
    """Yield what takes roles from members and permissions from roles in turns, so that neither waits for the other."""
    taking = [request for taken in members for request in requests_to_take(guild, taken)]
    for pair in itertools.zip_longest(taking, roles):
        yield from (request for request in pair if request is not None)


def gifts(guild: discord.Guild, members: Sequence[TakenRoles]) -> Iterator[ResponseRequest]:
    """Yield what gives members their roles back. The cache may be late, so it is not asked for what they have."""
    for taken in members:
        yield from requests_to_give(guild, taken.user_id, taken.role_ids, even_if_had=True)


def set_permissions(guild_id: int, role_id: int, permissions: int) -> ResponseRequest:
    """Return what gives a role these permissions and no others."""
    return ResponseRequest(
        response=AntinukeResponseType.NEUTRALISE_ROLE,
        target_id=role_id,
        method="PATCH",
        path=_ROLE,
        parameters={"guild_id": guild_id, "role_id": role_id},
        body={"permissions": str(permissions)},
    )


def pause(record: PanicRecord) -> ResponseRequest:
    """Return what pauses invites and direct messages."""
    return _pause(record.guild_id, record.own_invites_until, record.own_messages_until)


def end_of_pause(record: PanicRecord, state: RolesAndPauses, now: datetime) -> ResponseRequest | None:
    """Return what ends these pauses, or None where there is nothing to do. What somebody else has set stays."""
    present = (state.invites_until, state.messages_until)
    own, before = (record.own_invites_until, record.own_messages_until), (record.invites_until, record.messages_until)
    ends = [
        (earlier if earlier is not None and earlier > now else None) if _are_same(end, ours) else end
        for end, ours, earlier in zip(present, own, before, strict=True)
    ]
    return None if ends == [*present] else _pause(record.guild_id, *ends)


def _are_same(one: datetime | None, other: datetime) -> bool:
    return one is not None and abs(one - other) < _SAME


def _pause(guild_id: int, invites_until: datetime | None, messages_until: datetime | None) -> ResponseRequest:
    times: Mapping[str, datetime | None] = {
        "invites_disabled_until": invites_until,
        "dms_disabled_until": messages_until,
    }
    body: dict[str, Any] = {name: until and until.isoformat() for name, until in times.items()}
    return ResponseRequest(
        response=AntinukeResponseType.PANIC_MODE,
        target_id=guild_id,
        method="PUT",
        path=_INCIDENT_ACTIONS,
        parameters={"guild_id": guild_id},
        body=body,
    )
