"""The results so far, kept line by line, so that a run that was stopped goes on where it was, and the report."""

import difflib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from mutants.sites import Mutant

EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Result:
    """The outcome of one mutant, and what it took."""

    key: str
    room: str
    survived: bool
    tests: int
    seconds: float


class Results:
    """A file with one line for each mutant that was tried; a later line counts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text().splitlines() if file.exists() else []
        self.by_key = {result.key: result for result in (Result(**json.loads(line)) for line in lines)}

    def add(self, result: Result) -> None:
        self.by_key[result.key] = result
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.write(f"{json.dumps(asdict(result))}\n")


def reason(mutant: Mutant) -> str:
    """Return why nobody can notice a change, or nothing. It is found by the lines of the change, wherever they are."""
    for entry in tomllib.loads(EQUIVALENT.read_text("utf-8")).get("equivalent", []):
        if (entry["file"], entry["before"], entry["after"]) == (mutant.name, *mutant.change):
            return entry["because"]
    return ""


def report(mutants: Sequence[Mutant], results: Results) -> str:
    """The score by room, then every survivor as the change that it is."""
    tried = [(mutant, results.by_key[mutant.key]) for mutant in mutants if mutant.key in results.by_key]
    survivors = [mutant for mutant, result in tried if result.survived]
    equivalent = {mutant: because for mutant in survivors if (because := reason(mutant))}
    lines = ["# Mutants", "", "| Room | Noticed | Of | Score | Equivalent besides |", "|---|---|---|---|---|"]
    for name in [*sorted({mutant.room for mutant, _ in tried}), "all"]:
        of_room = [mutant for mutant, _ in tried if name in {mutant.room, "all"}]
        besides = sum(mutant in equivalent for mutant in of_room)
        noticed = sum(mutant not in survivors for mutant in of_room)
        of = len(of_room) - besides
        lines.append(f"| {name} | {noticed} | {of} | {noticed / max(1, of):.0%} | {besides} |")
    seconds = sorted(result.seconds for _, result in tried) or [0.0]
    mean = sum(seconds) / len(seconds)
    lines += ["", f"CPU for each: {median(seconds):.1f} s (median), {mean:.1f} s (mean), {seconds[-1]:.1f} s (worst)."]
    lines += ["", "## Survivors", ""]
    for mutant in survivors:
        title = f"### {mutant.room}: {mutant.key}, {results.by_key[mutant.key].tests} tests"
        lines += [title, "", *_because(equivalent.get(mutant)), "```diff", *_difference(mutant), "```", ""]
    return "\n".join(lines)


def _because(reason: str | None) -> Iterator[str]:
    if reason:
        yield from (f"Equivalent: {reason}", "")


def _difference(mutant: Mutant) -> list[str]:
    before, after = mutant.file.read_text("utf-8").splitlines(), mutant.code.splitlines()
    return list(difflib.unified_diff(before, after, mutant.name, mutant.name, lineterm="", n=3))
