"""Requests to the REST API and their answers, off the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

JSON, MULTIPART, FORM_ENCODED = "application/json", "multipart/form-data", "application/x-www-form-urlencoded"
"""The media types of request bodies that Discord reads, each where it documents it."""


class Fields(dict[str, Any]):
    """The fields of a body that is no JSON: each is a text, or a list of texts if it came several times."""


@dataclass(slots=True)
class Upload:
    """A file of a multipart request, by the name of its form field (`files[0]`)."""

    filename: str
    content: bytes
    content_type: str | None


@dataclass(slots=True)
class Request:
    """A request that was taken off the wire. `path` begins after `/api/v10`.

    A name that the query has several times has its values joined by commas.

    Args:
        media: The media type of its body; empty where that follows from whether there are files.
        github_event: The header `X-GitHub-Event`, by which GitHub says what its body is about.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    authorization: str | None = None
    body: Any = None
    files: Mapping[str, Upload] = field(default_factory=dict[str, Upload])
    reason: str | None = None
    media: str = ""
    github_event: str | None = None

    @property
    def media_type(self) -> str:
        """The media type of its body; JSON if there is none."""
        return self.media or (MULTIPART if self.files else JSON)


@dataclass(slots=True)
class Reply:
    """An answer: a JSON body (None for 204), a status and headers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def is_page(self) -> bool:
        """True if the body is no JSON but a text of its own type, such as the page of a proxy before Discord."""
        return isinstance(self.body, str) and "Content-Type" in self.headers


SECRET_PART = re.compile(r"(?<=/)[\w-]{40,}")
"""A part of a path that looks like a token."""


def without_tokens(path: str) -> str:
    """Return a path with its tokens replaced, so that it can be shown."""
    return SECRET_PART.sub("…", path)


def path_part(text: str) -> str:
    """Return a part of a path as it was before percent-encoding."""
    return unquote(text)
