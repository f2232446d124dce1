"""`python -m benchmarks.antinuke`: attacks guilds of a local Discord, with the real bot on it, and says what was lost.

The sandbox is not Discord: its rules are Discord's, its delays are drawn, and its machine is this one.
"""

import argparse
import asyncio
import json
import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.antinuke import losses
from benchmarks.antinuke.latencies import MEDIAN_SECONDS, SIGMA, SPIKE_CHANCE, SPIKE_FACTOR


async def measure(arguments: argparse.Namespace) -> dict[str, list[Mapping[str, Any]]]:
    """Return every table by its name."""
    results: dict[str, list[Mapping[str, Any]]] = {}
    measured = await losses.table(arguments.attacks, arguments.runs, arguments.seed)
    results["loss"] = [part.row() for part in measured]
    return results


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
