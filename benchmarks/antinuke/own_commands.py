"""The bot's own commands in the hands of a moderator who means well, in a large guild in the middle of a raid."""

from typing import Any

from benchmarks.antinuke.arena import Arena
from tux.sandbox.scenes import add_channel
from tux.sandbox.world.guild import Guild

NAME = "own-commands"
CHANNELS = 60

_COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("slowmode", {"delay": "5s"}),
    ("slowmode", {"delay": "0s"}),
    ("lockdown", {"everywhere": True}),
    ("unlock", {"everywhere": True}),
    ("lockdown", {"everywhere": True}),
)


def furnish(opened: Arena, guild: Guild) -> None:
    """Give a guild many channels."""
    for number in range(CHANNELS):
        add_channel(opened.sandbox.world, guild, f"berth-{number}")
    guild.audit_log.clear()


async def run(opened: Arena, guild: Guild) -> int:
    """Use the commands one right after the other, and return how many were carried out."""
    moderator = opened.sandbox.person(opened.rogues(guild)[0])
    channel = next(channel for channel in guild.channels.values() if channel.name == "berth-0")
    answers = [await moderator.slash(channel, command, **options) for command, options in _COMMANDS]
    return sum("Antinuke" not in answer.text for answer in answers)
