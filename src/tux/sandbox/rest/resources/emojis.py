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
from tux.sandbox.rest.routes import Routes
from tux.sandbox.rest.rules.expressions import CREATE, may_change, sees_creators
from tux.sandbox.rest.rules.fields import Snowflake, unique
from tux.sandbox.rest.rules.images import read_uploaded
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json

routes = Routes()
MOST_OF_A_KIND = (50, 100, 150, 250)
"""Still or animated emojis, by the guild's boost level."""
MOST_OF_AN_APPLICATION = 2000
LARGEST = 256 * 1024
EMOJIS = "/guilds/{guild_id}/emojis"
OWN = "/applications/{application_id}/emojis"
EmojiName = Annotated[str, Field(min_length=2, max_length=32, pattern=r"^\w+$")]
RoleIds = Annotated[list[Snowflake], AfterValidator(unique)]


class OwnEmoji(Form):
    """A new emoji of an application; `image` is a data URI of at most 256 KiB."""

    name: EmojiName
    image: str


class NewEmoji(OwnEmoji):
    """A new emoji of a guild; with `roles` it is for their members alone."""

    roles: RoleIds | None = None


class EditOwnEmoji(Form):
    """Changes of an application's emoji."""

    name: EmojiName | None = None


class EditEmoji(EditOwnEmoji):
    """Changes of a guild's emoji."""

    roles: RoleIds | None = None


def _one(call: Call, among: dict[int, Emoji]) -> Emoji:
    if emoji := among.get(call.id("emoji_id")):
        return emoji
    raise DiscordError(10014)


def _made(call: Call, form: OwnEmoji) -> Emoji:
    image, picture = read_uploaded("image", form.image, most=LARGEST)
    emoji = Emoji(call.world.ids.new(), form.name, call.actor, image, picture.animated)
    call.world.images[f"emojis/{emoji.id}"] = image
    return emoji


def _roles(guild: Guild, wanted: list[int] | None) -> list[int]:
    if any(role_id not in guild.roles for role_id in wanted or ()):
        raise DiscordError(10011)
    return list(wanted or [])


def _tell(call: Call, guild: Guild) -> None:
    data = {"guild_id": str(guild.id), "emojis": [emoji.payload(user=True) for emoji in guild.emojis.values()]}
    call.world.emit_in(guild, "GUILD_EMOJIS_UPDATE", data)


def _audit(call: Call, guild: Guild, event: AuditLogEvent, emoji: Emoji, found: list[Json]) -> None:
    call.world.audit(guild, event, call.actor, emoji.id, changes=found, reason=call.reason)


@routes.add("GET", EMOJIS)
async def list_emojis(call: Call) -> list[Json]:
    """A guild's emojis."""
    guild = call.guild()
    return [emoji.payload(user=sees_creators(call, guild)) for emoji in guild.emojis.values()]


@routes.add("GET", EMOJIS + "/{emoji_id}")
async def get_emoji(call: Call) -> Json:
    """One emoji."""
    guild = call.guild()
    return _one(call, guild.emojis).payload(user=sees_creators(call, guild))


@routes.add("POST", EMOJIS, form=NewEmoji)
async def create_emoji(call: Call) -> Reply:
    """Add an emoji; still and animated ones are counted apart."""
    guild = call.guild()
    call.need(CREATE, guild)
    form = call.form(NewEmoji)
    roles, emoji = _roles(guild, form.roles), _made(call, form)
    emoji.roles = roles
    if sum(one.animated == emoji.animated for one in guild.emojis.values()) >= MOST_OF_A_KIND[guild.premium_tier]:
        raise DiscordError(30018 if emoji.animated else 30008)
    guild.emojis[emoji.id] = emoji
    _tell(call, guild)
    _audit(call, guild, AuditLogEvent.EMOJI_CREATE, emoji, changes({}, {"name": emoji.name}))
    return Reply(emoji.payload(user=True), 201)


@routes.add("PATCH", EMOJIS + "/{emoji_id}", form=EditEmoji)
async def edit_emoji(call: Call) -> Json:
    """Rename an emoji, or say which roles may use it."""
    guild = call.guild()
    emoji, form = _one(call, guild.emojis), call.form(EditEmoji)
    may_change(call, guild, emoji.user)
    before = emoji.payload()
    emoji.name = form.name or emoji.name
    if "roles" in form.given:
        emoji.roles = _roles(guild, form.roles)
    if before != emoji.payload():
        _tell(call, guild)
    if found := changes(before, emoji.payload(), "name"):
        _audit(call, guild, AuditLogEvent.EMOJI_UPDATE, emoji, found)
    return emoji.payload(user=True)


@routes.add("DELETE", EMOJIS + "/{emoji_id}")
async def delete_emoji(call: Call) -> None:
    """Remove an emoji."""
    guild = call.guild()
    emoji = _one(call, guild.emojis)
    may_change(call, guild, emoji.user)
    del guild.emojis[emoji.id]
    _tell(call, guild)
    _audit(call, guild, AuditLogEvent.EMOJI_DELETE, emoji, changes({"name": emoji.name}, {}))


# of applications


@routes.add("GET", OWN)
async def list_own(call: Call) -> Json:
    """An application's emojis."""
    return {"items": [emoji.payload(user=True) for emoji in call.application().emojis.values()]}


@routes.add("GET", OWN + "/{emoji_id}")
async def get_own(call: Call) -> Json:
    """One of them."""
    return _one(call, call.application().emojis).payload(user=True)


@routes.add("POST", OWN, form=OwnEmoji)
async def create_own(call: Call) -> Reply:
    """Add one."""
    application = call.application()
    if len(application.emojis) >= MOST_OF_AN_APPLICATION:
        raise DiscordError(30008)
    emoji = _made(call, call.form(OwnEmoji))
    application.emojis[emoji.id] = emoji
    return Reply(emoji.payload(user=True), 201)


@routes.add("PATCH", OWN + "/{emoji_id}", form=EditOwnEmoji)
async def edit_own(call: Call) -> Json:
    """Rename one."""
    emoji = _one(call, call.application().emojis)
    emoji.name = call.form(EditOwnEmoji).name or emoji.name
    return emoji.payload(user=True)


@routes.add("DELETE", OWN + "/{emoji_id}")
async def delete_own(call: Call) -> None:
    """Remove one."""
    application = call.application()
    del application.emojis[_one(call, application.emojis).id]
