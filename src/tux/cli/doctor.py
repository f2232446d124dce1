"""`tux doctor`: finds what commonly keeps Tux from working, and says how to fix it.

It uses only Discord's REST API, so it can run while the bot does.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tux.cli.checks import (
    Finding,
    Findings,
    check_clock,
    check_data_folder,
    check_database,
    check_intents,
    database_problem,
    discord_errors,
    discord_problem,
    token_problem,
)
from tux.cli.command_names import typeable
from tux.cli.exits import Exit
from tux.cli.flags import with_settings
from tux.runtime.settings import LoadedSettings, ProcessSettings
from tux.runtime.snowflakes import LARGEST

if TYPE_CHECKING:
    import discord

    from tux.app import App

AsJson = Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")]
GuildId = Annotated[int | None, typer.Option("--guild", min=1, max=LARGEST, help="Check only the server with this ID.")]


@with_settings
def doctor(loaded: LoadedSettings, *, as_json: AsJson = False, guild: GuildId = None) -> None:
    """Find what keeps Tux from working, and say how to fix it."""
    findings = asyncio.run(_print_all(examine(loaded.settings, guild), as_json=as_json))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(Exit.DOCTOR)


async def _print_all(findings: Findings, *, as_json: bool) -> list[Finding]:
    """Print each finding as it comes, because the next may take a while, or all of them as JSON at the end."""
    printed: list[Finding] = []
    async with aclosing(findings):
        async for finding in findings:
            printed.append(finding)
            if not as_json:
                _print(finding)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in printed], indent=2, ensure_ascii=False))
    return printed


def _print(finding: Finding) -> None:
    typer.echo(typeable(f"{'✓' if finding.ok else '✗'} {finding.check}: {finding.message}"))
    if finding.fix:
        typer.echo(typeable(f"    → {finding.fix}"))


async def examine(settings: ProcessSettings, guild_id: int | None = None) -> Findings:
    """Yield every finding, in the order in which problems have to be fixed."""
    from tux.app import App
    from tux.runtime.refusals import Worded

    try:
        app = App(settings)
    except Worded as error:  # the URL of the database is invalid
        yield database_problem(error)
        return
    await app.load_features()
    try:
        async with aclosing(_examine(app, guild_id)) as findings:
            async for finding in findings:
                yield finding
    finally:
        await app.database.close()


async def _examine(app: "App", guild_id: int | None) -> Findings:
    from tux.cli.guild_checks import check_guilds

    yield await check_database(app)
    async for finding in check_data_folder(app):
        yield finding
    async for finding in check_clock(app.settings):
        yield finding
    async with _logged_in(app) as (client, problem):
        yield problem or Finding("token", ok=True, message=f"Discord knows the bot as {client.user}.")
        if problem is None:
            yield check_intents(app, client)
            async with aclosing(check_guilds(app, client, guild_id)) as findings:
                async for finding in findings:
                    yield finding


@asynccontextmanager
async def _logged_in(app: "App") -> AsyncGenerator[tuple["discord.Client", Finding | None]]:
    """Log a client in, and yield it with the problem that prevented this, if any."""
    import discord

    from tux.runtime.discord_endpoints import point_at

    settings = app.settings
    point_at(settings.discord_api, settings.discord_gateway, settings.discord_cdn)
    problem: Finding | None = None
    async with discord.Client(intents=app.bot.intents) as client:
        try:
            await client.login(settings.token.get_secret_value() if settings.token else "")
        except discord.LoginFailure:
            problem = token_problem(settings)
        except discord_errors() as error:
            problem = discord_problem(settings, error)
        yield client, problem
