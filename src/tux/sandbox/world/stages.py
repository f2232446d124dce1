"""Stages: making a stage channel live, and ending that.

Source: https://discord.com/developers/docs/resources/stage-instance
"""

from __future__ import annotations

from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.stage_instance import StageInstance
from tux.sandbox.world.world import World


def open_stage(
    world: World, guild: Guild, channel: Channel, topic: str, *, event_id: int | None = None
) -> StageInstance:
    """Make a stage channel live, and tell those who see it; what was there before is replaced."""
    close_stage(world, guild, channel)
    instance = StageInstance(world.ids.new(), guild.id, channel.id, topic, scheduled_event_id=event_id)
    guild.stage_instances[channel.id] = instance
    world.emit_in(channel, "STAGE_INSTANCE_CREATE", instance.payload())
    return instance


def close_stage(world: World, guild: Guild, channel: Channel) -> StageInstance | None:
    """End what is live in a stage channel, tell those who see it, and return it; None if nothing was."""
    instance = guild.stage_instances.pop(channel.id, None)
    if instance is not None:
        world.emit_in(channel, "STAGE_INSTANCE_DELETE", instance.payload())
    return instance


def visible_instances(guild: Guild, member: Member) -> list[StageInstance]:
    """Return what is live in the stage channels that a member sees."""
    instances = guild.stage_instances.values()
    return [
        instance
        for instance in instances
        if in_channel(guild, guild.channels[instance.channel_id], member) & Permission.VIEW_CHANNEL
    ]
