"""Member verification: the form that a guild puts before people, and how they fill it in.

These are endpoints of Discord's own client; bots decide about requests in `join_requests`.

Source: https://docs.discord.food/resources/guild#member-verification-object
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import BeforeValidator, Field

from tux.sandbox.errors import DiscordError, form_error, not_found
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.guilds import announce
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.features import mark
from tux.sandbox.rest.rules.form_responses import read_responses
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.join_request import GATE, MANUAL, OPEN, PREVIEW, MemberVerification, Status
from tux.sandbox.world.join_requests import begin, open_request, settle, submit, withdraw
from tux.sandbox.world.payloads import Json

routes = Routes()
FORM, OWN_REQUEST = "/guilds/{guild_id}/member-verification", "/guilds/{guild_id}/requests/@me"


def _parsed(value: object) -> object:
    """Return fields that are sent as JSON within a text, as older clients do."""
    return orjson.loads(value) if isinstance(value, str) else value


class FormField(Form):
    """A field of the form."""

    field_type: Literal["TERMS", "TEXT_INPUT", "PARAGRAPH", "MULTIPLE_CHOICE"]
    label: Annotated[str, Field(max_length=300)]
    required: bool = True
    description: str | None = None
    placeholder: str | None = None
    values: Annotated[list[Annotated[str, Field(max_length=300)]], Field(min_length=1, max_length=16)] | None = None
    choices: Annotated[list[Annotated[str, Field(max_length=150)]], Field(min_length=1, max_length=8)] | None = None

    def payload(self) -> Json:
        """Return the field as Discord shows it, without what it does not have."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class VerificationForm(Form):
    """Changes to the form, and whether it is asked for."""

    enabled: bool | None = None
    description: Annotated[str, Field(max_length=300)] | None = None
    form_fields: Annotated[list[FormField], BeforeValidator(_parsed), Field(max_length=5)] | None = None
    bulk_action: Literal["APPROVED", "REJECTED"] = "APPROVED"


class RequestForm(Form):
    """Somebody's answers: every field of the form, with a `response`."""

    version: datetime | None = None
    form_fields: list[dict[str, Any]]


def _guild(call: Call) -> Guild:
    """Return the guild in the path. Those who are not in it know it only if it shows nothing before they have joined.

    Raises:
        DiscordError: 10004.
    """
    guild = call.world.guilds.get(call.id("guild_id"))
    if guild is None:
        raise DiscordError(10004)
    is_hidden = GATE not in guild.features or PREVIEW in guild.features
    if call.actor.id not in guild.members and is_hidden and "DISCOVERABLE" not in guild.features:
        raise DiscordError(10004)
    return guild


def _verification(guild: Guild) -> MemberVerification:
    if guild.member_verification is None:
        raise DiscordError(10068)
    return guild.member_verification


@routes.add("GET", FORM)
async def get_member_verification(call: Call) -> Json:
    """Return the form of a guild."""
    return _verification(_guild(call)).payload()


@routes.add("PATCH", FORM, form=VerificationForm)
async def edit_member_verification(call: Call) -> Json:
    """Change the form of a guild, and switch it on or off. With questions in it, somebody has to read the answers."""
    guild, form = call.guild(), call.form(VerificationForm)
    call.require(Permission.MANAGE_GUILD, guild)
    now = call.world.clock.now()
    verification = guild.member_verification = guild.member_verification or MemberVerification(now)
    if form.form_fields is not None:
        verification.fields, verification.version = [field.payload() for field in form.form_fields], now
    if "description" in form.given:
        verification.description = form.description
    was_on = GATE in guild.features
    _mark_guild(call, guild, on=was_on if form.enabled is None else form.enabled)
    if was_on and form.enabled is False:
        _let_go(call, guild, form.bulk_action)
    return verification.payload()


def _mark_guild(call: Call, guild: Guild, *, on: bool) -> None:
    """Show by the guild's features whether the form is asked for; without questions, people look around meanwhile."""
    before = guild.payload()
    manual = _verification(guild).manual
    mark(guild, {GATE: on, MANUAL: on and manual, PREVIEW: on and not manual})
    announce(call, guild, before)


def _let_go(call: Call, guild: Guild, status: Status) -> None:
    """Decide about all requests at once, because the form is asked for no longer."""
    for request in [request for request in guild.join_requests.values() if request.status in OPEN]:
        settle(call.world, guild, request, "APPROVED" if request.status == "STARTED" else status, call.actor)


# one's own request


@routes.add("GET", OWN_REQUEST)
async def get_own_request(call: Call) -> Json:
    """Return the actor's request that is open, or the last one."""
    guild = _guild(call)
    own = [request for request in guild.join_requests.values() if request.user is call.actor]
    if not own:
        raise not_found()
    return own[-1].payload()


@routes.add("PUT", OWN_REQUEST, form=RequestForm)
async def submit_request(call: Call) -> Json:
    """Ask to join, with the answers to the guild's form."""
    guild, form = _guild(call), call.form(RequestForm)
    _check_may_ask(call, guild)
    verification = _verification(guild)
    if form.version is not None and form.version != verification.version:
        raise form_error("version", "BASE_TYPE_BAD_VALUE", "The form has changed since.")
    responses = read_responses(verification.fields, form.form_fields)
    request = begin(call.world, guild, call.actor)
    submit(call.world, guild, request, responses)
    return request.payload()


def _check_may_ask(call: Call, guild: Guild) -> None:
    """Raise unless the actor is a person who still has to be let in.

    Raises:
        DiscordError: 20001 for a bot, 50001 where no form is asked for, or for a full member.
    """
    if call.actor.bot:
        raise DiscordError(20001)
    member = guild.members.get(call.actor.id)
    if GATE not in guild.features or (member is not None and not member.pending):
        raise DiscordError(50001)


@routes.add("DELETE", OWN_REQUEST)
async def withdraw_request(call: Call) -> None:
    """Withdraw one's request; somebody who may look around has to begin anew."""
    guild = _guild(call)
    request = open_request(guild, call.actor.id)
    if request is None:
        raise not_found()
    withdraw(call.world, guild, request)
    if call.actor.id in guild.members:
        begin(call.world, guild, call.actor)
