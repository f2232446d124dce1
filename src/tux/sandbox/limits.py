"""How much may be asked, and how fast: rate-limit buckets, the global limit, the budget of invalid requests.

Discord documents the headers, the global limit and the invalid-request budget, and says that the limits of single
routes must not be hard-coded because they change. What people measured is kept here as a table, each line with where
it comes from; a route that is not in the table has no limit of its own.

Sources: https://discord.com/developers/docs/topics/rate-limits (documented);
discord-api-docs issues #981, #1135, #1451, #2761, #8330 and the rate limit groups of the library hata (reported).
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, cast

from tux.sandbox.limit_profiles import Limit, Profile
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.rest.routes import Route
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.user import User

MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
BY_TOKEN = ("/webhooks/{webhook_id}/{webhook_token}", "/interactions/{interaction_id}/{interaction_token}")
MOST_BUCKETS = 10_000
VIA = {"Via": "1.1 google"}
"""Discord's own 429s came through its load balancer; libraries take one without this header for a Cloudflare ban."""
Scope = Literal["user", "global", "shared"]


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
