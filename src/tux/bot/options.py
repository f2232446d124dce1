"""The options of discord.py."""

from collections.abc import Sequence
from typing import Any

import discord

from tux.bot import feature
from tux.bot.feature import LoadedFeature
from tux.runtime.shards import Shards


def discord_options(features: Sequence[LoadedFeature], shards: Shards) -> dict[str, Any]:
    """Return options of discord.py: no mentions by default, no cache of messages, no member list at the start."""
    return {
        "help_command": None,
        "intents": feature.intents([loaded.feature for loaded in features]),
        "allowed_mentions": discord.AllowedMentions(everyone=False, users=False, roles=False, replied_user=True),
        "allowed_contexts": discord.app_commands.AppCommandContext(guild=True),
        "allowed_installs": discord.app_commands.AppInstallationType(guild=True, user=False),
        "case_insensitive": True,
        "strip_after_prefix": True,
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "shard_count": shards.count,
        "shard_ids": None if shards.ids is None else sorted(shards.ids),
    }
