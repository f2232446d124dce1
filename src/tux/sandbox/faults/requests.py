"""The effect of faults on requests and on their answers."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from fnmatch import fnmatchcase

from tux.sandbox.errors import DiscordError
from tux.sandbox.faults.fault import Fault
from tux.sandbox.faults.kinds import REPLY_KINDS, REQUEST_KINDS
from tux.sandbox.faults.rate_limits import ban_reply, limit_reply
from tux.sandbox.faults.rules import Rule
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.world.user import User

SEARCHES = ("/messages/search", "/threads/search")
"""The ends of the paths of searches, which alone need an index."""


class Reset(Exception):
    """Raised when the connection is to break without an answer."""


async def apply(rules: list[Rule], request: Request, actor: User | None, bucket: Mapping[str, str]) -> Reply | None:
    """Apply rules to a request: wait, return an answer in its place, or break the connection.

    `bucket` has the rate-limit headers of the request's own answer.

    Raises:
        Reset: for `reset`, and for `timeout` after its wait.
    """
    for rule in rules:
        if rule.fault.kind not in REQUEST_KINDS or not _matches(rule.fault, request, actor) or not rule.strikes():
            continue
        if rule.fault.kind != "latency":
            return await _answer(rule, bucket)
        await asyncio.sleep(rule.wait())
    return None


async def deliver(rules: list[Rule], request: Request, actor: User | None) -> None:
    """Apply rules to the answer to a request that has been carried out: hold it back, or lose it.

    Raises:
        Reset: for `lost_reply`.
    """
    for rule in rules:
        kind = rule.fault.kind
        if kind not in REPLY_KINDS or not _matches(rule.fault, request, actor) or not rule.strikes():
            continue
        if kind == "lost_reply":
            raise Reset
        await asyncio.sleep(rule.wait())


def _matches(fault: Fault, request: Request, actor: User | None) -> bool:
    return _is_meant(fault, request, actor) and (fault.kind != "index_not_ready" or request.path.endswith(SEARCHES))


def _is_meant(fault: Fault, request: Request, actor: User | None) -> bool:
    return (
        fault.method in {"*", request.method}
        and fnmatchcase(request.path, fault.route)
        and (fault.actor is None or (actor is not None and actor.id == fault.actor))
    )


async def _answer(rule: Rule, bucket: Mapping[str, str]) -> Reply:
    fault = rule.fault
    if fault.kind == "timeout":
        await asyncio.sleep(rule.wait())
    if fault.kind in {"reset", "timeout"}:
        raise Reset
    if fault.kind == "rate_limit":
        return limit_reply(fault, bucket)
    if fault.kind == "cloudflare_ban":
        return ban_reply(fault)
    if fault.kind == "index_not_ready":
        return _index_not_ready(math.ceil(fault.retry_after))
    error = DiscordError(0, status=fault.status, message=f"{fault.status}: a fault of the sandbox")
    return Reply(error.payload(), fault.status)


def _index_not_ready(retry_after: int) -> Reply:
    """Return Discord's answer to a search while it builds an index: it looks like an error, and is none.

    Source: https://discord.com/developers/docs/resources/message#search-guild-messages
    """
    message = "Index not yet available. Try again later"
    return Reply({"message": message, "code": 110000, "documents_indexed": 0, "retry_after": retry_after}, 202)
