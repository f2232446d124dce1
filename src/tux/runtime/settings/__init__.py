"""Settings of this process: flag > environment (`TUX_*`) > `.env` > `tux.toml` > default, each with its source."""

from tux.runtime.settings.levels import LEVELS, Level, decide_level
from tux.runtime.settings.process import PREFIX, ProcessSettings, accepts
from tux.runtime.settings.resolution import load
from tux.runtime.settings.sources import LoadedSettings, SettingsError, SettingSource, shown_value

__all__ = [
    "LEVELS",
    "PREFIX",
    "Level",
    "LoadedSettings",
    "ProcessSettings",
    "SettingSource",
    "SettingsError",
    "accepts",
    "decide_level",
    "load",
    "shown_value",
]
