import inspect
import io
import json
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import discord
import pytest
import structlog
from pydantic import SecretStr

from tux.runtime import logs
from tux.runtime.settings import ProcessSettings
from tux.runtime.traces import Trace

TOKEN = "MTIzNDU2Nzg5.GhIjKl.0123456789-abcdefghijklmnop"
SETTINGS = ProcessSettings(
    token=SecretStr(TOKEN), database_url=SecretStr('postgresql://tux:p%40ss"wörd@db/tux'), log_format="json"
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _fail(secret: str) -> None:
    raise ValueError(f"refused {secret}")


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "aiosqlite", "discord.gateway", "discord.http"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_lines_of_tux_and_of_libraries_have_one_format(stream: io.StringIO):
    logs.configure(SETTINGS, stream=stream)
    with structlog.contextvars.bound_contextvars(guild_id=5):
        structlog.stdlib.get_logger("tux.jail").info("jailed", member_id=1)
        logging.getLogger("discord.client").warning("lost %s", "it", extra={"shard_id": 0})
    ours, theirs = _lines(stream)
    assert ours.pop("timestamp").endswith("Z")
    assert theirs.pop("timestamp").endswith("Z")
    assert ours == {"event": "jailed", "level": "info", "logger": "tux.jail", "guild_id": 5, "member_id": 1}
    theirs.pop("message", None)  # pytest's own handler leaves it
    assert theirs == {
        "event": "lost it", "level": "warning", "logger": "discord.client", "guild_id": 5, "shard_id": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"ours info", "discord info", "discord warning", "sql warning"}),
        (
            {"debug": True},
            {"ours debug", "ours info", "discord debug", "discord info", "discord warning", "sql info", "sql warning"},
        ),
        (
            {"log_level": "debug"},
            {"ours debug", "ours info", "discord debug", "discord info", "discord warning", "sql info", "sql warning"},
        ),
        ({"log_level": "warning"}, {"discord warning"}),
        ({"log_level": "error"}, set()),
    ],
)
def test_one_level_applies_to_every_logger(stream: io.StringIO, settings: dict[str, Any], expected: set[str]):
    logs.configure(ProcessSettings(log_format="json", **settings), stream=stream)
    ours, discord = structlog.stdlib.get_logger("tux"), logging.getLogger("discord.client")
    sql = logging.getLogger("sqlalchemy.engine.Engine")
    ours.debug("ours debug")
    ours.info("ours info")
    discord.debug("discord debug")
    discord.info("discord info")
    discord.warning("discord warning")
    sql.debug("sql debug")
    sql.info("sql info")
    sql.warning("sql warning")
    assert {line["event"] for line in _lines(stream)} == expected


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_line_shows_a_secret_wherever_it_stands(stream: io.StringIO, log_format: str):
    settings = SETTINGS.model_copy(update={"log_format": log_format, "debug": True})
    logs.configure(settings, stream=stream)
    ours, theirs = structlog.stdlib.get_logger("tux"), logging.getLogger("discord.http")
    secrets = (TOKEN, 'p@ss"wörd', "p%40ss%22w%C3%B6rd")
    for secret in secrets:
        ours.info(f"a {secret} b", plain=secret, nested={"deep": [secret]})
        theirs.debug("header %r", {"Authorization": f"Bot {secret}"})
        try:
            _fail(secret)
        except ValueError:
            ours.exception("failed")
            theirs.exception("failed")
    text = stream.getvalue()
    assert "Traceback" in text
    assert text.count("[hidden]") >= 15
    assert not [form for form in (*secrets, json.dumps('p@ss"wörd')[1:-1]) if form in text]


def test_messages_of_people_are_logged_at_no_level(stream: io.StringIO):
    logs.configure(SETTINGS.model_copy(update={"debug": True}), stream=stream)
    for name in ("discord.gateway", "discord.http"):
        logging.getLogger(name).debug("For Shard ID %s: WebSocket Event: %s", 0, {"content": "my secret"})
        logging.getLogger(name).info("connected")
    assert [line["event"] for line in _lines(stream)] == ["connected", "connected"]


def test_tokens_of_webhooks_and_interactions_are_hidden(stream: io.StringIO):
    logs.configure(ProcessSettings(log_format="console", debug=True), stream=stream)
    secret = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5"
    log = logging.getLogger("discord.webhook.async_")
    log.debug("POST https://discord.com/api/v10/interactions/12/%s/callback", secret)
    log.debug("POST https://discord.com/api/v10/webhooks/12/%s has returned %s", secret, {"token": secret})
    log.debug('payload {"token":"%s"}', secret)
    assert secret not in stream.getvalue()
    assert "/interactions/12/[hidden]/callback" in stream.getvalue()


def test_a_short_password_is_hidden_only_where_a_password_would_stand():
    mask = logs.secret_masker(["tux"])
    assert mask("tux logs in to postgresql://tux:tux@db/tux") == "tux logs in to postgresql://tux:[hidden]@db/tux"
    assert mask("connect password=tux failed") == "connect password=[hidden] failed"


def test_without_secrets_nothing_is_hidden():
    assert logs.secret_masker([])("a: b") == "a: b"


@pytest.mark.parametrize(("log_format", "terminal", "as_json"), [
    ("auto", True, False), ("auto", False, True), ("json", True, True), ("console", False, False),
])  # fmt: skip
def test_the_format_follows_the_terminal_unless_it_is_set(log_format: str, terminal: bool, as_json: bool):
    stream = Terminal() if terminal else io.StringIO()
    logs.configure(ProcessSettings.model_validate({"log_format": log_format}), stream=stream)
    structlog.stdlib.get_logger("tux").info("hello")
    assert stream.getvalue().startswith("{") is as_json


@pytest.mark.parametrize(("variable", "coloured"), [("", True), ("1", False)])
def test_terminals_get_colours_unless_no_color_is_set(monkeypatch: pytest.MonkeyPatch, variable: str, coloured: bool):
    monkeypatch.setenv("NO_COLOR", variable)
    stream = Terminal()
    logs.configure(ProcessSettings(), stream=stream)
    structlog.stdlib.get_logger("tux").info("hello")
    assert ("\x1b[" in stream.getvalue()) is coloured


def test_configuring_again_replaces_the_earlier_setup(stream: io.StringIO):
    first_stream = io.StringIO()
    logs.configure(SETTINGS, stream=first_stream)
    logs.configure(SETTINGS, stream=stream)
    logging.getLogger("discord").info("once")
    assert first_stream.getvalue() == ""
    assert [line["event"] for line in _lines(stream)] == ["once"]


@pytest.mark.parametrize("module", [discord.client, discord.shard])
def test_each_attempt_to_reconnect_takes_one_line(stream: io.StringIO, module: ModuleType):
    assert "'Attempting a reconnect" in inspect.getsource(module)
    logs.configure(SETTINGS, stream=stream)

    logging.getLogger(module.__name__).error(
        "Attempting a reconnect in %.2fs", 1.5, exc_info=ConnectionRefusedError(111, "refused")
    )

    (line,) = _lines(stream)
    assert line["level"] == "warning"
    assert line["event"] == "Attempting a reconnect in 1.50s: ConnectionRefusedError: [Errno 111] refused"
    assert "exception" not in line


def test_writing_to_a_closed_stream_does_no_harm():
    stream = io.StringIO()
    logs.configure(SETTINGS, stream=stream)
    stream.close()
    structlog.stdlib.get_logger("tux").info("into the void")


def test_values_below_the_level_are_not_rendered(stream: io.StringIO):
    class Costly:
        def __str__(self) -> str:
            raise AssertionError

    logs.configure(SETTINGS, stream=stream)
    structlog.stdlib.get_logger("tux").debug("details", value=Costly())
    assert stream.getvalue() == ""


def test_secrets_are_masked_in_tracebacks():
    try:
        _fail(TOKEN)
    except ValueError as error:
        text = logs.masked_traceback(error, [TOKEN])
    assert "ValueError: refused [hidden]" in text
    assert TOKEN not in text


def test_every_line_within_a_trace_carries_its_id(stream: io.StringIO):
    logs.configure(SETTINGS, stream=stream)
    with Trace() as trace:
        structlog.stdlib.get_logger("tux.jail").info("inside")
        logging.getLogger("discord.client").warning("inside")
    structlog.stdlib.get_logger("tux.jail").info("outside")

    ours, theirs, outside = _lines(stream)
    assert ours["trace_id"] == theirs["trace_id"] == trace.id
    assert "trace_id" not in outside
