"""Stage instances: making stage channels live.

Source: https://discord.com/developers/docs/resources/stage-instance
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.scheduled_events import STAGE_MODERATOR
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.channel_types import STAGE
from tux.sandbox.world.conversations import system_message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.scheduled_event import ACTIVE, ScheduledEvent
from tux.sandbox.world.scheduled_events import announce, end, settle
from tux.sandbox.world.stage_instance import GUILD_ONLY, StageInstance
from tux.sandbox.world.stages import AUDITED, STAGE_TOPIC, close_stage, open_stage, record

routes = Routes()
ONE = "/stage-instances/{channel_id}"
Topic = Annotated[str, Field(min_length=1, max_length=120)]


class NewStage(Form):
    """A stage that is to be live. The notification of its start reaches people's devices, not bots."""

    channel_id: Snowflake
    topic: Topic
    privacy_level: Literal[1, 2] | None = None
    guild_scheduled_event_id: Snowflake | None = None
    send_start_notification: bool | None = None


class EditStage(Form):
    """Changes to a stage that is live."""

    topic: Topic | None = None
    privacy_level: Literal[1, 2] | None = None


def _stage(call: Call, channel: Channel) -> tuple[Guild, Channel]:
    """Return a stage channel and its guild.

    Raises:
        DiscordError: 50024 for a channel of another type.
    """
    guild = call.world.guild_of(channel)
    if guild is None or channel.type != STAGE:
        raise DiscordError(50024)
    return guild, channel


def _instance(guild: Guild, channel: Channel) -> StageInstance:
    if instance := guild.stage_instances.get(channel.id):
        return instance
    raise DiscordError(10067)


@routes.add("GET", ONE)
async def get_stage_instance(call: Call) -> Json:
    """Return what is live in a stage channel."""
    return _instance(*_stage(call, call.channel())).payload()


@routes.add("POST", "/stage-instances", form=NewStage)
async def create_stage_instance(call: Call) -> Json:
    """Make a stage channel live, which begins the event that it is for."""
    form = call.form(NewStage)
    guild, channel = _stage(call, call.visible_channel(form.channel_id))
    call.require(STAGE_MODERATOR, channel)
    if form.send_start_notification:
        call.require(Permission.MENTION_EVERYONE, channel)
    if channel.id in guild.stage_instances:
        raise DiscordError(150006)
    event = _event(call, guild, channel, form.guild_scheduled_event_id)
    instance = open_stage(
        call.world,
        guild,
        channel,
        form.topic,
        call.actor,
        privacy_level=form.privacy_level or GUILD_ONLY,
        event_id=event and event.id,
        reason=call.reason,
    )
    if event is not None:
        event.status, event.entity_id = ACTIVE, instance.id
        announce(call.world, guild, "UPDATE", event)
    return instance.payload()


def _event(call: Call, guild: Guild, channel: Channel, event_id: int | None) -> ScheduledEvent | None:
    """Return the event that a stage is for.

    Raises:
        DiscordError: 10070 if the channel has no such event ahead.
    """
    if event_id is None:
        return None
    settle(call.world, guild)
    event = guild.scheduled_events.get(event_id)
    if event is None or event.channel_id != channel.id or event.finished:
        raise DiscordError(10070)
    return event


@routes.add("PATCH", ONE, form=EditStage)
async def edit_stage_instance(call: Call) -> Json:
    """Change the topic of what is live in a stage channel."""
    guild, channel = _stage(call, call.channel())
    call.require(STAGE_MODERATOR, channel)
    instance, form = _instance(guild, channel), call.form(EditStage)
    before = instance.payload()
    instance.topic = form.topic or instance.topic
    instance.privacy_level = form.privacy_level or instance.privacy_level
    if differences := changes(before, instance.payload(), *AUDITED):
        call.world.emit_in(channel, "STAGE_INSTANCE_UPDATE", instance.payload())
        event = AuditLogEvent.STAGE_INSTANCE_UPDATE
        record(call.world, guild, event, call.actor, instance, differences, call.reason)
    if before["topic"] != instance.topic:
        system_message(call.world, channel, STAGE_TOPIC, call.actor, instance.topic)
    return instance.payload()


@routes.add("DELETE", ONE)
async def delete_stage_instance(call: Call) -> None:
    """End what is live in a stage channel, and the event that it was for."""
    guild, channel = _stage(call, call.channel())
    call.require(STAGE_MODERATOR, channel)
    instance = _instance(guild, channel)
    close_stage(call.world, guild, channel, call.actor, call.reason)
    event = guild.scheduled_events.get(instance.scheduled_event_id or 0)
    if event is not None and event.status == ACTIVE:
        end(call.world, guild, event, call.actor)
        announce(call.world, guild, "UPDATE", event)
