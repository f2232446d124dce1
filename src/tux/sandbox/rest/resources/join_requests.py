"""Requests to join a guild, as those who decide about them see them.

Source: https://discord.com/developers/docs/resources/guild-join-request
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError, not_found
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.join_request import GATE, MANUAL, JoinRequest
from tux.sandbox.world.join_requests import settle
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import snowflake_at

routes = Routes()
ALL, ONE = "/guilds/{guild_id}/requests", "/guilds/{guild_id}/requests/{request_id}"


class RequestQuery(Form):
    """A page of the requests of one status; of `before` and `after`, only `after` counts if both are given."""

    status: Literal["SUBMITTED", "APPROVED", "REJECTED"] = "SUBMITTED"
    limit: Annotated[int, Field(ge=1, le=100)] = 100
    before: Snowflake | None = None
    after: Snowflake | None = None


class Decision(Form):
    """A decision about a request."""

    action: Literal["APPROVED", "REJECTED"]
    rejection_reason: Annotated[str, Field(max_length=160)] | None = None


def _guild(call: Call) -> Guild:
    """Return the guild in the path, which must let people in by hand.

    Raises:
        DiscordError: 50001.
    """
    guild = call.guild()
    if not {GATE, MANUAL} <= set(guild.features):
        raise DiscordError(50001)
    return guild


@routes.add("GET", ALL)
async def list_requests(call: Call) -> Json:
    """Return requests, latest first; those who only manage the guild get their number."""
    guild, query = _guild(call), call.form(RequestQuery, query=True)
    decides = call.can(Permission.KICK_MEMBERS, guild)
    if not decides:
        call.require(Permission.MANAGE_GUILD, guild)
    requests = [request for request in guild.join_requests.values() if request.status == query.status]
    data: Json = {"total": len(requests)} if query.status == "SUBMITTED" else {}
    if decides:
        data["guild_join_requests"] = [request.payload() for request in _page(query, requests)]
    return data


def _page(query: RequestQuery, requests: list[JoinRequest]) -> list[JoinRequest]:
    chosen = sorted(requests, key=_place, reverse=True)
    if query.after is not None:
        return [request for request in chosen if _place(request) > query.after][-query.limit :]
    return [request for request in chosen if query.before is None or _place(request) < query.before][: query.limit]


def _place(request: JoinRequest) -> int:
    """Return the number by which requests are sorted: their id, or the time of the decision as an id."""
    return request.id if request.reviewed_at is None else snowflake_at(request.reviewed_at)


@routes.add("PATCH", ONE, form=Decision)
async def decide(call: Call) -> Json:
    """Approve or reject a request; one that was decided already stays as it is."""
    guild, form = _guild(call), call.form(Decision)
    call.require(Permission.KICK_MEMBERS, guild)
    request = guild.join_requests.get(call.id("request_id"))
    if request is None or request.status == "STARTED":
        raise not_found()
    if request.status == "SUBMITTED":
        settle(call.world, guild, request, form.action, call.actor, form.rejection_reason)
    return request.payload()
