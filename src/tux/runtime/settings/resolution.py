"""The resolution of all layers to one value for each setting."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tux.runtime.settings.layers import LoadFindings, SettingsLayer, read_layers
from tux.runtime.settings.levels import decide_level
from tux.runtime.settings.process import ProcessSettings
from tux.runtime.settings.sources import LoadedSettings, SettingsError, SettingSource


def load(flags: Mapping[str, object] | None = None, *, folder: Path | None = None) -> LoadedSettings:
    """Read every layer and resolve them. `flags` are the command line's; those that are None were not given.

    `.env` and `tux.toml` lie in `folder`, by default the current one; the flag `config` names another file for the
    latter. Raises `SettingsError` with every problem of every layer.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    config = given.pop("config", None)
    findings = LoadFindings()
    layers = read_layers(given, Path(str(config)) if config else None, folder or Path.cwd(), findings)
    settings_of_layers = [layer.validated(findings) for layer in layers]
    if findings.problems:
        raise SettingsError(findings.problems, findings.remarks)
    loaded = _resolved(layers, settings_of_layers, findings.remarks)
    if problem := _problem_with_shards(loaded):
        raise SettingsError([problem], findings.remarks)
    return loaded


def _resolved(
    layers: Sequence[SettingsLayer], settings_of_layers: Sequence[ProcessSettings], remarks: Sequence[str]
) -> LoadedSettings:
    values: dict[str, Any] = {}
    sources: dict[str, SettingSource] = {}
    for name in ProcessSettings.model_fields:
        index = next((i for i, settings in enumerate(settings_of_layers) if name in settings.model_fields_set), None)
        sources[name] = _source(layers, index, name)
        if index is not None:
            values[name] = getattr(settings_of_layers[index], name)
    _resolve_level(layers, settings_of_layers, values, sources)
    return LoadedSettings(ProcessSettings(**values), sources, tuple(remarks))


def _resolve_level(
    layers: Sequence[SettingsLayer],
    settings_of_layers: Sequence[ProcessSettings],
    values: dict[str, Any],
    sources: dict[str, SettingSource],
) -> None:
    """Make `debug` and `log_level` agree, whichever of them is read."""
    level, index = decide_level(
        (_value(settings, "debug"), _value(settings, "log_level")) for settings in settings_of_layers
    )
    debugging = level == "debug"
    by_debug = debugging and index is not None and _value(settings_of_layers[index], "debug") is True
    source = _source(layers, index, "debug" if by_debug else "log_level")
    if values.get("debug", False) is not debugging:
        sources["debug"] = source
    sources["log_level"] = source
    values.update(debug=debugging, log_level=level)


def _value(settings: ProcessSettings, name: str) -> Any:
    """Return what one layer sets; None where it does not set this."""
    return getattr(settings, name) if name in settings.model_fields_set else None


def _source(layers: Sequence[SettingsLayer], index: int | None, name: str) -> SettingSource:
    return SettingSource("default") if index is None else layers[index].source(name)


def _problem_with_shards(loaded: LoadedSettings) -> str | None:
    settings, place = loaded.settings, loaded.sources["shard_ids"].place
    if not settings.shard_ids:
        return None
    if settings.shard_count is None:
        return f"{place} needs shard_count beside it: how many shards the whole bot has."
    if beyond := [number for number in settings.shard_ids if number >= settings.shard_count]:
        last = settings.shard_count - 1
        return f"{place} names shard {beyond[0]}, but shard_count has them numbered from 0 to {last}."
    if settings.shards.others and settings.database.startswith("sqlite"):
        return f"{place} leaves shards to other processes, which needs PostgreSQL; set TUX_DATABASE_URL."
    return None
