"""Answers that Tux defers, for tests that must not wait until it does."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from tux.bot.replies import answers
from tux.sandbox.people import Person
from tux.sandbox.screens import Seen

EPHEMERAL = 1 << 6
"""The flag of a message that one person alone sees."""

LOADING = 1 << 7
"""The flag of a message that says "is thinking…"."""


@pytest.fixture
def defer_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Tux defer as soon as it can, so that no test has to wait for it."""
    monkeypatch.setattr(answers, "DEFER_AFTER_SECONDS", 0.0)


def begin(action: Coroutine[Any, Any, Seen]) -> asyncio.Task[Seen]:
    return asyncio.get_running_loop().create_task(action)


async def thinking(person: Person) -> dict[str, Any]:
    return await person.event("MESSAGE_CREATE", lambda message: bool(message["flags"] & LOADING))
