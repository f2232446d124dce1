"""Whatever a bot may ask, it is answered as Discord's document says: every operation, with requests drawn from it."""

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from documents import DOCUMENT, document, needs_the_document, wrong_answers
from rich_worlds import RichWorld
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.openapi.coverage import coverage, sample
from tux.sandbox.openapi.operations import Operation
from tux.sandbox.rest.api import served
from tux.sandbox.rest.paths import Paths
from valid_requests import ValidRequests

pytestmark = needs_the_document
NEVER = {
    "get_my_oauth2_authorization": "a bot has no access token to ask with",
    "update_invite_target_users": "the file that is drawn is a picture, not a list of users",
    "get_sticker_pack": "the sandbox has no sticker packs",
}
"""Operations that no drawn request succeeds with, and why."""


def operations() -> list[Operation]:
    if DOCUMENT is None:
        return []
    routes = Paths(served())
    return [operation for operation in document().operations if routes.find(*sample(operation))]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as running:
        yield running


@cache
def never_given() -> set[str]:
    """Return the fields of which `tux sandbox routes --missing` says that no answer has them."""
    assert DOCUMENT is not None
    return {name for names in coverage(DOCUMENT).ungiven.values() for name in names}


def fields(value: Any) -> Iterator[str]:
    """Yield the names of fields at every level."""
    entries = value if isinstance(value, list) else []
    if isinstance(value, dict):
        yield from value
        entries = value.values()
    for entry in entries:
        yield from fields(entry)


class Asked:
    """A rich world for one operation, which is made anew once a request has taken something away."""

    def __init__(self, runner: asyncio.Runner, operation: Operation) -> None:
        self.runner, self.operation = runner, operation
        self.refusals: set[str] = set()
        self.succeeded = False
        self.given: set[str] = set()
        self.wrong: list[str] = []
        self.world: RichWorld | None = None

    def ask(self, draw: Any) -> None:
        world = self.world = self.world or self._new()
        requests = ValidRequests(document(), world, self.operation, draw)
        path, query, (body, files) = requests.path(), requests.query(), requests.body()
        asking = world.actors[self.operation.name].ask(self.operation.method, path, body, query=query, files=files)
        status, answer = self.runner.run(asking)
        self.succeeded |= status < 400
        self.given |= set(fields(answer)) if status < 400 else set()
        self.refusals |= {f"{path} {query} {body}: {answer}"} if status >= 400 else set()
        self.wrong += [f"{wrong}\n    {path} {query} {body}\n    {answer}" for wrong in wrong_answers(world.discord)]
        if status < 400 and self.operation.method == "DELETE":
            self.world = None

    def _new(self) -> RichWorld:
        world = RichWorld(LocalDiscord(openapi=DOCUMENT))
        self.runner.run(world.fill())
        assert wrong_answers(world.discord) == []
        return world


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.name)
def test_an_operation_answers_as_the_document_says(runner: asyncio.Runner, operation: Operation) -> None:
    asked = Asked(runner, operation)

    @settings(
        max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        asked.ask(data.draw)

    ask()
    assert asked.wrong == []
    assert asked.given & never_given() == set()
    assert asked.succeeded == (operation.name not in NEVER), "\n".join(sorted(asked.refusals, key=len)[:5])
