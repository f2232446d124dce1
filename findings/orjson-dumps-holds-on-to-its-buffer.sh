#!/usr/bin/env bash
# What orjson.dumps() returns keeps the whole buffer in which it was written, of some 4 KiB at least, for as long as it
# lives: 40 bytes of JSON hold on to 4,100. Neither len() nor sys.getsizeof() shows it (40 and 73), since both count from
# the length of the object. A copy, bytes(memoryview(data)), takes 80 bytes.
#
# orjson 3.13.0, on CPython 3.11 and glibc. tracemalloc shows it too, as it hears of the allocations.
#
# Guess: bytes are as large as sys.getsizeof() says, so that many small objects kept as JSON take little room.
#
# A cache of 100,000 such values takes 400 MB instead of 8.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check orjson==3.13.0
"$folder/venv/bin/python" -W error - <<'PYTHON'
import platform
import sys
import tracemalloc

import orjson

OBJECTS = 20_000
value = {"id": "1", "name": "x" * 20}


def held(write):
    """The bytes that each of many results takes, as the allocator was asked for them, and one of them."""
    tracemalloc.start()
    results = [write(value) for _ in range(OBJECTS)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(size / OBJECTS), results[0]


dumped, data = held(orjson.dumps)
copied, copy = held(lambda value: bytes(memoryview(orjson.dumps(value))))
print("Python", platform.python_version(), "orjson", orjson.__version__)
print(f"dumps():   len {len(data)}, getsizeof {sys.getsizeof(data)}, held {dumped} bytes")
print(f"its copy:  len {len(copy)}, getsizeof {sys.getsizeof(copy)}, held {copied} bytes")
assert data == copy
assert sys.getsizeof(data) == sys.getsizeof(copy) < 100
assert copied < 100
assert dumped > 1000
PYTHON
