"""The log levels, and the one rule by which the settings choose between them."""

from collections.abc import Iterable
from typing import Literal, get_args

Level = Literal["debug", "info", "warning", "error", "critical"]
LEVELS: tuple[Level, ...] = get_args(Level)


def decide_level(layers: Iterable[tuple[bool | None, Level | None]]) -> tuple[Level, int | None]:
    """Return the level, and the index of the layer that decided it (None for the default).

    Each layer is its (debug, log_level), None where not set, the highest layer first. The highest layer that sets
    either decides, and where it sets both, debug wins. `debug = false` rules out the level debug for that layer and
    all below it; any other level they set still counts.
    """
    debug_refused = False
    for index, (debug, level) in enumerate(layers):
        if debug and not debug_refused:
            return "debug", index
        debug_refused = debug_refused or debug is False
        if level and not (debug_refused and level == "debug"):
            return level, index
    return "info", None
