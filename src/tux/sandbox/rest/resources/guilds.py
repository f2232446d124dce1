"""Guilds: their settings, leaving and deleting them.

Source: https://discord.com/developers/docs/resources/guild
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.features import require_feature, switched
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.images import read_data_uri, read_image, read_picture
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json, stamp

routes = Routes()
AUDITED = (
    "name", "description", "icon", "splash", "banner", "afk_channel_id", "afk_timeout", "verification_level",
    "default_message_notifications", "explicit_content_filter", "preferred_locale", "system_channel_id",
    "system_channel_flags", "rules_channel_id", "public_updates_channel_id", "safety_alerts_channel_id", "features",
    "premium_progress_bar_enabled", "owner_id", "vanity_url_code", "mfa_level",
    "widget_enabled", "widget_channel_id",
)  # fmt: skip
PICTURES = {"icon": "icons", "splash": "splashes", "banner": "banners"}
NEEDED_FEATURES = {"splash": "INVITE_SPLASH", "banner": "BANNER", "discovery_splash": "DISCOVERABLE"}
NEEDED_WHEN_ANIMATED = {"icon": "ANIMATED_ICON", "banner": "ANIMATED_BANNER"}


class GuildForm(Form):
    """Changes to a guild."""

    name: Annotated[str, Field(min_length=2, max_length=100)] | None = None
    description: Annotated[str, Field(max_length=300)] | None = None
    region: str | None = None
    icon: str | None = None
    splash: str | None = None
    banner: str | None = None
    discovery_splash: str | None = None
    home_header: str | None = None
    verification_level: Literal[0, 1, 2, 3, 4] | None = None
    default_message_notifications: Literal[0, 1] | None = None
    explicit_content_filter: Literal[0, 1, 2] | None = None
    preferred_locale: str | None = None
    afk_timeout: Literal[60, 300, 900, 1800, 3600] | None = None
    afk_channel_id: Snowflake | None = None
    system_channel_id: Snowflake | None = None
    system_channel_flags: int | None = None
    rules_channel_id: Snowflake | None = None
    public_updates_channel_id: Snowflake | None = None
    safety_alerts_channel_id: Snowflake | None = None
    features: list[str] | None = None
    premium_progress_bar_enabled: bool | None = None
    owner_id: Snowflake | None = None


class IncidentActions(Form):
    """The times until which invites or direct messages are paused, at most a day ahead."""

    invites_disabled_until: datetime | None = None
    dms_disabled_until: datetime | None = None


@routes.add("GET", "/guilds/{guild_id}")
async def get_guild(call: Call) -> Json:
    """Return one guild."""
    guild = call.guild()
    data = guild.payload()
    if call.flag("with_counts"):
        data |= call.world.approximate_counts(guild)
    return data


@routes.add("GET", "/guilds/{guild_id}/preview")
async def get_preview(call: Call) -> Json:
    """Return a guild as it shows itself to non-members."""
    guild = call.guild()
    fields = (
        "id",
        "name",
        "icon",
        "splash",
        "discovery_splash",
        "home_header",
        "emojis",
        "stickers",
        "features",
        "description",
    )
    payload = guild.payload()
    return {key: payload[key] for key in fields} | call.world.approximate_counts(guild)


@routes.add("PATCH", "/guilds/{guild_id}", form=GuildForm)
async def edit_guild(call: Call) -> Json:
    """Change a guild; only its owner may hand it to someone else."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    form = call.form(GuildForm)
    _check_owner(call, guild, form)
    _check_channels(guild, form)
    _check_pictures(guild, form)
    if form.features is not None:
        form.features = switched(call, guild, form.features)
    before = guild.payload()
    for name, value in form.given.items():
        _set(call, guild, name, value)
    announce(call, guild, before)
    return guild.payload()


def _check_owner(call: Call, guild: Guild, form: GuildForm) -> None:
    if form.owner_id is None:
        return
    if call.actor.id != guild.owner_id:
        raise DiscordError(50013)
    if form.owner_id not in guild.members:
        raise DiscordError(10007)


def _check_channels(guild: Guild, form: GuildForm) -> None:
    for name, value in form.given.items():
        if name.endswith("channel_id") and value is not None and value not in guild.channels:
            raise form_error(name, "CHANNEL_INVALID", "Unknown channel")


def _check_pictures(guild: Guild, form: GuildForm) -> None:
    """Refuse pictures for which the guild lacks the feature, and those that move where it lacks that one."""
    for name, value in form.given.items():
        if not isinstance(value, str) or name not in {*NEEDED_FEATURES, *PICTURES}:
            continue
        picture = read_picture(read_data_uri(name, value, "image/"))
        if name in NEEDED_FEATURES:
            require_feature(guild, NEEDED_FEATURES[name])
        if picture is not None and picture.animated and name in NEEDED_WHEN_ANIMATED:
            require_feature(guild, NEEDED_WHEN_ANIMATED[name])


def _set(call: Call, guild: Guild, name: str, value: object) -> None:
    if name in {"region", "discovery_splash", "home_header"}:
        return
    if name in PICTURES:
        setattr(guild, name, _picture(call, guild, name, value))
    elif value is not None or name.endswith("channel_id") or name == "description":
        setattr(guild, name, value)


def _picture(call: Call, guild: Guild, name: str, data: object) -> str | None:
    if not isinstance(data, str):
        return None
    image = read_image(name, data, max_bytes=10 * 1024 * 1024)
    digest = f"{call.world.ids.new():x}"
    call.world.images[f"{PICTURES[name]}/{guild.id}/{digest}"] = image
    return digest


def announce(call: Call, guild: Guild, before: Json) -> None:
    """Tell of the changes to a guild since `before`, its guild object then, and write them down."""
    after = guild.payload()
    if before == after:
        return
    call.world.emit_in(guild, "GUILD_UPDATE", after)
    if differences := changes(before, after, *AUDITED):
        call.audit(guild, AuditLogEvent.GUILD_UPDATE, guild.id, changes=differences)


@routes.add("PUT", "/guilds/{guild_id}/incident-actions", form=IncidentActions)
async def set_incident_actions(call: Call) -> Json:
    """Pause invites or direct messages for a while."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    form = call.form(IncidentActions)
    before = guild.payload()
    guild.incidents_data = {
        "invites_disabled_until": stamp(form.invites_disabled_until),
        "dms_disabled_until": stamp(form.dms_disabled_until),
    }
    announce(call, guild, before)
    return guild.incidents_data


@routes.add("DELETE", "/users/@me/guilds/{guild_id}")
async def leave_guild(call: Call) -> None:
    """Leave a guild; its owner cannot."""
    guild = call.guild()
    if call.actor.id == guild.owner_id:
        raise DiscordError(50055)
    call.world.remove_member(guild, call.own_member(guild))


@routes.add("DELETE", "/guilds/{guild_id}")
async def delete_guild(call: Call) -> None:
    """Delete a guild; only its owner can."""
    guild = call.guild()
    if call.actor.id != guild.owner_id:
        raise DiscordError(50001)
    everyone = frozenset(guild.members)
    guild.members.clear()
    del call.world.guilds[guild.id]
    call.world.presences.pop(guild.id, None)
    for channel in list(guild.channels.values()):
        del call.world.channels[channel.id]
    for template in [made for made in call.world.templates.values() if made.source_guild_id == guild.id]:
        del call.world.templates[template.code]
    call.world.emit(Event("GUILD_DELETE", {"id": str(guild.id)}, guild, to=everyone))
