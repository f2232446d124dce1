"""`tux db`: the database looked at, brought up to date, kept and put back."""

import ast
import json
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.cli.run import database_sentence
from tux.runtime.settings import LoadedSettings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tux.database.backups import Archive
    from tux.database.inspection import Inspection
    from tux.database.revisions import Revisions

app = typer.Typer(help="Look at the database, bring it up to date, keep it and put it back.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
InProduction = Annotated[
    bool, typer.Option("--in-production", help="Do it though TUX_ENVIRONMENT is production, as it is unless set.")
]

Shown = Mapping[str, Any]


@app.command()
@with_settings
def version(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Tell which revision the code and the database have, whether they match, and the server's version."""
    from tux.database import DatabaseUnavailable
    from tux.database.revisions import shown as joined

    url, place = _address(loaded)
    code = joined(_known_revisions().heads)
    shown: dict[str, Any] = {"code": code, "database": None, "server": None, "match": False, "place": place}
    try:
        seen = _look(url, place)
    except DatabaseUnavailable as error:
        _show(shown, as_json=as_json)
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    _show(shown | {"database": _at(seen), "server": seen.server, "match": _matches(seen)}, as_json=as_json)
    _end_unless_matching(seen)


@app.command()
@with_settings
def health(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Connect, and tell how quickly the database answers, how large it is and how many use it."""
    url, place = _address(loaded)
    with naming(place):
        seen = _look(url, place)
    shown = {
        "place": place,
        "server": seen.server,
        "revision": _at(seen),
        "match": _matches(seen),
        "connected_after_ms": round(seen.connected_after * 1000, 1),
        "round_trip_ms": round(seen.round_trip * 1000, 2),
        "size_bytes": seen.size,
        "connections": seen.connections,
        "most_connections": seen.most_connections,
    }
    _show({name: value for name, value in shown.items() if value is not None or name == "revision"}, as_json=as_json)
    _end_unless_matching(seen)


@app.command()
@with_settings
def history(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """List every revision, the oldest first, and mark the database's where it can be reached."""
    from tux.database import DatabaseUnavailable

    current: frozenset[str] = frozenset()
    with suppress(DatabaseUnavailable):
        current = _look(*_address(loaded)).revisions
    listed = [
        {"revision": revision_id, "about": about, "current": revision_id in current}
        for revision_id, about in _revisions()
    ]
    if as_json:
        typer.echo(json.dumps(listed))
        return
    for entry in listed:
        typer.echo(f"{entry['revision']}{' *' if entry['current'] else '  '} {entry['about']}")


@app.command()
@with_settings
def check(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Compare the tables with what the code means them to be, and look for damage."""
    url, place = _address(loaded)
    with naming(place):
        seen = _look(url, place)
        problems = _problems(url, place) if _matches(seen) else [_unmatched(seen)]
    _show({"place": place, "revision": _at(seen), "problems": problems}, as_json=as_json)
    if problems:
        raise CliError("The database is not as it should be.", Exit.REVISION if not _matches(seen) else Exit.DATABASE)


@app.command()
@with_settings
def upgrade(
    loaded: LoadedSettings,
    revision: Annotated[str, typer.Argument(help="How far; by default as far as this code goes.")] = "heads",
    *,
    as_json: AsJson = False,
) -> None:
    """Bring the tables up to this code, as every start of Tux does."""
    url, place = _address(loaded)
    known = _known_revisions()
    targets = () if revision == "heads" else (revision,)
    with _listed("heads"):
        known.up_to(*targets)
    with naming(place):
        rows = _rows(url, place)
        if revision in known.applied(rows) - rows:
            raise CliError(f"The tables are beyond {revision}. For that, use `tux db downgrade`.", Exit.USAGE)
    _move(url, place, lambda migrations: migrations.upgrade(url, *targets, known=known), as_json=as_json)


@app.command()
@with_settings
def downgrade(
    loaded: LoadedSettings,
    revision: Annotated[
        str, typer.Argument(help="How far back; base for no tables at all, NAME@base for none of that feature.")
    ],
    *,
    yes: Yes = False,
    in_production: InProduction = False,
    as_json: AsJson = False,
) -> None:
    """Take the tables back to an older revision. What only newer ones hold is lost."""
    url, place = _address(loaded)
    known = _known_revisions()
    with _listed("base"):
        known.beyond(revision)
    with naming(place):
        if "base" not in revision and revision not in known.applied(_rows(url, place)):
            raise CliError(f"The tables are not at {revision} yet. For that, use `tux db upgrade`.", Exit.USAGE)
    _confirm(
        loaded, f"This takes {place} back to {revision} and loses what only newer tables hold.", yes, in_production
    )
    _move(url, place, lambda migrations: migrations.downgrade(url, revision, known=known), as_json=as_json)


@app.command()
@with_settings
def reset(
    loaded: LoadedSettings, *, yes: Yes = False, in_production: InProduction = False, as_json: AsJson = False
) -> None:
    """Delete everything in the database, and make its tables anew."""
    url, place = _address(loaded)
    _confirm(loaded, f"This deletes everything in {place}: settings, cases, all of it.", yes, in_production)

    known = _known_revisions()

    def renew(migrations: Any) -> None:
        migrations.downgrade(url, "base", known=known)
        migrations.upgrade(url, known=known)

    _move(url, place, renew, as_json=as_json)


@app.command()
@with_settings
def backup(
    loaded: LoadedSettings,
    file: Annotated[Path | None, typer.Argument(help="A new file; by default one in the data folder.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write everything to a file while Tux goes on working, and check that file."""
    from tux.database import backups

    url, place = _address(loaded)
    moment = datetime.now(UTC)
    chosen = file or loaded.settings.data_dir / "backups" / f"tux-{moment:%Y%m%dT%H%M%S%f}Z.zip"
    try:
        with naming(place):
            made = backups.backup(url, chosen, _known_revisions())
    except FileExistsError as error:
        raise CliError(f"{chosen} is there already. Choose another name.", Exit.USAGE) from error
    except OSError as error:
        raise CliError(f"{chosen} cannot be written: {error.strerror}.", Exit.FAILURE) from error
    _show(
        {"file": str(chosen), "place": place, **_contents(made), "size_bytes": chosen.stat().st_size}, as_json=as_json
    )


@app.command()
@with_settings
def restore(
    loaded: LoadedSettings,
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    yes: Yes = False,
    in_production: InProduction = False,
    as_json: AsJson = False,
) -> None:
    """Check a backup, and put it in place of everything in the database. Start Tux anew afterwards."""
    from tux.database import backups

    url, place = _address(loaded)
    try:
        with naming(place):
            known = _known_revisions()
            found = backups.read(file, known)
            said = f"This puts {file} ({found.size} rows, revision {found.revision}) in place of everything in {place}."
            _confirm(loaded, said, yes, in_production)
            restored = backups.restore(url, file, known)
    except OSError as error:
        raise CliError(f"{file} cannot be read: {error.strerror}.", Exit.USAGE) from error
    _show({"file": str(file), "place": place, **_contents(restored.archive), "now": restored.revision}, as_json=as_json)


def _address(loaded: LoadedSettings) -> tuple["URL", str]:
    """Where the database is, and how to say so without the password."""
    from tux.database import Database, DatabaseUrlWrong

    try:
        database = Database(loaded.settings.database)
    except DatabaseUrlWrong as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    return database.url, database.place


def _known_revisions() -> "Revisions":
    """The revisions of Tux and of every feature that it loads."""
    from tux.app import FEATURES
    from tux.database.revisions import Revisions, branches_of

    return Revisions(branches_of(FEATURES))


def _look(url: "URL", place: str) -> "Inspection":
    from tux.database.inspection import look

    return look(url, place)


def _matches(seen: "Inspection") -> bool:
    return _known_revisions().reached_by(seen.revisions)


def _at(seen: "Inspection") -> str | None:
    from tux.database.revisions import shown

    return shown(seen.revisions) or None


def _rows(url: "URL", place: str) -> frozenset[str]:
    from tux.database import DatabaseUnavailable

    try:
        return _look(url, place).revisions
    except DatabaseUnavailable:
        return frozenset()  # there are no tables yet, or the command will find out


def _unmatched(seen: "Inspection") -> str:
    if not seen.revisions:
        return "There are no tables yet. `tux db upgrade`, or the next start of Tux, makes them."
    if not _known_revisions().strange(seen.revisions):
        return f"The tables are at {_at(seen)}; `tux db upgrade`, or the next start of Tux, brings them up to date."
    return f"The tables are at {_at(seen)}, which this Tux does not know. Update Tux."


def _end_unless_matching(seen: "Inspection") -> None:
    if not _matches(seen):
        raise CliError(_unmatched(seen), Exit.REVISION)


def require_ready(loaded: LoadedSettings) -> str:
    """The place of the database, once it answers and its tables are those of this code."""
    url, place = _address(loaded)
    with naming(place):
        _end_unless_matching(_look(url, place))
    return place


def _problems(url: "URL", place: str) -> list[str]:
    """Where the tables are not as the code means them, and what the database itself finds wrong."""
    from alembic.util import AutogenerateDiffsDetected
    from sqlalchemy import text

    from tux.app import FEATURES
    from tux.bot import feature
    from tux.database import migrations
    from tux.database.inspection import connected

    feature.load(FEATURES)  # so that the tables of every feature are known
    found: list[str] = []
    try:
        migrations.check(url, known=_known_revisions())
    except AutogenerateDiffsDetected as different:
        found.append(str(different))
    if url.get_backend_name() == "sqlite":
        with connected(url, place) as connection:
            for asked in ("integrity_check", "foreign_key_check"):
                rows = connection.execute(text(f"PRAGMA {asked}")).all()
                found += [f"{asked}: {tuple(row)}" for row in rows if tuple(row) != ("ok",)]
    return found


def _revisions() -> list[tuple[str, str]]:
    """Every revision with the first line of what it says of itself."""
    described: list[tuple[str, str]] = []
    for revision in _known_revisions().all:
        about = ast.get_docstring(ast.parse(revision.file.read_text("utf-8"))) or ""
        described.append((revision.id, about.partition("\n")[0]))
    return described


@contextmanager
def _listed(word: str) -> Generator[None]:
    from tux.database.revisions import RevisionUnknown

    try:
        yield
    except RevisionUnknown as unknown:
        raise CliError(
            f"There is no revision {unknown}. `tux db history` lists them; `{word}` does as well.", Exit.USAGE
        ) from unknown


def _confirm(loaded: LoadedSettings, said: str, yes: bool, in_production: bool) -> None:
    """Goes on only if whoever asked means it: twice where it could be somebody's real server."""
    if loaded.settings.environment == "production" and not in_production:
        raise CliError(
            f"{said} TUX_ENVIRONMENT is production, so nothing was done. Add --in-production if you mean it.",
            Exit.REFUSED,
        )
    if yes:
        return
    if not sys.stdin.isatty():
        raise CliError(f"{said} Nothing was done. Add --yes if you mean it.", Exit.REFUSED)
    if not typer.confirm(f"{said} Go on?", default=False):
        raise CliError("Nothing was done.", Exit.REFUSED)


def _move(url: "URL", place: str, work: Callable[[Any], None], *, as_json: bool) -> None:
    """Moves the tables between revisions, and tells from where to where."""
    from tux.database import migrations
    from tux.database.engines import make_file

    with naming(place):
        if url.get_backend_name() == "sqlite":
            make_file(url)
        before = _at(_look(url, place))
        work(migrations)
        after = _at(_look(url, place))
    _show({"place": place, "from": before, "to": after}, as_json=as_json)


@contextmanager
def naming(place: str) -> Generator[None]:
    """Ends the command with a sentence where the database, or a backup of it, cannot be used."""
    from tux.database import DatabaseUnavailable, DatabaseUnknown, FeaturesNotLoaded
    from tux.database.backups import ArchiveUnusable
    from tux.database.failures import naming_failures

    try:
        with naming_failures(place):
            yield
    except (DatabaseUnavailable, DatabaseUnknown, FeaturesNotLoaded, ArchiveUnusable) as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error


def _contents(archive: "Archive") -> Shown:
    return {"revision": archive.revision, "rows": archive.size, "tables": dict(archive.rows)}


def _show(shown: Shown, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        typer.echo(f"{name.replace('_', ' ')}: {_worded(value)}")


def _worded(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in cast("Shown", value).items()) or "none"
    if isinstance(value, list):
        return "".join(f"\n  {entry}" for entry in cast("list[str]", value)) or "none"
    return str(value)
