"""Applications.

Source: https://discord.com/developers/docs/resources/application
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.payloads import Json

routes = Routes()


@routes.add("GET", "/applications/@me")
@routes.add("GET", "/oauth2/applications/@me")
async def get_current_application(call: Call) -> Json:
    """Return the application that the token's bot belongs to."""
    application = call.own_application
    if application is None:
        raise DiscordError(20002)
    guilds = sum(call.actor.id in guild.members for guild in call.world.guilds.values())
    return application.payload() | {"approximate_guild_count": guilds}
