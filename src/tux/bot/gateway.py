"""The gateway's events: each begins a trace, and one that discord.py cannot read is reported and dropped.

Otherwise, an error in one of discord.py's parsers would end the connection for good, and the process with it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import discord
from discord.state import ConnectionState

from tux.runtime.plain_text import storable
from tux.runtime.traces import Trace

Parser = Callable[[Any], None]
RawFunction = Callable[[Mapping[str, Any]], None]
Report = Callable[["EventUnreadable", str], object]
"""Takes the error and the name of the event."""

_REQUIRED = "READY"
"""The event without which the bot cannot go on: an error in it ends the run, and whatever supervises it restarts it."""

_INTERACTION = "INTERACTION_CREATE"


class EventUnreadable(Exception):
    """Raised when an event cannot be read. It tells where that failed, and nothing of what people wrote."""

    def __init__(self, event: str, error: Exception) -> None:
        super().__init__(f"{event}: {type(error).__name__}")
        self.with_traceback(error.__traceback__)


def guard_parsers(parsers: dict[str, Parser], report: Report) -> None:
    """Begin a trace with every event that one of discord.py's `parsers` reads, and pass its errors to `report`."""
    for event in parsers.keys() - {_REQUIRED}:
        parsers[event] = _guarded(event, parsers[event], report)


class SyncListeners:
    """Functions that are called with an event of discord.py's before its listeners, in order and without a task.

    `report` gets every exception that a function raises, with the name of the event.
    """

    def __init__(self, report: Callable[[Exception, str], object]) -> None:
        self._report = report
        self._functions: dict[str, list[Callable[..., None]]] = {}

    def on(self, event: str, function: Callable[..., None]) -> Callable[[], None]:
        """Call `function` with every event of that name, until the returned function is called."""
        functions = self._functions.setdefault(event, [])
        functions.append(function)
        return lambda: functions.remove(function)

    def call(self, event: str, args: Sequence[Any]) -> None:
        """Call the functions for this event."""
        for function in tuple(self._functions.get(event, ())):
            try:
                function(*args)
            except Exception as error:  # noqa: BLE001 - a bug there must not keep the event from all others
                self._report(error, event)


class RawEvents:
    """Functions that are called with the fields of an event before discord.py makes objects of it.

    An event without functions costs nothing. `report` gets every exception that a function raises, and discord.py reads
    the event all the same, in the same trace.
    """

    def __init__(self, parsers: dict[str, Parser], report: Report) -> None:
        """Create it before the `parsers` are guarded: those of events with functions are guarded anew."""
        self._parsers = parsers
        self._unguarded = dict(parsers)
        self._report = report
        self._listeners: dict[str, list[tuple[Sequence[str] | None, RawFunction]]] = {}

    def on(self, event: str, fields: Sequence[str] | None, function: RawFunction) -> Callable[[], None]:
        """Call `function` with these fields of each event of that name, until the returned function is called.

        The name is the gateway's, such as `MESSAGE_CREATE`. A field that an event does not have is None. Without
        `fields`, the function gets the event itself, which costs nothing to make and must not be changed. Raises
        `LookupError` for an event that discord.py does not know.
        """
        if event not in self._parsers:
            raise LookupError(f"discord.py reads no event named {event}")
        if event not in self._listeners:
            self._listeners[event] = []
            calling = self._calling(event, self._unguarded[event])
            self._parsers[event] = calling if event == _REQUIRED else _guarded(event, calling, self._report)
        listener = (None if fields is None else tuple(fields), function)
        self._listeners[event].append(listener)
        return lambda: self._listeners[event].remove(listener)

    def _calling(self, event: str, parse: Parser) -> Parser:
        """Return a parser that calls the functions for the event, and then `parse`."""
        listeners = self._listeners[event]

        def call_and_parse(data: Any) -> None:
            failures: list[Exception] = []
            for fields, function in tuple(listeners):
                try:
                    function(data if fields is None else {name: data.get(name) for name in fields})
                except Exception as error:  # noqa: BLE001 - a bug there must not keep the event from all others
                    failures.append(error)
            parse(data)  # an event that discord.py cannot read either is reported once, for what it is
            for error in failures:
                self._report(EventUnreadable(event, error), event)

        return call_and_parse


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


def keep_dynamic_items(
    connection: ConnectionState[Any], registered: Mapping[str, type[discord.ui.DynamicItem[Any]]]
) -> None:
    """Let the `registered` items handle every click, whatever views have done to their registration.

    discord.py takes it back when a view ends that has such an item beside a usual one, and when one is edited away. It
    gives it to the class of an item that is sent, which may be another with the same template.
    """
    parse = connection.parsers[_INTERACTION]

    def keep_and_parse(data: Any) -> None:
        connection.store_dynamic_items(*registered.values())
        parse(data)

    connection.parsers[_INTERACTION] = keep_and_parse


def clean_interactions(connection: ConnectionState[Any]) -> None:
    """Take the characters out of what people type into options and forms that no database can hold."""
    parse = connection.parsers[_INTERACTION]

    def clean_and_parse(data: Any) -> None:
        parse({**data, "data": storable(data.get("data"))} if data.get("data") else data)

    connection.parsers[_INTERACTION] = clean_and_parse


def _guarded(event: str, parse: Parser, report: Report) -> Parser:
    def parse_guarded(data: Any) -> None:
        with Trace():
            try:
                parse(data)
            except Exception as error:  # noqa: BLE001 - an event of an unexpected shape may raise anything
                report(EventUnreadable(event, error), event)

    return parse_guarded
