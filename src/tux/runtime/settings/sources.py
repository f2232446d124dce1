"""Settings that were loaded, and the source of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pydantic import SecretStr

from tux.runtime.settings.addresses import without_secrets
from tux.runtime.settings.process import ProcessSettings


@dataclass(frozen=True, slots=True)
class SettingSource:
    """The source of a value: `environment` `TUX_DEBUG`, `tux.toml` `debug`, `flag` `--debug`; `default` has no name."""

    layer: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.layer} {self.name}".strip()

    @property
    def place(self) -> str:
        """Return the setting and where it is set, to stand within a sentence."""
        match self.layer:
            case "flag":
                return self.name
            case "environment":
                return f"{self.name} in the environment"
            case _:
                return f"{self.name} in {self.layer}"


@dataclass(slots=True)
class LoadedSettings:
    """Settings, the source of each, and remarks: sentences about where they came from that a person should read."""

    settings: ProcessSettings
    sources: Mapping[str, SettingSource]
    remarks: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, str, str]]:
        """Return name, value and source of every setting, in order, with secrets masked."""
        return [(name, shown_value(self.settings, name), str(source)) for name, source in self.sources.items()]


class SettingsError(Exception):
    """Tux cannot start with these settings. `problems` and `remarks` are sentences, none of them showing a secret."""

    def __init__(self, problems: Sequence[str], remarks: Sequence[str] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
        self.remarks = tuple(remarks)


def shown_value(settings: ProcessSettings, name: str) -> str:
    """Return the value of a setting as anybody may see it: never the token, and the database without its user."""
    value = getattr(settings, name)
    if name == "database_url":
        return without_secrets(settings.database)
    if isinstance(value, SecretStr):
        return "(set, not shown)"
    if isinstance(value, list):
        return ", ".join(str(item) for item in cast("list[object]", value)) or "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    return "(not set)" if value is None else str(value)
