import itertools
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tux.runtime.settings import (
    LEVELS,
    LoadedSettings,
    ProcessSettings,
    SettingsError,
    accepts,
    decide_level,
    load,
)

TOKEN = "MTIzNDU2Nzg5.GhIjKl.0123456789"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder and an environment in which nothing is set."""
    for name in [name for name in os.environ if name.upper().startswith("TUX_") or name == "DEBUG"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Layers:
    """The four layers, in each of which a test can set values."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.flags: dict[str, object] = {}
        self.lines: dict[str, list[str]] = {".env": [], "tux.toml": []}

    def set(self, layer: str, name: str, value: str | bool) -> None:
        match layer:
            case "flag":
                self.flags[name] = value
            case "environment":
                self.monkeypatch.setenv(f"TUX_{name.upper()}", str(value))
            case ".env":
                self.lines[layer].append(f"TUX_{name.upper()}={value}")
            case _:
                self.lines[layer].append(f"{name} = {str(value).lower() if value in (True, False) else repr(value)}")

    def load(self) -> LoadedSettings:
        for file, lines in self.lines.items():
            (self.folder / file).write_text("\n".join(lines))
        return load(self.flags, folder=self.folder)


@pytest.fixture
def layers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Layers:
    return Layers(folder, monkeypatch)


LAYERS = ("flag", "environment", ".env", "tux.toml")
NAMES = {"flag": "--prefix", "environment": "TUX_PREFIX", ".env": "TUX_PREFIX", "tux.toml": "prefix"}


def test_without_settings_the_defaults_apply(folder: Path):
    loaded = load(folder=folder)
    assert loaded.settings == ProcessSettings()
    assert {str(source) for source in loaded.sources.values()} == {"default"}
    assert loaded.settings.database == f"sqlite:///{folder}/data/tux.sqlite3"
    assert loaded.remarks == ()


@pytest.mark.parametrize("chosen", [chosen for n in range(1, 5) for chosen in itertools.combinations(LAYERS, n)])
def test_the_highest_layer_wins_and_is_named(layers: Layers, chosen: tuple[str, ...]):
    for layer in chosen:
        layers.set(layer, "prefix", layer[:5])
    loaded = layers.load()
    assert loaded.settings.prefix == chosen[0][:5]
    assert str(loaded.sources["prefix"]) == f"{chosen[0]} {NAMES[chosen[0]]}"


D, W = "debug", "warning"
LEVEL_TABLE = [
    # the values of each layer, the highest first: d+ or d- for debug, a level for log_level
    ("flag d+", D, "flag --debug"),
    ("flag warning", W, "flag --log-level"),
    ("flag d+ warning", D, "flag --debug"),
    ("flag d- warning", W, "flag --log-level"),
    ("flag d-", "info", "default"),
    ("environment d+", D, "environment TUX_DEBUG"),
    ("environment d+ warning", D, "environment TUX_DEBUG"),
    (".env d+ warning", D, ".env TUX_DEBUG"),
    ("tux.toml d+ warning", D, "tux.toml debug"),
    ("tux.toml debug", D, "tux.toml log_level"),
    ("flag warning; environment d+", W, "flag --log-level"),
    ("flag d+; environment warning", D, "flag --debug"),
    ("flag d-; environment d+", "info", "default"),
    ("flag d-; environment d+ warning", W, "environment TUX_LOG_LEVEL"),
    ("flag d-; environment debug; tux.toml warning", W, "tux.toml log_level"),
    ("environment warning; .env d+", W, "environment TUX_LOG_LEVEL"),
    (".env warning; tux.toml d+", W, ".env TUX_LOG_LEVEL"),
    (".env d+; tux.toml warning", D, ".env TUX_DEBUG"),
    ("environment debug; tux.toml d-", D, "environment TUX_LOG_LEVEL"),
    ("environment d- warning; .env d+; tux.toml debug", W, "environment TUX_LOG_LEVEL"),
]


@pytest.mark.parametrize(("values_of_layers", "level", "source"), LEVEL_TABLE)
def test_one_rule_makes_the_level(layers: Layers, values_of_layers: str, level: str, source: str):
    for part in values_of_layers.split("; "):
        layer, *values = part.split()
        for value in values:
            name = "debug" if value in {"d+", "d-"} else "log_level"
            layers.set(layer, name, value == "d+" if name == "debug" else value)
    loaded = layers.load()
    settings = loaded.settings
    assert (settings.level, str(loaded.sources["log_level"])) == (level, source)
    assert settings.debugging is settings.debug is (level == "debug")
    assert settings.log_level == level


def test_the_rule_in_every_combination_of_layers():
    """Compare with another form of the rule: drop every debug that is ruled out, then take the first value."""
    layer_values = list(itertools.product((None, True, False), (None, "debug", "warning")))
    for layers in itertools.product(layer_values, repeat=4):
        candidates: list[tuple[str, int]] = []
        for index, (debug, level) in enumerate(layers):
            debug_refused = any(above is False for above, _ in layers[: index + 1])
            levels = [name for name in ("debug" if debug else None, level) if name]
            candidates += [(name, index) for name in levels if not (name == "debug" and debug_refused)]
        assert decide_level(layers) == (candidates[0] if candidates else ("info", None)), layers


@pytest.mark.parametrize("level", LEVELS)
def test_constructed_settings_follow_the_same_rule(level: Any):
    assert ProcessSettings(log_level=level).debugging is (level == "debug")
    assert ProcessSettings(log_level=level, debug=True).level == "debug"


@pytest.mark.parametrize("place", ["the environment", ".env"])
def test_a_bare_debug_changes_nothing_and_gets_a_remark(folder: Path, monkeypatch: pytest.MonkeyPatch, place: str):
    if place == ".env":
        (folder / ".env").write_text("DEBUG=1")
    else:
        monkeypatch.setenv("DEBUG", "1")
    loaded = load(folder=folder)
    assert loaded.settings == ProcessSettings()
    [remark] = loaded.remarks
    assert remark.startswith(f"DEBUG in {place} changes nothing in Tux; set TUX_DEBUG=true")


def test_values_are_parsed_into_their_types(layers: Layers, folder: Path):
    layers.set("environment", "owner_ids", "80351110224678912, 5")
    layers.set("environment", "health_port", "8080")
    layers.set("environment", "log_level", " WARNING ")
    layers.set(".env", "discord_api", "http://127.0.0.1:5000/api/v10/")
    layers.set("tux.toml", "stop_timeout", "2.5")
    layers.set("tux.toml", "data_dir", "kept")
    settings = layers.load().settings
    assert settings.owner_ids == [80351110224678912, 5]
    assert (settings.health_port, settings.log_level, settings.stop_timeout) == (8080, "warning", 2.5)
    assert settings.discord_api == "http://127.0.0.1:5000/api/v10"
    assert settings.database == f"sqlite:///{folder}/kept/tux.sqlite3"


def test_an_empty_variable_is_not_set(layers: Layers):
    layers.set("environment", "token", "")
    layers.set(".env", "token", TOKEN)
    settings = layers.load().settings
    assert settings.token
    assert settings.token.get_secret_value() == TOKEN


def test_another_file_can_replace_tux_toml(folder: Path):
    (folder / "tux.toml").write_text('prefix = "!"')
    (folder / "other.toml").write_text('prefix = "?"')
    loaded = load({"config": Path("other.toml")}, folder=folder)
    assert (loaded.settings.prefix, str(loaded.sources["prefix"])) == ("?", "other.toml prefix")


def test_variables_of_the_tests_are_not_settings(layers: Layers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUX_TEST_POSTGRES_URL", "postgresql:///x")
    layers.lines[".env"].append("TUX_DISCORD_OPENAPI=spec.json")
    layers.set("environment", "require_browser", "1")
    assert layers.load().settings == ProcessSettings()


WRONG = [
    ("environment", "tokne", "x", "TUX_TOKNE in the environment is no setting of Tux; did you mean TUX_TOKEN?"),
    (".env", "loglevel", "x", "TUX_LOGLEVEL in .env is no setting of Tux; did you mean TUX_LOG_LEVEL?"),
    ("tux.toml", "database-url", "x", None),
    ("tux.toml", "colour", "x", "colour in tux.toml is no setting of Tux; take it out."),
    ("flag", "log_level", "loud", "--log-level has to be debug, info, warning, error or critical, not “loud”."),
    (
        "environment",
        "health_port",
        "0",
        "TUX_HEALTH_PORT in the environment has to be a port from 1 to 65535, not “0”.",
    ),
    ("tux.toml", "owner_ids", "me", "owner_ids in tux.toml has to be user ids, separated by commas, not “me”."),
    (".env", "debug", "perhaps", "TUX_DEBUG in .env has to be true or false, not “perhaps”."),
    ("environment", "discord_api", "discord.com", None),
    ("environment", "discord_gateway", "https://gateway", None),
    ("environment", "prefix", "a b", None),
    ("environment", "locale", "English", None),
    ("environment", "database_pool_size", "0", None),
    ("environment", "stop_timeout", "-1", None),
]


@pytest.mark.parametrize(("layer", "name", "value", "sentence"), WRONG)
def test_a_wrong_value_is_named_with_its_place(layers: Layers, layer: str, name: str, value: str, sentence: str | None):
    layers.set(layer, name, value)
    with pytest.raises(SettingsError) as caught:
        layers.load()
    [problem] = caught.value.problems
    if sentence:
        assert problem == sentence
    elif name in ProcessSettings.model_fields:
        assert f"has to be {accepts(name)}, not “{value}”." in problem


def test_a_mistake_counts_even_where_a_higher_layer_would_win(layers: Layers):
    layers.set("flag", "prefix", "!")
    layers.set("tux.toml", "prefix", "a b")
    with pytest.raises(SettingsError, match=r"^prefix in tux\.toml has to be 1 to 10 characters"):
        layers.load()


def test_every_problem_is_listed_at_once(layers: Layers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DEBUG", "1")
    layers.set("environment", "tokne", "x")
    layers.set(".env", "debug", "perhaps")
    layers.set("tux.toml", "prefix", "a b")
    with pytest.raises(SettingsError) as caught:
        layers.load()
    assert len(caught.value.problems) == 3
    assert len(caught.value.remarks) == 1


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("token", "hunter2 hunter2"),
        ("database_url", "mysql://me:hunter2@db/x"),
        ("database_url", "postgresql://[hunter2"),
        ("database_url", "hunter2"),
    ],
)
def test_a_wrong_secret_is_not_shown(layers: Layers, layer: str, name: str, value: str):
    layers.set(layer, name, value)
    with pytest.raises(SettingsError) as caught:
        layers.load()
    [problem] = caught.value.problems
    assert accepts(name) in problem
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        (".env", b"TUX_PREFIX=!\nwhat is this\n", "Line 2 of .env cannot be read; write it like TUX_LOG_LEVEL=info."),
        (".env", b"\xff\xfe", ".env cannot be read: it is not UTF-8."),
        ("tux.toml", b"prefix = !", "tux.toml cannot be read: invalid value (at line 1, column 10)."),
        ("tux.toml", b"\xff\xfe", "tux.toml cannot be read: it is not UTF-8."),
        (".env", None, ".env cannot be read: is a directory."),
        ("tux.toml", None, "tux.toml cannot be read: is a directory."),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, file: str, content: bytes | None, problem: str):
    if content is None:
        (folder / file).mkdir()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(folder=folder)
    assert caught.value.problems == (problem,)


def test_a_named_file_has_to_exist(folder: Path):
    with pytest.raises(SettingsError, match=r"^gone\.toml cannot be read: no such file or directory"):
        load({"config": "gone.toml"}, folder=folder)


@pytest.mark.parametrize(
    ("url", "shown", "secrets"),
    [
        (
            "postgresql://me:p%40ss@db:5432/tux?password=other",
            "postgresql://db:5432/tux",
            {"p%40ss", "p@ss", "other"},
        ),
        (
            "postgresql://db/tux?user=me&sslpassword=a%20b&password=c+d#e",
            "postgresql://db/tux",
            {"a%20b", "a b", "c+d#e", "c d#e"},
        ),
        ("postgresql://me:a/b#c?d@db/tux", "postgresql://db/tux", {"a/b#c?d"}),
        ("postgresql://me:a@b@db/tux?password=c@d", "postgresql://db/tux", {"a@b", "c@d"}),
        ("postgresql:///tux", "postgresql:///tux", set()),
        ("sqlite:////srv/tux.db", "sqlite:////srv/tux.db", set()),
    ],
)
def test_secrets_are_masked_in_shown_values(layers: Layers, url: str, shown: str, secrets: set[str]):
    layers.set("environment", "database_url", url)
    layers.set("environment", "token", TOKEN)
    loaded = layers.load()
    rows = {name: value for name, value, _ in loaded.rows()}
    assert rows["token"] == "(set, not shown)"
    assert rows["database_url"] == shown
    assert set(loaded.settings.secrets) == {TOKEN, *secrets}
    assert TOKEN not in repr(loaded)
    assert url not in repr(loaded) or not secrets


def test_every_setting_has_a_purpose_and_says_what_it_accepts():
    for name, field in ProcessSettings.model_fields.items():
        assert field.description
        assert accepts(name)


def test_constructed_settings_read_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUX_PREFIX", "!")
    (folder / ".env").write_text("TUX_PREFIX=?")
    assert ProcessSettings().prefix == "$"


def test_settings_are_frozen(folder: Path):
    with pytest.raises(ValidationError):
        load(folder=folder).settings.prefix = "!"  # pyright: ignore[reportAttributeAccessIssue]


def test_shard_ids_may_be_numbers_and_ranges(layers: Layers):
    layers.set("environment", "database_url", "postgresql://tux@host/tux")
    layers.set("environment", "shard_count", "16")
    layers.set("environment", "shard_ids", "0-3, 8")
    shards = layers.load().settings.shards
    assert shards.ids == {0, 1, 2, 3, 8}
    assert [guild for guild in range(16) if shards.owns(guild << 22)] == [0, 1, 2, 3, 8]
    assert shards.others


def test_shard_ids_may_be_a_list_in_the_file_and_running_all_needs_no_server(layers: Layers, folder: Path):
    (folder / "tux.toml").write_text("shard_count = 2\nshard_ids = [0, 1]\n")
    shards = load(folder=folder).settings.shards
    assert not shards.others
    assert shards.owns(5)


@pytest.mark.parametrize(
    ("count", "ids", "problem"),
    [
        (None, "0", "TUX_SHARD_IDS in the environment needs shard_count beside it"),
        ("4", "2,4", "TUX_SHARD_IDS in the environment names shard 4, but shard_count has them numbered from 0 to 3."),
        ("4", "0,1", "TUX_SHARD_IDS in the environment leaves shards to other processes, which needs PostgreSQL"),
        ("4", "first", "TUX_SHARD_IDS in the environment has to be numbers from 0, separated by commas"),
        ("4", "-1", "TUX_SHARD_IDS in the environment has to be numbers from 0, separated by commas"),
        ("0", "", "TUX_SHARD_COUNT in the environment has to be a number from 1 to 16384"),
    ],
)
def test_impossible_shards_are_refused(layers: Layers, count: str | None, ids: str, problem: str):
    if count is not None:
        layers.set("environment", "shard_count", count)
    layers.set("environment", "shard_ids", ids)
    with pytest.raises(SettingsError) as caught:
        layers.load()
    assert caught.value.problems[0].startswith(problem)


OF_KUBERNETES = {
    "TUX_SERVICE_HOST": "10.96.0.17",
    "TUX_SERVICE_PORT": "8080",
    "TUX_SERVICE_PORT_HTTP_METRICS": "8080",
    "TUX_PORT": "tcp://10.96.0.17:8080",
    "TUX_PORT_8080_TCP": "tcp://10.96.0.17:8080",
    "TUX_PORT_8080_TCP_PROTO": "tcp",
    "TUX_PORT_8080_TCP_PORT": "8080",
    "TUX_PORT_8080_TCP_ADDR": "10.96.0.17",
    "TUX_DATABASE_SERVICE_HOST": "fd00::17",
    "TUX_DATABASE_PORT": "udp://[fd00::17]:5432",
    "TUX_HEALTH_PORT": "tcp://10.96.0.18:80",
    "TUX__BLUE_SERVICE_HOST": "10.96.0.19",
}
"""The variables that Kubernetes makes for the services `tux`, `tux-database`, `tux-health` and `tux--blue`."""


def test_what_kubernetes_puts_into_every_pod_is_passed_over_and_said_once(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers.set("environment", "prefix", "!")
    layers.set(".env", "health_port", "8080")
    for name, value in OF_KUBERNETES.items():
        monkeypatch.setenv(name, value)

    loaded = layers.load()

    assert (loaded.settings.prefix, loaded.settings.health_port) == ("!", 8080)
    [remark] = loaded.remarks
    assert remark.startswith("TUX_DATABASE_PORT and the like are Kubernetes' variables")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUX_DATABASE_URI", "postgresql://host/tux"),
        ("TUX_DATABASE_HOST", "10.96.0.17"),
        ("TUX_DATABASE_PORT", "5432"),
        ("TUX_DATABASE_SERVICE_URL", "postgresql://host/tux"),
        ("TUX_SERVICE_HOST", "example.org"),
        ("TUX_SERVICE_PORT", "65536"),
        ("TUX_SERVICE_PORT", "http"),
        ("TUX_PORT", "http://10.96.0.17:8080"),
        ("TUX_PORT", "tcp://10.96.0.17"),
        ("TUX_PORT_8080_HTTP", "tcp://10.96.0.17:8080"),
        ("TUX_PORT_8080_TCP_PROTO", "http"),
        ("tux_service_host", "10.96.0.17"),
        ("TUX_HEALTH_PORT", "tcp://10.96.0.18"),
        ("TUX_HEALTH_PORT", "65536"),
    ],
)
def test_a_variable_that_only_resembles_those_of_kubernetes_keeps_tux_from_starting(
    layers: Layers, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name.upper()):
        layers.load()


def test_those_of_kubernetes_have_their_forms_in_the_environment_alone(layers: Layers) -> None:
    layers.set(".env", "service_host", "10.96.0.17")

    with pytest.raises(SettingsError, match=r"TUX_SERVICE_HOST in \.env is no setting of Tux"):
        layers.load()
