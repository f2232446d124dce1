"""Widgets: what a guild shows of itself on web pages. The picture of a widget is not served.

Source: https://discord.com/developers/docs/resources/guild#guild-widget-object
"""

from __future__ import annotations

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.resources.guilds import announce
from tux.sandbox.rest.resources.invites import new_code
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.world.access import allowed_to_everyone
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import VOICE_CHANNELS
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.presence import Presence
from tux.sandbox.world.world import World

routes = Routes()
SETTINGS = "/guilds/{guild_id}/widget"
MAX_SHOWN_MEMBERS = 100
INVITE = "https://discord.com/invite/"
IN_VOICE = ("deaf", "mute", "self_deaf", "self_mute", "suppress")


class WidgetForm(Form):
    """The switch of a widget, and the channel that its invite leads to; null for none."""

    enabled: bool | None = None
    channel_id: Snowflake | None = None


def _settings(guild: Guild) -> Json:
    return {"enabled": guild.widget_enabled, "channel_id": ident(guild.widget_channel_id)}


@routes.add("GET", SETTINGS)
async def get_widget_settings(call: Call) -> Json:
    """Return the settings of a guild's widget."""
    guild = call.guild()
    call.require(Permission.MANAGE_GUILD, guild)
    return _settings(guild)


@routes.add("PATCH", SETTINGS, form=WidgetForm)
async def edit_widget(call: Call) -> Json:
    """Change the settings of a guild's widget."""
    guild, form = call.guild(), call.form(WidgetForm)
    call.require(Permission.MANAGE_GUILD, guild)
    if form.channel_id is not None and form.channel_id not in guild.channels:
        raise form_error("channel_id", "CHANNEL_INVALID", "Unknown channel")
    before = guild.payload()
    if form.enabled is not None:
        guild.widget_enabled = form.enabled
    if "channel_id" in form.given:
        guild.widget_channel_id = form.channel_id
    announce(call, guild, before)
    return _settings(guild)


@routes.add("GET", "/guilds/{guild_id}/widget.json", public=True)
async def get_widget(call: Call) -> Json:
    """Return a guild's widget, which needs no token: the voice channels that everyone may join, and who is online.

    Members have numbers in place of their ids, as on Discord.
    """
    guild = call.world.guilds.get(call.id("guild_id"))
    if guild is None:
        raise DiscordError(10004)
    if not guild.widget_enabled:
        raise DiscordError(50004)
    online = call.world.online(guild)
    shown = {channel.id: channel for channel in guild.channels.values() if _is_shown(guild, channel)}
    members = [(guild.members[user_id], presence) for user_id, presence in online.items()][:MAX_SHOWN_MEMBERS]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "instant_invite": _invite(call.world, guild),
        "channels": [
            {"id": str(channel.id), "name": channel.name, "position": channel.position} for channel in shown.values()
        ],
        "members": [
            _member(call, number, member, presence) | _voice(guild, member, shown)
            for number, (member, presence) in enumerate(members)
        ],
        "presence_count": len(online),
    }


def _is_shown(guild: Guild, channel: Channel) -> bool:
    needed = Permission.VIEW_CHANNEL | Permission.CONNECT
    return channel.type in VOICE_CHANNELS and allowed_to_everyone(guild, channel) & needed == needed


def _member(call: Call, number: int, member: Member, presence: Presence) -> Json:
    data: Json = {
        "id": str(number),
        "username": member.nick or member.user.global_name or member.user.username,
        "discriminator": "0000",
        "avatar": None,
        "status": presence.status,
        "avatar_url": f"{call.cdn}/embed/avatars/{(member.id >> 22) % 6}.png",
    }
    return data | ({"activity": {"name": presence.activities[0]["name"]}} if presence.activities else {})


def _voice(guild: Guild, member: Member, shown: dict[int, Channel]) -> Json:
    """Return what a widget shows of a member's voice state."""
    state = guild.voice_states.get(member.id)
    if state is None or state.channel_id not in shown:
        return {}
    return {"channel_id": str(state.channel_id)} | {name: getattr(state, name) for name in IN_VOICE}


def _invite(world: World, guild: Guild) -> str | None:
    """Return the address of the widget's own invite, which nobody created and which never expires."""
    channel = guild.channels.get(guild.widget_channel_id or 0)
    if channel is None:
        return None
    for invite in world.invites.values():
        if invite.channel is channel and invite.inviter is None:
            return INVITE + invite.code
    invite = Invite(new_code(), guild.id, channel, None, world.clock.now(), max_age=0)
    world.invites[invite.code] = invite
    return INVITE + invite.code
