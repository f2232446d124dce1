"""Log lines: ours and those of every library, at one level, in one form, through one place that hides secrets."""

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

from tux.runtime.settings import ProcessSettings
from tux.runtime.traces import current_trace

HIDDEN = "[hidden]"

_CHATTY = ("alembic", "sqlalchemy.engine", "sqlalchemy.pool", "aiosqlite")
"""Loggers whose information is detail to us (every statement), so they stand one level above all others."""

_INDISCREET = ("discord.gateway", "discord.http")
"""Loggers whose detail is what people write to each other, which is in no log at any level."""

_SHORT_SECRET = 6
"""Characters. A shorter secret is likely to be an ordinary word too: hidden only where a password stands."""

_PASSING = r"""(/(?:webhooks|interactions)/\d+/|["']token\\?["']:\s*\\?["'])[\w.-]{20,}"""
"""Secrets that come and go: of webhooks and interactions, which discord.py shows in its details."""


def configure(settings: ProcessSettings, *, stream: TextIO | None = None) -> None:
    """Sets up all logging of the process; what was set up before ends. Writes to stderr, or to `stream`."""
    target = stream or sys.stderr
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    ending = [*_rendering(settings, target), _hiding(settings.secrets)]
    beginning: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_trace_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[*beginning, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: _Lines(target, *names),
        cache_logger_on_first_use=True,
    )
    _route_libraries(level, target, [*beginning, structlog.stdlib.ExtraAdder()], ending)


def _add_trace_id(_logger: object, _method: str, line: EventDict) -> EventDict:
    if (trace := current_trace()) is not None:
        line.setdefault("trace_id", trace.id)
    return line


def masking(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that hides `secrets` wherever they occur in a text, however they are written there."""
    known = sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True)
    pattern = re.compile("|".join([*map(_pattern, known), _PASSING]))
    return lambda text: pattern.sub(lambda found: f"{found[1] or ''}{HIDDEN}", text)


def masked_traceback(error: BaseException, secrets: Sequence[str]) -> str:
    """The traceback of `error`, with `secrets` hidden."""
    return masking(secrets)("".join(traceback.format_exception(error)))


class _Briefly(logging.Filter):
    """A gateway that is away is no mistake of ours: a line for every try will do, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
            error = record.exc_info[1]
            record.msg, record.args = f"{record.getMessage()}: {type(error).__name__}: {error}", ()
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


_RECONNECTING = ("discord.client", "discord.shard")
_BRIEFLY = _Briefly()


class _Lines:
    """Writes the lines of one logger."""

    def __init__(self, stream: TextIO, name: str = "tux") -> None:
        self._stream = stream
        self.name = name

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads the log any more: no reason to end what it tells of
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg


def _route_libraries(level: int, stream: TextIO, beginning: list[Processor], ending: list[Processor]) -> None:
    handler = logging.StreamHandler(stream)
    take = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=beginning, processors=[take, *ending]))
    root = logging.getLogger()
    for former in root.handlers[:]:
        if isinstance(former.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(level + 10)
    for name in _INDISCREET:
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    for name in _RECONNECTING:
        logging.getLogger(name).addFilter(_BRIEFLY)  # the same one again changes nothing
    logging.captureWarnings(True)


def _rendering(settings: ProcessSettings, stream: TextIO) -> list[Processor]:
    if settings.log_format == "console" or (settings.log_format == "auto" and stream.isatty()):
        return [structlog.processors.TimeStamper("%H:%M:%S", utc=False), _console(stream)]
    return [
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _console(stream: TextIO) -> Processor:
    colours = stream.isatty() and not os.environ.get("NO_COLOR")
    return structlog.dev.ConsoleRenderer(
        colors=colours, sort_keys=False, exception_formatter=structlog.dev.plain_traceback
    )


def _hiding(secrets: Sequence[str]) -> Callable[[Any, str, Any], Any]:
    mask = masking(secrets)

    def hide(_logger: object, _method: str, line: str | EventDict) -> str:
        return mask(str(line))

    return hide


def _forms(secret: str) -> set[str]:
    """A secret as it stands in a plain text, a JSON string, a repr and an address."""
    in_json = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return {secret, *in_json, repr(secret)[1:-1], quote(secret, safe="")}


def _pattern(secret: str) -> str:
    if len(secret) >= _SHORT_SECRET:
        return re.escape(secret)
    return rf"""(?<=[:=]){re.escape(secret)}(?=[@&\s'"]|$)"""
