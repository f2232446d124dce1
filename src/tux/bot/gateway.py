"""What comes over the gateway: an event that discord.py cannot read is reported and dropped, and the next one read.

Left to itself, what one parser raises ends the connection for good, and the process with it.
"""

from collections.abc import Callable
from typing import Any

from discord.state import ConnectionState

Parser = Callable[[Any], None]

_NEEDED = "READY"
"""Without it there is nothing to go on with: what it raises ends the run, and whoever watches it starts anew."""


class EventUnreadable(Exception):
    """Names the event and shows where reading it failed. What it held is nowhere in it: that is for no log."""

    def __init__(self, event: str, error: Exception) -> None:
        super().__init__(f"{event}: {type(error).__name__}")
        self.with_traceback(error.__traceback__)


def drop_unreadable(parsers: dict[str, Parser], report: Callable[[EventUnreadable, str], object]) -> None:
    """Makes each of discord.py's `parsers` tell `report` of what it cannot read, with the event's name."""
    for event in parsers.keys() - {_NEEDED}:
        parsers[event] = _guarded(event, parsers[event], report)


def tell_of_guilds_left(connection: ConnectionState[Any]) -> None:
    """A new session names every guild. Those that an earlier one named and this one does not are told as removed, which
    discord.py does only where the gateway tells it of each."""
    parse = connection.parsers[_NEEDED]

    def parsed(data: Any) -> None:
        parse(data)
        listed = {int(guild["id"]) for guild in data["guilds"]}
        for guild in list(connection.guilds):
            if guild.shard_id == data["shard"][0] and guild.id not in listed:
                connection._remove_guild(guild)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as its GUILD_DELETE does
                connection.dispatch("guild_remove", guild)

    connection.parsers[_NEEDED] = parsed


def _guarded(event: str, parse: Parser, report: Callable[[EventUnreadable, str], object]) -> Parser:
    def guarded(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - there is no telling what an event of another shape runs into
            report(EventUnreadable(event, error), event)

    return guarded
