"""The gateway's events: each begins a trace, and one that discord.py cannot read is reported and dropped.

Left to itself, an error in a parser ends the connection for good, and the process with it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from discord.state import ConnectionState

from tux.runtime.traces import Trace

Parser = Callable[[Any], None]
RawFunction = Callable[[Mapping[str, Any]], None]
Report = Callable[["EventUnreadable", str], object]
"""Takes the error and the name of the event."""

_REQUIRED = "READY"
"""The event without which the bot cannot go on: an error in it ends the run, and whatever supervises it restarts it."""


class EventUnreadable(Exception):
    """Names the event and shows where reading it failed, but nothing of its contents: those belong in no log."""

    def __init__(self, event: str, error: Exception) -> None:
        super().__init__(f"{event}: {type(error).__name__}")
        self.with_traceback(error.__traceback__)


def guard_parsers(parsers: dict[str, Parser], report: Report) -> None:
    """Begin a trace with every event that one of discord.py's `parsers` reads, and pass its errors to `report`."""
    for event in parsers.keys() - {_REQUIRED}:
        parsers[event] = _guarded(event, parsers[event], report)


class RawEvents:
    """Calls functions with what an event says, before discord.py makes objects of it.

    An event that nobody asked for costs nothing. `report` gets what a function raises, and the event is read all the
    same.
    """

    def __init__(self, parsers: dict[str, Parser], report: Report) -> None:
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


def dispatch_missed_removals(connection: ConnectionState[Any]) -> None:
    """Dispatch `guild_remove` for guilds that the bot left while it was disconnected.

    A new session lists every guild. discord.py removes only those that the gateway says were left.
    """
    parse = connection.parsers[_REQUIRED]

    def parse_and_compare(data: Any) -> None:
        parse(data)
        listed = {int(guild["id"]) for guild in data["guilds"]}
        for guild in list(connection.guilds):
            if guild.shard_id == data["shard"][0] and guild.id not in listed:
                connection._remove_guild(guild)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as its GUILD_DELETE does
                connection.dispatch("guild_remove", guild)

    connection.parsers[_REQUIRED] = parse_and_compare


def _guarded(event: str, parse: Parser, report: Report) -> Parser:
    def parse_guarded(data: Any) -> None:
        with Trace():
            try:
                parse(data)
            except Exception as error:  # noqa: BLE001 - there is no telling what an event of another shape runs into
                report(EventUnreadable(event, error), event)

    return parse_guarded
