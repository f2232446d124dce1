"""Custom emojis, of guilds and of applications.

Source: https://discord.com/developers/docs/resources/emoji
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.expressions import CREATE, check_may_change, sees_creators
from tux.sandbox.rest.rules.fields import Snowflake, unique
from tux.sandbox.rest.rules.images import read_uploaded
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json

routes = Routes()
MAX_EMOJIS_BY_TIER = (50, 100, 150, 250)
"""The emojis of either kind, still or animated, that a guild may have, by its boost level."""
MAX_APPLICATION_EMOJIS = 2000
MAX_BYTES = 256 * 1024
EMOJIS = "/guilds/{guild_id}/emojis"
OWN = "/applications/{application_id}/emojis"
EmojiName = Annotated[str, Field(min_length=2, max_length=32, pattern=r"^\w+$")]
RoleIds = Annotated[list[Snowflake], AfterValidator(unique)]


class OwnEmoji(Form):
    """A new emoji of an application; `image` is a data URI of at most 256 KiB."""

    name: EmojiName
    image: str


class NewEmoji(OwnEmoji):
    """A new emoji of a guild; with `roles` only their members may use it."""

    roles: RoleIds | None = None


class EditOwnEmoji(Form):
    """Changes to an application's emoji."""

    name: EmojiName | None = None


class EditEmoji(EditOwnEmoji):
    """Changes to a guild's emoji."""

    roles: RoleIds | None = None


def _emoji(call: Call, among: dict[int, Emoji]) -> Emoji:
    if emoji := among.get(call.id("emoji_id")):
        return emoji
    raise DiscordError(10014)


def _new_emoji(call: Call, form: OwnEmoji) -> Emoji:
    image, picture = read_uploaded("image", form.image, max_bytes=MAX_BYTES)
    emoji = Emoji(call.world.ids.new(), form.name, call.actor, image, picture.animated)
    call.world.images[f"emojis/{emoji.id}"] = image
    return emoji


def _roles(guild: Guild, wanted: list[int] | None) -> list[int]:
    if any(role_id not in guild.roles for role_id in wanted or ()):
        raise DiscordError(10011)
    return list(wanted or [])


def _announce(call: Call, guild: Guild) -> None:
    data = {"guild_id": str(guild.id), "emojis": [emoji.payload(user=True) for emoji in guild.emojis.values()]}
    call.world.emit_in(guild, "GUILD_EMOJIS_UPDATE", data)


def _audit(call: Call, guild: Guild, event: AuditLogEvent, emoji: Emoji, differences: list[Json]) -> None:
    call.audit(guild, event, emoji.id, changes=differences)


@routes.add("GET", EMOJIS)
async def list_emojis(call: Call) -> list[Json]:
    """Return a guild's emojis."""
    guild = call.guild()
    return [emoji.payload(user=sees_creators(call, guild)) for emoji in guild.emojis.values()]


@routes.add("GET", EMOJIS + "/{emoji_id}")
async def get_emoji(call: Call) -> Json:
    """Return one emoji."""
    guild = call.guild()
    return _emoji(call, guild.emojis).payload(user=sees_creators(call, guild))


@routes.add("POST", EMOJIS, form=NewEmoji)
async def create_emoji(call: Call) -> Reply:
    """Create an emoji; still and animated ones are counted separately."""
    guild = call.guild()
    call.require(CREATE, guild)
    form = call.form(NewEmoji)
    roles, emoji = _roles(guild, form.roles), _new_emoji(call, form)
    emoji.roles = roles
    if (
        sum(other.animated == emoji.animated for other in guild.emojis.values())
        >= MAX_EMOJIS_BY_TIER[guild.premium_tier]
    ):
        raise DiscordError(30018 if emoji.animated else 30008)
    guild.emojis[emoji.id] = emoji
    _announce(call, guild)
    _audit(call, guild, AuditLogEvent.EMOJI_CREATE, emoji, changes({}, {"name": emoji.name}))
    return Reply(emoji.payload(user=True), 201)


@routes.add("PATCH", EMOJIS + "/{emoji_id}", form=EditEmoji)
async def edit_emoji(call: Call) -> Json:
    """Rename an emoji, or change which roles may use it."""
    guild = call.guild()
    emoji, form = _emoji(call, guild.emojis), call.form(EditEmoji)
    check_may_change(call, guild, emoji.user)
    before = emoji.payload()
    emoji.name = form.name or emoji.name
    if "roles" in form.given:
        emoji.roles = _roles(guild, form.roles)
    if before != emoji.payload():
        _announce(call, guild)
    if differences := changes(before, emoji.payload(), "name"):
        _audit(call, guild, AuditLogEvent.EMOJI_UPDATE, emoji, differences)
    return emoji.payload(user=True)


@routes.add("DELETE", EMOJIS + "/{emoji_id}")
async def delete_emoji(call: Call) -> None:
    """Delete an emoji."""
    guild = call.guild()
    emoji = _emoji(call, guild.emojis)
    check_may_change(call, guild, emoji.user)
    del guild.emojis[emoji.id]
    _announce(call, guild)
    _audit(call, guild, AuditLogEvent.EMOJI_DELETE, emoji, changes({"name": emoji.name}, {}))


# emojis of applications


@routes.add("GET", OWN)
async def list_own(call: Call) -> Json:
    """Return an application's emojis."""
    return {"items": [emoji.payload(user=True) for emoji in call.application().emojis.values()]}


@routes.add("GET", OWN + "/{emoji_id}")
async def get_own(call: Call) -> Json:
    """Return one emoji of an application."""
    return _emoji(call, call.application().emojis).payload(user=True)


@routes.add("POST", OWN, form=OwnEmoji)
async def create_own(call: Call) -> Reply:
    """Create an emoji of an application."""
    application = call.application()
    if len(application.emojis) >= MAX_APPLICATION_EMOJIS:
        raise DiscordError(30008)
    emoji = _new_emoji(call, call.form(OwnEmoji))
    application.emojis[emoji.id] = emoji
    return Reply(emoji.payload(user=True), 201)


@routes.add("PATCH", OWN + "/{emoji_id}", form=EditOwnEmoji)
async def edit_own(call: Call) -> Json:
    """Rename an emoji of an application."""
    emoji = _emoji(call, call.application().emojis)
    emoji.name = call.form(EditOwnEmoji).name or emoji.name
    return emoji.payload(user=True)


@routes.add("DELETE", OWN + "/{emoji_id}")
async def delete_own(call: Call) -> None:
    """Delete an emoji of an application."""
    application = call.application()
    del application.emojis[_emoji(call, application.emojis).id]
