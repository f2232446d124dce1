"""The command `tux`. Each subcommand is imported only when it is called, so that none slows down another."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from tux import __version__
from tux.cli.command_names import own_name, typeable
from tux.cli.exits import CliError, Exit, Unexpected
from tux.cli.output import lost_output, watched_output

COMMANDS = {
    "demo": ("tux.cli.demo:demo", "Try Tux in a browser, without Discord."),
    "run": ("tux.cli.run:run", "Run the bot on Discord."),
    "doctor": ("tux.cli.doctor:doctor", "Find what keeps Tux from working, and say how to fix it."),
    "config": ("tux.cli.config:app", "Show and check the settings of Tux; export and import those of a server."),
    "db": ("tux.cli.db:app", "Inspect, upgrade, back up and restore the database."),
    "antinuke": ("tux.cli.antinuke:app", "Rehearse attacks against the limits of antinuke."),
    "sandbox": ("tux.cli.sandbox:app", "Run a local Discord for any bot."),
}
"""Every subcommand: the location of its function or Typer app, and its line in `tux --help`."""


class _LazyCommand(TyperCommand):
    """A command of which only the name and the help line are known until it is called."""

    def __init__(self, name: str, target: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self._target = target

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return _load_command(self._target, info_name).make_context(info_name, args, parent, **extra)


class _Root(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (target, summary) in COMMANDS.items():
            self.add_command(_LazyCommand(name, target, summary))


def _load_command(target: str, name: str | None) -> Any:
    module, _, attribute = target.partition(":")
    command = getattr(import_module(module), attribute)
    if isinstance(command, typer.Typer):
        return typer.main.get_group(command)
    single = typer.Typer(add_completion=False)
    single.command(name)(command)
    return typer.main.get_command(single)


def _show_version(requested: bool) -> None:
    if requested:
        typer.echo(f"Tux {__version__}")
        raise typer.Exit


app = typer.Typer(cls=_Root, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Tux keeps a Discord community safe and running."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tux` and return its exit code. Every failure has been put into words."""
    code, error = 0, None
    with watched_output() as output:
        try:
            app(arguments, prog_name=own_name())
        except SystemExit as end:  # as Typer ends every command
            code = int(end.code or 0)
        except Exception as failure:  # noqa: BLE001 - the last place where it can be put into words
            error = failure
    if output is not None and output.failure is not None:
        return lost_output(output.failure)
    return code if error is None else _report(error, arguments)


def _report(error: Exception, arguments: Sequence[str] | None) -> int:
    if isinstance(error, CliError):
        typer.echo(typeable(error.sentence), err=True)
        return error.exit
    if isinstance(error, Unexpected):
        return _report_unexpected(error.__cause__ or error, debugging=error.debugging, secrets=error.secrets)
    return _report_unexpected(error, debugging="--debug" in (arguments or sys.argv), secrets=[])


def _report_unexpected(error: BaseException, *, debugging: bool, secrets: Sequence[str]) -> int:
    from tux.runtime.logs import masked_traceback, secret_masker

    if debugging:
        typer.echo(masked_traceback(error, secrets), err=True)
    hint = "" if debugging else " Run the command again with --debug to see where."
    sentence = f"Something unexpected went wrong ({type(error).__name__}: {error}).{hint}"
    typer.echo(secret_masker(secrets)(sentence), err=True)
    return Exit.FAILURE
