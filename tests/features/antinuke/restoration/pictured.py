"""Images of the sandbox's guilds, taken from its world."""

from datetime import UTC, datetime

from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.live_images import by_id
from tux.features.antinuke.restoration.powers import Powers
from tux.sandbox.permissions import ALL
from tux.sandbox.world import Guild


def image_of(guild: Guild) -> GuildImage:
    """Return the image of a guild as Discord has it, without asking for it."""
    channels = [channel.payload() for channel in guild.channels.values() if not channel.is_thread]
    return GuildImage(
        guild_id=guild.id,
        taken_at=datetime(2026, 1, 1, tzinfo=UTC),
        guild={name: value for name, value in guild.payload().items() if name not in {"roles", "emojis", "stickers"}},
        roles=by_id("roles", [role.payload() for role in guild.roles.values()]),
        channels=by_id("channels", channels),
        member_roles={member.id: frozenset(member.roles) for member in guild.members.values() if member.roles},
        ban_ids=frozenset(guild.bans),
        emojis=by_id("emojis", [emoji.payload() for emoji in guild.emojis.values()]),
        stickers=by_id("stickers", [sticker.payload() for sticker in guild.stickers.values()]),
        sounds=by_id("sounds", [sound.payload() for sound in guild.sounds.values()]),
        webhooks=by_id("webhooks", [webhook.payload("") for webhook in guild.webhooks.values()]),
        onboarding=guild.onboarding.payload(guild),
        welcome_screen=guild.welcome_screen.payload() if guild.welcome_screen else None,
    )


def almighty(guild: Guild) -> Powers:
    """Return the powers of somebody above everybody."""
    return Powers(permissions=int(ALL), top=(1 << 30, 0), features=frozenset(guild.features))
