"""Users: the actor, others, the actor's guilds and direct messages.

Source: https://discord.com/developers/docs/resources/user
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake, not_blank, valid_username
from tux.sandbox.rest.rules.images import keep_image
from tux.sandbox.world.access import in_guild
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json

routes = Routes()
Username = Annotated[
    str,
    BeforeValidator(not_blank),
    StringConstraints(strip_whitespace=True, min_length=2, max_length=32),
    AfterValidator(valid_username),
]


class EditSelf(Form):
    """Changes to the actor's own user."""

    username: Username | None = None
    avatar: str | None = None
    banner: str | None = None


class DirectMessage(Form):
    """The user to open a direct message with."""

    recipient_id: Snowflake | None = None
    recipients: list[Snowflake] | None = None


@routes.add("GET", "/users/@me", scope="identify")
async def get_current_user(call: Call) -> Json:
    """Return the user whose token it is."""
    return _own_payload(call)


def _own_payload(call: Call) -> Json:
    private = {"mfa_enabled": call.actor.has_two_factor, "verified": True, "email": None, "premium_type": 0}
    return call.actor.payload() | private | {"locale": call.actor.locale}


@routes.add("PATCH", "/users/@me", form=EditSelf)
async def edit_current_user(call: Call) -> Json:
    """Change the actor's name or pictures, and tell all guilds that the actor is in."""
    user, form = call.actor, call.form(EditSelf)
    before = user.payload()
    user.username = form.username or user.username
    for name in ("avatar", "banner"):
        if name in form.given:
            setattr(user, name, keep_image(call.world, f"{name}s/{user.id}", name, getattr(form, name)))
    if before != user.payload():
        call.world.emit(Event("USER_UPDATE", _own_payload(call), to=frozenset({user.id})))
        for guild in call.world.guilds.values():
            if member := guild.members.get(user.id):
                call.world.member_updated(guild, member)
    return _own_payload(call)


@routes.add("GET", "/users/{user_id}")
async def get_user(call: Call) -> Json:
    """Return any user by id."""
    return call.world.user(call.id("user_id")).payload()


@routes.add("GET", "/users/@me/guilds", scope="guilds")
async def list_guilds(call: Call) -> list[Json]:
    """Return the guilds that the actor is in, oldest first."""
    limit = call.number("limit", 200, minimum=1, maximum=200)
    before, after = call.snowflake("before"), call.snowflake("after")
    guilds = [
        guild
        for guild in sorted(call.world.guilds.values(), key=lambda guild: guild.id)
        if call.actor.id in guild.members
        and (after is None or guild.id > after)
        and (before is None or guild.id < before)
    ]
    chosen = guilds[-limit:] if before is not None else guilds[:limit]
    return [_guild_summary(call, guild) for guild in chosen]


def _guild_summary(call: Call, guild: Guild) -> Json:
    data: Json = {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "banner": guild.banner,
        "owner": guild.owner_id == call.actor.id,
        "permissions": str(int(in_guild(guild, guild.members[call.actor.id]))),
        "features": guild.features,
    }
    if call.flag("with_counts"):
        data |= call.world.approximate_counts(guild)
    return data


@routes.add("GET", "/users/@me/guilds/{guild_id}/member", scope="guilds.members.read")
async def get_own_member(call: Call) -> Json:
    """Return the actor as a member of a guild."""
    return call.own_member(call.guild()).payload()


@routes.add("POST", "/users/@me/channels", form=DirectMessage)
async def create_dm(call: Call) -> Json:
    """Open the direct message channel with a user."""
    form = call.form(DirectMessage)
    if len(form.recipients or []) > 1:
        raise form_error("recipients", "BASE_TYPE_BAD_VALUE", "The sandbox does not support group direct messages.")
    recipient = form.recipient_id or next(iter(form.recipients or []), None)
    other = call.world.users.get(recipient or 0)
    if other is None or other is call.actor:
        raise DiscordError(50033)
    return call.world.direct_channel(call.actor, other).payload(call.actor.id)


@routes.add("GET", "/users/@me/channels")
async def list_dms(call: Call) -> list[Json]:
    """Return a person's direct message channels (Discord gives bots an empty list)."""
    if call.actor.bot:
        return []
    return [
        channel.payload(call.actor.id)
        for channel in call.world.channels.values()
        if channel.guild_id is None and call.actor in channel.recipients
    ]
