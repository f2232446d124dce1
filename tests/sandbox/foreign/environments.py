"""The environments in which the libraries are installed: one for each of Python's, and one for those of Node.js.

They are kept in `.foreign`, and made anew when the list of packages changes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.foreign.libraries import CLIENTS, LISTS, ROOT, Library

FOLDER = ROOT / ".foreign"
STAMP = "installed"


class Unavailable(Exception):
    """Raised when this machine has nothing to run a library with; the message says what it needs."""


def start_of(library: Library) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts a library's script and what it adds to the environment; installs it first.

    Raises:
        Unavailable: there is no Node.js, or no Python that is new enough.
    """
    script = str(CLIENTS / library.script)
    if library.python is None:
        return [_program("node"), script], {"NODE_PATH": str(_node() / "node_modules")}
    return [str(_venv(library, library.python) / "bin" / "python"), script], {}


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Unavailable(f"{name} is not installed")
    return path


def _node() -> Path:
    npm = _program("npm")
    with _prepared(FOLDER / "node", [LISTS / "package-lock.json"]) as folder:
        if folder is not None:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(LISTS / name, folder)
            _run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
    return FOLDER / "node"


def _venv(library: Library, oldest: tuple[int, int]) -> Path:
    python = _python(oldest)
    with _prepared(FOLDER / library.name, [library.requirements]) as folder:
        if folder is not None:
            _run([python, "-m", "venv", "."], folder)
            pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
            _run([*pip, "-r", str(library.requirements)], folder)
    return FOLDER / library.name


def _python(oldest: tuple[int, int]) -> str:
    for candidate in _pythons():
        test = f"import sys; sys.exit(sys.version_info < {oldest})"
        if subprocess.run([candidate, "-c", test], check=False, capture_output=True).returncode == 0:
            return candidate
    raise Unavailable(f"there is no Python {oldest[0]}.{oldest[1]} or newer, on the path or in pyenv")


def _pythons() -> Iterator[str]:
    """Yield this Python, those on the path, and those that pyenv has, oldest first."""
    yield sys.executable
    yield from (path for minor in range(12, 20) if (path := shutil.which(f"python3.{minor}")))
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for folder in sorted(pyenv.glob("versions/3.1[0-9].*"), key=lambda folder: folder.name.split(".")):
        yield str(folder / "bin" / "python")


@contextmanager
def _prepared(folder: Path, lists: list[Path]) -> Iterator[Path | None]:
    """Give the folder, empty, if its packages are to be installed; others who need it wait meanwhile."""
    FOLDER.mkdir(exist_ok=True)
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in lists)).hexdigest()
    with (FOLDER / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / STAMP
        if stamp.exists() and stamp.read_text() == wanted:
            yield None
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield folder
        stamp.write_text(wanted)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
