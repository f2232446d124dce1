"""Stickers of guilds. Discord's own packs are absent.

Source: https://discord.com/developers/docs/resources/sticker
"""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import MULTIPART, Reply
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.expressions import CREATE, check_may_change, sees_creators
from tux.sandbox.rest.rules.images import read_picture
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.sticker import Sticker

routes = Routes()
MAX_STICKERS_BY_TIER = (5, 15, 30, 60)
"""The stickers that a guild may have, by its boost level."""
MAX_BYTES = 512 * 1024
PNG, APNG, LOTTIE, GIF = 1, 2, 3, 4
WITH_LOTTIE = frozenset({"VERIFIED", "PARTNERED"})
STICKERS = "/guilds/{guild_id}/stickers"
AUDITED = ("name", "description", "tags", "format_type", "available")


def _empty_or_two(text: str) -> str:
    if len(text) == 1:
        raise PydanticCustomError("BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.")
    return text


StickerName = Annotated[str, Field(min_length=2, max_length=30)]
Description = Annotated[str, Field(max_length=100), AfterValidator(_empty_or_two)]
Tags = Annotated[str, Field(min_length=1, max_length=200)]


class NewSticker(Form):
    """A new sticker; its file is another part of the request."""

    name: StickerName
    tags: Tags
    description: Description | None = None
    file: str | None = None
    """Discord's document names it; the file itself is a part of the multipart body."""


class EditSticker(Form):
    """Changes to a sticker."""

    name: StickerName | None = None
    tags: Tags | None = None
    description: Description | None = None


def _sticker(call: Call, guild: Guild) -> Sticker:
    if sticker := guild.stickers.get(call.id("sticker_id")):
        return sticker
    raise DiscordError(10060)


def _announce(call: Call, guild: Guild) -> None:
    data = {"guild_id": str(guild.id), "stickers": [sticker.payload() for sticker in guild.stickers.values()]}
    call.world.emit_in(guild, "GUILD_STICKERS_UPDATE", data)


def _audit(call: Call, guild: Guild, event: AuditLogEvent, sticker: Sticker, differences: list[Json]) -> None:
    call.audit(guild, event, sticker.id, changes=differences)


@routes.add("GET", STICKERS)
async def list_stickers(call: Call) -> list[Json]:
    """Return a guild's stickers."""
    guild = call.guild()
    return [sticker.payload(user=sees_creators(call, guild)) for sticker in guild.stickers.values()]


@routes.add("GET", STICKERS + "/{sticker_id}")
async def get_sticker(call: Call) -> Json:
    """Return one sticker of a guild."""
    guild = call.guild()
    return _sticker(call, guild).payload(user=sees_creators(call, guild))


@routes.add("GET", "/stickers/{sticker_id}")
async def find_sticker(call: Call) -> Json:
    """Return one sticker of any guild."""
    for guild in call.world.guilds.values():
        if sticker := guild.stickers.get(call.id("sticker_id")):
            return sticker.payload(user=False)
    raise DiscordError(10060)


@routes.add("GET", "/sticker-packs", public=True)
async def list_packs(call: Call) -> Json:  # noqa: ARG001 - the same for everyone
    """Return Discord's own packs; the sandbox has none."""
    return {"sticker_packs": []}


@routes.add("GET", "/sticker-packs/{pack_id}")
async def get_pack(call: Call) -> Json:
    """Raise 10061, as the sandbox has no packs."""
    call.id("pack_id")
    raise DiscordError(10061)


@routes.add("POST", STICKERS, form=NewSticker, media=(MULTIPART,))
async def create_sticker(call: Call) -> Reply:
    """Create a sticker from a multipart form with its `file`."""
    guild = call.guild()
    call.require(CREATE, guild)
    form = call.form(NewSticker)
    upload = call.request.files.get("file")
    if upload is None:
        raise form_error("file", "BASE_TYPE_REQUIRED", "This field is required")
    if len(upload.content) > MAX_BYTES:
        raise DiscordError(50045)
    format_type = _format(guild, upload.content)
    if len(guild.stickers) >= MAX_STICKERS_BY_TIER[guild.premium_tier]:
        raise DiscordError(30039)
    sticker = Sticker(
        call.world.ids.new(), guild.id, form.name, form.description or None, form.tags, call.actor, upload.content
    )
    sticker.format_type = format_type
    guild.stickers[sticker.id] = sticker
    call.world.images[f"stickers/{sticker.id}"] = upload.content
    _announce(call, guild)
    _audit(call, guild, AuditLogEvent.STICKER_CREATE, sticker, changes({}, sticker.payload(), *AUDITED))
    return Reply(sticker.payload(), 201)


def _format(guild: Guild, content: bytes) -> int:
    """Return the format of a file: PNG, APNG, GIF, or Lottie if the guild may have it."""
    picture = read_picture(content)
    if picture is not None and picture.media_type == "image/png":
        return APNG if picture.animated else PNG
    if picture is not None and picture.media_type == "image/gif":
        return GIF
    try:
        lottie = isinstance(json.loads(content), dict)
    except ValueError:
        lottie = False
    if not lottie or not WITH_LOTTIE & set(guild.features):
        raise DiscordError(50046)
    return LOTTIE


@routes.add("PATCH", STICKERS + "/{sticker_id}", form=EditSticker)
async def edit_sticker(call: Call) -> Json:
    """Change a sticker's name, tags or description."""
    guild = call.guild()
    sticker, form = _sticker(call, guild), call.form(EditSticker)
    check_may_change(call, guild, sticker.user)
    before = sticker.payload()
    sticker.name, sticker.tags = form.name or sticker.name, form.tags or sticker.tags
    if "description" in form.given:
        sticker.description = form.description or None
    if differences := changes(before, sticker.payload(), *AUDITED):
        _announce(call, guild)
        _audit(call, guild, AuditLogEvent.STICKER_UPDATE, sticker, differences)
    return sticker.payload()


@routes.add("DELETE", STICKERS + "/{sticker_id}")
async def delete_sticker(call: Call) -> None:
    """Delete a sticker."""
    guild = call.guild()
    sticker = _sticker(call, guild)
    check_may_change(call, guild, sticker.user)
    del guild.stickers[sticker.id]
    _announce(call, guild)
    _audit(call, guild, AuditLogEvent.STICKER_DELETE, sticker, changes(sticker.payload(), {}, *AUDITED))
