"""The requests of a response. Each is sent ahead of whatever else waits for the same rate limit, and fails fast."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, cast

import aiohttp
import discord
from discord.http import HTTPClient, Ratelimit, Route

from tux.features.antinuke.kinds import AntinukeResponseType
from tux.runtime.discord_endpoints import UNREACHED

ANSWER_TIMEOUT_SECONDS = 1.0
"""The longest wait for Discord's answer to a request against an attacker, before the next is tried."""

_CODES_OF_GONE: Mapping[str, frozenset[str]] = {
    "user_id": frozenset({"10007", "10013"}),
    "role_id": frozenset({"10011"}),
    "webhook_id": frozenset({"10015"}),
}
"""Discord's codes for something that there is not any more, by the parameter that names it."""

_numbers = itertools.count(1)


class RequestFailed(Exception):
    """Raised when a request was not carried out, or when nobody knows."""

    def __init__(self, code: str, failure: "Failure") -> None:
        """Take Discord's code, the HTTP status, or the name of an exception."""
        super().__init__(code)
        self.code = code
        self.failure = failure


class Failure(Enum):
    """The meaning of a failure, from the best to the worst for whoever tries again."""

    UNCERTAIN = auto()
    """It may have been carried out, and was over at once."""
    LATE = auto()
    """It may have been carried out, and the next is better than the same again: no answer came in time, for one."""
    LIMITED = auto()
    """A rate limit was reached."""
    REFUSED = auto()
    """Discord does not allow it, and never will as things are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRequest:
    """A request to Discord's API: `method` and `path` with the names of `parameters` in braces."""

    response: AntinukeResponseType
    target_id: int
    """The id of the user, role or webhook that it acts on."""
    method: str
    path: str
    parameters: Mapping[str, int]
    body: Mapping[str, Any] | None = field(default=None)
    before: Mapping[str, Any] | None = None
    """The state before it, as in `ResponseStep`."""

    def is_moot(self, code: str) -> bool:
        """Return True where Discord's code says that what it acts on is gone."""
        return any(code in codes for name, codes in _CODES_OF_GONE.items() if name in self.parameters)

    def is_granted_by(self, answer: Any) -> bool:
        """Return True where Discord's answer says that it is as was asked for: somebody may have given other roles."""
        if self.response not in {AntinukeResponseType.STRIP_ROLES, AntinukeResponseType.QUARANTINE}:
            return True
        try:
            return self.body is not None and set(self.body["roles"]) == set(answer["roles"])
        except (TypeError, LookupError):
            return False

    def route(self, metadata: str | None = None) -> Route:
        """Return it as a route of discord.py, with limits of its own where `metadata` is given."""
        return Route(self.method, self.path, metadata=metadata, **self.parameters)


async def send(http: HTTPClient, request: ResponseRequest, reason: str) -> Any:
    """Send a request, and return Discord's answer; None where it says nothing.

    Nothing is awaited before discord.py writes it to the socket.

    discord.py lets requests of a bucket wait for each other, and repeats what was refused for up to a minute. Here the
    next way is better than a late one, so both are left out. Raises `RequestFailed`.
    """
    route, is_own_lane = _route(http, request)
    options: dict[str, Any] = {} if request.body is None else {"json": request.body}
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            return await http.request(route, reason=reason, raise_for_status=_fail, **options)
    except TimeoutError:
        raise RequestFailed("timeout", Failure.LATE) from None
    except UNREACHED as error:
        raise RequestFailed(type(error).__name__, Failure.UNCERTAIN) from error
    except discord.DiscordException as error:
        raise RequestFailed(type(error).__name__, Failure.REFUSED) from error
    except ValueError:  # it was accepted, as `_fail` has not raised, and what came with that is no JSON
        return None
    finally:
        if is_own_lane:
            _bucket_hashes(http).pop(route.key, None)


def _route(http: HTTPClient, request: ResponseRequest) -> tuple[Route, bool]:
    """Return the route, and whether it has limits of its own. Raises `RequestFailed` where Discord would refuse it.

    As long as no answer has told the limit of a bucket, discord.py sends one request at a time. A route of its own
    passes those that wait for that.
    """
    route = request.route()
    limit = _limit(http, route)
    if limit is None:
        return route, False
    is_over = limit.is_expired()
    if (limit.limit - limit.outgoing if is_over else limit.remaining) > 0:
        return route, False
    if limit.dirty and not is_over:
        raise RequestFailed("rate_limit", Failure.LIMITED)
    return request.route(f"antinuke {next(_numbers)}"), True


def _limit(http: HTTPClient, route: Route) -> Ratelimit | None:
    name = _bucket_hashes(http).get(route.key, route.key)
    buckets: Mapping[str, Ratelimit] = http._buckets  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - it has no other way to tell
    return buckets.get(f"{name}:{route.major_parameters}")


def _bucket_hashes(http: HTTPClient) -> dict[str, str]:
    return http._bucket_hashes  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as above


async def _fail(response: aiohttp.ClientResponse) -> None:
    """Raise `RequestFailed` for an answer that is no success, before discord.py waits and tries again."""
    if response.status < 400:
        return
    code = await _code(response)
    raise RequestFailed(code, _meaning(response.status))


def _meaning(status: int) -> Failure:
    if status == 429:
        return Failure.LIMITED
    return Failure.REFUSED if status < 500 else Failure.UNCERTAIN


async def _code(response: aiohttp.ClientResponse) -> str:
    try:
        answer: Any = await response.json(content_type=None)
    except (ValueError, *UNREACHED):
        return str(response.status)
    code = cast("dict[str, Any]", answer).get("code") if isinstance(answer, dict) else None
    return str(code or response.status)
