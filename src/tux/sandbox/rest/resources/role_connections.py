"""Role connections: what an application knows of users that roles may ask for.

Source: https://discord.com/developers/docs/resources/application-role-connection-metadata
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form, read_list
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Name
from tux.sandbox.world.payloads import Json

routes = Routes()
PATH = "/applications/{application_id}/role-connections/metadata"
MAX_RECORDS = 5
Description = Annotated[str, Field(min_length=1, max_length=200)]


class MetadataForm(Form):
    """One thing that an application knows of a user; the type says how roles compare it."""

    type: Annotated[int, Field(ge=1, le=8)]
    key: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,50}$")]
    name: Name
    name_localizations: dict[str, Name] | None = None
    description: Description
    description_localizations: dict[str, Description] | None = None

    def payload(self) -> Json:
        """Return the metadata object, without translations that there are not."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


@routes.add("GET", PATH)
async def list_metadata(call: Call) -> list[Json]:
    """Return what the actor's application knows of users."""
    return call.application().role_connections_metadata


@routes.add("PUT", PATH)
async def replace_metadata(call: Call) -> list[Json]:
    """Replace what the actor's application knows of users; at most five things."""
    application, forms = call.application(), read_list(MetadataForm, call.request.body or [])
    if len(forms) > MAX_RECORDS:
        raise form_error("_", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_RECORDS} or fewer in length.")
    application.role_connections_metadata = [form.payload() for form in forms]
    return application.role_connections_metadata
