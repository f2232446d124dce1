"""`tux run`: runs the bot on Discord until it is asked to stop."""

import asyncio
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from tux.cli.database import database_sentence
from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.cli.invites import invite
from tux.cli.signals import on_stop
from tux.runtime.settings import LoadedSettings, ProcessSettings, SettingSource

if TYPE_CHECKING:
    import discord

    from tux.app import App
    from tux.bot.client import Tux

PORTAL = "https://discord.com/developers/applications"
WithStdin = Annotated[bool, typer.Option("--stop-with-stdin", help="Stop when standard input is closed.", hidden=True)]

_AUTHENTICATION_FAILED = 4004
"""The gateway's close code for a token that is no longer valid."""


@with_settings
def run(loaded: LoadedSettings, *, stop_with_stdin: WithStdin = False) -> None:
    """Run the bot on Discord. If no token is set, ask for one."""
    gc.disable()  # what is imported now stays, and collecting it over and over takes a fifth of the start
    from tux.runtime.logs import configure

    for remark in loaded.remarks:
        typer.echo(remark, err=True)
    remember_token = loaded.settings.token is None and ask_for_token(loaded)
    configure(loaded.settings)
    asyncio.run(_run(loaded, remember_token=remember_token, stop_with_stdin=stop_with_stdin))


def ask_for_token(loaded: LoadedSettings) -> bool:
    """Ask for the token on a terminal and put it into the settings. Return whether to save it for later starts."""
    if not sys.stdin.isatty():
        raise CliError(
            f"There is no token. Set TUX_TOKEN in the environment or in .env; you get it on the Bot page of {PORTAL}.",
            Exit.TOKEN,
        )
    typer.echo(f"Tux needs your bot's token. You get it on the Bot page of {PORTAL}.")
    token = typer.prompt("Token (hidden)", hide_input=True).strip()
    loaded.settings = loaded.settings.model_copy(update={"token": SecretStr(token)})
    loaded.sources = {**loaded.sources, "token": SettingSource("terminal")}
    return typer.confirm("Save the token in .env, readable only by you, once Discord has accepted it?", default=True)


def save_token(token: str, file: Path) -> None:
    """Write the token into `file`, keep its other lines, and make it unreadable for other users."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    lines = [line for line in lines if not line.strip().startswith("TUX_TOKEN=")]
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        file.chmod(0o600)  # an existing file would keep its mode
        stream.write("\n".join([*lines, f"TUX_TOKEN={token}", ""]))


def _save_token(token: str) -> None:
    try:
        save_token(token, Path(".env"))
    except OSError as error:
        typer.echo(f"The token could not be saved in .env ({error.strerror}).", err=True)


def _token_source(loaded: LoadedSettings) -> str:
    source = loaded.sources["token"]
    place = f"the {source.layer}" if source.layer in {"environment", "terminal"} else source.layer
    return f"{place} ({source.name})" if source.name else place


async def _run(loaded: LoadedSettings, *, remember_token: bool = False, stop_with_stdin: bool = False) -> None:
    import aiohttp
    import discord

    from tux.app import App, PortTaken
    from tux.database import DatabaseUnavailable, DatabaseUnknown, DatabaseUrlWrong

    settings = loaded.settings

    def on_login(bot: "Tux") -> None:
        if remember_token and settings.token is not None:
            _save_token(settings.token.get_secret_value())
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
            f"Discord does not accept the token from {_token_source(loaded)}. "
            f"Copy it again from the Bot page of {PORTAL}, or reset it there.",
            Exit.TOKEN,
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CliError(_missing_intents(app.bot), Exit.INTENTS) from error  # pyright: ignore[reportPossiblyUnboundVariable] - it was connected
    except PortTaken as error:
        raise CliError(
            f"Port {error.port} for /healthz is in use or may not be opened. Choose another with TUX_HEALTH_PORT.",
            Exit.PORT,
        ) from error
    except (DatabaseUnavailable, DatabaseUnknown, DatabaseUrlWrong) as error:
        raise CliError(database_sentence(error), Exit.DATABASE) from error
    except discord.ConnectionClosed as error:
        raise _connection_closed(error, _token_source(loaded)) from error
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
        with suppress(OSError):  # a bot works on where nobody reads its output
            typer.echo(f"Invite Tux to your server: {invite(bot)}")


def _missing_intents(bot: "Tux") -> str:
    missing = missing_intents(bot.intents, bot.application_flags)
    names = " and ".join(missing) or "a privileged intent"
    return f"The bot lacks {names}. Enable this on the Bot page of {PORTAL}, then start Tux again."


def missing_intents(wanted: "discord.Intents", flags: "discord.ApplicationFlags") -> list[str]:
    """Return the privileged intents that are wanted and not granted, by their names in the developer portal."""
    intents = {
        "Server Members Intent": (wanted.members, flags.gateway_guild_members or flags.gateway_guild_members_limited),
        "Message Content Intent": (
            wanted.message_content,
            flags.gateway_message_content or flags.gateway_message_content_limited,
        ),
        "Presence Intent": (wanted.presences, flags.gateway_presence or flags.gateway_presence_limited),
    }
    return [name for name, (is_wanted, is_granted) in intents.items() if is_wanted and not is_granted]


def unreachable(settings: ProcessSettings, error: BaseException) -> str:
    """Return the sentence for when Discord gave no usable answer."""
    status = getattr(error, "status", None)
    failure = f"answered with {status}" if status else "could not be reached"
    return f"{settings.discord_api} {failure}. Check this machine's network and https://discordstatus.com."


def _connection_closed(error: "discord.ConnectionClosed", token_source: str) -> CliError:
    if error.code == _AUTHENTICATION_FAILED:
        return CliError(
            f"Discord no longer accepts the token from {token_source}: it was reset. "
            "Copy the new one, then start Tux again.",
            Exit.TOKEN,
        )
    return CliError(f"Discord closed the connection for good (code {error.code}: {error.reason}).", Exit.DISCORD)
