"""The database as commands see it: its URL, its state, and a sentence for when it cannot be used."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tux.cli.exits import CliError, Exit
from tux.cli.revisions import known_revisions, require_current
from tux.runtime.settings import LoadedSettings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tux.database.inspection import Inspection
    from tux.runtime.refusals import Worded

_OTHER_PROBLEM_OF_FILE = ("", "Check that it exists and is writable, and check TUX_DATABASE_URL.")
_OTHER_PROBLEM_OF_SERVER = ("", "Check the server and its log, and check TUX_DATABASE_URL.")
_PROBLEMS: dict[object, tuple[str, str]] = {
    "refused": (": the connection was refused", "Start the server, or correct the host and port in TUX_DATABASE_URL."),
    "unknown-host": (": its host does not exist", "Correct the host in TUX_DATABASE_URL."),
    "no-route": (": no network leads to its host", "Check the network, and the host in TUX_DATABASE_URL."),
    "silent": (": it does not answer", "Check the server and the network, and the host in TUX_DATABASE_URL."),
    "no-tls": (": no encrypted connection could be made", "Correct sslmode and the certificates in TUX_DATABASE_URL."),
    "starting": (": the server is starting or stopping", "Wait until it runs."),
    "no-database": (": the server has no such database", "Create it, or correct its name in TUX_DATABASE_URL."),
    "login": (": the server rejected the login", "Correct the user and password in TUX_DATABASE_URL."),
    "crowded": (": all of the server's connections are in use", "Raise the server's limit, or let Tux use fewer."),
    "no-schema": (": its user may not create a schema", "Allow this with GRANT CREATE ON DATABASE … TO …."),
    "no-tables": (": it has no tables yet", "`tux db upgrade`, or the next start of Tux, creates them."),
    "no-file": (": the file does not exist", "Start Tux to create it, or correct its path in TUX_DATABASE_URL."),
    "no-folder": (": its directory is a file", "Set TUX_DATA_DIR or TUX_DATABASE_URL to another path."),
    "not-opened": (": the file cannot be opened", "Let Tux write to its directory, or choose another path."),
    "no-sqlite": (": the file is damaged or not a SQLite database", "Restore a backup, or choose another file."),
    "read-only": (": it is read-only", "Let Tux write to it."),
    "locked": (": another process has locked it", "Wait until that process has finished, or stop it."),
    "full": (": the disk is full", "Free up some space."),
}
"""The end of the sentence and the fix for each problem of a `DatabaseUnavailable`."""


def database_url(loaded: LoadedSettings) -> tuple["URL", str]:
    """Return the URL of the database, and the same as text without the password."""
    from tux.database import Database, DatabaseUrlWrong

    try:
        database = Database(loaded.settings.database)
    except DatabaseUrlWrong as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    return database.url, database.place


def inspect_database(url: "URL", place: str) -> "Inspection":
    """Connect to the database and return its state. Raise `DatabaseUnavailable` if it cannot be reached."""
    from tux.database.inspection import inspect

    return inspect(url, place)


def require_ready(loaded: LoadedSettings) -> str:
    """Return the place of the database. Raise a `CliError` unless it answers and its tables are current."""
    url, place = database_url(loaded)
    with database_errors(place):
        require_current(inspect_database(url, place))
    return place


@contextmanager
def database_errors(place: str) -> Generator[None]:
    """End the command with a sentence if the database, or a backup of it, cannot be used."""
    from tux.database import DatabaseUnavailable, DatabaseUnknown, FeaturesNotLoaded
    from tux.database.backups import ArchiveUnusable
    from tux.database.failures import DatabaseInUse, naming_failures

    try:
        with naming_failures(place):
            yield
    except (DatabaseUnavailable, DatabaseUnknown, DatabaseInUse, FeaturesNotLoaded, ArchiveUnusable) as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error


def database_sentence(error: "Worded") -> str:
    """Return what is wrong, worded for the operator. A URL in it has no password."""
    from tux.app import STRINGS
    from tux.database import DatabaseUnavailable
    from tux.runtime.texts import Texts

    if isinstance(error, DatabaseUnavailable):
        place = str(error.data.get("database"))
        other = _OTHER_PROBLEM_OF_FILE if place.startswith("sqlite") else _OTHER_PROBLEM_OF_SERVER
        problem, fix = _PROBLEMS.get(error.data.get("problem"), other)
        return f"The database {place} cannot be used{problem}. {fix}"
    data: dict[str, Any] = error.data
    return Texts.load(*STRINGS).plain(error.key, **data)


def table_problems(url: "URL", place: str) -> list[str]:
    """Return any damage that the database finds in itself, otherwise how the tables differ from the code."""
    from alembic.util import AutogenerateDiffsDetected

    from tux.app import FEATURES
    from tux.bot import feature
    from tux.database import migrations

    if damage := _sqlite_damage(url, place):
        return damage  # the tables cannot be compared while rows refer to others that are gone
    feature.load(FEATURES)  # so that the tables of every feature are known
    try:
        migrations.check(url, known=known_revisions())
    except AutogenerateDiffsDetected as differences:
        return [str(differences)]
    return []


def _sqlite_damage(url: "URL", place: str) -> list[str]:
    from sqlalchemy import text

    from tux.database.inspection import open_connection

    if url.get_backend_name() != "sqlite":
        return []
    with open_connection(url, place) as connection:
        return [
            f"{check}: {tuple(row)}"
            for check in ("integrity_check", "foreign_key_check")
            for row in connection.execute(text(f"PRAGMA {check}"))
            if tuple(row) != ("ok",)
        ]
