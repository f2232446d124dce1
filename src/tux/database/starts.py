"""Starts without the database: a Tux that has used it before can begin to protect guilds while it is away."""

from hashlib import sha256
from pathlib import Path

import structlog
from sqlalchemy import URL

from tux.database.failures import DatabaseUnavailable
from tux.runtime.durable_files import write_durably

_log = structlog.stdlib.get_logger(__name__)

_DIALECT_WITH_OUTAGES = "postgresql"

_PROBLEMS_OF_SETUP: frozenset[object] = frozenset({"login", "no-database", "no-tls", "no-schema", "no-tables"})
"""The problems that whoever hosts Tux has to mend."""


class UsedDatabase:
    """The note, in the data directory, of the database and the tables that this code has used.

    A database of another address, or one that needs an upgrade, is none of these: whatever is wrong with it is for
    whoever hosts Tux. A SQLite file has no outages.
    """

    def __init__(self, folder: Path, url: URL, heads: frozenset[str]) -> None:
        self._file = folder / "used-database"
        self._is_remote = url.get_backend_name() == _DIALECT_WITH_OUTAGES
        address = url.set(password=None).difference_update_query(["password"])
        text = "\n".join([address.render_as_string(), *sorted(heads)])
        self._digest = sha256(text.encode()).hexdigest()

    def is_merely_away(self, error: DatabaseUnavailable) -> bool:
        """Return True for a failure that waiting may mend, of a database that Tux has used with these tables."""
        return error.data.get("problem") not in _PROBLEMS_OF_SETUP and self._is_known()

    def _is_known(self) -> bool:
        try:
            return self._is_remote and self._file.read_text("utf-8") == self._digest
        except (OSError, ValueError):
            return False

    def note(self) -> None:
        """Note that it is used."""
        if not self._is_remote or self._is_known():
            return
        try:
            write_durably(self._file, self._digest)
        except OSError as error:
            _log.warning("the next start will need the database", error=str(error))
