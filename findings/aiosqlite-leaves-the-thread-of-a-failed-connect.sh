#!/usr/bin/env bash
# Where aiosqlite cannot open a file, the exception arrives before the connection's thread has ended, and nothing waits for
# the thread. If the event loop is closed meanwhile, as when a program stops because its database is away, the thread dies
# of "Event loop is closed", which no caller can catch; pytest blames whichever test comes next.
#
# aiosqlite 0.22.1 and SQLAlchemy 2.1.9.
#
# Guess: `await aiosqlite.connect()` is over when it raises.
#
# SQLAlchemy's engine has it too: dispose() knows of no connection that was never made. A creator of one's own can join the
# thread before it lets the exception go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiosqlite==0.22.1 sqlalchemy==2.1.9 greenlet
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import asyncio
import sqlite3
import sys
import threading

import aiosqlite
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import create_async_engine

MISSING = f"file:{sys.argv[1]}/missing?mode=rw"
died: list[str] = []
threading.excepthook = lambda args: died.append(str(args.exc_value))


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "connection_worker" in thread.name]


async def plain() -> int:
    try:
        await aiosqlite.connect(MISSING, uri=True)
    except sqlite3.OperationalError:
        return len(workers())
    raise AssertionError("it was opened")


async def through_sqlalchemy() -> int:
    engine = create_async_engine(f"sqlite+aiosqlite:///{MISSING}&uri=true")
    try:
        async with engine.connect():
            raise AssertionError("it was opened")
    except exc.OperationalError:
        await engine.dispose()
        return len(workers())


ROUNDS = 300
for way in (plain, through_sqlalchemy):
    died.clear()
    alive = 0
    for _ in range(ROUNDS):
        alive += asyncio.run(way()) > 0
        for worker in workers():
            worker.join()
    print(f"{way.__name__}: thread alive after the exception: {alive > 0}; died of: {sorted(set(died))}")
    assert alive > 0
    assert set(died) == {"Event loop is closed"}
PYTHON
# Seen:
# plain: thread alive after the exception: True; died of: ['Event loop is closed']
# through_sqlalchemy: thread alive after the exception: True; died of: ['Event loop is closed']
