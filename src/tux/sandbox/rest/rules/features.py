"""Features of guilds: which of them members may switch, and what needs one.

Source: https://discord.com/developers/docs/resources/guild#guild-object-guild-features
"""

from __future__ import annotations

from collections.abc import Mapping

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.world.guild import Guild

BY_ADMINISTRATORS = frozenset({"COMMUNITY", "DISCOVERABLE"})
MUTABLE = BY_ADMINISTRATORS | {"INVITES_DISABLED", "RAID_ALERTS_DISABLED"}
"""The features that a guild's members may switch; Discord gives the others, mostly for boosts."""


def require_feature(guild: Guild, feature: str) -> None:
    """Refuse what only boosted guilds have, unless this guild has the feature for it.

    Raises:
        DiscordError: 50101.
    """
    if feature not in guild.features:
        raise DiscordError(50101)


def mark(guild: Guild, shown: Mapping[str, bool]) -> None:
    """Give a guild those of the features that are to be shown, and take the others of them."""
    others = [feature for feature in guild.features if feature not in shown]
    guild.features = [*others, *(feature for feature, has_it in shown.items() if has_it)]


def switched(call: Call, guild: Guild, wanted: list[str]) -> list[str]:
    """Return a guild's features after a request for these; those that nobody may switch stay as they are.

    Raises:
        DiscordError: 50013 if someone else than an administrator switches what only these may.
    """
    kept = [feature for feature in guild.features if feature not in MUTABLE]
    chosen = [feature for feature in dict.fromkeys(wanted) if feature in MUTABLE]
    if (set(chosen) ^ set(guild.features)) & BY_ADMINISTRATORS:
        call.require(Permission.ADMINISTRATOR, guild)
    return [*kept, *chosen]
