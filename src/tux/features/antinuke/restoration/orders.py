"""The order of roles and channels: only the order counts, not Discord's numbers for it."""

from tux.features.antinuke.images import GuildImage, Payload

CATEGORY = 4
VOICE_TYPES = frozenset({2, 13})


def role_order(image: GuildImage) -> list[int]:
    """Return the ids of the roles from the bottom up, without everyone's. Of two in one place, the older is above."""
    roles = [role_id for role_id in image.roles if role_id != image.guild_id]
    return sorted(roles, key=lambda role_id: (int(image.roles[role_id].get("position", 0)), -role_id))


def channel_order(image: GuildImage) -> dict[str, list[int]]:
    """Return the ids of the channels in their order, of categories, voice channels and others apart."""
    order: dict[str, list[int]] = {"category": [], "text": [], "voice": []}
    for channel_id in sorted(image.channels, key=lambda each: (int(image.channels[each].get("position", 0)), each)):
        order[bucket(image.channels[channel_id])].append(channel_id)
    return order


def bucket(channel: Payload) -> str:
    """Return the part of the list in which a channel is sorted: voice channels come below the others."""
    kind = int(channel["type"])
    return "category" if kind == CATEGORY else "voice" if kind in VOICE_TYPES else "text"
