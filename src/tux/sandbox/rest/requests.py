"""Requests to the REST API and their answers, off the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote


@dataclass(slots=True)
class Upload:
    """A file of a multipart request, by the name of its form field (`files[0]`)."""

    filename: str
    content: bytes
    content_type: str | None


@dataclass(slots=True)
class Request:
    """A request that was taken off the wire. `path` begins after `/api/v10`."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    authorization: str | None = None
    body: Any = None
    files: Mapping[str, Upload] = field(default_factory=dict[str, Upload])
    reason: str | None = None


@dataclass(slots=True)
class Reply:
    """An answer: a JSON body (None for 204), a status and headers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


SECRET_PART = re.compile(r"(?<=/)[\w-]{40,}")
"""A part of a path that looks like a token."""


def without_tokens(path: str) -> str:
    """Return a path with its tokens replaced, so that it can be shown."""
    return SECRET_PART.sub("…", path)


def path_part(text: str) -> str:
    """Return a part of a path as it was before percent-encoding."""
    return unquote(text)
