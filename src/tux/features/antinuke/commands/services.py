"""The services that the commands use. Each part of antinuke has its own attribute."""

from dataclasses import dataclass

from tux.features.antinuke.incidents.parts import IncidentParts
from tux.features.antinuke.policies import GuildPolicies
from tux.features.antinuke.provisioning import AntinukeProvisioner
from tux.features.antinuke.responses.parts import ResponseParts
from tux.features.antinuke.restoration.views import RestoreDesk
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AntinukeServices:
    """Whatever the commands of `/antinuke` call."""

    settings: GuildSettings
    policies: GuildPolicies
    provisioner: AntinukeProvisioner
    responses: ResponseParts
    incidents: IncidentParts
    restore: RestoreDesk
    clock: Clock
