"""The flags shared by every command that reads the settings."""

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


def _setting_flag(setting: str, kind: type, names: str | None = None) -> inspect.Parameter:
    description = ProcessSettings.model_fields[setting].description or ""
    return _flag(setting, kind, names or f"--{setting.replace('_', '-')}", description)


def _flag(name: str, kind: Any, names: str, description: str) -> inspect.Parameter:
    option = typer.Option(names, help=f"{description[:1].upper()}{description[1:]}.", show_default=False)
    annotation = Annotated[kind | None, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


FLAGS = (
    _setting_flag("debug", bool, "--debug/--no-debug"),
    _setting_flag("log_level", str),
    _setting_flag("log_format", str),
    _setting_flag("data_dir", Path),
    _flag("config", Path, "--config", "the file to read instead of tux.toml"),
)


def with_settings(command: Callable[Concatenate[LoadedSettings, P], R]) -> Callable[..., R]:
    """Give `command` the flags above, and pass it the settings as its first argument in their place.

    If the settings are invalid, the command is not called.
    """

    @wraps(command)
    def call(*args: Any, **kwargs: Any) -> R:
        loaded = load_settings({flag.name: kwargs.pop(flag.name, None) for flag in FLAGS})
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
    call.__signature__ = inspect.Signature(parameters)  # pyright: ignore[reportAttributeAccessIssue] - Typer reads it
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def _show_cause(error: CliError, settings: ProcessSettings) -> None:
    if settings.debugging and error.__cause__ is not None:
        from tux.runtime.logs import masked_traceback

        typer.echo(masked_traceback(error.__cause__, settings.secrets), err=True)


def load_settings(flags: dict[str, object]) -> LoadedSettings:
    """Return the settings. Raise a `CliError` that names everything wrong with them."""
    try:
        return load(flags)
    except SettingsError as error:
        raise CliError("\n".join([*error.remarks, *error.problems]), Exit.SETTINGS) from error
