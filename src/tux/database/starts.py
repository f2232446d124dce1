"""Starts without the database: a Tux that has used it before can begin to protect guilds while it is away."""

from hashlib import sha256
from pathlib import Path

from sqlalchemy import URL

from tux.runtime.durable_files import write_durably

_DIALECT_WITH_OUTAGES = "postgresql"


class UsedDatabase:
    """The note, in the data directory, of the database and the tables that this code has used.

    A database of another address, or one that needs an upgrade, is none of these: whatever is wrong with it is for
    whoever hosts Tux. A SQLite file has no outages.
    """

    def __init__(self, folder: Path, url: URL, heads: frozenset[str]) -> None:
        self._file = folder / "used-database"
        self._is_remote = url.get_backend_name() == _DIALECT_WITH_OUTAGES
        text = "\n".join([url.render_as_string(hide_password=True), *sorted(heads)])
        self._digest = sha256(text.encode()).hexdigest()

    def is_known(self) -> bool:
        """Return True if Tux has used this database with these tables."""
        try:
            return self._is_remote and self._file.read_text("utf-8") == self._digest
        except (OSError, ValueError):
            return False

    def note(self) -> None:
        """Note that it is used. Raises `OSError`."""
        if self._is_remote and not self.is_known():
            write_durably(self._file, self._digest)
