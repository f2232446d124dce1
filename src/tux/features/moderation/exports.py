"""All cases of a server as a file."""

import asyncio
import csv
import gzip
import io
import json
import re
import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Literal, cast

import discord

from tux.features.moderation.errors import CaseExportTooLarge
from tux.guilds.cases import Case

Format = Literal["json", "csv"]

_COLUMNS = tuple(field.name for field in fields(Case))

_MEMORY_BYTES = 1 << 20
"""The size up to which a file is kept in memory. A larger one is kept on disk."""

_APOSTROPHE = "'"
"""Marks a cell as text, so that no spreadsheet takes it for a number, a date or a formula. Readers drop one of them."""

_OPENERS = "=+@\\-\t\r\uff1d\uff0b\uff20\uff0d'"
"""The characters that begin a formula, and the mark itself, for use in a pattern."""

_INNER_START = re.compile(rf"([;\t\r\n])(?=[{_OPENERS}])")
"""The places where a spreadsheet begins a cell if it takes another character than the comma for the separator."""

_DATE_CHARACTERS = 30
"""No spreadsheet reads a longer text as a date, whatever it begins with."""


@asynccontextmanager
async def export_file(cases: AsyncIterator[Case], file_format: Format, *, limit: int) -> AsyncGenerator[discord.File]:
    """Yield a file with all of `cases`, compressed if it is larger than `limit` bytes. It is deleted afterwards.

    Raises `CaseExportTooLarge` if it is still too large.
    """
    with _temporary() as plain, _temporary() as packed:
        await (_write_json if file_format == "json" else _write_csv)(cases, plain)
        file, name = plain, f"cases.{file_format}"
        if file.tell() > limit:
            await asyncio.to_thread(_compress, plain, packed)
            file, name = packed, f"{name}.gz"
        if file.tell() > limit:
            raise CaseExportTooLarge(megabytes=file.tell() >> 20, limit=limit >> 20)
        file.seek(0)
        yield discord.File(cast("Any", file), filename=name)


def _temporary() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=_MEMORY_BYTES)


async def _write_json(cases: AsyncIterator[Case], file: IO[bytes]) -> None:
    separator = b"[\n"
    async for case in cases:
        row = {name: _json_value(getattr(case, name)) for name in _COLUMNS}
        file.write(separator + json.dumps(row, ensure_ascii=False).encode())
        separator = b",\n"
    file.write(b"\n]\n" if separator == b",\n" else b"[]\n")


async def _write_csv(cases: AsyncIterator[Case], file: IO[bytes]) -> None:
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow(_COLUMNS)
    file.write("\ufeff".encode())  # without it, spreadsheets assume another encoding
    async for case in cases:
        writer.writerow([_csv_cell(getattr(case, name)) for name in _COLUMNS])
        file.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()
    file.write(line.getvalue().encode())


def _json_value(value: object) -> Any:
    """Return ids as text: most programs would round them as numbers."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    return value


def _csv_cell(value: object) -> object:
    plain = _json_value(value)
    if isinstance(plain, dict):
        plain = json.dumps(plain, ensure_ascii=False)
    if isinstance(value, datetime) or not isinstance(plain, str):
        return plain
    marked = _INNER_START.sub(rf"\1{_APOSTROPHE}", plain)
    return marked if _is_words(plain) else f"{_APOSTROPHE}{marked}"


def _is_words(text: str) -> bool:
    """Return whether a spreadsheet shows a text as it is: it is empty, or begins with a letter and is no date."""
    is_date = len(text) <= _DATE_CHARACTERS and any(character.isdigit() for character in text)
    return not text or (text[0].isalpha() and not is_date)


def _compress(file: IO[bytes], into: IO[bytes]) -> None:
    file.seek(0)
    with gzip.GzipFile(fileobj=into, mode="wb", mtime=0) as packed:
        shutil.copyfileobj(file, packed)
