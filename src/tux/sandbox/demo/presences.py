"""Those who are online in the demo before anybody opens a client, and those who are in voice."""

from __future__ import annotations

from typing import Any

from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.presence import Presence
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.world import World

ONLINE: tuple[tuple[str, str, str, str], ...] = (
    ("mona", "online", "desktop", ""),
    ("juno", "dnd", "desktop", "On duty until six"),
    ("rex", "idle", "desktop", ""),
    ("kai", "online", "web", "⛵ sails up"),
    ("lena", "online", "desktop", ""),
    ("omar", "online", "mobile", ""),
    ("tess", "idle", "mobile", ""),
)
"""The username, status, platform and custom status of each."""
IN_VOICE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("kai", "Lounge", {"self_stream": True}),
    ("lena", "Lounge", {"self_mute": True}),
    ("mona", "Town hall", {}),
    ("tess", "Town hall", {"suppress": True}),
)
"""The username, the voice channel, and the voice state of each."""


def be_present(world: World, guild: Guild) -> None:
    """Let people be online and in voice."""
    users = {member.user.username: member.user for member in guild.members.values()}
    channels = {channel.name: channel for channel in guild.channels.values()}
    for username, status, platform, text in ONLINE:
        activities: list[Json] = []
        if text:
            activities.append({"id": "custom", "name": "Custom Status", "type": 4, "state": text, "created_at": 0})
        world.appear(users[username], Presence(status, activities, {platform: status}))
    for username, name, how in IN_VOICE:
        user_id = users[username].id
        guild.voice_states[user_id] = VoiceState(user_id, channels[name].id, f"voice{user_id}", **how)
