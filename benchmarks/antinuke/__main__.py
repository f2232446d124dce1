"""`python -m benchmarks.antinuke`: attacks guilds of a local Discord, with the real bot on it, and says what was lost.

The sandbox is not Discord: its rules are Discord's, its delays are drawn, and its machine is this one.
"""

import argparse
import asyncio
import json
import os
import platform
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from benchmarks.antinuke import benign, cost, coverage, dispatch, improvised, losses, restore
from benchmarks.antinuke.challenges import CHALLENGES
from benchmarks.antinuke.latencies import MEDIAN_SECONDS, SIGMA, SPIKE_CHANCE, SPIKE_FACTOR

PARTS = ("loss", "coverage", "improvised", "benign", "dispatch", "cost", "restore")
BENIGN_SEEDS = 3
ATTACKS_PER_RUN = 5
"""The attacks of which the time to dispatch is taken, for each run: its p99 needs many."""


class Measured(Protocol):
    """Something with figures."""

    def row(self) -> Mapping[str, Any]:
        """Return them by the names of their columns."""
        ...


async def measure(arguments: argparse.Namespace) -> dict[str, list[Mapping[str, Any]]]:
    """Return the tables that were asked for, by their titles."""
    parts: dict[str, tuple[str, Callable[[], Awaitable[list[Mapping[str, Any]]]]]] = {
        "loss": ("Loss", lambda: _rows(losses.table(arguments.attacks, arguments.runs, arguments.seed))),
        "coverage": ("Coverage", lambda: _rows(coverage.table(CHALLENGES, arguments.seed))),
        "improvised": (
            "Improvised attacks",
            lambda: improvised.table(range(arguments.seed, arguments.seed + arguments.runs)),
        ),
        "benign": ("Benign corpus", lambda: _rows(benign.table(range(arguments.seed, arguments.seed + BENIGN_SEEDS)))),
        "dispatch": (
            "Time to dispatch",
            lambda: dispatch.table(arguments.runs * ATTACKS_PER_RUN, arguments.seed, arguments.others),
        ),
        "cost": ("Cost", lambda: cost.table(arguments.seed)),
        "restore": ("Restore", restore.table),
    }
    return {parts[name][0]: await parts[name][1]() for name in arguments.parts or parts}


async def _rows(measured: Awaitable[Sequence[Measured]]) -> list[Mapping[str, Any]]:
    return [part.row() for part in await measured]


def show(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows of the same columns as a table."""
    print(f"\n{title}")
    columns = list(rows[0])
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(len(column), *(len(row[n]) for row in cells)) for n, column in enumerate(columns)]
    for line in [columns, *cells]:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _cell(value: object) -> str:
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how often each attack is run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--attacks", nargs="+", default=["delete-channels", "ban-members"])
    parser.add_argument("--parts", nargs="+", choices=PARTS, help="the tables to make; all without it")
    parser.add_argument(
        "--others",
        type=int,
        nargs="+",
        default=[1, dispatch.OTHER_GUILDS],
        help="the numbers of other guilds with which the time to dispatch is taken",
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = asyncio.run(measure(arguments))
    if arguments.json:
        print(json.dumps(results, indent=2))
        return
    print(f"Antinuke: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    print(
        f"Seed {arguments.seed}. Latencies: {MEDIAN_SECONDS * 1000:g} ms of the gateway and as much of REST each way; "
        f"lognormal has this median and a sigma of {SIGMA:g}; spikes are {SPIKE_FACTOR:g} times as long, "
        f"with a chance of {SPIKE_CHANCE:g} each. Times are in milliseconds."
    )
    for title, rows in results.items():
        show(title, rows)


if __name__ == "__main__":
    main()
