"""Custom emojis, of guilds and of applications.

Source: https://discord.com/developers/docs/resources/emoji
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call, Reply, Routes
from tux.sandbox.rest.forms import Form, Snowflake, read_image
from tux.sandbox.world.audit import AuditLogEvent, changes
from tux.sandbox.world.models import Emoji, Guild, Json

routes = Routes()

MOST_OF_A_KIND = 50
LARGEST = 256 * 1024
EMOJIS = "/guilds/{guild_id}/emojis"
OWN = "/applications/{application_id}/emojis"
MANAGES = Permission.MANAGE_GUILD_EXPRESSIONS | Permission.CREATE_GUILD_EXPRESSIONS
EmojiName = Annotated[str, Field(min_length=2, max_length=32, pattern=r"^\w+$")]


class NewEmoji(Form):
    """A new emoji; `image` is a data URI of at most 256 KiB."""

    name: EmojiName
    image: str
    roles: list[Snowflake] | None = None


class EditEmoji(Form):
    """Changes of an emoji."""

    name: EmojiName | None = None
    roles: list[Snowflake] | None = None


def _one(call: Call, among: dict[int, Emoji]) -> Emoji:
    if emoji := among.get(call.id("emoji_id")):
        return emoji
    raise DiscordError(10014)


def _make(call: Call, form: NewEmoji) -> Emoji:
    image, animated = read_image("image", form.image, most=LARGEST)
    emoji = Emoji(call.world.ids.new(), form.name, call.actor, image, animated, list(form.roles or []))
    call.world.images[f"emojis/{emoji.id}"] = image
    return emoji


def _tell(call: Call, guild: Guild) -> None:
    data = {"guild_id": str(guild.id), "emojis": [emoji.payload() for emoji in guild.emojis.values()]}
    call.world.emit_in(guild, "GUILD_EMOJIS_UPDATE", data)


def _managed(call: Call) -> Guild:
    guild = call.guild()
    if not call.allowed(guild) & MANAGES:
        raise DiscordError(50013)
    return guild


@routes.add("GET", EMOJIS)
async def list_emojis(call: Call) -> list[Json]:
    """A guild's emojis."""
    guild = call.guild()
    shown = bool(call.allowed(guild) & MANAGES)
    return [emoji.payload(user=shown) for emoji in guild.emojis.values()]


@routes.add("GET", EMOJIS + "/{emoji_id}")
async def get_emoji(call: Call) -> Json:
    """One emoji."""
    return _one(call, call.guild().emojis).payload(user=True)


@routes.add("POST", EMOJIS, form=NewEmoji)
async def create_emoji(call: Call) -> Reply:
    """Add an emoji: up to 50 still and 50 animated ones."""
    guild = _managed(call)
    emoji = _make(call, call.form(NewEmoji))
    if sum(one.animated == emoji.animated for one in guild.emojis.values()) >= MOST_OF_A_KIND:
        raise DiscordError(30008)
    guild.emojis[emoji.id] = emoji
    _tell(call, guild)
    found = changes({}, {"name": emoji.name})
    call.world.audit(guild, AuditLogEvent.EMOJI_CREATE, call.actor, emoji.id, changes=found, reason=call.reason)
    return Reply(emoji.payload(user=True), 201)


@routes.add("PATCH", EMOJIS + "/{emoji_id}", form=EditEmoji)
async def edit_emoji(call: Call) -> Json:
    """Rename an emoji, or say which roles may use it."""
    guild = _managed(call)
    emoji, form = _one(call, guild.emojis), call.form(EditEmoji)
    before = emoji.payload()
    emoji.name = form.name or emoji.name
    if "roles" in form.given:
        emoji.roles = list(form.roles or [])
    _tell(call, guild)
    if found := changes(before, emoji.payload(), "name"):
        call.world.audit(guild, AuditLogEvent.EMOJI_UPDATE, call.actor, emoji.id, changes=found, reason=call.reason)
    return emoji.payload(user=True)


@routes.add("DELETE", EMOJIS + "/{emoji_id}")
async def delete_emoji(call: Call) -> None:
    """Remove an emoji."""
    guild = _managed(call)
    emoji = _one(call, guild.emojis)
    del guild.emojis[emoji.id]
    _tell(call, guild)
    found = changes({"name": emoji.name}, {})
    call.world.audit(guild, AuditLogEvent.EMOJI_DELETE, call.actor, emoji.id, changes=found, reason=call.reason)


@routes.add("GET", OWN)
async def list_own(call: Call) -> Json:
    """An application's emojis."""
    return {"items": [emoji.payload(user=True) for emoji in call.application().emojis.values()]}


@routes.add("GET", OWN + "/{emoji_id}")
async def get_own(call: Call) -> Json:
    """One of them."""
    return _one(call, call.application().emojis).payload(user=True)


@routes.add("POST", OWN, form=NewEmoji)
async def create_own(call: Call) -> Reply:
    """Add one."""
    emoji = _make(call, call.form(NewEmoji))
    call.application().emojis[emoji.id] = emoji
    return Reply(emoji.payload(user=True), 201)


@routes.add("PATCH", OWN + "/{emoji_id}", form=EditEmoji)
async def edit_own(call: Call) -> Json:
    """Rename one."""
    emoji = _one(call, call.application().emojis)
    emoji.name = call.form(EditEmoji).name or emoji.name
    return emoji.payload(user=True)


@routes.add("DELETE", OWN + "/{emoji_id}")
async def delete_own(call: Call) -> None:
    """Remove one."""
    application = call.application()
    del application.emojis[_one(call, application.emojis).id]
