"""Files that are either as they were or whole, and on the disk, whatever happens meanwhile."""

import os
from contextlib import suppress
from pathlib import Path


def write_durably(path: Path, content: str) -> None:
    """Write a file as a whole, which its owner alone can read, and wait until the disk has it.

    Raises `OSError`, and changes nothing then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    try:
        with open(unfinished, "w", encoding="utf-8", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
