"""`tux config export` and `tux config import`: the settings of a server as a file, without Discord."""

import json
import sys
from pathlib import Path

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from tux.app import Services
from tux.cli.confirmation import confirm
from tux.cli.database import database_sentence
from tux.cli.exits import CliError, Exit
from tux.cli.services import run_with_services
from tux.database import Guild
from tux.guilds.settings.changes import Change, Plan
from tux.guilds.settings.errors import FileChangesNothing
from tux.guilds.settings.history import STORED_ELSEWHERE, Steps
from tux.guilds.settings.transfer import (
    LONGEST_FILE_BYTES,
    LeftOut,
    SettingsFile,
    fit_file,
    read_file,
    same_guild,
    write_file,
)
from tux.runtime.refusals import Refusal
from tux.runtime.settings import LoadedSettings


def export_settings(loaded: LoadedSettings, guild_id: int, file: Path | None) -> None:
    """Write the settings of a server to a new file, or to standard output."""
    content = run_with_services(loaded, lambda services: _export(services, guild_id))
    if file is None:
        sys.stdout.write(content.decode())
        return
    try:
        with file.open("xb") as new:
            new.write(content)
    except FileExistsError as error:
        raise CliError(f"{file} already exists. Choose another name.", Exit.USAGE) from error
    except OSError as error:
        raise CliError(f"{file} cannot be written: {error.strerror}.", Exit.FAILURE) from error
    typer.echo(f"{file}: {len(content)} bytes")


def import_settings(loaded: LoadedSettings, guild_id: int, file: Path, *, yes: bool) -> None:
    """Show what a file would change in the settings of a server, ask unless `yes`, and import it."""
    try:
        with file.open("rb") as stream:
            settings_file = read_file(stream.read(LONGEST_FILE_BYTES + 1))
        run_with_services(loaded, lambda services: _import(services, guild_id, settings_file, yes=yes))
    except OSError as error:
        raise CliError(f"{file} cannot be read: {error.strerror}.", Exit.USAGE) from error
    except Refusal as refusal:
        raise CliError(database_sentence(refusal), Exit.FILE) from refusal


async def _export(services: Services, guild_id: int) -> bytes:
    async with services.database.session() as session:
        if await session.get(Guild, guild_id) is None:
            raise CliError(f"Nothing is stored about a server with the ID {guild_id}.", Exit.USAGE)
    stored = await services.guild_settings.stored(guild_id)
    sections = services.guild_settings.sections
    return write_file(guild_id, None, stored, sections, lambda _kind, _id: None, at=services.clock.now())


async def _import(services: Services, guild_id: int, file: SettingsFile, *, yes: bool) -> None:
    stored = await services.guild_settings.stored(guild_id)
    fitted = fit_file(file, stored, services.guild_settings.sections, same_guild(file, guild_id))
    plan = await _steps(services).plan_import(guild_id, fitted.sections)
    for left_out in fitted.left_out:
        typer.echo(f"skipped, because this version of Tux does not know it: {_name(left_out)}")
    if not plan.drafts:
        typer.echo(database_sentence(FileChangesNothing()))
        return
    for change in plan.changes:
        _print(change)
    confirm("", yes=yes)
    number = await _carry_out(services, guild_id, plan)
    typer.echo(
        f"Imported as change #{number}; `/config undo {number}` reverts it. A running Tux notices within a minute."
    )


async def _carry_out(services: Services, guild_id: int, plan: Plan) -> int:
    async def notify_bot(session: AsyncSession, number: int) -> None:
        await services.jobs.schedule(
            session,
            STORED_ELSEWHERE,
            key=f"{guild_id}:{number}",
            guild_id=guild_id,
            due_at=services.clock.now(),
            data={"number": number},
        )

    return await _steps(services).apply(guild_id, plan, by=guild_id, also=notify_bot)


def _name(left_out: LeftOut) -> str:
    return left_out.section if left_out.setting is None else f"{left_out.section}.{left_out.setting}"


def _print(change: Change) -> None:
    for setting in sorted(change.altered):
        before, after = (
            json.dumps(data[setting], ensure_ascii=False) if setting in data else "default"
            for data in (change.before, change.after)
        )
        typer.echo(f"{change.section}.{setting}: {before} → {after}")


def _steps(services: Services) -> Steps:
    return Steps(services.database, services.guild_settings, services.clock)
