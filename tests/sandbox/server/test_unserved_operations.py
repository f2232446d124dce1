"""A bot that asks for something of Discord's that the sandbox lacks is told its name."""

import aiohttp
import pytest

from documents import document, needs_the_document
from tux.sandbox import Sandbox
from tux.sandbox.openapi.coverage import sample
from tux.sandbox.rest.api import served
from tux.sandbox.rest.paths import Paths
from tux.sandbox.rest.unserved_operations import UNSERVED


async def test_an_operation_that_is_not_served_is_named_in_the_answer_the_log_and_the_traffic(
    sandbox: Sandbox, web: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    sentence = "The sandbox does not serve get_lobby_messages (GET /lobbies/{lobby_id}/messages)."
    async with web.get("/api/v10/lobbies/123456/messages") as reply:
        assert (reply.status, await reply.json()) == (501, {"message": sentence, "code": 0})
    assert sentence in caplog.text
    async with web.get("/sandbox/traffic") as reply:
        shown = [(entry["path"], entry["status"], entry["unserved"]) for entry in await reply.json()]
    assert shown == [("/lobbies/123456/messages", 501, "get_lobby_messages")]


async def test_a_wrong_method_is_405_there_too(sandbox: Sandbox, web: aiohttp.ClientSession) -> None:
    async with web.get("/api/v10/lobbies") as reply:
        assert (reply.status, (await reply.json())["message"]) == (405, "405: Method Not Allowed")
    sandbox.violations.clear()  # it was one on purpose


def test_no_served_operation_is_listed_as_unserved() -> None:
    routes = Paths(served())
    assert [operation for operation in UNSERVED if routes.find(*sample(operation))] == []


@needs_the_document
def test_every_operation_of_discords_is_served_or_listed_as_unserved_by_its_name() -> None:
    routes = Paths(served())
    listed = {(operation.method, operation.path, operation.name) for operation in UNSERVED}
    lacking = [operation for operation in document().operations if routes.find(*sample(operation)) is None]
    assert listed == {(operation.method, operation.path, operation.name) for operation in lacking}
