"""A rig in a process of its own, so that what it attacks is not slowed down by it.

The plan comes as one line of JSON on stdin, and every exchange leaves as one on stdout. It ends when stdin is closed.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any, cast

import orjson

from tux.sandbox.attacks.paces import WallPace
from tux.sandbox.attacks.plan import Step, dumped, loaded
from tux.sandbox.attacks.report import SentRequest
from tux.sandbox.attacks.rig import Rig

MAX_LINE_BYTES = 1 << 26
SKIPPED, FINISHED, POWERLESS = "skipped", "finished", "powerless"
STOP_TIMEOUT_SECONDS = 5.0


class RigFailed(Exception):
    """Raised when the process ends without having sent its plan; the message is the last line that it wrote."""


async def run_apart(
    api: str,
    authorizations: Sequence[str],
    steps: Sequence[Step],
    note: Callable[[SentRequest], None],
    skip: Callable[[], None],
    *,
    speed: float,
    until_stopped: bool,
) -> bool:
    """Send a plan from a process of its own, as `Rig.run` does.

    Raises:
        RigFailed: the process ended before the plan.
    """
    order = {"api": api, "authorizations": list(authorizations), "steps": dumped(steps)}
    order |= {"speed": speed, "until_stopped": until_stopped}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=MAX_LINE_BYTES
    )
    try:
        orders, exchanges, complaints = _pipes(process)
        orders.write(orjson.dumps(order) + b"\n")
        await orders.drain()
        async for line in exchanges:
            outcome = _hear(orjson.loads(line), note, skip)
            if outcome is not None:
                return outcome
        lines = (await complaints.read()).decode(errors="replace").strip().splitlines()
        raise RigFailed(lines[-1] if lines else "the process of the rig ended")
    finally:
        await _end(process)


def _pipes(process: Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader, asyncio.StreamReader]:
    """Return stdin, stdout and stderr of a process, all of which are pipes."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RigFailed("the process of the rig has no pipes")
    return process.stdin, process.stdout, process.stderr


def _hear(line: Any, note: Callable[[SentRequest], None], skip: Callable[[], None]) -> bool | None:
    """Pass on what the process says, and return how the plan ended once it has."""
    if isinstance(line, list):
        note(SentRequest(*cast("list[Any]", line)))
    elif line == SKIPPED:
        skip()
    else:
        return line == FINISHED
    return None


async def _end(process: Process) -> None:
    """Close the stdin of a process, at which it ends, and kill it if it does not."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.communicate(), STOP_TIMEOUT_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _tell(line: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()


async def main() -> None:
    """Read a plan from stdin, send it, and tell of every exchange."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=MAX_LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    order = orjson.loads(await reader.readline())
    rig = Rig(
        order["api"],
        order["authorizations"],
        WallPace(order["speed"]),
        lambda exchange: _tell(astuple(exchange)),
        lambda: _tell(SKIPPED),
        until_stopped=order["until_stopped"],
    )
    sending = loop.create_task(rig.run(loaded(order["steps"])), name="plan")
    closing = loop.create_task(reader.read(), name="stdin")
    await asyncio.wait({sending, closing}, return_when=asyncio.FIRST_COMPLETED)
    closing.cancel()
    if sending.done():
        _tell(FINISHED if sending.result() else POWERLESS)
    else:
        sending.cancel()


if __name__ == "__main__":
    asyncio.run(main())
