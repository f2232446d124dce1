"""429s on purpose, with the headers that Discord or Cloudflare sends with them, or without some of those.

Source: https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from tux.sandbox.faults.fault import Fault
from tux.sandbox.limits import rate_limited
from tux.sandbox.rest.requests import Reply

LIMIT, REMAINING = "X-RateLimit-Limit", "X-RateLimit-Remaining"
RESET, RESET_AFTER = "X-RateLimit-Reset", "X-RateLimit-Reset-After"
BAN_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Access denied</title></head>
<body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>
"""


def limit_reply(fault: Fault, bucket: Mapping[str, str]) -> Reply:
    """Return the 429 of a fault. `bucket` has the headers that the request's own answer would have.

    A bucket's own limit leaves nothing of it; a shared limit says nothing of the bucket's, and the global one has no
    bucket at all.
    """
    everywhere = fault.scope == "global"
    headers = {} if everywhere else dict(bucket)
    if headers and fault.scope == "user":
        headers |= _used_up(bucket, fault.retry_after)
    reply = rate_limited(fault.retry_after, scope=fault.scope, everywhere=everywhere, headers=headers)
    return _without(reply, fault.leave_out)


def ban_reply(fault: Fault) -> Reply:
    """Return the page by which Cloudflare bans an address for a while: no JSON, and no header of Discord's."""
    headers = {"Content-Type": "text/html", "Retry-After": str(math.ceil(fault.retry_after)), "Server": "cloudflare"}
    return _without(Reply(BAN_PAGE, 429, headers), fault.leave_out)


def _used_up(bucket: Mapping[str, str], retry_after: float) -> dict[str, str]:
    now = float(bucket[RESET]) - float(bucket[RESET_AFTER])
    return {REMAINING: "0", RESET: f"{now + retry_after:.3f}", RESET_AFTER: f"{retry_after:.3f}"}


def _without(reply: Reply, names: tuple[str, ...]) -> Reply:
    left_out = {name.lower() for name in names}
    reply.headers = {name: value for name, value in reply.headers.items() if name.lower() not in left_out}
    return reply
