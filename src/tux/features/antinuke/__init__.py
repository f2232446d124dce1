"""Antinuke: attacks on a guild from within are noticed, stopped with one request, recorded, and put right."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.listeners import listen
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

    # responses
    observers = Observers()
    responder = Responder(scope.bot, observers, lambda _: None, tasks=scope.tasks, clock=scope.clock)

    # the guard: events become acts, and acts decisions
    guard = Guard.of(scope, lambda _: None, responder.respond)
    listen(scope, guard)

    # incidents

    # journal and snapshots

    # restoring

    # commands
