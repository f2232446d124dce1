"""Settings of this process: flag > environment (`TUX_*`) > `.env` > `tux.toml` > default, each with its source."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Any, Literal, cast, get_args
from urllib.parse import unquote, unquote_plus, urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tux.runtime.shards import Shards

Level = Literal["debug", "info", "warning", "error", "critical"]
LEVELS: tuple[Level, ...] = get_args(Level)

PREFIX = "TUX_"

_ADDRESS = re.compile(
    r"(?P<scheme>[\w+]+)://(?:[^:/]*(?::(?P<password>[^@]*(?:@[^@/?]*)*))?@)?(?P<place>[^?]*)(?:\?(?P<query>.*))?"
)
"""The address of a database as SQLAlchemy reads it: a password may hold anything, also what elsewhere ends one."""

_SPAN = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")

_NO_SETTINGS = {"test_postgres_url", "discord_openapi", "require_browser"}
"""Variables with our prefix that the tests read."""


def _setting(default: object, purpose: str, accepts: str, **limits: Any) -> Any:
    """A field: what it is for and what it accepts, both as ends of a sentence."""
    return Field(default, description=purpose, json_schema_extra={"accepts": accepts}, **limits)


def _one_of(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _ids(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _numbers(value: object) -> object:
    """Split `0-3, 8` into numbers. What is none is left for the type to refuse."""
    if not isinstance(value, str):
        return value
    numbers: list[object] = []
    for part in value.replace(",", " ").split():
        span = _SPAN.fullmatch(part)
        numbers += range(int(span[1]), int(span[2]) + 1) if span else [part]
    return numbers


def _without_blanks(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value().strip()
    if any(character.isspace() for character in value):
        raise ValueError("contains blanks")
    return SecretStr(value)


def _database(secret: SecretStr) -> SecretStr:
    url = urlsplit(secret.get_secret_value())
    if url.scheme.partition("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError("neither SQLite nor PostgreSQL")
    return secret


Token = Annotated[SecretStr, AfterValidator(_without_blanks)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_without_blanks), AfterValidator(_database)]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$"), AfterValidator(lambda url: url.rstrip("/"))]
WebSocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+\S*$")]
Ids = Annotated[list[Annotated[int, Field(gt=0)]], NoDecode, BeforeValidator(_ids)]
ShardIds = Annotated[list[Annotated[int, Field(ge=0)]], NoDecode, BeforeValidator(_numbers)]


class ProcessSettings(BaseSettings):
    """The settings of one process. Made by hand it takes what it is given and reads nothing; `load()` reads."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    token: Token | None = _setting(None, "the bot's token", "the token from the Bot page of Discord's developer portal")
    database_url: DatabaseUrl | None = _setting(
        None, "the database; a SQLite file in the data directory if not set", "a sqlite:// or postgresql:// address"
    )
    data_dir: Path = _setting(Path("data"), "the directory for what Tux keeps in files", "the path of a directory")
    environment: Annotated[Literal["production", "development", "demo"], BeforeValidator(_lower)] = _setting(
        "production", "what this process is for", "production, development or demo"
    )
    debug: bool = _setting(False, "log in detail; the same as the level debug", "true or false")
    log_level: Annotated[Level, BeforeValidator(_lower)] = _setting(
        "info", "the least important that is still logged", _one_of(LEVELS)
    )
    log_format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_lower)] = _setting(
        "auto", "how log lines look; auto is console on a terminal and json elsewhere", "auto, console or json"
    )
    discord_api: HttpUrl = _setting("https://discord.com/api/v10", "Discord's REST API", "an http:// or https:// URL")
    discord_gateway: WebSocketUrl | None = _setting(
        None, "Discord's gateway; the API is asked for it if not set", "a ws:// or wss:// URL"
    )
    discord_cdn: HttpUrl = _setting("https://cdn.discordapp.com", "Discord's files", "an http:// or https:// URL")
    prefix: str = _setting(
        "$", "what a prefix command begins with", "1 to 10 characters without blanks", pattern=r"^\S{1,10}$"
    )
    locale: str = _setting(
        "en-US",
        "the language where nobody has chosen one",
        "a language as Discord writes it, like en-US or de",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$",
    )
    owner_ids: Ids = _setting([], "who owns the bot besides the application's owner", "user ids, split by commas")
    shard_count: int | None = _setting(
        None,
        "the shards that the whole bot has; as many as Discord recommends if not set",
        "a number from 1 to 16384",
        ge=1,
        le=16384,
    )
    shard_ids: ShardIds = _setting(
        [],
        "the shards that this process runs; all of them if not set",
        "numbers from 0, split by commas, where 0-3 is 0,1,2,3",
    )
    health_port: int | None = _setting(
        None, "the port of /healthz; not served if not set", "a port from 1 to 65535", ge=1, le=65535
    )
    database_pool_size: int = _setting(
        5, "the connections to PostgreSQL that are kept open", "a number from 1 to 100", ge=1, le=100
    )
    database_pool_overflow: int = _setting(
        5, "the connections it may open beyond those", "a number from 0 to 100", ge=0, le=100
    )
    database_wait: float = _setting(
        2.0,
        "the seconds after which a database that does not answer counts as away",
        "a number of seconds from 0.5 to 60",
        ge=0.5,
        le=60,
    )
    keep_left_servers: int = _setting(
        30,
        "the days for which the data of a server that Tux has left is kept; 0 deletes it at once",
        "a number of days from 0 to 3650",
        ge=0,
        le=3650,
    )
    stop_timeout: float = _setting(
        10.0, "the seconds that work in flight gets to finish", "a number of seconds from 0 to 600", ge=0, le=600
    )

    @classmethod
    def settings_customise_sources(  # pyright: ignore[reportIncompatibleMethodOverride] - the rest goes by keyword
        cls, _: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **__: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """No source of its own: `load()` reads each apart, to know where every value and every mistake is from."""
        return (init_settings,)

    @property
    def level(self) -> Level:
        """The level of every logger, by the one rule."""
        return "debug" if self.debug else self.log_level

    @property
    def debugging(self) -> bool:
        """Return whether somebody debugs: everything that shows more then asks this."""
        return self.level == "debug"

    @property
    def database(self) -> str:
        """The address of the database, with its password."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / 'tux.sqlite3'}"

    @property
    def shards(self) -> Shards:
        """The shards of this process. Raises `ValueError` where the two settings do not go together."""
        return Shards(self.shard_count, frozenset(self.shard_ids) or None)

    @property
    def secrets(self) -> list[str]:
        """Every value that no line may show."""
        values = {self.token.get_secret_value() if self.token else "", *_passwords(self.database)}
        return sorted(values - {""}, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class SettingSource:
    """The source of a value: `environment` `TUX_DEBUG`, `tux.toml` `debug`, `flag` `--debug`; `default` has no name."""

    layer: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.layer} {self.name}".strip()

    @property
    def place(self) -> str:
        """The setting and where it stands, within a sentence."""
        match self.layer:
            case "flag":
                return self.name
            case "environment":
                return f"{self.name} in the environment"
            case _:
                return f"{self.name} in {self.layer}"


@dataclass(slots=True)
class LoadedSettings:
    """Settings, the source of every one of them, and what else a person should know about how they came to be."""

    settings: ProcessSettings
    sources: Mapping[str, SettingSource]
    remarks: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, str, str]]:
        """Name, value and source of every setting, in order, with secrets masked."""
        return [(name, shown_value(self.settings, name), str(source)) for name, source in self.sources.items()]


class SettingsError(Exception):
    """Tux cannot start with these settings. `problems` and `remarks` are sentences, none of them showing a secret."""

    def __init__(self, problems: Sequence[str], remarks: Sequence[str] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
        self.remarks = tuple(remarks)


def load(flags: Mapping[str, object] | None = None, *, folder: Path | None = None) -> LoadedSettings:
    """Reads every layer and settles them. `flags` are what the command line gave; None is not given.

    `.env` and `tux.toml` lie in `folder`, by default the current one; the flag `config` names another file for the
    latter. Raises `SettingsWrong` with everything that is wrong in any layer.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    config = given.pop("config", None)
    place = folder or Path.cwd()
    findings = _Findings()
    layers = [
        _Layer("flag", given),
        _Layer("environment", _environment(findings)),
        _Layer(".env", _dotenv(place / ".env", findings)),
        _toml(Path(str(config)) if config else None, place / "tux.toml", findings),
    ]
    parts = [_validated(layer, findings) for layer in layers]
    if findings.problems:
        raise SettingsError(findings.problems, findings.remarks)
    loaded = _settled(layers, parts, findings.remarks)
    if problem := _problem_with_shards(loaded):
        raise SettingsError([problem], findings.remarks)
    return loaded


def decide_level(stated: Iterable[tuple[bool | None, Level | None]]) -> tuple[Level, int | None]:
    """The one rule for the level: from the highest layer down, each with its (debug, log_level), None if not set.

    The highest layer that says anything decides, and where one says both, debug wins. `debug = false` keeps that
    layer and all below it from debugging, and leaves the level to whatever else they say. Also returns the index of
    the layer that decided, None for the default.
    """
    refused = False
    for index, (debug, level) in enumerate(stated):
        if debug and not refused:
            return "debug", index
        refused = refused or debug is False
        if level and not (refused and level == "debug"):
            return level, index
    return "info", None


def accepts(name: str) -> str:
    """Return the values that a setting accepts, as the end of a sentence."""
    return cast("dict[str, str]", ProcessSettings.model_fields[name].json_schema_extra)["accepts"]


def shown_value(settings: ProcessSettings, name: str) -> str:
    """The value of a setting as it may be shown to anybody: the token not at all, the database without its user."""
    value = getattr(settings, name)
    if name == "database_url":
        return _shown_database(settings.database)
    if isinstance(value, SecretStr):
        return "(set, not shown)"
    if isinstance(value, list):
        return ", ".join(str(item) for item in cast("list[object]", value)) or "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    return "(not set)" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class _Findings:
    """The findings of loading, each a sentence: what keeps Tux from starting, and what does not."""

    problems: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])

    def saw_debug(self, place: str) -> None:
        self.remarks.append(
            f"DEBUG in {place} changes nothing in Tux; set TUX_DEBUG=true or use --debug to log in detail."
        )


@dataclass(frozen=True, slots=True)
class _Layer:
    kind: str
    values: dict[str, Any]

    def name(self, setting: str) -> str:
        """The setting as it is written in this layer."""
        match self.kind:
            case "flag":
                return f"--{setting.replace('_', '-')}"
            case "environment" | ".env":
                return f"{PREFIX}{setting.upper()}"
            case _:
                return setting

    def place(self, setting: str) -> str:
        return SettingSource(self.kind, self.name(setting)).place


def _environment(findings: _Findings) -> dict[str, object]:
    if os.environ.get("DEBUG"):
        findings.saw_debug("the environment")
    known = EnvSettingsSource(ProcessSettings)()
    ours = (name.lower().removeprefix(PREFIX.lower()) for name in os.environ if name.upper().startswith(PREFIX))
    return {**dict.fromkeys(set(ours) - ProcessSettings.model_fields.keys() - _NO_SETTINGS), **known}


def _dotenv(file: Path, findings: _Findings) -> dict[str, object]:
    if not file.exists():
        return {}
    try:
        bindings = list(parse_stream(StringIO(file.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        findings.problems.append(f".env cannot be read: {_reason(error)}.")
        return {}
    if any(binding.key == "DEBUG" and binding.value for binding in bindings):
        findings.saw_debug(".env")
    if lines := [binding.original.line for binding in bindings if binding.error]:
        hint = "cannot be read; write it like TUX_LOG_LEVEL=info."
        findings.problems.extend(f"Line {line} of .env {hint}" for line in lines)
        return {}
    values = DotEnvSettingsSource(ProcessSettings, env_file=file, dotenv_filtering="match_prefix")()
    return {name: value for name, value in values.items() if name not in _NO_SETTINGS}


def _toml(named: Path | None, usual: Path, findings: _Findings) -> _Layer:
    file = named or usual
    kind = str(named) if named else usual.name
    if not named and not usual.exists():
        return _Layer(kind, {})
    try:
        file.open("rb").close()  # the source below takes a file that is not there for an empty one
        return _Layer(kind, TomlConfigSettingsSource(ProcessSettings, toml_file=file)())
    except (OSError, UnicodeDecodeError, TOMLDecodeError) as error:
        findings.problems.append(f"{kind} cannot be read: {_reason(error)}.")
        return _Layer(kind, {})


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error)[:1].lower() + str(error)[1:]


def _validated(layer: _Layer, findings: _Findings) -> ProcessSettings:
    """The layer's values by themselves; only what it sets counts as set. A token of blanks is none."""
    if not str(layer.values.get("token") or "").strip():
        layer.values.pop("token", None)
    unknown = layer.values.keys() - ProcessSettings.model_fields.keys()
    findings.problems.extend(_unknown(layer, name) for name in sorted(unknown))
    try:
        return ProcessSettings(**{name: value for name, value in layer.values.items() if name not in unknown})
    except ValidationError as error:
        wrong = dict.fromkeys(str(details["loc"][0]) for details in error.errors(include_url=False))
        findings.problems.extend(_wrong(layer, name) for name in wrong)
        return ProcessSettings()


def _unknown(layer: _Layer, name: str) -> str:
    close = get_close_matches(name.lower(), ProcessSettings.model_fields, n=1, cutoff=0.7)
    hint = f"did you mean {layer.name(close[0])}?" if close else "take it out."
    return f"{layer.place(name)} is no setting of Tux; {hint}"


def _wrong(layer: _Layer, name: str) -> str:
    annotation = str(ProcessSettings.model_fields[name].annotation)
    sentence = f"{layer.place(name)} has to be {accepts(name)}"
    return f"{sentence}." if "SecretStr" in annotation else f"{sentence}, not “{str(layer.values[name])[:50]}”."


def _settled(layers: Sequence[_Layer], parts: Sequence[ProcessSettings], remarks: Sequence[str]) -> LoadedSettings:
    values: dict[str, Any] = {}
    sources: dict[str, SettingSource] = {}
    for name in ProcessSettings.model_fields:
        index = next((index for index, part in enumerate(parts) if name in part.model_fields_set), None)
        sources[name] = _source(layers, index, name)
        if index is not None:
            values[name] = getattr(parts[index], name)
    _settle_level(layers, parts, values, sources)
    return LoadedSettings(ProcessSettings(**values), sources, tuple(remarks))


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


def _settle_level(
    layers: Sequence[_Layer],
    parts: Sequence[ProcessSettings],
    values: dict[str, Any],
    sources: dict[str, SettingSource],
) -> None:
    """Makes `debug` and `log_level` say the same, whichever of them is read."""
    stated = [tuple(_stated(part, name) for name in ("debug", "log_level")) for part in parts]
    level, index = decide_level(stated)  # pyright: ignore[reportArgumentType]
    debugging = level == "debug"
    by_debug = index is not None and _stated(parts[index], "debug") is True and debugging
    decider = _source(layers, index, "debug" if by_debug else "log_level")
    if values.get("debug", False) is not debugging:
        sources["debug"] = decider
    sources["log_level"] = decider
    values.update(debug=debugging, log_level=level)


def _stated(part: ProcessSettings, name: str) -> Any:
    return getattr(part, name) if name in part.model_fields_set else None


def _source(layers: Sequence[_Layer], index: int | None, name: str) -> SettingSource:
    return SettingSource("default") if index is None else SettingSource(layers[index].kind, layers[index].name(name))


def _passwords(url: str) -> set[str]:
    """Every password in the address of a database, as it stands there and as it is meant."""
    parts = _ADDRESS.match(url)
    if parts is None:
        return set()
    pairs = [pair.partition("=") for pair in (parts["query"] or "").split("&")]
    named = {value for name, _, value in pairs if re.search("password|secret", unquote(name))}
    written = {parts["password"] or "", *named}
    return {read(value) for value in written for read in (str, unquote, unquote_plus)}


def _shown_database(url: str) -> str:
    """Scheme, host and database. Not the user, and not the query, which can hold a password as well."""
    parts = _ADDRESS.match(url)
    return f"{parts['scheme']}://{parts['place']}" if parts else "(unreadable)"
