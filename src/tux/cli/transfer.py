"""`tux config export` and `tux config import`: what a server has set, as a file, without Discord."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from tux.app import Services
from tux.cli.db import naming, require_ready
from tux.cli.exits import CliError, Exit
from tux.cli.run import database_sentence
from tux.database import Guild
from tux.guilds.settings.history import TOLD, Change, Plan, Steps
from tux.guilds.settings.transfer import LIMIT, File, FileChangesNothing, LeftOut, fit, read, same_guild, written
from tux.runtime.refusals import Refusal
from tux.runtime.settings import LoadedSettings

T = TypeVar("T")


def export_settings(loaded: LoadedSettings, guild_id: int, file: Path | None) -> None:
    content = _run(loaded, lambda services: _export(services, guild_id))
    if file is None:
        sys.stdout.write(content.decode())
        return
    try:
        with file.open("xb") as new:
            new.write(content)
    except FileExistsError as error:
        raise CliError(f"{file} is there already. Choose another name.", Exit.USAGE) from error
    except OSError as error:
        raise CliError(f"{file} cannot be written: {error.strerror}.", Exit.FAILURE) from error
    typer.echo(f"{file}: {len(content)} bytes")


def import_settings(loaded: LoadedSettings, guild_id: int, file: Path, *, yes: bool) -> None:
    try:
        with file.open("rb") as given:
            found = read(given.read(LIMIT + 1))
        _run(loaded, lambda services: _import(services, guild_id, found, yes=yes))
    except OSError as error:
        raise CliError(f"{file} cannot be read: {error.strerror}.", Exit.USAGE) from error
    except Refusal as refusal:
        raise CliError(database_sentence(refusal), Exit.FILE) from refusal


async def _export(services: Services, guild_id: int) -> bytes:
    async with services.database.session() as session:
        if await session.get(Guild, guild_id) is None:
            raise CliError(f"Nothing is stored about a server {guild_id}.", Exit.USAGE)
    stored = await services.guild_settings.stored(guild_id)
    return written(guild_id, None, stored, services.sections, lambda _kind, _id: None, at=services.clock.now())


async def _import(services: Services, guild_id: int, file: File, *, yes: bool) -> None:
    stored = await services.guild_settings.stored(guild_id)
    fitted = fit(file, stored, services.sections, same_guild(file, guild_id))
    plan = await _steps(services).replacing(guild_id, fitted.sections)
    for left_out in fitted.left_out:
        typer.echo(f"left out, as this Tux does not know it: {_name(left_out)}")
    if not plan.drafts:
        typer.echo(database_sentence(FileChangesNothing()))
        return
    for change in plan.changes:
        _show(change)
    _confirm(yes=yes)
    number = await _carry_out(services, guild_id, plan)
    typer.echo(f"Done, as change #{number}. `/config undo {number}` undoes it. A running Tux has it within a minute.")


async def _carry_out(services: Services, guild_id: int, plan: Plan) -> int:
    async def tell_bot(session: AsyncSession, number: int) -> None:
        await services.jobs.schedule(
            session,
            TOLD,
            key=f"{guild_id}:{number}",
            guild_id=guild_id,
            due_at=services.clock.now(),
            data={"number": number},
        )

    return await _steps(services).carry_out(guild_id, plan, by=guild_id, also=tell_bot)


def _name(left_out: LeftOut) -> str:
    return left_out.section if left_out.setting is None else f"{left_out.section}.{left_out.setting}"


def _show(change: Change) -> None:
    for setting in sorted(change.altered):
        before, after = (
            json.dumps(data[setting], ensure_ascii=False) if setting in data else "default"
            for data in (change.before, change.after)
        )
        typer.echo(f"{change.section}.{setting}: {before} → {after}")


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise CliError("Nothing was done. Add --yes if you mean it.", Exit.REFUSED)
    if not typer.confirm("Go on?", default=False):
        raise CliError("Nothing was done.", Exit.REFUSED)


def _run(loaded: LoadedSettings, work: Callable[[Services], Coroutine[Any, Any, T]]) -> T:
    place = require_ready(loaded)

    async def run() -> T:
        async with Services(loaded.settings) as services:
            return await work(services)

    with naming(place):
        return asyncio.run(run())


def _steps(services: Services) -> Steps:
    return Steps(services.database, services.guild_settings, services.sections, services.clock)
