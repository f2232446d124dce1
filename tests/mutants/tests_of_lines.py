"""The tests that run each line of the rooms, the quickest first, measured once for each file of tests and kept."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from coverage import CoverageData

from mutants.contexts import DURATIONS
from mutants.rooms import ROOMS, ROOT, SOURCE, Room

FILES_AT_ONCE = 12
"""The files of tests that are measured in one run, which is lost when it is stopped."""

_AT_IMPORT = ""
"""The context of what no test runs, but the import of a module."""


class TestsOfLines:
    """Knows which test runs which line, and how long each takes."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._lines: dict[tuple[str, int], set[str]] = defaultdict(set)

    def add(self, file: Path) -> None:
        """Add what was measured for one file of tests."""
        kept = json.loads(file.read_text())
        self._seconds |= kept["seconds"]
        for source, lines in kept["lines"].items():
            for line, tests in lines.items():
                self._lines[source, int(line)].update(tests)

    def runs_at_import(self, file: Path, line: int) -> bool:
        """Return whether a line was seen to run while its module was imported."""
        return _AT_IMPORT in self._of(file, line)

    def covering(self, file: Path, line: int, room: Room, most_seconds: float) -> list[str]:
        """The tests that run a line, or any line of its file if it runs at import, as many as fit in a time.

        All tests of the room stand in for those of a file in which nothing else runs. Those of the same package come
        first, then the quickest.
        """
        tests = self._of(file, line)
        if not tests or _AT_IMPORT in tests:
            name = file.relative_to(ROOT).as_posix()
            tests = {test for (source, _), tests in self._lines.items() if source == name for test in tests}
        if not tests - {_AT_IMPORT}:
            files = {file.relative_to(ROOT).as_posix() for file in room.test_files}
            tests = {test for test in self._seconds if test.partition("::")[0] in files}
        package = (Path("tests") / file.parent.relative_to(SOURCE)).as_posix()
        known = tests & self._seconds.keys()
        ordered = sorted(known, key=lambda test: (not test.startswith(package), self._seconds[test]))
        spent = accumulate(self._seconds[test] for test in ordered)
        return ordered[: sum(seconds < most_seconds for seconds in spent)]

    def seconds(self, tests: Sequence[str]) -> float:
        """Return how long tests took."""
        return sum(self._seconds[test] for test in tests)

    def _of(self, file: Path, line: int) -> set[str]:
        return self._lines.get((file.relative_to(ROOT).as_posix(), line), set())


def measured(rooms: Sequence[Room], folder: Path) -> TestsOfLines:
    """Run the tests of rooms once, unless this was done for the same code. Those that fail notice nothing later."""
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted({file for room in rooms for file in room.test_files})
    kept = {file: folder / f"{_digest(file)}.json" for file in files}
    new = [file for file in files if not kept[file].exists()]
    for first in range(0, len(new), FILES_AT_ONCE):
        _measure({file: kept[file] for file in new[first : first + FILES_AT_ONCE]}, folder)
    tests = TestsOfLines()
    for file in kept.values():
        tests.add(file)
    return tests


def _measure(files: Mapping[Path, Path], folder: Path) -> None:
    """Run files of tests, and write what each has to say to the file that it is mapped to."""
    data, durations = folder / f"coverage-{os.getpid()}", folder / f"durations-{os.getpid()}.json"
    command = [sys.executable, "-m", "coverage", "run", f"--data-file={data}", "--concurrency=thread,greenlet"]
    command += [f"--include={','.join(str(file) for room in ROOMS for file in room.files)}"]
    command += ["-m", "pytest", "-n", "0", "-q", "--timeout=300", "-p", "mutants.contexts", *map(str, files)]
    environment = {name: value for name, value in os.environ.items() if name != "TUX_DISCORD_OPENAPI"}
    subprocess.run(command, cwd=ROOT, env=environment | {DURATIONS: str(durations)}, check=False)
    seconds, lines = json.loads(durations.read_text()), _lines(data)
    for file, kept in files.items():
        of_file = {test: duration for test, duration in seconds.items() if ROOT / test.partition("::")[0] == file}
        lines_of_file = _only(lines, of_file.keys() | {_AT_IMPORT})
        kept.write_text(json.dumps({"seconds": of_file, "lines": lines_of_file}))


def _lines(data: Path) -> dict[str, dict[int, list[str]]]:
    kept = CoverageData(str(data))
    kept.read()
    return {Path(name).relative_to(ROOT).as_posix(): kept.contexts_by_lineno(name) for name in kept.measured_files()}


def _only(lines: dict[str, dict[int, list[str]]], tests: set[str]) -> dict[str, dict[int, list[str]]]:
    return {
        source: {line: chosen for line, contexts in by_line.items() if (chosen := sorted(tests.intersection(contexts)))}
        for source, by_line in lines.items()
    }


def _digest(tests: Path) -> str:
    files = [tests, *(file for room in ROOMS for file in room.files)]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
