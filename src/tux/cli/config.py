"""`tux config`: what Tux is set to, whether that can work, and what servers have set, as a file."""

from pathlib import Path
from typing import Annotated

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.cli.run import database_sentence
from tux.runtime.settings import LoadedSettings

app = typer.Typer(no_args_is_help=True)


@app.command()
@with_settings
def show(loaded: LoadedSettings) -> None:
    """Show every setting, its value and where that is from. Secrets are not shown."""
    rows = [("setting", "value", "from"), *loaded.rows()]
    name_width, value_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, source in rows:
        typer.echo(f"{name:<{name_width}}  {value:<{value_width}}  {source}")


@app.command()
@with_settings
def check(loaded: LoadedSettings) -> None:
    """Check every setting, and name what is wrong."""
    for remark in loaded.remarks:
        typer.echo(remark)
    if loaded.settings.database_url is not None:
        _check_address(loaded.settings.database)
    typer.echo("The settings are in order.")


GuildId = Annotated[int, typer.Argument(min=1, help="The id of the server.")]


@app.command()
@with_settings
def export(
    loaded: LoadedSettings,
    guild_id: GuildId,
    file: Annotated[Path | None, typer.Argument(help="A new file; by default standard output.")] = None,
) -> None:
    """Write down all that a server has set, as `/config export` does, but without the names of its ids."""
    from tux.cli.transfer import export_settings

    export_settings(loaded, guild_id, file)


@app.command(name="import")
@with_settings
def take_over(
    loaded: LoadedSettings,
    guild_id: GuildId,
    file: Annotated[Path, typer.Argument(help="What an export of the same server made.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Show what a file would change in the settings of a server, ask, and take it over. `/config undo` undoes it."""
    from tux.cli.transfer import import_settings

    import_settings(loaded, guild_id, file, yes=yes)


def _check_address(database: str) -> None:
    from tux.database import DatabaseUrlWrong
    from tux.database.engines import parsed

    try:
        parsed(database)
    except DatabaseUrlWrong as error:
        raise CliError(database_sentence(error), Exit.SETTINGS) from error
