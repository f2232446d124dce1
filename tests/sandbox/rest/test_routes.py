"""Routes in general: what of them Discord's document says."""

import json
import re
from typing import Any

import pytest

from documents import DOCUMENT
from tux.sandbox.rest.api import served


def anonymous(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


@pytest.fixture(scope="module")
def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every documented operation, by its method and its path without the names of its parameters."""
    if DOCUMENT is None:
        pytest.skip("TUX_DISCORD_OPENAPI names no document to compare with")
    paths = json.loads(DOCUMENT.read_text())["paths"]
    return {
        (method.upper(), anonymous(path)): operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method != "parameters"
    }


def test_exactly_those_routes_need_no_token_for_which_discord_documents_none(
    operations: dict[tuple[str, str], dict[str, Any]],
) -> None:
    different = [
        f"{route.method} {route.path}"
        for route in served()
        if (operation := operations.get((route.method, anonymous(route.path)))) is not None
        and ({} in operation["security"]) != route.public
    ]
    assert different == []


def test_bodies_are_taken_in_exactly_the_media_types_that_discord_documents(
    operations: dict[tuple[str, str], dict[str, Any]],
) -> None:
    different = [
        f"{route.method} {route.path}"
        for route in served()
        if (body := operations.get((route.method, anonymous(route.path)), {}).get("requestBody")) is not None
        and set(body["content"]) != set(route.media)
    ]
    assert different == []
