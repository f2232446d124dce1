"""Checks of what bots send and get against Discord's published OpenAPI document, if one is given.

The document is Discord's "HTTP API (Preview)" specification. It is not part of Tux; name its file in the
environment variable TUX_DISCORD_OPENAPI, or give it to `Sandbox(openapi=…)`. Checking needs the package jsonschema-rs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import orjson

from tux.sandbox.openapi.document import Document
from tux.sandbox.openapi.operations import Operation
from tux.sandbox.openapi.violations import DEVIATIONS, MISSING, UNDOCUMENTED, Violation
from tux.sandbox.rest.requests import JSON, Reply, Request
from tux.sandbox.rest.router import Route
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

logger = logging.getLogger(__name__)
BY_TOKEN = ("/webhooks/", "/interactions/")
"""The beginnings of paths for which a bot needs no Authorization header."""


class Checks:
    """Checks every request of a bot, and every answer.

    Attributes:
        violations: Everything that was found, each once, without the known deviations.
        deviations: The known deviations that occurred.
    """

    def __init__(self, path: Path) -> None:
        self._document = _read(path, path.stat().st_mtime_ns if path.exists() else 0)
        self._seen: set[Violation] = set()
        self.violations: list[Violation] = []
        self.deviations: list[Violation] = []

    def check(self, request: Request, route: Route | None, actor: User | None, reply: Reply) -> None:
        """Check one exchange: what a bot asks, and what anybody is answered.

        What people ask is not checked, because the document does not cover the protocol of Discord's own client.
        """
        match = self._document.operations.find(request.method, unquote(request.path))
        if _is_of_a_bot(request, route, actor):
            for violation in self._asked(request, match):
                self._keep(violation)
        if match is not None:
            operation, _ = match
            for where, message in self._reply(operation, reply):
                self._keep(Violation("response", request.method, operation.path, where, message))

    def _keep(self, violation: Violation) -> None:
        if violation in self._seen:
            return
        self._seen.add(violation)
        if any(deviation.covers(violation) for deviation in DEVIATIONS):
            self.deviations.append(violation)
        else:
            self.violations.append(violation)
            logger.warning("against Discord's document: %s", violation)

    # requests

    def _asked(self, request: Request, match: tuple[Operation, dict[str, str]] | None) -> Iterator[Violation]:
        if match is None:
            yield Violation("request", request.method, request.path, "path", "no such operation")
            return
        operation, names = match
        for where, message in self._request(operation, names, request):
            yield Violation("request", request.method, operation.path, where, message)

    def _request(self, operation: Operation, names: Mapping[str, str], request: Request) -> Iterator[tuple[str, str]]:
        yield from self._parameters(operation, "path", names)
        yield from self._parameters(operation, "query", request.query)
        content = operation.body.get("content", {})
        if not content:
            if request.body not in (None, {}) or request.files:
                yield "body", "none is documented"
            return
        kind = request.media_type
        schema = content.get(kind)
        if schema is None:
            yield "body", f"{kind} is not documented"
        elif request.body is None and not request.files:
            if operation.body.get("required"):
                yield "body", MISSING
        else:
            body = _with_files(request)
            pointer = f"{operation.method} {operation.path} {kind}"
            for where, message in self._document.problems("request", pointer, schema["schema"], body):
                yield f"body{where}", message
            for where in self._document.unknown("request", pointer, schema["schema"], body):
                yield f"body{where}", UNDOCUMENTED

    def _parameters(self, operation: Operation, place: str, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        parameters = operation.named(place)
        for name, text in given.items():
            parameter = parameters.get(name)
            if parameter is None:
                yield f"{place}.{name}", UNDOCUMENTED
                continue
            pointer = f"{operation.method} {operation.path} {place} {name}"
            readings = _readings(text)
            schema = parameter["schema"]
            problems = [list(self._document.problems("request", pointer, schema, reading)) for reading in readings]
            if all(problems):
                yield f"{place}.{name}", problems[0][0][1]
        for name, parameter in parameters.items():
            if parameter.get("required") and name not in given:
                yield f"{place}.{name}", MISSING

    # answers

    def _reply(self, operation: Operation, reply: Reply) -> Iterator[tuple[str, str]]:
        if reply.status >= 500 or reply.is_page:
            return
        response = self._document.response(operation, reply.status)
        if response is None:
            yield "status", f"{reply.status} is not documented"
            return
        media = response.get("content", {}).get(JSON)
        if media is None:
            if reply.body is not None:
                yield "body", "none is documented"
            return
        body = orjson.loads(orjson.dumps(reply.body))
        pointer = f"{operation.method} {operation.path} {reply.status}"
        for where, message in self._document.problems("response", pointer, media["schema"], body):
            yield f"body{where}", message
        for where in self._document.unknown("response", pointer, media["schema"], body):
            yield f"body{where}", UNDOCUMENTED


def _is_of_a_bot(request: Request, route: Route | None, actor: User | None) -> bool:
    if actor is None:
        return route is not None and request.path.startswith(BY_TOKEN)
    return actor.bot


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Document:
    """Return the document, which is read once for all sandboxes of a process."""
    return Document(path)


def _with_files(request: Request) -> Any:
    if not request.files or not isinstance(request.body, dict | None):
        return request.body
    return (cast("Json | None", request.body) or {}) | dict.fromkeys(request.files, "")


def _readings(text: str) -> list[object]:
    """Return the values that a text in a path or query may stand for."""
    readings: list[object] = [text]
    if re.fullmatch(r"-?\d{1,19}", text):
        readings.append(int(text))
    if text.lower() in {"true", "false", "1", "0"}:
        readings.append(text.lower() in {"true", "1"})
    return [*readings, text.split(",")]
