"""The settings of one process, each with its purpose and what it accepts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tux.runtime.settings.addresses import passwords
from tux.runtime.settings.levels import LEVELS, Level
from tux.runtime.settings.types import DatabaseUrl, HttpUrl, Ids, Lowercase, ShardIds, Token, WebSocketUrl
from tux.runtime.shards import Shards

PREFIX = "TUX_"


def _setting(default: object, purpose: str, accepts: str, **limits: Any) -> Any:
    """Return a field. `purpose` says what it is for and `accepts` what it takes, both as ends of a sentence."""
    return Field(default, description=purpose, json_schema_extra={"accepts": accepts}, **limits)


def _one_of(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


class ProcessSettings(BaseSettings):
    """The settings of one process. Constructing it reads nothing but the arguments; `load()` reads every layer."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    token: Token | None = _setting(None, "the bot's token", "the token from the Bot page of Discord's developer portal")
    database_url: DatabaseUrl | None = _setting(
        None, "the database; a SQLite file in the data directory if not set", "a sqlite:// or postgresql:// address"
    )
    data_dir: Path = _setting(Path("data"), "the directory for what Tux keeps in files", "the path of a directory")
    environment: Annotated[Literal["production", "development", "demo"], Lowercase] = _setting(
        "production", "what this process is for", "production, development or demo"
    )
    debug: bool = _setting(False, "log in detail; the same as the level debug", "true or false")
    log_level: Annotated[Level, Lowercase] = _setting("info", "the least severe level that is logged", _one_of(LEVELS))
    log_format: Annotated[Literal["auto", "console", "json"], Lowercase] = _setting(
        "auto", "how log lines look; auto is console on a terminal and json elsewhere", "auto, console or json"
    )
    discord_api: HttpUrl = _setting("https://discord.com/api/v10", "Discord's REST API", "an http:// or https:// URL")
    discord_gateway: WebSocketUrl | None = _setting(
        None, "Discord's gateway; the one that the API names if not set", "a ws:// or wss:// URL"
    )
    discord_cdn: HttpUrl = _setting("https://cdn.discordapp.com", "Discord's files", "an http:// or https:// URL")
    prefix: str = _setting(
        "$", "what a prefix command begins with", "1 to 10 characters without spaces", pattern=r"^\S{1,10}$"
    )
    locale: str = _setting(
        "en-US",
        "the language used where nobody has chosen one",
        "a language as Discord writes it, like en-US or de",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$",
    )
    owner_ids: Ids = _setting(
        [], "the owners of the bot besides the application's owner", "user ids, separated by commas"
    )
    shard_count: int | None = _setting(
        None,
        "how many shards the whole bot has; as many as Discord recommends if not set",
        "a number from 1 to 16384",
        ge=1,
        le=16384,
    )
    shard_ids: ShardIds = _setting(
        [],
        "the shards that this process runs; all of them if not set",
        "numbers from 0, separated by commas, where 0-3 is 0,1,2,3",
    )
    health_port: int | None = _setting(
        None, "the port of /healthz; not served if not set", "a port from 1 to 65535", ge=1, le=65535
    )
    database_pool_size: int = _setting(
        5, "how many connections to PostgreSQL are kept open", "a number from 1 to 100", ge=1, le=100
    )
    database_pool_overflow: int = _setting(
        5, "how many more connections may be opened while those are in use", "a number from 0 to 100", ge=0, le=100
    )
    database_wait: float = _setting(
        2.0,
        "the seconds after which a database that does not answer counts as unavailable",
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
        10.0,
        "the seconds that work in progress gets to finish when Tux stops",
        "a number of seconds from 0 to 600",
        ge=0,
        le=600,
    )

    @classmethod
    def settings_customise_sources(  # pyright: ignore[reportIncompatibleMethodOverride] - the rest goes by keyword
        cls, _: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **__: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return no source but the arguments: `load()` reads each layer apart, to know where every value came from."""
        return (init_settings,)

    @property
    def level(self) -> Level:
        """Return the level of every logger, by the one rule."""
        return "debug" if self.debug else self.log_level

    @property
    def debugging(self) -> bool:
        """Return whether the level is debug, by which everything that can show more decides to do so."""
        return self.level == "debug"

    @property
    def database(self) -> str:
        """Return the address of the database, with its password."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / 'tux.sqlite3'}"

    @property
    def shards(self) -> Shards:
        """Return the shards of this process. Raises `ValueError` where the two settings contradict each other."""
        return Shards(self.shard_count, frozenset(self.shard_ids) or None)

    @property
    def secrets(self) -> list[str]:
        """Return every value that no log line may show, the longest first."""
        values = {self.token.get_secret_value() if self.token else "", *passwords(self.database)}
        return sorted(values - {""}, key=len, reverse=True)


def accepts(name: str) -> str:
    """Return the values that a setting accepts, as the end of a sentence."""
    return cast("dict[str, str]", ProcessSettings.model_fields[name].json_schema_extra)["accepts"]
