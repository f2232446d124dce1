"""What comes over the gateway: an event that discord.py cannot read is reported and dropped, and the next one read.

Left to itself, what one parser raises ends the connection for good, and the process with it.
"""

from collections.abc import Callable
from typing import Any

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


def _guarded(event: str, parse: Parser, report: Callable[[EventUnreadable, str], object]) -> Parser:
    def guarded(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - there is no telling what an event of another shape runs into
            report(EventUnreadable(event, error), event)

    return guarded
