"""Antinuke: attacks on a guild from within are noticed, stopped with one request, recorded, and put right."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope

FEATURE = Feature(
    "antinuke",
    intents=("guilds", "members", "moderation", "webhooks", "expressions", "integrations", "guild_messages"),
)


async def setup(scope: FeatureScope) -> None:
    # settings and policies

    # the guard: events become acts, and acts decisions

    # responses

    # incidents

    # journal and snapshots

    # restoring

    # commands
    del scope
