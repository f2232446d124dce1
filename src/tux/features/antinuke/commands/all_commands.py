"""All commands of `/antinuke` in one cog, since discord.py cannot spread a group over several."""

from tux.features.antinuke.commands.incidents import IncidentCommands


class AntinukeCommands(IncidentCommands):
    """The cog. Each of its bases has a part of the commands."""
