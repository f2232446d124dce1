"""Templates of guilds: taking one, keeping it up to date, and making a guild from it.

Source: https://discord.com/developers/docs/resources/guild-template
"""

from __future__ import annotations

import secrets
import string
from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Name
from tux.sandbox.rest.rules.images import keep_image
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.guild_template import GuildTemplate
from tux.sandbox.world.guild_templates import fill, snapshot
from tux.sandbox.world.payloads import Json

routes = Routes()
ALL, ONE, ANY = "/guilds/{guild_id}/templates", "/guilds/{guild_id}/templates/{code}", "/guilds/templates/{code}"
LETTERS = string.ascii_letters + string.digits


class EditTemplate(Form):
    """Changes to what a template is called."""

    name: Name | None = None
    description: Annotated[str, Field(max_length=120)] | None = None


class NewTemplate(EditTemplate):
    """A new template."""

    name: Name  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]


class GuildFromTemplate(Form):
    """A guild that is to be made from a template; its icon is a data URI."""

    name: Annotated[str, Field(min_length=2, max_length=100)]
    icon: str | None = None


def _managed_guild(call: Call) -> Guild:
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    return guild


def _template(call: Call, guild: Guild | None = None) -> GuildTemplate:
    """Return the template that the path names, which may have to be of one guild."""
    template = call.world.templates.get(call.params["code"])
    if template is None or (guild is not None and template.source_guild_id != guild.id):
        raise DiscordError(10057)
    return template


def _payload(template: GuildTemplate, guild: Guild) -> Json:
    """Return a template as those who manage its guild see it."""
    return template.payload(dirty=True if template.snapshot != snapshot(guild) else None)


def _of(call: Call, guild: Guild) -> list[GuildTemplate]:
    return [template for template in call.world.templates.values() if template.source_guild_id == guild.id]


@routes.add("GET", ANY, public=True)
async def get_template(call: Call) -> Json:
    """Return a template by its code, which anybody may use."""
    return _template(call).payload()


@routes.add("GET", ALL)
async def list_templates(call: Call) -> list[Json]:
    """Return a guild's templates, of which there is at most one."""
    guild = _managed_guild(call)
    return [_payload(template, guild) for template in _of(call, guild)]


@routes.add("POST", ALL, form=NewTemplate)
async def create_template(call: Call) -> Json:
    """Take a template of a guild. The audit log says nothing of templates."""
    guild, form = _managed_guild(call), call.form(NewTemplate)
    if _of(call, guild):
        raise DiscordError(30031)
    code, now = "".join(secrets.choice(LETTERS) for _ in range(12)), call.world.clock.now()
    template = GuildTemplate(code, guild.id, call.actor, form.name, form.description, now, now, snapshot(guild))
    call.world.templates[code] = template
    return template.payload()


@routes.add("PUT", ONE)
async def sync_template(call: Call) -> Json:
    """Take the snapshot of a template anew."""
    guild = _managed_guild(call)
    template = _template(call, guild)
    template.snapshot, template.updated_at = snapshot(guild), call.world.clock.now()
    return template.payload()


@routes.add("PATCH", ONE, form=EditTemplate)
async def edit_template(call: Call) -> Json:
    """Change what a template is called."""
    guild = _managed_guild(call)
    template, form = _template(call, guild), call.form(EditTemplate)
    template.name = form.name or template.name
    if "description" in form.given:
        template.description = form.description
    return _payload(template, guild)


@routes.add("DELETE", ONE)
async def delete_template(call: Call) -> Json:
    """Delete a template and return it."""
    guild = _managed_guild(call)
    template = _template(call, guild)
    del call.world.templates[template.code]
    return _payload(template, guild)


@routes.add("POST", ANY, form=GuildFromTemplate)
async def create_guild_from_template(call: Call) -> Reply:
    """Make a guild from a template, as a person; bots no longer may."""
    if call.actor.bot:
        raise DiscordError(20001)
    template, form = _template(call), call.form(GuildFromTemplate)
    guild_id = call.world.ids.new()
    icon = keep_image(call.world, f"icons/{guild_id}", "icon", form.icon)

    def furnish(guild: Guild) -> None:
        guild.icon = icon
        fill(call.world, guild, template.snapshot)

    guild = call.world.create_guild(form.name, call.actor, guild_id=guild_id, furnish=furnish)
    template.usage_count += 1
    return Reply(guild.payload(), 201)
