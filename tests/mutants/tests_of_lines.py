"""The tests that run each line of a room, the quickest first, measured once and kept."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from coverage import CoverageData

from mutants.contexts import DURATIONS
from mutants.rooms import ROOT, Room

Lines = dict[str, dict[str, list[str]]]
"""The tests by file and line."""


class TestsOfLines:
    """The lines that the tests of a room run."""

    def __init__(self, room: Room, lines: Lines, seconds: dict[str, float]) -> None:
        self._all = sorted(seconds, key=lambda test: seconds[test])
        self._lines = lines
        self.room = room
        self.seconds = seconds

    def covering(self, file: Path, line: int) -> list[str]:
        """The tests that run a line; all of the room where it runs at import, or was not seen to run."""
        covering = set(self._lines.get(file.relative_to(ROOT).as_posix(), {}).get(str(line), []))
        return [test for test in self._all if test in covering] or self._all


def measured(room: Room, folder: Path) -> TestsOfLines:
    """Run the tests of a room once, unless this was done for the same code. Those that fail notice nothing later."""
    file = folder / f"{room.name}-{_digest(room)}.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(_measure(room, folder)))
    kept = json.loads(file.read_text())
    return TestsOfLines(room, kept["lines"], kept["seconds"])


def _measure(room: Room, folder: Path) -> dict[str, object]:
    data, durations = folder / f"{room.name}.coverage", folder / f"{room.name}.durations.json"
    command = [sys.executable, "-m", "coverage", "run", f"--data-file={data}", "--concurrency=thread,greenlet"]
    command += [f"--include={','.join(map(str, room.files))}", "-m", "pytest", "-n", "0", "-q", "--timeout=300"]
    command += ["-p", "mutants.contexts", *(f"tests/{place}" for place in room.tests)]
    subprocess.run(command, cwd=ROOT, env=os.environ | {DURATIONS: str(durations)}, check=False)
    return {"lines": _lines(data), "seconds": json.loads(durations.read_text())}


def _lines(data: Path) -> Lines:
    kept = CoverageData(str(data))
    kept.read()
    lines: Lines = defaultdict(dict)
    for name in kept.measured_files():
        for line, contexts in kept.contexts_by_lineno(name).items():
            if tests := [context for context in contexts if context]:
                lines[Path(name).relative_to(ROOT).as_posix()][str(line)] = tests
    return lines


def _digest(room: Room) -> str:
    tests = [file for place in room.tests for file in sorted((ROOT / "tests" / place).rglob("*.py"))]
    return sha256(b"\0".join(file.read_bytes() for file in [*room.files, *tests])).hexdigest()[:12]
