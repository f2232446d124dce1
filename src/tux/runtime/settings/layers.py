"""The layers that settings are read from: flags, the environment, `.env` and `tux.toml`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, TomlConfigSettingsSource

from tux.runtime.settings.kubernetes import is_of_kubernetes
from tux.runtime.settings.process import PREFIX, ProcessSettings, accepts
from tux.runtime.settings.sources import SettingSource

_VARIABLES_OF_THE_TESTS = {"test_postgres_url", "discord_openapi", "require_browser"}
"""Variables with the prefix of Tux that are not settings, without the prefix."""

_SHOWN_CHARACTERS = 50
"""The most that a sentence quotes of a wrong value."""


@dataclass(frozen=True, slots=True)
class LoadFindings:
    """Sentences about what loading came across. Problems keep Tux from starting; remarks do not."""

    problems: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])

    def add_bare_debug(self, place: str) -> None:
        self.remarks.append(
            f"DEBUG in {place} changes nothing in Tux; set TUX_DEBUG=true or use --debug to log in detail."
        )

    def add_kubernetes(self, name: str) -> None:
        self.remarks.append(
            f"{name} and the like are Kubernetes' variables for a service whose name begins with tux; Tux passes over"
            " them. To be rid of them, set enableServiceLinks: false in the pod."
        )


@dataclass(frozen=True, slots=True)
class SettingsLayer:
    """The values that one source sets, by the names of settings."""

    kind: str
    values: dict[str, Any]

    def source(self, setting: str) -> SettingSource:
        """Return the source of a setting, named as it is written in this layer."""
        match self.kind:
            case "flag":
                return SettingSource(self.kind, f"--{setting.replace('_', '-')}")
            case "environment" | ".env":
                return SettingSource(self.kind, f"{PREFIX}{setting.upper()}")
            case _:
                return SettingSource(self.kind, setting)

    def validated(self, findings: LoadFindings) -> ProcessSettings:
        """Return the layer's values by themselves: `model_fields_set` names those that it sets.

        A blank token counts as not set. Whatever is wrong goes to `findings`.
        """
        values = dict(self.values)
        if not str(values.get("token") or "").strip():
            values.pop("token", None)
        unknown = values.keys() - ProcessSettings.model_fields.keys()
        findings.problems.extend(self._unknown(name) for name in sorted(unknown))
        try:
            return ProcessSettings(**{name: value for name, value in values.items() if name not in unknown})
        except ValidationError as error:
            wrong = dict.fromkeys(str(details["loc"][0]) for details in error.errors(include_url=False))
            findings.problems.extend(self._wrong(name) for name in wrong)
            return ProcessSettings()

    def _unknown(self, name: str) -> str:
        similar = get_close_matches(name.lower(), ProcessSettings.model_fields, n=1, cutoff=0.7)
        hint = f"did you mean {self.source(similar[0]).name}?" if similar else "take it out."
        return f"{self.source(name).place} is no setting of Tux; {hint}"

    def _wrong(self, name: str) -> str:
        sentence = f"{self.source(name).place} has to be {accepts(name)}"
        if "SecretStr" in str(ProcessSettings.model_fields[name].annotation):
            return f"{sentence}."
        return f"{sentence}, not “{str(self.values[name])[:_SHOWN_CHARACTERS]}”."


def read_layers(
    flags: Mapping[str, Any], config: Path | None, folder: Path, findings: LoadFindings
) -> list[SettingsLayer]:
    """Return every layer, the highest first. `config` takes the place of `folder`'s `tux.toml`."""
    return [
        SettingsLayer("flag", dict(flags)),
        SettingsLayer("environment", _environment(findings)),
        SettingsLayer(".env", _dotenv(folder / ".env", findings)),
        _toml(config, folder / "tux.toml", findings),
    ]


def _environment(findings: LoadFindings) -> dict[str, object]:
    if os.environ.get("DEBUG"):
        findings.add_bare_debug("the environment")
    set_here = {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    passed_over = {
        name for name, value in set_here.items() if is_of_kubernetes(name, value) and _no_setting(name, value)
    }
    if passed_over:
        findings.add_kubernetes(min(passed_over))
    names = {name.lower().removeprefix(PREFIX.lower()) for name in set_here.keys() - passed_over}
    known = {name: value for name, value in EnvSettingsSource(ProcessSettings)().items() if name in names}
    return {**dict.fromkeys(names - ProcessSettings.model_fields.keys() - _VARIABLES_OF_THE_TESTS), **known}


def _no_setting(name: str, value: str) -> bool:
    """Return whether a variable sets nothing: there is no setting of its name, or the setting cannot have its value."""
    setting = name.lower().removeprefix(PREFIX.lower())
    values: dict[str, Any] = {setting: value}
    try:
        return setting not in ProcessSettings.model_fields or not ProcessSettings(**values)
    except ValidationError:
        return True


def _dotenv(file: Path, findings: LoadFindings) -> dict[str, object]:
    if not file.exists():
        return {}
    try:
        bindings = list(parse_stream(StringIO(file.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        findings.problems.append(f".env cannot be read: {_reason(error)}.")
        return {}
    if any(binding.key == "DEBUG" and binding.value for binding in bindings):
        findings.add_bare_debug(".env")
    if lines := [binding.original.line for binding in bindings if binding.error]:
        hint = "cannot be read; write it like TUX_LOG_LEVEL=info."
        findings.problems.extend(f"Line {line} of .env {hint}" for line in lines)
        return {}
    values = DotEnvSettingsSource(ProcessSettings, env_file=file, dotenv_filtering="match_prefix")()
    return {name: value for name, value in values.items() if name not in _VARIABLES_OF_THE_TESTS}


def _toml(config: Path | None, default: Path, findings: LoadFindings) -> SettingsLayer:
    file = config or default
    kind = str(config) if config else default.name
    if not config and not default.exists():
        return SettingsLayer(kind, {})
    try:
        file.open("rb").close()  # pydantic-settings reads a missing file as an empty one
        return SettingsLayer(kind, TomlConfigSettingsSource(ProcessSettings, toml_file=file)())
    except (OSError, UnicodeDecodeError, TOMLDecodeError) as error:
        findings.problems.append(f"{kind} cannot be read: {_reason(error)}.")
        return SettingsLayer(kind, {})


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error)[:1].lower() + str(error)[1:]
