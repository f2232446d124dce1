"""The results so far, kept line by line, so that a run that was stopped goes on where it was, and the report."""

import difflib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mutants.rooms import ROOT
from mutants.sites import Mutant


@dataclass(frozen=True)
class Result:
    """The outcome of one mutant."""

    key: str
    room: str
    survived: bool
    tests: int
    seconds: float


class Results:
    """A file with one line for each mutant that was tried."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text().splitlines() if file.exists() else []
        self.by_key = {result.key: result for result in (Result(**json.loads(line)) for line in lines)}

    def add(self, result: Result) -> None:
        self.by_key[result.key] = result
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.write(f"{json.dumps(asdict(result))}\n")


def report(mutants: Sequence[Mutant], results: Results) -> str:
    """The score by room, then every survivor as the change that it is."""
    tried = [(mutant, results.by_key[mutant.key]) for mutant in mutants if mutant.key in results.by_key]
    lines = ["# Mutants", "", "| Room | Noticed | Of | Score |", "|---|---|---|---|"]
    for name in [*dict.fromkeys(mutant.room for mutant, _ in tried), "all"]:
        of_room = [result for mutant, result in tried if name in {mutant.room, "all"}]
        noticed = sum(not result.survived for result in of_room)
        lines.append(f"| {name} | {noticed} | {len(of_room)} | {noticed / max(1, len(of_room)):.0%} |")
    seconds = sum(result.seconds for _, result in tried)
    lines += ["", f"{seconds / max(1, len(tried)):.1f} s for each mutant.", "", "## Survivors", ""]
    for mutant, result in tried:
        if result.survived:
            lines += [f"### {mutant.room}: {mutant.key}", "", "```diff", *_difference(mutant), "```", ""]
    return "\n".join(lines)


def _difference(mutant: Mutant) -> list[str]:
    before, after = mutant.file.read_text("utf-8").splitlines(), mutant.code().splitlines()
    name = str(mutant.file.relative_to(ROOT))
    return list(difflib.unified_diff(before, after, name, name, lineterm="", n=2))
