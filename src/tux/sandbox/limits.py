"""How much may be asked, and how fast: rate-limit buckets, the global limit, the budget of invalid requests.

Discord documents the headers, the global limit and the invalid-request budget, and says that the limits of single
routes must not be hard-coded because they change. What people measured is kept here as a table, each line with where
it comes from; a route that is not in the table has no limit of its own.

Sources: https://discord.com/developers/docs/topics/rate-limits (documented);
discord-api-docs issues #981, #1135, #1451, #2761, #8330 and the rate limit groups of the library hata (reported).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, cast

from tux.sandbox.clock import Clock
from tux.sandbox.rest.call import Reply, Request, Route
from tux.sandbox.world.models import User

DOCUMENTED = "documented"
REPORTED = "reported: measured by users, not promised by Discord"
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
BY_TOKEN = ("/webhooks/{webhook_id}/{webhook_token}", "/interactions/{interaction_id}/{interaction_token}")
MOST_BUCKETS = 10_000
VIA = {"Via": "1.1 google"}
"""Discord's own 429s came through its load balancer; libraries take one without this header for a Cloudflare ban."""

Scope = Literal["user", "global", "shared"]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds, for all of its routes together.

    Counted for each major parameter of the path apart, unless `everywhere`. With `fields`, only requests that name
    one of them count, against a limit that no header shows.
    """

    requests: int
    seconds: float
    routes: tuple[str, ...]
    source: str = REPORTED
    everywhere: bool = False
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The bucket's name, as X-RateLimit-Bucket shows it."""
        return _bucket_name(self.routes + self.fields)


@cache
def _bucket_name(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


MESSAGE = "/channels/{channel_id}/messages/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji}"
MEMBER = "/guilds/{guild_id}/members/{user_id}"
COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
HOOK_MESSAGE = HOOK + "/messages/{message_id}"
EMOJI = "/guilds/{guild_id}/emojis"
STICKER = "/guilds/{guild_id}/stickers"
OVERWRITE = "/channels/{channel_id}/permissions/{overwrite_id}"
THREAD_MEMBER = "/channels/{channel_id}/thread-members"
PINS = ("/channels/{channel_id}/pins/{message_id}", "/channels/{channel_id}/messages/pins/{message_id}")

OBSERVED: tuple[Limit, ...] = (
    Limit(5, 5, ("GET /channels/{channel_id}/messages",)),
    Limit(5, 5, ("POST /channels/{channel_id}/messages",)),
    Limit(5, 5, (f"GET {MESSAGE}",)),
    Limit(5, 5, (f"PATCH {MESSAGE}",)),
    Limit(5, 1, (f"DELETE {MESSAGE}",)),
    Limit(1, 3, ("POST /channels/{channel_id}/messages/bulk-delete",)),
    Limit(10, 3600, (f"POST {MESSAGE}/crosspost",)),
    Limit(
        1,
        0.25,
        (
            f"PUT {REACTION}/@me",
            f"DELETE {REACTION}/@me",
            f"DELETE {REACTION}/{{user_id}}",
            f"DELETE {REACTION}",
            f"DELETE {MESSAGE}/reactions",
        ),
    ),
    Limit(5, 4, tuple(f"{method} {path}" for path in PINS for method in ("PUT", "DELETE"))),
    Limit(1, 5, ("GET /channels/{channel_id}/pins", "GET /channels/{channel_id}/messages/pins"), everywhere=True),
    Limit(5, 5, ("POST /channels/{channel_id}/typing",)),
    Limit(10, 15, ("PATCH /channels/{channel_id}",)),
    Limit(2, 600, ("PATCH /channels/{channel_id}",), fields=("name", "topic")),
    Limit(10, 15, (f"PUT {OVERWRITE}", f"DELETE {OVERWRITE}")),
    Limit(5, 15, ("POST /channels/{channel_id}/invites",), everywhere=True),
    Limit(50, 300, ("POST /channels/{channel_id}/threads", f"POST {MESSAGE}/threads"), everywhere=True),
    Limit(10, 10, (f"GET {THREAD_MEMBER}",), everywhere=True),
    Limit(
        5,
        5,
        tuple(f"{method} {THREAD_MEMBER}/{who}" for who in ("@me", "{user_id}") for method in ("PUT", "DELETE")),
        everywhere=True,
    ),
    Limit(10, 10, ("GET /guilds/{guild_id}/members",)),
    Limit(10, 10, ("GET /guilds/{guild_id}/members/search",)),
    Limit(5, 1, (f"GET {MEMBER}",)),
    Limit(10, 10, (f"PATCH {MEMBER}",)),
    Limit(1, 1, ("PATCH /guilds/{guild_id}/members/@me",), everywhere=True),
    Limit(5, 1, (f"DELETE {MEMBER}",)),
    Limit(10, 10, (f"PUT {MEMBER}/roles/{{role_id}}", f"DELETE {MEMBER}/roles/{{role_id}}")),
    Limit(10, 10, ("GET /guilds/{guild_id}/bans",)),
    Limit(250, 172_800, ("POST /guilds/{guild_id}/roles",)),
    Limit(1000, 86_400, ("PATCH /guilds/{guild_id}/roles/{role_id}",)),
    Limit(50, 3600, (f"POST {EMOJI}",), everywhere=True),
    Limit(1, 2, (f"PATCH {EMOJI}/{{emoji_id}}", f"DELETE {EMOJI}/{{emoji_id}}"), everywhere=True),
    Limit(50, 3600, (f"POST {STICKER}",), everywhere=True),
    Limit(1, 2, (f"PATCH {STICKER}/{{sticker_id}}", f"DELETE {STICKER}/{{sticker_id}}"), everywhere=True),
    Limit(2, 60, (f"PUT {COMMANDS}",), everywhere=True),
    Limit(5, 20, (f"POST {COMMANDS}",), everywhere=True),
    Limit(5, 20, (f"PATCH {COMMANDS}/{{command_id}}",), everywhere=True),
    Limit(5, 20, (f"DELETE {COMMANDS}/{{command_id}}",), everywhere=True),
    Limit(2, 60, (f"PUT {GUILD_COMMANDS}",)),
    Limit(5, 20, (f"POST {GUILD_COMMANDS}",)),
    Limit(5, 20, (f"PATCH {GUILD_COMMANDS}/{{command_id}}",)),
    Limit(5, 20, (f"DELETE {GUILD_COMMANDS}/{{command_id}}",)),
    Limit(5, 2, (f"POST {HOOK}", *(f"{method} {HOOK_MESSAGE}" for method in ("GET", "PATCH", "DELETE")))),
    Limit(1, 1, ("GET /users/@me/guilds",), everywhere=True),
    Limit(2, 600, ("PATCH /users/@me",), everywhere=True),
    Limit(30, 30, ("GET /users/{user_id}",), everywhere=True),
    Limit(250, 6, ("GET /invites/{code}",), everywhere=True),
    Limit(2, 5, ("GET /gateway/bot",), everywhere=True),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of limits. Where a number is None, there is no such limit; `otherwise` is that of every other route."""

    name: str
    limits: tuple[Limit, ...] = ()
    otherwise: tuple[int, float] | None = None
    overall: tuple[int, float] | None = None
    """Requests in seconds for one token, whatever the route. Documented."""
    invalid: tuple[int, float] | None = None
    """Answers of 401, 403 and 429 in seconds, after which nothing is answered any more. Documented."""
    gateway_sends: tuple[int, float] | None = None
    """Payloads in seconds on one gateway connection. Documented."""
    identifies: int | None = None
    """Sessions that one bot may start in a day. Documented."""
    concurrency: int = 16
    """Identifies in five seconds: one for each shard number modulo this. Documented."""
    enforces_concurrency: bool = False


GENEROUS = Profile("generous", otherwise=(1_000_000, 1.0))
"""The headers are there, the limits are out of reach. For tests of something else."""
DISCORD = Profile(
    "discord",
    OBSERVED,
    overall=(50, 1.0),
    invalid=(10_000, 600.0),
    gateway_sends=(120, 60.0),
    identifies=1000,
    concurrency=1,
    enforces_concurrency=True,
)
"""As Discord, as far as is known."""
PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (GENEROUS, DISCORD)}


@dataclass(slots=True)
class Window:
    """So many within so many seconds, counted from the first."""

    most: int
    seconds: float
    used: int = 0
    ends: float = -math.inf

    def take(self, now: float) -> bool:
        """Count one; False, and nothing counted, where that would be too many."""
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        if self.used >= self.most:
            return False
        self.used += 1
        return True

    def left(self, now: float) -> float:
        """Seconds until it begins anew."""
        return max(0.0, self.ends - now)


@dataclass(slots=True)
class Verdict:
    """What the limits say of one request: refused with a reply, or let through with headers for the answer."""

    refusal: Reply | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


@cache
def _shape(route: str) -> str:
    """A route without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", route)


class Limits:
    """The limits in force, with what has been used of them."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self.profile = profile
        self._clock = clock
        self._buckets: dict[tuple[object, ...], Window] = {}
        self._overall: dict[int | None, Window] = {}
        self._invalid: dict[int | None, deque[float]] = {}
        self._by_route: dict[str, list[Limit]] = {}
        for limit in profile.limits:
            for route in limit.routes:
                self._by_route.setdefault(_shape(route), []).append(limit)

    def ask(self, request: Request, route: Route | None, params: Mapping[str, str], actor: User | None) -> Verdict:
        """Whether a request may be carried out now. Counts it."""
        who = actor.id if actor else None
        if refusal := self._banned(who) or self._too_many_overall(who, request.path):
            return Verdict(refusal)
        if route is None:
            return Verdict()
        verdict = Verdict()
        for limit in self._limits(route, request):
            refusal = self._count(limit, route, params, who, verdict)
            if refusal is not None:
                return Verdict(refusal)
        return verdict

    def invalid(self, actor: User | None) -> int:
        """How many invalid answers an actor (None: everyone without a token) got within the last ten minutes.

        Discord counts by IP address; here everybody has the same, so it is counted by token.
        """
        return len(self._recent(actor.id if actor else None))

    def settle(self, actor: User | None, reply: Reply) -> None:
        """Count an answer to the budget of invalid requests. A 429 with scope `shared` does not count."""
        if reply.status in {401, 403} or (
            reply.status == 429 and reply.headers.get("X-RateLimit-Scope") not in {None, "shared"}
        ):
            who = actor.id if actor else None
            self._recent(who).append(self._clock.monotonic())

    # single limits

    def _limits(self, route: Route, request: Request) -> list[Limit]:
        shape = _shape(f"{route.method} {route.path}")
        found = self._by_route.get(shape)
        if found is None:
            otherwise = self.profile.otherwise
            found = self._by_route[shape] = [] if otherwise is None else [Limit(*otherwise, (shape,))]
        given = cast("dict[str, object]", request.body) if isinstance(request.body, dict) else {}
        return [limit for limit in found if not limit.fields or any(name in given for name in limit.fields)]

    def _count(
        self, limit: Limit, route: Route, params: Mapping[str, str], who: int | None, verdict: Verdict
    ) -> Reply | None:
        now = self._clock.monotonic()
        major = () if limit.everywhere else tuple(params[name] for name in MAJOR if name in params)
        owner = None if route.path.startswith(BY_TOKEN) else who
        bucket = self._bucket((owner, limit.name, *major), limit, now)
        admitted = bucket.take(now)
        headers = self._headers(limit, bucket, now)
        if not admitted:
            shown = verdict.headers if limit.fields else headers
            return rate_limited(bucket.left(now), headers=shown)
        if not limit.fields:
            verdict.headers = headers
        return None

    def _bucket(self, key: tuple[object, ...], limit: Limit, now: float) -> Window:
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._buckets = {key: kept for key, kept in self._buckets.items() if kept.ends > now}
            bucket = self._buckets[key] = Window(limit.requests, limit.seconds)
        return bucket

    def _headers(self, limit: Limit, bucket: Window, now: float) -> dict[str, str]:
        left = bucket.left(now)
        return {
            "X-RateLimit-Limit": str(bucket.most),
            "X-RateLimit-Remaining": str(bucket.most - bucket.used),
            "X-RateLimit-Reset": f"{self._clock.now().timestamp() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": limit.name,
        }

    # all routes together

    def _too_many_overall(self, who: int | None, path: str) -> Reply | None:
        """Answers to interactions and webhooks by token are not counted, as documented."""
        if self.profile.overall is None or path.startswith(("/interactions/", "/webhooks/")):
            return None
        window = self._overall.setdefault(who, Window(*self.profile.overall))
        now = self._clock.monotonic()
        return None if window.take(now) else rate_limited(window.left(now), everywhere=True)

    def _recent(self, who: int | None) -> deque[float]:
        found = self._invalid.setdefault(who, deque())
        since = self._clock.monotonic() - (self.profile.invalid or (0, 600.0))[1]
        while found and found[0] <= since:
            found.popleft()
        return found

    def _banned(self, who: int | None) -> Reply | None:
        """What Cloudflare answers in Discord's place: 429 without Discord's headers, code 40333 (api-docs #6473)."""
        if self.profile.invalid is None:
            return None
        most, seconds = self.profile.invalid
        recent = self._recent(who)
        if len(recent) < most:
            return None
        wait = math.ceil(recent[0] + seconds - self._clock.monotonic())
        return Reply({"message": "internal network error", "code": 40333}, 429, {"Retry-After": str(wait)})


def rate_limited(
    retry_after: float, *, scope: Scope = "user", everywhere: bool = False, headers: Mapping[str, str] | None = None
) -> Reply:
    """A 429 as Discord sends it. `retry_after` is in seconds."""
    wait = round(max(retry_after, 0.001), 3)
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
    sent = dict(headers or {}) | VIA | {"Retry-After": str(math.ceil(wait))}
    sent["X-RateLimit-Scope"] = "global" if everywhere else scope
    if everywhere:
        sent["X-RateLimit-Global"] = "true"
    return Reply(body, 429, sent)
