"""All commands of `/antinuke` in one cog, since discord.py cannot spread a group over several."""

from tux.features.antinuke.commands.incidents import IncidentCommands
from tux.features.antinuke.commands.limits import LimitCommands
from tux.features.antinuke.commands.panic import PanicCommands
from tux.features.antinuke.commands.quarantine import QuarantineCommands
from tux.features.antinuke.commands.rehearsals import RehearsalCommands
from tux.features.antinuke.commands.restore import RestoreCommands
from tux.features.antinuke.commands.status import StatusCommands
from tux.features.antinuke.commands.switches import SwitchCommands
from tux.features.antinuke.commands.trust import TrustCommands


class AntinukeCommands(
    StatusCommands,
    SwitchCommands,
    LimitCommands,
    TrustCommands,
    PanicCommands,
    QuarantineCommands,
    IncidentCommands,
    RehearsalCommands,
    RestoreCommands,
):
    """The cog. Each of its bases has a part of the commands."""
