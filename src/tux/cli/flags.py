"""The flags that every command with settings has, declared once."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

import typer

from tux.cli.exits import CliError, Exit, Unexpected
from tux.runtime.settings import LoadedSettings, ProcessSettings, SettingsError, load

P = ParamSpec("P")
R = TypeVar("R")


def _flag(setting: str, kind: type, names: str | None = None) -> inspect.Parameter:
    purpose = ProcessSettings.model_fields[setting].description or ""
    return _parameter(setting, kind, names or f"--{setting.replace('_', '-')}", purpose)


def _parameter(name: str, kind: Any, names: str, purpose: str) -> inspect.Parameter:
    option = typer.Option(names, help=f"{purpose[:1].upper()}{purpose[1:]}.", show_default=False)
    annotation = Annotated[kind | None, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


FLAGS = (
    _flag("debug", bool, "--debug/--no-debug"),
    _flag("log_level", str),
    _flag("log_format", str),
    _flag("data_dir", Path),
    _parameter("config", Path, "--config", "the file to read instead of tux.toml"),
)


def with_settings(command: Callable[Concatenate[LoadedSettings, P], R]) -> Callable[..., R]:
    """Gives `command` the flags above and, in their stead, the settings as its first argument.

    Where they are wrong, the command does not begin.
    """

    @wraps(command)
    def begin(*args: Any, **kwargs: Any) -> R:
        loaded = read({flag.name: kwargs.pop(flag.name, None) for flag in FLAGS})
        try:
            return command(loaded, *args, **kwargs)
        except CliError as error:
            _show_cause(error, loaded.settings)
            raise
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            raise Unexpected(debugging=loaded.settings.debugging, secrets=loaded.settings.secrets) from error

    own = list(inspect.signature(command).parameters.values())[1:]
    parameters = [*(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own), *FLAGS]
    begin.__signature__ = inspect.Signature(parameters)  # pyright: ignore[reportAttributeAccessIssue] - Typer reads it
    begin.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return begin


def _show_cause(error: CliError, settings: ProcessSettings) -> None:
    if settings.debugging and error.__cause__ is not None:
        from tux.runtime.logs import masked_traceback

        typer.echo(masked_traceback(error.__cause__, settings.secrets), err=True)


def read(flags: dict[str, object]) -> LoadedSettings:
    """The settings, or a `CliError` that names everything wrong with them."""
    try:
        return load(flags)
    except SettingsError as wrong:
        raise CliError("\n".join([*wrong.remarks, *wrong.problems]), Exit.SETTINGS) from wrong
