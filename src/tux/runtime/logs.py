"""Log lines, Tux's own and those of every library: one level, one format, and one place that hides secrets."""

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

_VERBOSE_LOGGERS = ("alembic", "sqlalchemy.engine", "sqlalchemy.pool", "aiosqlite")
"""Loggers whose information is detail to us (every statement), so that they log one level less than all others."""

_PRIVATE_LOGGERS = ("discord.gateway", "discord.http")
"""Loggers whose debug lines quote what people write to each other, which belongs in no log at any level."""

_SHORT_SECRET_CHARACTERS = 6
"""A secret shorter than this may be an ordinary word as well, and is hidden only where a password would stand."""

_TEMPORARY_SECRETS = r"""(/(?:webhooks|interactions)/\d+/|["']token\\?["']:\s*\\?["'])[\w.-]{20,}"""
"""The tokens of webhooks and interactions, which discord.py writes into its debug lines."""


def configure(settings: ProcessSettings, *, stream: TextIO | None = None) -> None:
    """Set up all logging of the process, in place of any earlier setup. Writes to stderr, or to `stream`."""
    target = stream or sys.stderr
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    final_processors = [*_renderers(settings, target), _secret_hider(settings.secrets)]
    first_processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_trace_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[*first_processors, *final_processors],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: _LineLogger(target, *names),
        cache_logger_on_first_use=True,
    )
    _route_libraries(level, target, [*first_processors, structlog.stdlib.ExtraAdder()], final_processors)


def _add_trace_id(_logger: object, _method: str, line: EventDict) -> EventDict:
    if (trace := current_trace()) is not None:
        line.setdefault("trace_id", trace.id)
    return line


def secret_masker(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that hides `secrets` wherever they occur in a text, in whichever notation."""
    notations = sorted({notation for secret in secrets for notation in _notations(secret)}, key=len, reverse=True)
    pattern = re.compile("|".join([*map(_pattern, notations), _TEMPORARY_SECRETS]))
    return lambda text: pattern.sub(lambda match: f"{match[1] or ''}{HIDDEN}", text)


def masked_traceback(error: BaseException, secrets: Sequence[str]) -> str:
    """Return the traceback of `error`, with `secrets` hidden."""
    return secret_masker(secrets)("".join(traceback.format_exception(error)))


class _ReconnectFilter(logging.Filter):
    """Shortens discord.py's attempts to reconnect to one warning each: a traceback would add nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
            error = record.exc_info[1]
            record.msg, record.args = f"{record.getMessage()}: {type(error).__name__}: {error}", ()
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


_RECONNECTING_LOGGERS = ("discord.client", "discord.shard")
_RECONNECT_FILTER = _ReconnectFilter()


class _LineLogger:
    """A structlog logger that writes finished lines to a stream."""

    def __init__(self, stream: TextIO, name: str = "tux") -> None:
        self._stream = stream
        self.name = name

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):  # a log that was closed must not stop any work
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg


def _route_libraries(
    level: int, stream: TextIO, first_processors: list[Processor], final_processors: list[Processor]
) -> None:
    handler = logging.StreamHandler(stream)
    remove_metadata = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=first_processors, processors=[remove_metadata, *final_processors]
        )
    )
    root = logging.getLogger()
    for earlier in root.handlers[:]:
        if isinstance(earlier.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(level + 10)
    for name in _PRIVATE_LOGGERS:
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    for name in _RECONNECTING_LOGGERS:
        logging.getLogger(name).addFilter(_RECONNECT_FILTER)  # adding the same filter again changes nothing
    logging.captureWarnings(True)


def _renderers(settings: ProcessSettings, stream: TextIO) -> list[Processor]:
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


def _secret_hider(secrets: Sequence[str]) -> Callable[[Any, str, Any], Any]:
    mask = secret_masker(secrets)

    def hide(_logger: object, _method: str, line: str | EventDict) -> str:
        return mask(str(line))

    return hide


def _notations(secret: str) -> set[str]:
    """Return a secret as it is written in plain text, in a JSON string, in a repr and in a URL."""
    in_json = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return {secret, *in_json, repr(secret)[1:-1], quote(secret, safe="")}


def _pattern(secret: str) -> str:
    if len(secret) >= _SHORT_SECRET_CHARACTERS:
        return re.escape(secret)
    return rf"""(?<=[:=]){re.escape(secret)}(?=[@&\s'"]|$)"""
