"""Discord's OpenAPI document, where the environment variable TUX_DISCORD_OPENAPI names its file."""

import os
from pathlib import Path

import pytest

from tux.sandbox import Sandbox

_NAMED = os.environ.get("TUX_DISCORD_OPENAPI")
DOCUMENT = Path(_NAMED) if _NAMED else None
needs_the_document = pytest.mark.skipif(DOCUMENT is None, reason="TUX_DISCORD_OPENAPI names no document")


def wrong_answers(sandbox: Sandbox) -> list[str]:
    """Return what the sandbox answered against the document; what bots asked is left out."""
    return [str(violation) for violation in sandbox.violations if violation.direction == "response"]
