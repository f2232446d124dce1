"""Additions of members by a bot, with the access token that they gave its application.

Source: https://discord.com/developers/docs/resources/guild#add-guild-member
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.resources.members import NEEDS, check_role
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.access_token import AccessToken
from tux.sandbox.world.conversations import announce_arrival
from tux.sandbox.world.join_request import GATE
from tux.sandbox.world.join_requests import begin
from tux.sandbox.world.user import User

routes = Routes()
SCOPE = "guilds.join"


class NewMember(Form):
    """A user's token, and what they are to have as a member."""

    access_token: str
    nick: Annotated[str, Field(max_length=32)] | None = None
    roles: Annotated[list[Snowflake], Field(max_length=250)] | None = None
    mute: bool | None = None
    deaf: bool | None = None
    flags: int | None = None


@routes.add("PUT", "/guilds/{guild_id}/members/{user_id}", form=NewMember)
async def add_member(call: Call) -> Reply:
    """Add a user; nothing happens if they are a member already. With roles they need no verification."""
    guild, form = call.guild(), call.form(NewMember)
    if not call.actor.bot:
        raise DiscordError(20002)
    call.require(Permission.CREATE_INSTANT_INVITE, guild)
    user = _token(call, form.access_token).user
    if user.id in guild.members:
        return Reply(None, 204)
    for name in form.given.keys() & NEEDS.keys():
        call.require(NEEDS[name], guild)
    roles = list(dict.fromkeys(form.roles or ()))
    for role_id in roles:
        check_role(call, guild, role_id)
    pending = GATE in guild.features and not roles
    member = call.world.join(guild, user, roles, pending=pending, nick=form.nick or None)
    member.mute, member.deaf = bool(form.mute), bool(form.deaf)
    if pending:
        begin(call.world, guild, user)
    announce_arrival(call.world, guild, user)
    return Reply(member.payload(), 201)


def _token(call: Call, text: str) -> AccessToken:
    """Return the access token that the user in the path gave to the bot's application.

    Raises:
        DiscordError: 10013, 50025 for a token that is not theirs, 50026 if it is for something else.
    """
    user: User = call.world.user(call.id("user_id"))
    token = call.world.access_token(text)
    if token is None or token.user is not user or token.application is not call.own_application:
        raise DiscordError(50025)
    if SCOPE not in token.scopes:
        raise DiscordError(50026)
    return token
