"""`tux config`: the settings of Tux, shown and checked, and those of a server as a file."""

from pathlib import Path
from typing import Annotated

import typer

from tux.cli.database import database_sentence
from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.runtime.settings import LoadedSettings
from tux.runtime.snowflakes import LARGEST

app = typer.Typer(help="Show and check the settings of Tux; export and import those of a server.", no_args_is_help=True)


@app.command()
@with_settings
def show(loaded: LoadedSettings) -> None:
    """Show every setting with its value and its source. Secrets are not shown."""
    rows = [("setting", "value", "source"), *loaded.rows()]
    name_width, value_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, source in rows:
        typer.echo(f"{name:<{name_width}}  {value:<{value_width}}  {source}")


@app.command()
@with_settings
def check(loaded: LoadedSettings) -> None:
    """Check every setting, and name what is wrong without starting anything."""
    for remark in loaded.remarks:
        typer.echo(remark)
    if loaded.settings.database_url is not None:
        _check_database_url(loaded.settings.database)
    typer.echo("The settings are valid.")


GuildId = Annotated[int, typer.Argument(min=1, max=LARGEST, help="The server's ID.")]


@app.command()
@with_settings
def export(
    loaded: LoadedSettings,
    guild_id: GuildId,
    file: Annotated[Path | None, typer.Argument(help="The file to create; standard output if left out.")] = None,
) -> None:
    """Export the settings of a server, like `/config export`, but without the names of roles and channels."""
    from tux.cli.transfer import export_settings

    export_settings(loaded, guild_id, file)


@app.command(name="import")
@with_settings
def import_(
    loaded: LoadedSettings,
    guild_id: GuildId,
    file: Annotated[Path, typer.Argument(help="An export of the same server.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Show what a settings file would change in a server, ask, and import it. `/config undo` reverts it."""
    from tux.cli.transfer import import_settings

    import_settings(loaded, guild_id, file, yes=yes)


def _check_database_url(url: str) -> None:
    from tux.database import DatabaseUrlWrong
    from tux.database.engines import parse_url

    try:
        parse_url(url)
    except DatabaseUrlWrong as error:
        raise CliError(database_sentence(error), Exit.SETTINGS) from error
