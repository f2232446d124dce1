"""Antinuke: attacks on a guild from within are noticed, stopped with one request, recorded, and put right."""

from collections.abc import Callable, Sequence

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.commands.all_commands import AntinukeCommands
from tux.features.antinuke.commands.services import AntinukeServices
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.incidents.incident_cases import ANTINUKE
from tux.features.antinuke.incidents.parts import incident_parts
from tux.features.antinuke.listeners import keep_counters, keep_stopped, listen
from tux.features.antinuke.outcomes import Observers
from tux.features.antinuke.personal_data import EVERYTHING
from tux.features.antinuke.policies import GuildPolicies
from tux.features.antinuke.provisioning import AntinukeProvisioner
from tux.features.antinuke.responses.health import AntinukeHealth
from tux.features.antinuke.responses.pardons import Pardons
from tux.features.antinuke.responses.parts import response_parts
from tux.features.antinuke.responses.preflight import NEEDS
from tux.features.antinuke.responses.quarantine_kinds import QUARANTINE, UNQUARANTINE
from tux.features.antinuke.restoration.parts import restore_parts, start_archives
from tux.features.antinuke.setting_parts import STORE, setting_parts
from tux.features.antinuke.settings import AntinukeSettings

PROVISIONER = AntinukeProvisioner()
FEATURE = Feature(
    "antinuke",
    intents=(
        "guilds",
        "members",
        "moderation",
        "webhooks",
        "expressions",
        "integrations",
        "guild_messages",
        "voice_states",
        "auto_moderation_configuration",
    ),
    health_checks=(AntinukeHealth(),),
    case_kinds=(ANTINUKE, QUARANTINE, UNQUARANTINE),
    settings=AntinukeSettings,
    settings_store=STORE,
    needs=NEEDS,
    provisioners=(PROVISIONER,),
    data=EVERYTHING,
)


async def setup(scope: FeatureScope) -> None:
    # settings and policies
    settings = await setting_parts(scope)
    policies = settings.policies

    # responses
    observers = Observers()

    def acts_of(guild_id: int, user_id: int) -> Sequence[Act]:
        watched = guard.guilds.get(guild_id)
        return () if watched is None else watched.detector.acts_of(user_id)

    responses = response_parts(scope, observers, policies.of, acts_of, settings.log_channel)
    scope.tell_health(responses.preflights.health)
    for cog in responses.cogs:
        await scope.add_cog(cog)

    # the guard: events become acts, and acts decisions
    guard = Guard.of(scope, policies.of, responses.responder.respond)
    responses.responder.settled = guard.settled
    responses.sweeps.is_banned_by_tux = guard.banned_by_tux
    await keep_counters(scope, guard)
    listen(scope, guard)

    # incidents
    def forgive(guild_id: int, user_id: int) -> None:
        responses.responder.forgive(guild_id, user_id)
        guard.forgive(guild_id, user_id)

    scope.on_raw_audit_log_entry(Pardons(responses.responder, _owners(scope, policies), forgive).on_entry)
    await keep_stopped(scope, responses.responder.stopped)
    incidents = await incident_parts(
        scope,
        log_channel=settings.log_channel,
        alerts_owner=settings.alerts_owner,
        is_in_charge=settings.is_in_charge,
        forgive=forgive,
        quarantine_role_of=lambda guild_id: policies.settings_of(guild_id).quarantine_role_id,
    )
    observers.observers.append(incidents.recorder)

    # journal and snapshots
    archives = start_archives(scope, policies)

    # restoring
    desk = restore_parts(scope, archives, observers, settings, incidents, responses.panics)

    # commands
    services = AntinukeServices(
        settings=scope.settings,
        policies=policies,
        provisioner=PROVISIONER,
        responses=responses,
        incidents=incidents,
        restore=desk,
        clock=scope.clock,
        is_in_charge=settings.is_in_charge,
    )
    await scope.add_cog(AntinukeCommands(scope.bot, services))


def _owners(scope: FeatureScope, policies: GuildPolicies) -> Callable[[int, int], bool]:
    """Return the function that says whether a user is the owner of a guild, or an extra owner."""

    def is_owner(guild_id: int, user_id: int) -> bool:
        guild = scope.bot.get_guild(guild_id)
        is_extra = user_id in policies.settings_of(guild_id).extra_owner_ids(scope.clock.now())
        return is_extra or (guild is not None and user_id == guild.owner_id)

    return is_owner
