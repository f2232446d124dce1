"""Antinuke: attacks on a guild from within are noticed, stopped with one request, recorded, and put right."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.incidents.incident_cases import ANTINUKE
from tux.features.antinuke.incidents.parts import incident_parts
from tux.features.antinuke.listeners import listen
from tux.features.antinuke.outcomes import Observers
from tux.features.antinuke.personal_data import EVERYTHING
from tux.features.antinuke.responses.panic_records import PanicFiles
from tux.features.antinuke.responses.panics import Panics
from tux.features.antinuke.responses.responder import Responder

FEATURE = Feature(
    "antinuke",
    intents=("guilds", "members", "moderation", "webhooks", "expressions", "integrations", "guild_messages"),
    case_kinds=(ANTINUKE,),
    data=EVERYTHING,
)


async def setup(scope: FeatureScope) -> None:
    # settings and policies

    # responses
    observers = Observers()
    panics = Panics(
        scope.bot,
        lambda _: None,
        PanicFiles(scope.process.data_dir / "panics"),
        facts=scope.facts,
        tasks=scope.tasks,
        clock=scope.clock,
    )
    responder = Responder(scope.bot, observers, lambda _: None, panics, tasks=scope.tasks, clock=scope.clock)
    scope.on_raw("GUILD_MEMBER_UPDATE", ("guild_id", "user", "roles"), responder.on_member_update)
    scope.on_raw("GUILD_MEMBER_REMOVE", ("guild_id", "user"), responder.on_member_remove)

    # the guard: events become acts, and acts decisions
    guard = Guard.of(scope, lambda _: None, responder.respond)
    listen(scope, guard)

    # incidents
    incidents = incident_parts(
        scope,
        log_channel=lambda _: None,
        alerts_owner=lambda _: False,
        is_in_charge=lambda guild, user_id: guild.owner_id == user_id,
    )
    observers.observers.append(incidents.recorder)

    # journal and snapshots

    # restoring

    # commands
