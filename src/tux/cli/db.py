"""`tux db`: inspects, upgrades, backs up and restores the database."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from tux.cli.command_names import typeable
from tux.cli.confirmation import confirm
from tux.cli.database import database_errors, database_sentence, database_url, inspect_database, table_problems
from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.cli.revisions import (
    described_revisions,
    is_current,
    known_revisions,
    require_current,
    revision_of,
    revision_problem,
    unknown_revisions,
)
from tux.runtime.settings import LoadedSettings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tux.database.backups import Archive

app = typer.Typer(help="Inspect, upgrade, back up and restore the database.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
InProduction = Annotated[
    bool,
    typer.Option(
        "--in-production", help="Go ahead even if TUX_ENVIRONMENT is production, which it is unless you set it."
    ),
]

Report = Mapping[str, Any]
"""The values that a command prints, by name."""


@app.command()
@with_settings
def version(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Show the revisions of the code and the database, whether they match, and the version of the server."""
    from tux.database import DatabaseUnavailable
    from tux.database.revisions import shown

    url, place = database_url(loaded)
    code = shown(known_revisions().heads)
    report: Report = {"code": code, "database": None, "server": None, "match": False, "place": place}
    try:
        inspection = inspect_database(url, place)
    except DatabaseUnavailable as error:
        _print(report, as_json=as_json)
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    state = {"database": revision_of(inspection), "server": inspection.server, "match": is_current(inspection)}
    _print({**report, **state}, as_json=as_json)
    require_current(inspection)


@app.command()
@with_settings
def health(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Connect, and show how quickly the database answers, how large it is and how many connections it has."""
    url, place = database_url(loaded)
    with database_errors(place):
        inspection = inspect_database(url, place)
    report = {
        "place": place,
        "server": inspection.server,
        "revision": revision_of(inspection),
        "match": is_current(inspection),
        "connected_after_ms": round(inspection.connected_after * 1000, 1),
        "round_trip_ms": round(inspection.round_trip * 1000, 2),
        "size_bytes": inspection.size,
        "connections": inspection.connections,
        "most_connections": inspection.most_connections,
    }
    _print({name: value for name, value in report.items() if value is not None or name == "revision"}, as_json=as_json)
    require_current(inspection)


@app.command()
@with_settings
def history(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """List every revision, oldest first. The database's own is marked if the database can be reached."""
    from tux.database import DatabaseUnavailable

    current: frozenset[str] = frozenset()
    with suppress(DatabaseUnavailable):
        current = inspect_database(*database_url(loaded)).revisions
    entries = [
        {"revision": revision_id, "about": about, "current": revision_id in current}
        for revision_id, about in described_revisions()
    ]
    if as_json:
        typer.echo(json.dumps(entries))
        return
    for entry in entries:
        typer.echo(f"{entry['revision']}{' *' if entry['current'] else '  '} {entry['about']}")


@app.command()
@with_settings
def check(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Compare the tables with what the code expects, and look for damage."""
    url, place = database_url(loaded)
    with database_errors(place):
        inspection = inspect_database(url, place)
        problems = table_problems(url, place) if is_current(inspection) else [revision_problem(inspection)]
    _print({"place": place, "revision": revision_of(inspection), "problems": problems}, as_json=as_json)
    if problems:
        code = Exit.DATABASE if is_current(inspection) else Exit.REVISION
        raise CliError("The database is not as it should be.", code)


@app.command()
@with_settings
def upgrade(
    loaded: LoadedSettings,
    revision: Annotated[str, typer.Argument(help="The revision to stop at.")] = "heads",
    *,
    as_json: AsJson = False,
) -> None:
    """Upgrade the tables to this version of Tux, as every start does."""
    url, place = database_url(loaded)
    known = known_revisions()
    targets = () if revision == "heads" else (revision,)
    with unknown_revisions("heads"):
        known.up_to(*targets)
    with database_errors(place):
        rows = _revision_rows(url, place)
        if revision in known.applied(rows) - rows:
            raise CliError(f"The tables are past {revision}. To go back to it, use `tux db downgrade`.", Exit.USAGE)
    _migrate(url, place, lambda migrations: migrations.upgrade(url, *targets, known=known), as_json=as_json)


@app.command()
@with_settings
def downgrade(
    loaded: LoadedSettings,
    revision: Annotated[
        str,
        typer.Argument(help="The revision to go back to; base removes all tables, NAME@base those of a feature."),
    ],
    *,
    yes: Yes = False,
    in_production: InProduction = False,
    as_json: AsJson = False,
) -> None:
    """Downgrade the tables to an older revision. Data that only newer tables hold is lost."""
    url, place = database_url(loaded)
    known = known_revisions()
    with unknown_revisions("base"):
        known.beyond(revision)
    with database_errors(place):
        if "base" not in revision and revision not in known.applied(_revision_rows(url, place)):
            raise CliError(f"The tables have not reached {revision}. To get there, use `tux db upgrade`.", Exit.USAGE)
    consequence = f"This downgrades {place} to {revision}. Data that only newer tables hold is lost."
    with _sole_use(url, place):
        _confirm(loaded, consequence, yes=yes, in_production=in_production)
        _migrate(url, place, lambda migrations: migrations.downgrade(url, revision, known=known), as_json=as_json)


@app.command()
@with_settings
def reset(
    loaded: LoadedSettings, *, yes: Yes = False, in_production: InProduction = False, as_json: AsJson = False
) -> None:
    """Delete everything in the database, and create its tables again."""
    url, place = database_url(loaded)
    consequence = f"This deletes everything in {place}: settings, cases, all of it."
    known = known_revisions()

    def recreate(migrations: Any) -> None:
        migrations.downgrade(url, "base", known=known)
        migrations.upgrade(url, known=known)

    with _sole_use(url, place):
        _confirm(loaded, consequence, yes=yes, in_production=in_production)
        _migrate(url, place, recreate, as_json=as_json)


@app.command()
@with_settings
def backup(
    loaded: LoadedSettings,
    file: Annotated[
        Path | None, typer.Argument(help="The file to create; one in the data directory if left out.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Back up everything to a file while Tux keeps running, and verify that file."""
    from tux.database import backups

    url, place = database_url(loaded)
    now = datetime.now(UTC)
    target = file or loaded.settings.data_dir / "backups" / f"tux-{now:%Y%m%dT%H%M%S%f}Z.zip"
    try:
        if file is None:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with database_errors(place):
            archive = backups.backup(url, target, known_revisions())
    except FileExistsError as error:
        if target.parent.is_dir():
            raise CliError(f"{target} already exists. Choose another name.", Exit.USAGE) from error
        raise CliError(f"{target.parent} is not a folder. Move it, or name the file to create.", Exit.USAGE) from error
    except FileNotFoundError as error:
        raise CliError(f"The folder {target.parent} does not exist. Create it first.", Exit.USAGE) from error
    except OSError as error:
        raise CliError(f"{target} cannot be written: {error.strerror}.", Exit.FAILURE) from error
    size = target.stat().st_size
    _print({"file": str(target), "place": place, **_contents(archive), "size_bytes": size}, as_json=as_json)


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
    """Verify a backup, and replace everything in the database with it. Tux has to be stopped for it."""
    from tux.database import backups

    url, place = database_url(loaded)
    try:
        with database_errors(place):
            known = known_revisions()
            archive = backups.read(file, known)
            consequence = (
                f"This replaces everything in {place} with {file}: {archive.size} rows, revision {archive.revision}."
            )
            with _sole_use(url, place):
                _confirm(loaded, consequence, yes=yes, in_production=in_production)
                restored = backups.restore(url, file, known)
    except OSError as error:
        raise CliError(f"{file} cannot be read: {error.strerror}.", Exit.USAGE) from error
    report = {"file": str(file), "place": place, **_contents(restored.archive), "now": restored.revision}
    _print(report, as_json=as_json)


def _revision_rows(url: "URL", place: str) -> frozenset[str]:
    """Return the revisions of the tables, none if the database cannot be reached."""
    from tux.database import DatabaseUnavailable

    try:
        return inspect_database(url, place).revisions
    except DatabaseUnavailable:
        return frozenset()  # either it does not exist yet, or the migration will fail with the reason


@contextmanager
def _sole_use(url: "URL", place: str) -> Generator[None]:
    """Keep Tux from running on the database meanwhile. Raise a `CliError` while it does."""
    from tux.database.occupancy import sole_use

    with database_errors(place), sole_use(url):
        yield


def _confirm(loaded: LoadedSettings, consequence: str, *, yes: bool, in_production: bool) -> None:
    """Raise a `CliError` unless the operator confirms. In production, a flag is needed as well."""
    if loaded.settings.environment == "production" and not in_production:
        reason = "Nothing was done, because TUX_ENVIRONMENT is production. Add --in-production to go ahead."
        raise CliError(f"{consequence} {reason}", Exit.REFUSED)
    confirm(consequence, yes=yes)


def _migrate(url: "URL", place: str, work: Callable[[Any], None], *, as_json: bool) -> None:
    """Migrate the tables, and print the revisions before and after."""
    from tux.database import migrations
    from tux.database.engines import make_file

    with database_errors(place):
        if url.get_backend_name() == "sqlite":
            make_file(url)
        before = revision_of(inspect_database(url, place))
        work(migrations)
        after = revision_of(inspect_database(url, place))
    _print({"place": place, "from": before, "to": after}, as_json=as_json)


def _contents(archive: "Archive") -> Report:
    return {"revision": archive.revision, "rows": archive.size, "tables": dict(archive.rows)}


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report))
        return
    for name, value in report.items():
        typer.echo(typeable(f"{name.replace('_', ' ')}: {_display(value)}"))


def _display(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in cast("Report", value).items()) or "none"
    if isinstance(value, list):
        return "".join(f"\n  {entry}" for entry in cast("list[str]", value)) or "none"
    return str(value)
