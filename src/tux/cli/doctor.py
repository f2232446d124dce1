"""`tux doctor`: everything that commonly keeps Tux from working, each with the way to mend it.

It asks Discord's REST API alone, so it can run beside the bot.
"""

import asyncio
import json
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tux.cli.exits import Exit
from tux.cli.flags import with_settings
from tux.cli.run import PORTAL, database_sentence, missing_intents, unreachable
from tux.runtime.settings import LoadedSettings, ProcessSettings

if TYPE_CHECKING:
    import discord

    from tux.app import App
    from tux.runtime.refusals import Worded
    from tux.runtime.texts import Texts

GUILDS = 25
"""How many servers are looked at unless one is named: each takes three requests."""

CLOCK_TOLERANCE = 5.0
"""Seconds between this machine and Discord; beyond, timeouts and reminders end noticeably wrong."""

JsonFlag = Annotated[bool, typer.Option("--json", help="Write the findings as JSON.")]
GuildOption = Annotated[int | None, typer.Option("--guild", help="Look at this server alone, by its id.")]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check came to."""

    check: str
    ok: bool
    said: str
    mend: str | None = None
    """What to do about it, where it is not in order."""


Findings = AsyncGenerator[Finding]


@with_settings
def doctor(loaded: LoadedSettings, *, as_json: JsonFlag = False, guild: GuildOption = None) -> None:
    """Find what keeps Tux from working, and say how to mend it."""
    findings = asyncio.run(_told(examine(loaded.settings, guild), as_json=as_json))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(Exit.DOCTOR)


async def _told(findings: Findings, *, as_json: bool) -> list[Finding]:
    """Tells each finding as it comes: the next may take a while. JSON comes in one piece, at the end."""
    told: list[Finding] = []
    async for finding in findings:
        told.append(finding)
        if not as_json:
            _tell(finding)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in told], indent=2, ensure_ascii=False))
    return told


def _tell(finding: Finding) -> None:
    typer.echo(f"{'✓' if finding.ok else '✗'} {finding.check}: {finding.said}")
    if finding.mend:
        typer.echo(f"    → {finding.mend}")


async def examine(settings: ProcessSettings, guild_id: int | None = None) -> Findings:
    """Every finding, in the order in which things have to be mended."""
    from tux.app import App
    from tux.runtime.refusals import Worded

    try:
        app = App(settings)
    except Worded as error:  # an address that is none
        yield _database_trouble(error)
        return
    await app.load_features()
    try:
        async for finding in _examine(app, guild_id):
            yield finding
    finally:
        await app.database.close()


async def _examine(app: "App", guild_id: int | None) -> Findings:
    yield await _database(app)
    async for finding in _clock(app.settings):
        yield finding
    async with _logged_in(app) as (client, trouble):
        yield trouble or Finding("token", ok=True, said=f"Discord knows the bot as {client.user}.")
        if trouble is None:
            yield _intents(app, client)
            async for finding in _guilds(app, client, guild_id):
                yield finding


def _discord_troubles() -> tuple[type[Exception], ...]:
    """How it surfaces that Discord, or the way to it, is not as it should be. (A time that runs out is an OSError.)"""
    import aiohttp
    import discord

    return aiohttp.ClientError, discord.HTTPException, discord.InvalidData, OSError, json.JSONDecodeError


def _discord_trouble(settings: ProcessSettings, error: Exception, check: str = "discord") -> Finding:
    mend = "Check the network of this machine, a proxy or firewall on the way, and https://discordstatus.com."
    return Finding(check, ok=False, said=unreachable(settings, error).partition(". ")[0] + ".", mend=mend)


async def _database(app: "App") -> Finding:
    from tux.database import DatabaseUnavailable, DatabaseUnknown
    from tux.database.revisions import shown

    if (file := _absent_file(app)) is not None:
        return _missing_file(file)
    try:
        current = await app.database.current()
    except (DatabaseUnavailable, DatabaseUnknown) as error:
        return _database_trouble(error)
    if not app.database.revisions.reached_by(current):
        return Finding("database", ok=True, said=f"{app.database.place} is reached; the next start updates its tables.")
    return Finding("database", ok=True, said=f"{app.database.place} is reached and up to date ({shown(current)}).")


def _absent_file(app: "App") -> Path | None:
    """The file of a SQLite database, if it is not there."""
    file = Path(app.database.url.database or "")
    return file if app.database.dialect == "sqlite" and not file.exists() else None


def _missing_file(file: Path) -> Finding:
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if os.access(folder, os.W_OK):
        return Finding("database", ok=True, said=f"{file} is not there yet; the first start makes it.")
    mend = f"Let Tux write into {folder}, or set TUX_DATA_DIR or TUX_DATABASE_URL."
    return Finding("database", ok=False, said=f"{file} is not there and cannot be made.", mend=mend)


def _database_trouble(error: "Worded") -> Finding:
    mend = "Start the database, or set TUX_DATABASE_URL to the right one."
    return Finding("database", ok=False, said=database_sentence(error), mend=mend)


async def _clock(settings: ProcessSettings) -> Findings:
    """Nothing where Discord cannot be asked: the token's check says so."""
    import aiohttp

    from tux.runtime.clock import SystemClock

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session,
            session.get(f"{settings.discord_api}/gateway") as response,
        ):
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return
    off = (SystemClock().now() - theirs).total_seconds()
    if abs(off) <= CLOCK_TOLERANCE:
        yield Finding("clock", ok=True, said="this machine agrees with Discord on the time.")
        return
    said = f"this machine is {abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} Discord."
    yield Finding("clock", ok=False, said=said, mend="Switch on time synchronisation (NTP) on this machine.")


@asynccontextmanager
async def _logged_in(app: "App") -> AsyncGenerator[tuple["discord.Client", Finding | None]]:
    """A client that may ask Discord, or the finding that it may not."""
    import discord

    from tux.runtime.discord_endpoints import point_at

    settings = app.settings
    point_at(settings.discord_api, settings.discord_gateway, settings.discord_cdn)
    trouble: Finding | None = None
    async with discord.Client(intents=app.bot.intents) as client:
        try:
            await client.login(settings.token.get_secret_value() if settings.token else "")
        except discord.LoginFailure:
            trouble = _token_trouble(settings)
        except _discord_troubles() as error:
            trouble = _discord_trouble(settings, error)
        yield client, trouble


def _token_trouble(settings: ProcessSettings) -> Finding:
    mend = f"Copy the token from the Bot page of {PORTAL} into .env as TUX_TOKEN, or reset it there first."
    said = "Discord does not accept it." if settings.token else "there is none."
    return Finding("token", ok=False, said=said, mend=mend)


def _intents(app: "App", client: "discord.Client") -> Finding:
    missing = missing_intents(app.bot.intents, client.application_flags)
    if not missing:
        return Finding("intents", ok=True, said="the bot has every privileged intent that it needs.")
    mend = f"Switch {'it' if len(missing) == 1 else 'them'} on on the Bot page of {PORTAL}."
    return Finding("intents", ok=False, said=f"the bot lacks {' and '.join(missing)}.", mend=mend)


async def _guilds(app: "App", client: "discord.Client", guild_id: int | None) -> Findings:
    """Ends where Discord itself fails: it would for the next server as well, each time after a wait."""

    check = "servers"
    try:
        guild_ids = [guild_id] if guild_id is not None else await _guild_ids(client)
        if not guild_ids:
            mend = "Start it with `tux run` and open the invite link that it prints."
            yield Finding(check, ok=False, said="the bot is in none.", mend=mend)
        for each in guild_ids:
            check = str(each)
            async for finding in _guild(app, client, each):
                yield finding
    except _discord_troubles() as error:
        yield _discord_trouble(app.settings, error, check)


async def _guild_ids(client: "discord.Client") -> list[int]:
    return [guild.id async for guild in client.fetch_guilds(limit=GUILDS, with_counts=False)]


async def _guild(app: "App", client: "discord.Client", guild_id: int) -> Findings:
    import discord

    try:
        guild = await client.fetch_guild(guild_id, with_counts=False)
        me = await guild.fetch_member(client.user.id if client.user else 0)
        yield _permissions(app, guild, me)
        yield _role_order(guild, me)
        yield await _log_channel(app, guild, me)
    except (discord.NotFound, discord.Forbidden):
        mend = "Invite it there, or give the id of a server that it is in."
        yield Finding(str(guild_id), ok=False, said="the bot is not in this server.", mend=mend)
    except discord.DiscordServerError:
        raise
    except discord.HTTPException as error:
        yield _discord_trouble(app.settings, error, str(guild_id))


def _permissions(app: "App", guild: "discord.Guild", me: "discord.Member") -> Finding:
    held = me.guild_permissions
    needed = [name for name, wanted in app.bot.permissions_needed() if wanted]
    missing = [_permission(app.texts, name) for name in needed if not (held.administrator or getattr(held, name))]
    check = f"{guild.name}: permissions"
    if not missing:
        return Finding(check, ok=True, said="the bot has all that its commands need.")
    mend = f"Give its role these in the server settings, or invite it again: {_invite(app, me, guild)}"
    return Finding(check, ok=False, said=f"the bot lacks {', '.join(missing)}.", mend=mend)


def _invite(app: "App", me: "discord.Member", guild: "discord.Guild") -> str:
    import discord

    return discord.utils.oauth_url(
        me.id, permissions=app.bot.permissions_needed(), guild=guild, scopes=("bot", "applications.commands")
    )


def _role_order(guild: "discord.Guild", me: "discord.Member") -> Finding:
    """Nobody can be acted on who has a role above the bot's. That administrators have is as it should be."""
    check = f"{guild.name}: role order"
    above = [role for role in guild.roles if role > me.top_role and not role.managed]
    worrying = [f"{role.name}" for role in reversed(above) if not role.permissions.administrator]
    if not worrying:
        exempt = f", except {', '.join(role.name for role in above)} of administrators" if above else ""
        return Finding(check, ok=True, said=f"the bot's role {me.top_role.name} is above every role{exempt}.")
    mend = f"Move {me.top_role.name} above them in the server settings, or members with these roles are out of reach."
    said = f"the bot's role {me.top_role.name} is below {', '.join(worrying)}."
    return Finding(check, ok=False, said=said, mend=mend)


async def _has_tables(app: "App") -> bool:
    """Before the first start there is nothing to read, and looking for it would make an empty file."""
    return _absent_file(app) is None and bool(await app.database.current())


async def _log_channel(app: "App", guild: "discord.Guild", me: "discord.Member") -> Finding:
    import discord

    from tux.guilds.settings.sections import LogSettings
    from tux.runtime.refusals import Fault

    check = f"{guild.name}: moderation log"
    try:
        settings = await app.guild_settings.get(guild.id, LogSettings) if await _has_tables(app) else LogSettings()
    except Fault:
        mend = "Mend the database first; `tux run` makes its tables."
        return Finding(check, ok=False, said="its channel is in the database, which cannot be read.", mend=mend)
    channel_id = settings.moderation_channel_id
    if channel_id is None:
        return Finding(check, ok=True, said="none is chosen; `/config logs set` chooses one.")
    try:
        channel = await guild.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        mend = "Choose another with `/config logs set`, or let the bot's role view it."
        return Finding(check, ok=False, said="its channel is gone or hidden from the bot.", mend=mend)
    held = channel.permissions_for(me)
    missing = [name for name in ("view_channel", "send_messages", "embed_links") if not getattr(held, name)]
    if missing:
        lacking = ", ".join(_permission(app.texts, name) for name in missing)
        mend = "Give its role these in the channel's settings."
        return Finding(check, ok=False, said=f"in #{channel.name} the bot lacks {lacking}.", mend=mend)
    return Finding(check, ok=True, said=f"the bot can write in #{channel.name}.")


def _permission(texts: "Texts", name: str) -> str:
    return texts.say(f"permission-{name}")
