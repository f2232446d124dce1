"""Access tokens: what their application may know with them.

Source: https://discord.com/developers/docs/topics/oauth2#get-current-authorization-information
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import ANY_SCOPE, Routes
from tux.sandbox.world.payloads import Json, stamp

routes = Routes()
SHOWN = ("id", "name", "icon", "description", "type", "bot_public", "verify_key", "flags", "flags_new")
"""The fields of an application that everybody may see."""


@routes.add("GET", "/oauth2/@me", scope=ANY_SCOPE)
async def get_authorization(call: Call) -> Json:
    """Return what an access token is for; its user only with the scope `identify`."""
    token = call.access_token
    if token is None:
        raise DiscordError(50025)
    application = token.application.payload()
    data: Json = {
        "application": {name: application[name] for name in SHOWN},
        "scopes": list(token.scopes),
        "expires": stamp(token.expires_at),
    }
    return data | ({"user": token.user.payload()} if "identify" in token.scopes else {})


@routes.add("GET", "/users/@me/connections", scope="connections")
async def list_connections(_call: Call) -> list[Json]:
    """Return the accounts elsewhere that a user has linked: nobody here has any."""
    return []
