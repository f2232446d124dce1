"""Antinuke: attacks on a guild from within are noticed, stopped with one request, recorded, and put right."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.outcomes import Observers
from tux.features.antinuke.personal_data import EVERYTHING
from tux.features.antinuke.responses.responder import Responder

FEATURE = Feature(
    "antinuke",
    intents=("guilds", "members", "moderation", "webhooks", "expressions", "integrations", "guild_messages"),
    data=EVERYTHING,
)


async def setup(scope: FeatureScope) -> None:
    # settings and policies

    # the guard: events become acts, and acts decisions

    # responses
    observers = Observers()
    responder = Responder(scope.bot, observers, lambda _: None, tasks=scope.tasks, clock=scope.clock)

    # incidents

    # journal and snapshots

    # restoring

    # commands
    del responder
