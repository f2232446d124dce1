"""Copies of the repository in which one file at a time is wrong, for what runs when a module is imported."""

import os
import resource
import shlex
import shutil
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

from mutants.rooms import ROOT
from mutants.sites import Mutant

IMPORTS_SECONDS = 60
"""The time that a run may take besides its tests, on a machine with other work to do."""
SLOWER = 5
"""The factor by which tests may take longer than without the change before the change counts as noticed."""

COPIED = ("src", "tests", "docs", "pyproject.toml", "README.md", "Makefile", "changes", "requirements")


class Tree:
    """A copy of the repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def survives(self, mutant: Mutant, tests: Sequence[str], seconds: float) -> tuple[bool, float]:
        """Run tests on a wrong change: (none of them noticed it, the seconds of CPU that this took)."""
        file = self._folder / mutant.file.relative_to(ROOT)
        file.write_text(mutant.code, "utf-8")
        began = _seconds()
        try:
            outcome, _ = run_tests(self._command(tests), IMPORTS_SECONDS + SLOWER * seconds)
        finally:
            shutil.copyfile(mutant.file, file)
        return outcome is TestOutcome.SURVIVED, _seconds() - began

    def _command(self, tests: Sequence[str]) -> str:
        source, names = self._folder / "src", self._folder / "tests-to-run"
        names.write_text("\n".join(tests))
        pytest = [sys.executable, "-m", "pytest", "-x", "-n", "0", "-q", "--timeout=120", "-p", "no:cacheprovider"]
        pytest += ["--rootdir", str(self._folder), "-c", str(self._folder / "pyproject.toml"), f"@{names}"]
        return shlex.join(["env", f"--chdir={self._folder}", f"PYTHONPATH={source}", *pytest])


def _seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextmanager
def copied() -> Generator[Tree]:
    """Copy what the tests need to a folder of its own, for the duration of the block."""
    with tempfile.TemporaryDirectory(prefix="tux-mutants-", ignore_cleanup_errors=True) as folder:
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copyfile(source, Path(folder) / name)
        os.sync()
        yield Tree(Path(folder))
