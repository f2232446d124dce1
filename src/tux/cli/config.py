"""`tux config`: what Tux is set to, and whether that can work."""

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.cli.run import database_sentence
from tux.core.settings.process import Loaded

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_settings
def show(loaded: Loaded) -> None:
    """Show every setting, its value and where that is from. Secrets are not shown."""
    rows = [("setting", "value", "from"), *loaded.rows()]
    name_width, value_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, source in rows:
        typer.echo(f"{name:<{name_width}}  {value:<{value_width}}  {source}")


@app.command()
@with_settings
def check(loaded: Loaded) -> None:
    """Check every setting, and name what is wrong."""
    for remark in loaded.remarks:
        typer.echo(remark)
    if loaded.settings.database_url is not None:
        _check_address(loaded.settings.database)
    typer.echo("The settings are in order.")


def _check_address(database: str) -> None:
    from tux.core.database import DatabaseUrlWrong
    from tux.core.database.engines import parsed

    try:
        parsed(database)
    except DatabaseUrlWrong as error:
        raise CliError(database_sentence(error), Exit.SETTINGS) from error
