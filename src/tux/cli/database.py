"""The database as commands see it: its URL, its state, and a sentence for when it cannot be used."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tux.cli.exits import CliError, Exit
from tux.runtime.settings import LoadedSettings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tux.database.inspection import Inspection
    from tux.runtime.refusals import Worded

_OTHER_PROBLEM = ("", "Check that it exists and is writable, and check TUX_DATABASE_URL.")
_PROBLEMS: dict[object, tuple[str, str]] = {
    "refused": (": the connection was refused", "Start the server, or correct the host and port in TUX_DATABASE_URL."),
    "unknown-host": (": its host does not exist", "Correct the host in TUX_DATABASE_URL."),
    "silent": (": it does not answer", "Check the server and the network, and the host in TUX_DATABASE_URL."),
    "no-database": (": the server has no such database", "Create it, or correct its name in TUX_DATABASE_URL."),
    "login": (": the server rejected the login", "Correct the user and password in TUX_DATABASE_URL."),
    "crowded": (": all of the server's connections are in use", "Raise the server's limit, or let Tux use fewer."),
    "no-file": (": the file does not exist", "Start Tux to create it, or correct its path in TUX_DATABASE_URL."),
    "no-folder": (": its directory is a file", "Set TUX_DATA_DIR or TUX_DATABASE_URL to another path."),
    "not-opened": (": the file cannot be opened", "Let Tux write to its directory, or choose another path."),
    "no-sqlite": (": the file is damaged or not a SQLite database", "Restore a backup, or choose another file."),
    "read-only": (": it is read-only", "Let Tux write to it."),
    "locked": (": another process has locked it", "Wait until that process has finished, or stop it."),
    "full": (": the disk is full", "Free up some space."),
}
"""What is wrong and how to fix it, by the problem of a `DatabaseUnavailable`."""


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
    from tux.database.inspection import look

    return look(url, place)


def is_current(inspection: "Inspection") -> bool:
    """Return whether the tables have the revision of this code."""
    from tux.database import revisions

    return inspection.revision == revisions.head()


def revision_problem(inspection: "Inspection") -> str:
    """Return a sentence that says how the tables differ from this code."""
    from tux.database import revisions

    if inspection.revision is None:
        return "There are no tables yet. `tux db upgrade`, or the next start of Tux, creates them."
    if inspection.revision in revisions.numbers():
        return (
            f"The tables are at revision {inspection.revision}."
            " `tux db upgrade`, or the next start of Tux, brings them up to date."
        )
    return f"The tables are at revision {inspection.revision}, which this version of Tux does not know. Update Tux."


def require_current(inspection: "Inspection") -> None:
    """Raise a `CliError` unless the tables have the revision of this code."""
    if not is_current(inspection):
        raise CliError(revision_problem(inspection), Exit.REVISION)


def require_ready(loaded: LoadedSettings) -> str:
    """Return the place of the database. Raise a `CliError` unless it answers and its tables are current."""
    url, place = database_url(loaded)
    with database_errors(place):
        require_current(inspect_database(url, place))
    return place


@contextmanager
def database_errors(place: str) -> Generator[None]:
    """End the command with a sentence if the database, or a backup of it, cannot be used."""
    from tux.database import DatabaseUnavailable, DatabaseUnknown
    from tux.database.backups import ArchiveUnusable
    from tux.database.failures import naming_failures

    try:
        with naming_failures(place):
            yield
    except (DatabaseUnavailable, DatabaseUnknown, ArchiveUnusable) as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error


def database_sentence(error: "Worded") -> str:
    """Return what is wrong, worded for the operator. A URL in it has no password."""
    from tux.app import STRINGS
    from tux.database import DatabaseUnavailable
    from tux.runtime.texts import Texts

    if isinstance(error, DatabaseUnavailable):
        problem, fix = _PROBLEMS.get(error.data.get("problem"), _OTHER_PROBLEM)
        return f"The database {error.data.get('database')} cannot be used{problem}. {fix}"
    data: dict[str, Any] = error.data
    return Texts.load(*STRINGS).say(error.key, **data)


def table_problems(url: "URL", place: str) -> list[str]:
    """Return how the tables differ from the code, and any damage that the database finds in itself."""
    from alembic.util import AutogenerateDiffsDetected

    from tux.app import FEATURES
    from tux.bot import feature
    from tux.database import migrations

    feature.load(FEATURES)  # so that the tables of every feature are known
    try:
        migrations.check(url)
    except AutogenerateDiffsDetected as differences:
        return [str(differences), *_sqlite_damage(url, place)]
    return _sqlite_damage(url, place)


def _sqlite_damage(url: "URL", place: str) -> list[str]:
    from sqlalchemy import text

    from tux.database.inspection import connected

    if url.get_backend_name() != "sqlite":
        return []
    with connected(url, place) as connection:
        return [
            f"{check}: {tuple(row)}"
            for check in ("integrity_check", "foreign_key_check")
            for row in connection.execute(text(f"PRAGMA {check}"))
            if tuple(row) != ("ok",)
        ]
