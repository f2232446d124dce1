"""Discord's OpenAPI document, where the environment variable TUX_DISCORD_OPENAPI names its file."""

import os
from functools import cache
from pathlib import Path

import pytest

from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.openapi.document import Document

_NAMED = os.environ.get("TUX_DISCORD_OPENAPI")
DOCUMENT = Path(_NAMED) if _NAMED else None
needs_the_document = pytest.mark.skipif(DOCUMENT is None, reason="TUX_DISCORD_OPENAPI names no document")


@cache
def document() -> Document:
    """Return the document, which must be given. It is read once."""
    assert DOCUMENT is not None
    return Document(DOCUMENT)


def wrong_answers(sandbox: LocalDiscord) -> list[str]:
    """Return what the sandbox answered against the document; what bots asked is left out."""
    return [str(violation) for violation in sandbox.violations if violation.direction == "response"]
