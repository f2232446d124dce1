"""The services that the commands use. Each part of antinuke has its own attribute."""

from collections.abc import Callable
from dataclasses import dataclass

import discord

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
    is_in_charge: Callable[[discord.Guild, int], bool]
    """A function that returns whether a user may change the settings of a server."""
