"""Prunes: the removal of members who have not been seen for long.

Source: https://discord.com/developers/docs/resources/guild#begin-guild-prune
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.access import outranks
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.snowflakes import is_snowflake

routes = Routes()
CHUNK = 1_000
"""The members of one audit log entry."""
BREATH = 100
"""The members that are removed before requests of others are answered."""


def _split(value: object) -> object:
    return [part for part in value.split(",") if part] if isinstance(value, str) else value


class PruneForm(Form):
    """The members to prune: those not seen for so many days, without any role but these."""

    days: Annotated[int, Field(ge=1, le=30)] | None = 7
    compute_prune_count: bool | None = True
    include_roles: Annotated[list[Snowflake], BeforeValidator(_split)] | None = None
    reason: str | None = None


def _prunable(call: Call, guild: Guild, days: int, included: set[int]) -> list[Member]:
    """Return the members to prune. Presence is not modelled: members who joined less than `days` ago count as seen."""
    since = call.world.clock.now() - timedelta(days=days)
    own = call.own_member(guild)
    return [
        member
        for member in guild.members.values()
        if member.joined_at < since
        and not member.user.bot
        and set(member.roles) <= included
        and outranks(guild, own, member)
    ]


def _guild(call: Call) -> Guild:
    guild = call.guild()
    call.require(Permission.KICK_MEMBERS | Permission.MANAGE_GUILD, guild)
    return guild


@routes.add("GET", "/guilds/{guild_id}/prune")
async def count_prune(call: Call) -> Json:
    """Return how many members a prune would remove."""
    guild = _guild(call)
    included = {int(part) for part in call.request.query.get("include_roles", "").split(",") if is_snowflake(part)}
    return {"pruned": len(_prunable(call, guild, call.number("days", 7, minimum=1, maximum=30), included))}


@routes.add("POST", "/guilds/{guild_id}/prune", form=PruneForm)
async def begin_prune(call: Call) -> Json:
    """Remove the members who were not seen for long, a thousand at a time.

    Each thousand has an audit log entry, without a target, that counts these alone. The first names who began the
    prune; the others name one of those who were removed (discord-api-docs #6428).
    """
    guild = _guild(call)
    form = call.form(PruneForm, query=True)
    days = form.days or 7
    members = _prunable(call, guild, days, set(form.include_roles or []))
    executor, removed = call.actor, 0
    for start in range(0, len(members) or 1, CHUNK):
        chunk = members[start : start + CHUNK]
        count = await _remove(call, guild, chunk)
        options = {"delete_member_days": str(days), "members_removed": str(count)}
        call.world.audit(guild, AuditLogEvent.MEMBER_PRUNE, executor, None, options=options, reason=call.reason)
        removed += count
        if chunk:
            executor = chunk[-1].user
    return {"pruned": None if form.compute_prune_count is False else removed}


async def _remove(call: Call, guild: Guild, members: list[Member]) -> int:
    """Remove those who are still there and return their number; others get a turn in between."""
    removed = 0
    for start in range(0, len(members), BREATH):
        present = [m for m in members[start : start + BREATH] if guild.members.get(m.id) is m]
        call.world.remove_members(guild, present)
        removed += len(present)
        await asyncio.sleep(0)
    return removed
