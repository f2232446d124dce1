"""Statuses of voice channels: a line on what goes on in them.

Source: https://docs.discord.food/resources/channel#modify-channel-status
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.channel_types import VOICE
from tux.sandbox.world.payloads import Json

routes = Routes()


class StatusForm(Form):
    """A status; null or nothing removes it."""

    status: Annotated[str, Field(max_length=500)] | None = None


@routes.add("PUT", "/channels/{channel_id}/voice-status", form=StatusForm)
async def set_voice_status(call: Call) -> None:
    """Set the status of a voice channel; for one that the actor is not in, this takes MANAGE_CHANNELS too."""
    channel = call.channel()
    guild = call.world.guild_of(channel)
    if guild is None or channel.type != VOICE:
        raise DiscordError(50024)
    state = guild.voice_states.get(call.actor.id)
    is_in = state is not None and state.channel_id == channel.id
    needed = Permission.SET_VOICE_CHANNEL_STATUS
    call.require(needed if is_in else needed | Permission.MANAGE_CHANNELS, channel)
    status = call.form(StatusForm).status or None
    if status == channel.status:
        return
    call.world.set_voice_status(channel, status)
    options: Json = {"channel_id": str(channel.id)}
    if status is None:
        call.audit(guild, AuditLogEvent.VOICE_CHANNEL_STATUS_DELETE, channel.id, options=options)
    else:
        options["status"] = status
        call.audit(guild, AuditLogEvent.VOICE_CHANNEL_STATUS_CREATE, channel.id, options=options)
