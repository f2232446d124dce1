"""What comes over the gateway: an event that discord.py cannot read is reported and dropped, and the next one read.

Left to itself, what one parser raises ends the connection for good, and the process with it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from discord.state import ConnectionState

Parser = Callable[[Any], None]
RawFunction = Callable[[Mapping[str, Any]], None]

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


class RawEvents:
    """Calls functions with what an event says, before discord.py makes objects of it.

    An event that nobody asked for costs nothing. `report` gets what a function raises, and the event is read all the
    same.
    """

    def __init__(self, parsers: dict[str, Parser], report: Callable[[EventUnreadable, str], object]) -> None:
        self._parsers = parsers
        self._report = report
        self._listeners: dict[str, list[tuple[Sequence[str], RawFunction]]] = {}

    def on(self, event: str, fields: Sequence[str], function: RawFunction) -> Callable[[], None]:
        """Call `function` with these fields of each event of that name, until the returned function is called.

        The name is the gateway's, such as `MESSAGE_CREATE`. A field that an event does not have is None. Raises
        `LookupError` for an event that discord.py does not know.
        """
        if event not in self._parsers:
            raise LookupError(f"discord.py reads no event named {event}")
        if event not in self._listeners:
            self._listeners[event] = []
            self._parsers[event] = self._listened(event, self._parsers[event])
        listener = (tuple(fields), function)
        self._listeners[event].append(listener)
        return lambda: self._listeners[event].remove(listener)

    def _listened(self, event: str, parse: Parser) -> Parser:
        listeners = self._listeners[event]

        def listened(data: Any) -> None:
            for fields, function in tuple(listeners):
                try:
                    function({name: data.get(name) for name in fields})
                except Exception as error:  # noqa: BLE001 - a mistake there must not keep the event from all others
                    self._report(EventUnreadable(event, error), event)
            parse(data)

        return listened


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
