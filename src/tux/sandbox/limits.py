"""Rate limits in force: buckets, the global limit, and the budget of invalid requests.

Source: https://discord.com/developers/docs/topics/rate-limits
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
from tux.sandbox.rest.router import Route
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.user import User

MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
BY_TOKEN = ("/webhooks/{webhook_id}/{webhook_token}", "/interactions/{interaction_id}/{interaction_token}")
WITHOUT_BUCKET = frozenset({"POST /interactions/{}/{}/callback"})
"""Routes that have no limit and no headers of one: the answers that interactions get within seconds."""
MAX_BUCKETS = 10_000
VIA = {"Via": "1.1 google"}
"""The header of Discord's load balancer; libraries take a 429 without it for a Cloudflare ban."""
Scope = Literal["user", "global", "shared"]


@dataclass(slots=True)
class Window:
    """A number of requests within a number of seconds, counted from the first."""

    limit: int
    seconds: float
    used: int = 0
    ends: float = -math.inf

    def take(self, now: float) -> bool:
        """Count one request; return False and count nothing if that would be too many."""
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def left(self, now: float) -> float:
        """Return the seconds until the window starts anew."""
        return max(0.0, self.ends - now)


@dataclass(slots=True)
class Verdict:
    """The decision on one request: a refusal, or the headers for its answer."""

    refusal: Reply | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


@cache
def _shape(route: str) -> str:
    """Return a route without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", route)


class Limits:
    """The limits in force, and how much of them is used."""

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
        """Count a request, and decide if it may be carried out now."""
        actor_id = actor.id if actor else None
        if refusal := self._banned(actor_id) or self._too_many_overall(actor_id, route):
            return Verdict(refusal)
        if route is None:
            return Verdict()
        verdict = Verdict()
        for limit in self._limits(route, request):
            refusal = self._count(limit, route, params, actor_id, verdict)
            if refusal is not None:
                return Verdict(refusal)
        return verdict

    def invalid(self, actor: User | None) -> int:
        """Return the number of invalid answers an actor (None: everyone without a token) got in the last ten minutes.

        Discord counts by IP address; everybody has the same one here, so they are counted by token.
        """
        return len(self._recent(actor.id if actor else None))

    def settle(self, actor: User | None, reply: Reply) -> None:
        """Count an answer towards the budget of invalid requests, unless it is a 429 with scope `shared`."""
        if reply.status in {401, 403} or (
            reply.status == 429 and reply.headers.get("X-RateLimit-Scope") not in {None, "shared"}
        ):
            actor_id = actor.id if actor else None
            self._recent(actor_id).append(self._clock.monotonic())

    # limits of routes

    def _limits(self, route: Route, request: Request) -> list[Limit]:
        shape = _shape(f"{route.method} {route.path}")
        limits = self._by_route.get(shape)
        if limits is None:
            otherwise = None if shape in WITHOUT_BUCKET else self.profile.otherwise
            limits = self._by_route[shape] = [] if otherwise is None else [Limit(*otherwise, (shape,))]
        body = cast("dict[str, object]", request.body) if isinstance(request.body, dict) else {}
        return [limit for limit in limits if not limit.fields or any(name in body for name in limit.fields)]

    def _count(
        self, limit: Limit, route: Route, params: Mapping[str, str], actor_id: int | None, verdict: Verdict
    ) -> Reply | None:
        now = self._clock.monotonic()
        major = () if limit.everywhere else tuple(params[name] for name in MAJOR if name in params)
        owner = None if route.path.startswith(BY_TOKEN) else actor_id
        bucket = self._bucket((owner, limit.name, *major), limit, now)
        admitted = bucket.take(now)
        headers = self._headers(limit, bucket, now)
        if not admitted:
            refusal_headers = verdict.headers if limit.fields else headers
            return rate_limited(bucket.left(now), headers=refusal_headers)
        if not limit.fields:
            verdict.headers = headers
        return None

    def _bucket(self, key: tuple[object, ...], limit: Limit, now: float) -> Window:
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MAX_BUCKETS:
                self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.ends > now}
            bucket = self._buckets[key] = Window(limit.requests, limit.seconds)
        return bucket

    def _headers(self, limit: Limit, bucket: Window, now: float) -> dict[str, str]:
        left = bucket.left(now)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - bucket.used),
            "X-RateLimit-Reset": f"{self._clock.now().timestamp() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": limit.name,
        }

    # limits of all routes together

    def _too_many_overall(self, actor_id: int | None, route: Route | None) -> Reply | None:
        """Return a refusal past the global limit. Interactions and webhooks by token are exempt, as documented."""
        if self.profile.overall is None or (route is not None and route.path.startswith(BY_TOKEN)):
            return None
        window = self._overall.setdefault(actor_id, Window(*self.profile.overall))
        now = self._clock.monotonic()
        return None if window.take(now) else rate_limited(window.left(now), everywhere=True)

    def _recent(self, actor_id: int | None) -> deque[float]:
        times = self._invalid.setdefault(actor_id, deque())
        since = self._clock.monotonic() - (self.profile.invalid or (0, 600.0))[1]
        while times and times[0] <= since:
            times.popleft()
        return times

    def _banned(self, actor_id: int | None) -> Reply | None:
        """Return Cloudflare's answer in Discord's place: 429 without Discord's headers, code 40333 (api-docs #6473)."""
        if self.profile.invalid is None:
            return None
        most, seconds = self.profile.invalid
        recent = self._recent(actor_id)
        if len(recent) < most:
            return None
        wait = math.ceil(recent[0] + seconds - self._clock.monotonic())
        return Reply({"message": "internal network error", "code": 40333}, 429, {"Retry-After": str(wait)})


def rate_limited(
    retry_after: float, *, scope: Scope = "user", everywhere: bool = False, headers: Mapping[str, str] | None = None
) -> Reply:
    """Return a 429 as Discord sends it. `retry_after` is in seconds."""
    wait = round(max(retry_after, 0.001), 3)
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
    all_headers = dict(headers or {}) | VIA | {"Retry-After": str(math.ceil(wait))}
    all_headers["X-RateLimit-Scope"] = "global" if everywhere else scope
    if everywhere:
        all_headers["X-RateLimit-Global"] = "true"
    return Reply(body, 429, all_headers)
