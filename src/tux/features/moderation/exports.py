"""All cases of a server as a file."""

import asyncio
import csv
import gzip
import io
import json
import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Literal, cast

import discord

from tux.guilds.cases import Case
from tux.runtime.refusals import Refusal

Format = Literal["json", "csv"]

_COLUMNS = tuple(field.name for field in fields(Case))
_IN_MEMORY = 1 << 20
"""Bytes; what is longer waits on disk."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a table program takes for the beginning of a formula, and a reason is anybody's text."""


class ExportTooLarge(Refusal):
    """Larger than what Discord takes, also when compressed. Data: `megabytes`, `limit`."""

    key = "case-export-too-large"


@asynccontextmanager
async def exported(cases: AsyncIterator[Case], form: Format, *, limit: int) -> AsyncGenerator[discord.File]:
    """A file with all of `cases`, of at most `limit` bytes: compressed if it has to be. Gone after the block."""
    with _temporary() as plain, _temporary() as packed:
        await (_write_json if form == "json" else _write_csv)(cases, plain)
        file, name = plain, f"cases.{form}"
        if file.tell() > limit:
            await asyncio.to_thread(_compress, plain, packed)
            file, name = packed, f"{name}.gz"
        if file.tell() > limit:
            raise ExportTooLarge(megabytes=file.tell() >> 20, limit=limit >> 20)
        file.seek(0)
        yield discord.File(cast("Any", file), filename=name)


def _temporary() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


async def _write_json(cases: AsyncIterator[Case], file: IO[bytes]) -> None:
    separator = b"[\n"
    async for case in cases:
        row = {name: _plain(getattr(case, name)) for name in _COLUMNS}
        file.write(separator + json.dumps(row, ensure_ascii=False).encode())
        separator = b",\n"
    file.write(b"\n]\n" if separator == b",\n" else b"[]\n")


async def _write_csv(cases: AsyncIterator[Case], file: IO[bytes]) -> None:
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow(_COLUMNS)
    file.write("\ufeff".encode())  # else table programs take it for another encoding
    async for case in cases:
        writer.writerow([_cell(getattr(case, name)) for name in _COLUMNS])
        file.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()
    file.write(line.getvalue().encode())


def _plain(value: object) -> Any:
    """Ids as text: as numbers, most programs would round them."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    return value


def _cell(value: object) -> object:
    plain = _plain(value)
    if isinstance(plain, dict):
        return json.dumps(plain, ensure_ascii=False)
    return f"'{plain}" if isinstance(plain, str) and plain.startswith(_FORMULA) else plain


def _compress(file: IO[bytes], into: IO[bytes]) -> None:
    file.seek(0)
    with gzip.GzipFile(fileobj=into, mode="wb", mtime=0) as packed:
        shutil.copyfileobj(file, packed)
