"""Applications.

Source: https://discord.com/developers/docs/resources/application
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_serializer

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Link, Permissions
from tux.sandbox.rest.rules.images import keep_image
from tux.sandbox.world.application import LIMITED_INTENTS, Application
from tux.sandbox.world.payloads import Json

routes = Routes()
OWN, ONE = "/applications/@me", "/applications/{application_id}"
Tag = Annotated[str, Field(max_length=20)]
KEPT = (
    "tags", "custom_install_url", "install_params", "integration_types_config", "role_connections_verification_url",
    "explicit_content_filter",
)  # fmt: skip
"""The fields that are shown as they were set, and on which nothing here depends."""
FOREIGN = {
    "interactions_endpoint_url": "The sandbox calls no address.",
    "event_webhooks_url": "The sandbox calls no address.",
    "team_id": "The sandbox has no teams.",
}
"""The fields that the sandbox cannot set, and why."""


def _default(value: object) -> object:
    """Return a description, which the document has as an object with translations and libraries send as text."""
    return value.get("default") if isinstance(value, dict) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def _unique(tags: list[str] | None) -> list[str] | None:
    return tags and list(dict.fromkeys(tags))


class InstallParams(Form):
    """The scopes and permissions with which an application is installed."""

    scopes: Annotated[list[str], Field(min_length=1)]
    permissions: Permissions = NONE

    @field_serializer("permissions")
    def _text(self, permissions: Permission) -> str:
        return str(int(permissions))


class InstallationForm(Form):
    """The way in which an application is installed for a guild, or for a user."""

    oauth2_install_params: InstallParams | None = None


class ApplicationForm(Form):
    """Changes to an application."""

    description: Annotated[Annotated[str, Field(max_length=400)] | None, BeforeValidator(_default)] = None
    icon: str | None = None
    cover_image: str | None = None
    flags: int | None = None
    tags: Annotated[list[Tag], Field(max_length=5), AfterValidator(_unique)] | None = None
    custom_install_url: Link | None = None
    install_params: InstallParams | None = None
    integration_types_config: dict[Literal["0", "1"], InstallationForm | None] | None = None
    role_connections_verification_url: Link | None = None
    interactions_endpoint_url: Link | None = None
    event_webhooks_url: Link | None = None
    event_webhooks_status: int | None = None
    event_webhooks_types: list[str] | None = None
    team_id: int | None = None
    explicit_content_filter: Annotated[int, Field(ge=0, le=1)] | None = None
    max_participants: int | None = None
    type: int | None = None


def _own(call: Call) -> Application:
    application = call.own_application
    if application is None:
        raise DiscordError(20002)
    return application


def _payload(call: Call, application: Application) -> Json:
    guilds = sum(application.bot.id in guild.members for guild in call.world.guilds.values())
    return application.payload() | {"approximate_guild_count": guilds}


@routes.add("GET", OWN)
@routes.add("GET", "/oauth2/applications/@me")
async def get_current_application(call: Call) -> Json:
    """Return the application that the token's bot belongs to."""
    return _payload(call, _own(call))


@routes.add("GET", ONE)
async def get_application(call: Call) -> Json:
    """Return an application, which must be the actor's own."""
    return _payload(call, call.application())


@routes.add("PATCH", OWN, form=ApplicationForm)
async def edit_current_application(call: Call) -> Json:
    """Change the application that the token's bot belongs to."""
    return _edit(call, _own(call))


@routes.add("PATCH", ONE, form=ApplicationForm)
async def edit_application(call: Call) -> Json:
    """Change an application, which must be the actor's own."""
    return _edit(call, call.application())


def _edit(call: Call, application: Application) -> Json:
    form = call.form(ApplicationForm)
    _check(form)
    if "description" in form.given:
        application.description = form.description or ""
    if "icon" in form.given:
        application.icon = _picture(call, application, "icon", form.icon)
    if "cover_image" in form.given:
        application.settings["cover_image"] = _picture(call, application, "cover_image", form.cover_image)
    if form.flags is not None:
        application.set_limited_intents(form.flags)
    application.settings |= form.model_dump(include={*KEPT} & form.given.keys(), exclude_none=True)
    return _payload(call, application)


def _picture(call: Call, application: Application, name: str, data: str | None) -> str | None:
    return keep_image(call.world, f"app-icons/{application.id}", name, data)


def _check(form: ApplicationForm) -> None:
    """Raise for what the sandbox cannot do, and for flags that nobody sets by themself.

    Raises:
        DiscordError: 50035.
    """
    for name, sentence in FOREIGN.items():
        if getattr(form, name) is not None:
            raise form_error(name, "BASE_TYPE_BAD_VALUE", sentence)
    if form.flags is not None and form.flags & ~LIMITED_INTENTS:
        raise form_error("flags", "BASE_TYPE_BAD_VALUE", "Only the flags of limited intents can be set.")
