"""`tux run`: the bot on Discord, until it is asked to stop."""

import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import SecretStr

from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.cli.signals import on_stop
from tux.runtime.settings import LoadedSettings, ProcessSettings, SettingSource

if TYPE_CHECKING:
    import discord

    from tux.app import App
    from tux.bot.client import Tux
    from tux.runtime.refusals import Worded

PORTAL = "https://discord.com/developers/applications"
WithStdin = Annotated[bool, typer.Option("--stop-with-stdin", help="Stop when stdin is closed.", hidden=True)]

_TOKEN_REFUSED = 4004
"""The gateway's close code for a token that has just been replaced."""


_SOME_PROBLEM = ("", "Check that it is there and may be written to, and what TUX_DATABASE_URL says.")
_DATABASE_PROBLEMS: dict[object, tuple[str, str]] = {
    "refused": (": the connection was refused", "Start the server, or correct host and port in TUX_DATABASE_URL."),
    "unknown-host": (": there is no such host", "Correct the host in TUX_DATABASE_URL."),
    "silent": (": it does not answer", "Check the server and the way to it, and the host in TUX_DATABASE_URL."),
    "no-database": (": the server has no such database", "Create it, or name another in TUX_DATABASE_URL."),
    "login": (": the server refuses the login", "Correct user and password in TUX_DATABASE_URL."),
    "crowded": (": all its connections are taken", "Allow it more, or let Tux use fewer."),
    "no-schema": (": its user may make no schema in it", "Allow it: GRANT CREATE ON DATABASE … TO …."),
    "no-file": (": there is no such file", "The first start of Tux makes it, or name another in TUX_DATABASE_URL."),
    "no-folder": (": a file is where its folder should be", "Set TUX_DATA_DIR or TUX_DATABASE_URL to another place."),
    "not-opened": (": the file cannot be opened", "Let Tux write into its folder, or choose another place."),
    "no-sqlite": (": the file is damaged or no SQLite database", "Restore a backup, or name another file."),
    "read-only": (": it can be read alone", "Let Tux write to it."),
    "locked": (": another process keeps it locked", "Wait until that has finished, or stop it."),
    "full": (": there is no space left", "Make room."),
}
"""What is wrong, and what to do about it."""


@with_settings
def run(loaded: LoadedSettings, *, stop_with_stdin: WithStdin = False) -> None:
    """Run the bot on Discord. Without a token in the settings, it asks for one."""
    gc.disable()  # what is imported now stays: looking through it again and again is a fifth of the start
    from tux.runtime.logs import configure

    for remark in loaded.remarks:
        typer.echo(remark, err=True)
    keep = loaded.settings.token is None and ask_for_token(loaded)
    configure(loaded.settings)
    asyncio.run(_run(loaded, keep=keep, stop_with_stdin=stop_with_stdin))


def ask_for_token(loaded: LoadedSettings) -> bool:
    """Asks for the token on a terminal and puts it into the settings. Returns whether to keep it for other starts."""
    if not sys.stdin.isatty():
        raise CliError(
            f"There is no token. Set TUX_TOKEN, or write it into .env; you find it on the Bot page of {PORTAL}.",
            Exit.TOKEN,
        )
    typer.echo(f"Tux needs your bot's token. You find it on the Bot page of {PORTAL}.")
    token = typer.prompt("Token (not shown)", hide_input=True).strip()
    loaded.settings = loaded.settings.model_copy(update={"token": SecretStr(token)})
    loaded.sources = {**loaded.sources, "token": SettingSource("terminal")}
    return typer.confirm(
        "If Discord accepts it, keep it in .env, readable only by you, so that you are not asked again?", default=True
    )


def keep_token(token: str, file: Path) -> None:
    """Writes the token into `file`, which nobody else can read then. What else it holds stays."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    lines = [line for line in lines if not line.strip().startswith("TUX_TOKEN=")]
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        file.chmod(0o600)  # one that was there before keeps its mode otherwise
        stream.write("\n".join([*lines, f"TUX_TOKEN={token}", ""]))


def _keep_token(token: str) -> None:
    try:
        keep_token(token, Path(".env"))
    except OSError as error:
        typer.echo(f"The token could not be kept in .env ({error.strerror}).", err=True)


def _token_from(loaded: LoadedSettings) -> str:
    source = loaded.sources["token"]
    place = f"the {source.layer}" if source.layer in {"environment", "terminal"} else source.layer
    return f"{place} ({source.name})" if source.name else place


async def _run(loaded: LoadedSettings, *, keep: bool = False, stop_with_stdin: bool = False) -> None:
    import aiohttp
    import discord

    from tux.app import App, PortTaken
    from tux.database import DatabaseUnavailable, DatabaseUnknown, DatabaseUrlWrong

    settings = loaded.settings

    def on_login(bot: "Tux") -> None:
        if keep and settings.token is not None:
            _keep_token(settings.token.get_secret_value())
        _show_invite(bot)

    try:
        app = App(settings)
        gc.freeze()
        gc.enable()
        on_stop(app.request_stop)
        if stop_with_stdin:
            _stop_with_stdin(app)
        await app.run(on_login)
    except discord.LoginFailure as error:
        raise CliError(
            f"Discord does not accept the token from {_token_from(loaded)}. "
            f"Copy it again from the Bot page of {PORTAL}, or reset it there.",
            Exit.TOKEN,
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CliError(_missing_intents(app.bot), Exit.INTENTS) from error  # pyright: ignore[reportPossiblyUnboundVariable] - it was connected
    except PortTaken as error:
        raise CliError(
            f"Port {error.port} of /healthz is in use or may not be opened; choose another with TUX_HEALTH_PORT.",
            Exit.PORT,
        ) from error
    except (DatabaseUnavailable, DatabaseUnknown, DatabaseUrlWrong) as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    except discord.ConnectionClosed as error:
        raise _closed(error, _token_from(loaded)) from error
    except (aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound, TimeoutError) as error:
        raise CliError(unreachable(settings, error), Exit.DISCORD) from error


def _stop_with_stdin(app: "App") -> None:
    def read() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            asyncio.get_running_loop().remove_reader(sys.stdin)
            app.request_stop()

    asyncio.get_running_loop().add_reader(sys.stdin, read)


def _show_invite(bot: "Tux") -> None:
    from tux.runtime.discord_endpoints import DISCORD_API

    if bot.process.discord_api == DISCORD_API:
        typer.echo(f"Invite Tux with {invite(bot)}")


def invite(bot: "Tux") -> str:
    """The address at which someone adds the bot to a guild, with all that its commands need."""
    import discord

    return discord.utils.oauth_url(
        bot.application_id or 0, permissions=bot.permissions_needed(), scopes=("bot", "applications.commands")
    )


def _missing_intents(bot: "Tux") -> str:
    missing = missing_intents(bot.intents, bot.application_flags)
    named = " and ".join(missing) or "one that it asks for"
    return f"The bot lacks a privileged intent: {named}. Switch it on on the Bot page of {PORTAL}, then start again."


def missing_intents(wanted: "discord.Intents", flags: "discord.ApplicationFlags") -> list[str]:
    """The privileged intents that are wanted and not granted, as the developer portal calls them."""
    granted = {
        "Server Members Intent": (wanted.members, flags.gateway_guild_members or flags.gateway_guild_members_limited),
        "Message Content Intent": (
            wanted.message_content,
            flags.gateway_message_content or flags.gateway_message_content_limited,
        ),
        "Presence Intent": (wanted.presences, flags.gateway_presence or flags.gateway_presence_limited),
    }
    return [name for name, (asked, given) in granted.items() if asked and not given]


def database_sentence(error: "Worded") -> str:
    """What is wrong with the database, as the operator reads it. Its address is without the password."""
    from tux.app import STRINGS
    from tux.database import DatabaseUnavailable
    from tux.runtime.texts import Texts

    if isinstance(error, DatabaseUnavailable):
        what, mend = _DATABASE_PROBLEMS.get(error.data.get("problem"), _SOME_PROBLEM)
        return f"The database {error.data.get('database')} cannot be used{what}. {mend}"
    data: dict[str, Any] = error.data
    return Texts.load(*STRINGS).say(error.key, **data)


def unreachable(settings: ProcessSettings, error: BaseException) -> str:
    """Discord gave no usable answer."""
    status = getattr(error, "status", None)
    said = f"answered with {status}" if status else "could not be reached"
    return f"{settings.discord_api} {said}. Check the network of this machine and https://discordstatus.com."


def _closed(error: "discord.ConnectionClosed", token_from: str) -> CliError:
    if error.code == _TOKEN_REFUSED:
        return CliError(
            f"Discord no longer accepts the token from {token_from}: it was reset. Copy the new one and start again.",
            Exit.TOKEN,
        )
    return CliError(f"Discord closed the connection for good (code {error.code}: {error.reason}).", Exit.DISCORD)
