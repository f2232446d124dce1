"""Checks of `tux doctor` on the process: its database, clock, token and intents."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tux.cli.database import database_sentence
from tux.cli.run import PORTAL, missing_intents, unreachable
from tux.runtime.settings import ProcessSettings

if TYPE_CHECKING:
    import discord

    from tux.app import App
    from tux.runtime.refusals import Worded

CLOCK_TOLERANCE_SECONDS = 5.0
"""The difference from Discord's clock beyond which timeouts and reminders end at a noticeably wrong time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    check: str
    ok: bool
    message: str
    fix: str | None = None
    """The way to fix a problem."""


Findings = AsyncGenerator[Finding]


async def check_database(app: "App") -> Finding:
    """Check that the database can be reached, and say whether the next start will upgrade it."""
    from tux.database import DatabaseUnavailable, DatabaseUnknown
    from tux.database.revisions import shown

    if (file := missing_file(app)) is not None:
        return _missing_file_finding(app, file)
    try:
        current = await app.database.current()
    except (DatabaseUnavailable, DatabaseUnknown) as error:
        return database_problem(error)
    place = app.database.place
    if not app.database.revisions.reached_by(current):
        return Finding("database", ok=True, message=f"{place} is reachable; the next start upgrades its tables.")
    return Finding("database", ok=True, message=f"{place} is reachable and up to date (revision {shown(current)}).")


def missing_file(app: "App") -> Path | None:
    """Return the file of a SQLite database if it does not exist."""
    file = Path(app.database.url.database or "")
    return file if app.database.dialect == "sqlite" and not file.exists() else None


def _missing_file_finding(app: "App", file: Path) -> Finding:
    from tux.database import DatabaseUnavailable
    from tux.database.engines import creation_problem

    if problem := creation_problem(file):
        return database_problem(DatabaseUnavailable(database=app.database.place, problem=problem))
    return Finding("database", ok=True, message=f"{file} does not exist yet; the first start creates it.")


async def check_data_folder(app: "App") -> Findings:
    """Check the folder that keeps cases while a server's database is down. A file's own folder is checked with it."""
    from tux.database.engines import creation_problem

    folder = app.settings.data_dir
    if app.settings.database_url is None or creation_problem(folder / "unrecorded-cases") is None:
        return
    message = f"{folder} is no directory that Tux can write to; cases would be lost while the database is down."
    yield Finding("data directory", ok=False, message=message, fix="Let Tux write to it, or set TUX_DATA_DIR.")


def database_problem(error: "Worded") -> Finding:
    """Return the finding for a database that cannot be used."""
    message, _, fix = database_sentence(error).partition(". ")
    return Finding(
        "database", ok=False, message=f"{message.removesuffix('.')}.", fix=fix or "Correct TUX_DATABASE_URL."
    )


async def check_clock(settings: ProcessSettings) -> Findings:
    """Compare this machine's clock with Discord's. Yield nothing if Discord cannot be asked; a later check says so."""
    import aiohttp

    from tux.runtime.clock import SystemClock

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session,
            session.get(f"{settings.discord_api}/gateway") as response,
        ):
            discord_time = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return
    difference = (SystemClock().now() - discord_time).total_seconds()
    if abs(difference) <= CLOCK_TOLERANCE_SECONDS:
        yield Finding("clock", ok=True, message="this machine agrees with Discord on the time.")
        return
    message = f"this machine is {abs(difference):.0f} s {'ahead of' if difference > 0 else 'behind'} Discord."
    yield Finding("clock", ok=False, message=message, fix="Enable time synchronisation (NTP) on this machine.")


def token_problem(settings: ProcessSettings) -> Finding:
    """Return the finding for a token that Discord does not accept, or that is not set."""
    message = "Discord does not accept it." if settings.token else "there is none."
    fix = f"Copy the token from the Bot page of {PORTAL} into .env as TUX_TOKEN, or reset it there first."
    return Finding("token", ok=False, message=message, fix=fix)


def check_intents(app: "App", client: "discord.Client") -> Finding:
    """Check that the bot has every privileged intent that its features need."""
    missing = missing_intents(app.bot.intents, client.application_flags)
    if not missing:
        return Finding("intents", ok=True, message="the bot has every privileged intent that it needs.")
    fix = f"Enable {'it' if len(missing) == 1 else 'them'} on the Bot page of {PORTAL}."
    return Finding("intents", ok=False, message=f"the bot lacks {' and '.join(missing)}.", fix=fix)


def discord_errors() -> tuple[type[Exception], ...]:
    """Return the exceptions that mean trouble with Discord or the network. A timeout is an `OSError`."""
    import aiohttp
    import discord

    return aiohttp.ClientError, discord.HTTPException, discord.InvalidData, OSError, json.JSONDecodeError


def discord_problem(settings: ProcessSettings, error: Exception, check: str = "discord") -> Finding:
    """Return the finding for a Discord that gave no usable answer."""
    message = unreachable(settings, error).partition(". ")[0] + "."
    fix = "Check this machine's network, any proxy or firewall, and https://discordstatus.com."
    return Finding(check, ok=False, message=message, fix=fix)
