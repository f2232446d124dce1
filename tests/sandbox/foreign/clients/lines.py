"""The client's side of the conversation with a test, in JSON lines: what it is told to do, and what it saw."""

import asyncio
import json
import logging
import sys
from typing import Any

logging.basicConfig(level=logging.WARNING)  # on standard error: standard output is for lines alone


def tell(event: str, **data: Any) -> None:
    """Tell the test of an event."""
    _write({"event": event, **data})


async def obey(acts: object) -> None:
    """Do what the test says until it ends: each order names a method of `acts`."""
    reader = asyncio.StreamReader(limit=1 << 20)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    async with asyncio.TaskGroup() as tasks:
        while line := await reader.readline():
            tasks.create_task(_do(acts, json.loads(line)))


async def _do(acts: object, order: dict[str, Any]) -> None:
    try:
        value = await getattr(acts, order["act"])(**order["with"])
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is the answer
        _write({"id": order["id"], "error": f"{type(error).__name__}: {error}"})
    else:
        _write({"id": order["id"], "value": value})


def _write(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
