"""The page on which a person adds a bot to a guild, as the endpoints behind it.

They are not in Discord's document: its own client uses them, and its page for
`https://discord.com/oauth2/authorize?client_id=…&scope=bot&permissions=…`.

Source: https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.access import in_guild
from tux.sandbox.world.application import Application
from tux.sandbox.world.conversations import announce_arrival
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.integrations import SCOPES, add_bot, authorize_again
from tux.sandbox.world.payloads import Json

routes = Routes()
BOT = "bot"


class Authorization(Form):
    """A person's consent: the guild, and the permissions that they leave ticked."""

    authorize: bool
    guild_id: Snowflake | None = None
    permissions: Annotated[int, Field(ge=0)] | None = None
    integration_type: int | None = None
    location_context: Json | None = None


def _application(call: Call) -> Application:
    if call.actor.bot:
        raise DiscordError(20001)
    application = call.world.applications.get(call.snowflake("client_id") or 0)
    if application is None:
        raise DiscordError(10002)
    if not application.public and application.owner is not call.actor:
        raise DiscordError(20012)
    return application


def _scopes(call: Call) -> list[str]:
    scopes = call.request.query.get("scope", "").replace("+", " ").split()
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise form_error("scope", "BASE_TYPE_CHOICES", f"The sandbox does not know the scope {unknown[0]}.")
    if BOT not in scopes:
        raise form_error("scope", "BASE_TYPE_REQUIRED", "The sandbox adds applications with their bot alone.")
    return scopes


@routes.add("GET", "/oauth2/authorize")
async def get_authorization(call: Call) -> Json:
    """Return what the page shows: the application, its bot, and the guilds that the person may add it to."""
    application = _application(call)
    _scopes(call)
    own = [guild for guild in call.world.guilds.values() if call.actor.id in guild.members]
    allowed = [(guild, in_guild(guild, guild.members[call.actor.id])) for guild in own]
    return {
        "user": call.actor.payload(),
        "application": application.brief(),
        "bot": application.bot.payload(),
        "authorized": False,
        "integration_type": 0,
        "guilds": [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": guild.icon,
                "mfa_level": guild.mfa_level,
                "permissions": str(int(permissions)),
            }
            for guild, permissions in allowed
            if permissions & Permission.MANAGE_GUILD
        ],
    }


@routes.add("POST", "/oauth2/authorize", form=Authorization)
async def authorize(call: Call) -> Json:
    """Add an application's bot to a guild, or authorize it anew there, and return the address of the page to follow.

    The bot gets of the permissions those that the person has too.
    """
    application, scopes, form = _application(call), _scopes(call), call.form(Authorization)
    if not form.authorize:
        return {"location": f"{call.api}/oauth2/authorized?error=access_denied"}
    guild = _guild(call, form)
    call.require(Permission.MANAGE_GUILD, guild)
    wanted = form.permissions if form.permissions is not None else call.snowflake("permissions") or 0
    permissions = Permission(wanted) & call.allowed(guild) if wanted else NONE
    integration = guild.integration_of(application.bot)
    if integration is not None:
        authorize_again(call.world, guild, integration, call.actor, permissions, scopes)
    else:
        add_bot(call.world, guild, application, call.actor, permissions, scopes)
        announce_arrival(call.world, guild, application.bot)
    return {"location": f"{call.api}/oauth2/authorized"}


def _guild(call: Call, form: Authorization) -> Guild:
    guild_id = form.guild_id or call.snowflake("guild_id")
    if guild_id is None:
        raise form_error("guild_id", "BASE_TYPE_REQUIRED", "This field is required")
    guild = call.world.guilds.get(guild_id)
    if guild is None or call.actor.id not in guild.members:
        raise DiscordError(10004)
    return guild
