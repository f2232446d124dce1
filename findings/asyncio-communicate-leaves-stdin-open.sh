#!/usr/bin/env bash
# Before Python 3.12, `communicate()` of an asyncio subprocess does not close stdin if it is given nothing to write, so a
# child that reads to the end of its input waits for ever, and so does `communicate()`. That of `subprocess.Popen` closes
# it in every version.
#
# Standard library alone, CPython 3.10.13, 3.11.7, 3.12.1 and 3.13.0.
#
# Guess: `await process.communicate()` is what `Popen.communicate()` is, and ends stdin before it waits.
#
# On 3.11, close `process.stdin` first, or pass b"". Tests on 3.12 do not show it.
set -euo pipefail
"${1:-python3}" - <<'PYTHON'
import asyncio
import subprocess
import sys

PATIENCE_SECONDS = 3
CHILD = (sys.executable, "-c", "import sys; sys.stdin.read()")


async def ends(given):
    process = await asyncio.create_subprocess_exec(*CHILD, stdin=asyncio.subprocess.PIPE)
    try:
        await asyncio.wait_for(process.communicate(given), PATIENCE_SECONDS)
        return True
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
        return False


with subprocess.Popen(CHILD, stdin=subprocess.PIPE) as plain:
    plain.communicate(timeout=PATIENCE_SECONDS)
nothing, empty = asyncio.run(ends(None)), asyncio.run(ends(b""))
print(f"Python {sys.version.split()[0]}: Popen ends; asyncio with nothing ends: {nothing}; with b'' ends: {empty}")
assert empty
assert nothing == (sys.version_info >= (3, 12))
PYTHON
# Seen:
# Python 3.10.13: Popen ends; asyncio with nothing ends: False; with b'' ends: True
# Python 3.11.7: Popen ends; asyncio with nothing ends: False; with b'' ends: True
# Python 3.12.1: Popen ends; asyncio with nothing ends: True; with b'' ends: True
# Python 3.13.0: Popen ends; asyncio with nothing ends: True; with b'' ends: True
