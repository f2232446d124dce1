"""The services that the commands use. Each part of antinuke has its own attribute."""

from dataclasses import dataclass

from tux.features.antinuke.incidents.parts import IncidentParts
from tux.guilds.settings.store import GuildSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class AntinukeServices:
    """Whatever the commands of `/antinuke` call."""

    settings: GuildSettings
    incidents: IncidentParts
