"""Stages: making a stage channel live, and ending that.

Source: https://discord.com/developers/docs/resources/stage-instance
"""

from __future__ import annotations

from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.conversations import system_message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.stage_instance import GUILD_ONLY, StageInstance
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

STAGE_START, STAGE_END, STAGE_TOPIC = 27, 28, 31
"""The types of the messages that tell of a stage in its own chat."""
AUDITED = ("topic", "privacy_level")


def open_stage(
    world: World,
    guild: Guild,
    channel: Channel,
    topic: str,
    by: User,
    *,
    privacy_level: int = GUILD_ONLY,
    event_id: int | None = None,
    reason: str | None = None,
) -> StageInstance:
    """Make a stage channel live, and tell those who see it; what was there before is replaced."""
    if channel.id in guild.stage_instances:
        close_stage(world, guild, channel, by)
    instance = StageInstance(world.ids.new(), guild.id, channel.id, topic, privacy_level, event_id)
    guild.stage_instances[channel.id] = instance
    world.emit_in(channel, "STAGE_INSTANCE_CREATE", instance.payload())
    system_message(world, channel, STAGE_START, by, topic)
    record(
        world,
        guild,
        AuditLogEvent.STAGE_INSTANCE_CREATE,
        by,
        instance,
        changes({}, instance.payload(), *AUDITED),
        reason,
    )
    return instance


def close_stage(world: World, guild: Guild, channel: Channel, by: User, reason: str | None = None) -> None:
    """End what is live in a stage channel, if anything is, and tell those who see it."""
    instance = guild.stage_instances.pop(channel.id, None)
    if instance is None:
        return
    world.emit_in(channel, "STAGE_INSTANCE_DELETE", instance.payload())
    system_message(world, channel, STAGE_END, by, instance.topic)
    record(
        world,
        guild,
        AuditLogEvent.STAGE_INSTANCE_DELETE,
        by,
        instance,
        changes(instance.payload(), {}, *AUDITED),
        reason,
    )


def record(
    world: World,
    guild: Guild,
    action: AuditLogEvent,
    by: User,
    instance: StageInstance,
    differences: list[Json],
    reason: str | None,
) -> None:
    """Add the audit log entry of a stage that was opened, changed or closed."""
    options = {"channel_id": str(instance.channel_id)}
    world.audit(guild, action, by, instance.id, changes=differences, options=options, reason=reason)


def visible_instances(guild: Guild, member: Member) -> list[StageInstance]:
    """Return what is live in the stage channels that a member sees."""
    instances = guild.stage_instances.values()
    return [
        instance
        for instance in instances
        if in_channel(guild, guild.channels[instance.channel_id], member) & Permission.VIEW_CHANNEL
    ]
