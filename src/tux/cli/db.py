"""`tux db`: inspects, upgrades, backs up and restores the database."""

import ast
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from tux.cli.confirmation import confirm
from tux.cli.database import (
    database_errors,
    database_sentence,
    database_url,
    inspect_database,
    is_current,
    require_current,
    revision_problem,
    table_problems,
)
from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
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
"""What a command reports, by name."""


@app.command()
@with_settings
def version(loaded: LoadedSettings, *, as_json: AsJson = False) -> None:
    """Show the revisions of the code and the database, whether they match, and the version of the server."""
    from tux.database import DatabaseUnavailable, revisions

    url, place = database_url(loaded)
    report: Report = {"code": revisions.head(), "database": None, "server": None, "match": False, "place": place}
    try:
        inspection = inspect_database(url, place)
    except DatabaseUnavailable as error:
        _print(report, as_json=as_json)
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    state = {"database": inspection.revision, "server": inspection.server, "match": is_current(inspection)}
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
        "revision": inspection.revision,
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

    try:
        current = inspect_database(*database_url(loaded)).revision
    except DatabaseUnavailable:
        current = None
    entries = [{"revision": number, "about": about, "current": number == current} for number, about in _revisions()]
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
    _print({"place": place, "revision": inspection.revision, "problems": problems}, as_json=as_json)
    if problems:
        code = Exit.DATABASE if is_current(inspection) else Exit.REVISION
        raise CliError("The database is not as it should be.", code)


@app.command()
@with_settings
def upgrade(
    loaded: LoadedSettings,
    revision: Annotated[str, typer.Argument(help="The revision to stop at.")] = "head",
    *,
    as_json: AsJson = False,
) -> None:
    """Upgrade the tables to this version of Tux, as every start does."""
    url, place = database_url(loaded)
    _require_known(revision, "head")
    with database_errors(place):
        _require_direction(url, place, revision, lambda number, current: number >= current, "tux db downgrade")
    _migrate(url, place, lambda migrations: migrations.upgrade(url, revision), as_json=as_json)


@app.command()
@with_settings
def downgrade(
    loaded: LoadedSettings,
    revision: Annotated[str, typer.Argument(help="The revision to go back to; base removes all tables.")],
    *,
    yes: Yes = False,
    in_production: InProduction = False,
    as_json: AsJson = False,
) -> None:
    """Downgrade the tables to an older revision. Data that only newer tables hold is lost."""
    url, place = database_url(loaded)
    _require_known(revision, "base")
    with database_errors(place):
        _require_direction(url, place, revision, lambda number, current: number <= current, "tux db upgrade")
    consequence = f"This downgrades {place} to {revision}. Data that only newer tables hold is lost."
    _confirm(loaded, consequence, yes=yes, in_production=in_production)
    _migrate(url, place, lambda migrations: migrations.downgrade(url, revision), as_json=as_json)


@app.command()
@with_settings
def reset(
    loaded: LoadedSettings, *, yes: Yes = False, in_production: InProduction = False, as_json: AsJson = False
) -> None:
    """Delete everything in the database, and create its tables again."""
    url, place = database_url(loaded)
    consequence = f"This deletes everything in {place}: settings, cases, all of it."
    _confirm(loaded, consequence, yes=yes, in_production=in_production)

    def recreate(migrations: Any) -> None:
        migrations.downgrade(url, "base")
        migrations.upgrade(url)

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
        with database_errors(place):
            archive = backups.backup(url, target)
    except FileExistsError as error:
        raise CliError(f"{target} already exists. Choose another name.", Exit.USAGE) from error
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
    """Verify a backup, and replace everything in the database with it. Restart Tux afterwards."""
    from tux.database import backups

    url, place = database_url(loaded)
    try:
        with database_errors(place):
            archive = backups.read(file)
            consequence = (
                f"This replaces everything in {place} with {file}: {archive.size} rows, revision {archive.revision}."
            )
            _confirm(loaded, consequence, yes=yes, in_production=in_production)
            restored = backups.restore(url, file)
    except OSError as error:
        raise CliError(f"{file} cannot be read: {error.strerror}.", Exit.USAGE) from error
    report = {"file": str(file), "place": place, **_contents(restored.archive), "now": restored.revision}
    _print(report, as_json=as_json)


def _revisions() -> list[tuple[str, str]]:
    """Return every revision with the first line of its docstring."""
    from tux.database import revisions

    files = sorted(revisions.VERSIONS.glob("[0-9]*_*.py"))
    docstrings = [ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "" for file in files]
    numbers = [file.name.partition("_")[0] for file in files]
    return [(number, text.partition("\n")[0]) for number, text in zip(numbers, docstrings, strict=True)]


def _require_known(revision: str, word: str) -> None:
    """Raise a `CliError` unless `revision` exists or is `word`."""
    from tux.database import revisions

    if revision != word and revision not in revisions.numbers():
        sentence = f"There is no revision {revision}. Use `{word}` or one that `tux db history` lists."
        raise CliError(sentence, Exit.USAGE)


def _require_direction(
    url: "URL", place: str, revision: str, is_in_direction: Callable[[str, str], bool], opposite: str
) -> None:
    """Raise a `CliError` if the command for `revision` is `opposite`."""
    from tux.database import DatabaseUnavailable

    try:
        current = inspect_database(url, place).revision or ""
    except DatabaseUnavailable:
        return  # either it does not exist yet, or the migration will fail with the reason
    if revision not in {"head", "base"} and not is_in_direction(revision, current):
        sentence = f"The tables are at revision {current or 'none'}. To get to {revision}, use `{opposite}`."
        raise CliError(sentence, Exit.USAGE)


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
        before = inspect_database(url, place).revision
        work(migrations)
        after = inspect_database(url, place).revision
    _print({"place": place, "from": before, "to": after}, as_json=as_json)


def _contents(archive: "Archive") -> Report:
    return {"revision": archive.revision, "rows": archive.size, "tables": dict(archive.rows)}


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report))
        return
    for name, value in report.items():
        typer.echo(f"{name.replace('_', ' ')}: {_display(value)}")


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
