"""`tux demo`: runs a local Discord and the real bot on it until Ctrl-C."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Coroutine
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.signals import on_stop

if TYPE_CHECKING:
    from tux.sandbox import Sandbox
    from tux.sandbox.scenes import Scene
    from tux.sandbox.world import Application

PORT = 8700
STOP_TIMEOUT_SECONDS = 12.0
"""The time the bot has to stop by itself: a little more than it gives its own work in flight."""

Port = Annotated[int, typer.Option(help="The port of the local Discord; 0 picks a free one.", min=0, max=65_535)]
Host = Annotated[str, typer.Option(help="The address to bind; use 0.0.0.0 in a container whose port you publish.")]
Names = Annotated[list[str] | None, typer.Option("--allow-host", help="Another host name that the browser may use.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show everything that the bot logs.")]


def demo(*, port: Port = PORT, host: Host = "127.0.0.1", allow_host: Names = None, debug: Debug = False) -> None:
    """Try Tux in a browser. It needs neither Discord nor a token, and leaves nothing behind."""
    code = asyncio.run(_demo(host, port, frozenset(allow_host or ()), debug=debug))
    if code is not None:
        raise CliError(_end_sentence(code), Exit.FAILURE)


def _end_sentence(code: int) -> str:
    if code >= 0:
        return f"The bot stopped by itself with exit code {code}; its last lines above say why."
    name = signal.Signals(-code).name
    return f"The bot was stopped by {name}. The system does this when memory runs out; otherwise, somebody did it."


async def _demo(host: str, port: int, names: frozenset[str], *, debug: bool) -> int | None:
    from tux.sandbox import Sandbox
    from tux.sandbox.demo import demo as demo_guild

    started = perf_counter()
    stopping = asyncio.Event()
    on_stop(stopping.set)
    sandbox = Sandbox(host=host, port=port, hosts=names, limits="discord")
    try:
        await sandbox.start()
    except OSError as error:
        raise CliError(
            f"Port {port} cannot be opened ({error.strerror}). Choose another: --port 8701", Exit.PORT
        ) from error
    try:
        scene = demo_guild(sandbox.world)
        with tempfile.TemporaryDirectory(prefix="tux-demo-") as folder:
            level = "debug" if debug else "warning"
            environment = bot_environment(sandbox, scene.bot, Path(folder), log_level=level)
            bot = await start_bot(environment, Path(folder))
            try:
                return await _watch(sandbox, scene, bot, stopping, lambda: _announce(sandbox, perf_counter() - started))
            finally:
                await stop_bot(bot)
    finally:
        await sandbox.stop()


def bot_environment(
    sandbox: "Sandbox", bot: "Application", folder: Path, *, log_level: str = "warning"
) -> dict[str, str]:
    """Return the environment for `tux run` on a sandbox, with its data in `folder` and no setting of this shell."""
    settings = {
        "TOKEN": bot.bot.token,
        "DISCORD_API": sandbox.api_url,
        "DISCORD_GATEWAY": sandbox.gateway_url,
        "DISCORD_CDN": sandbox.cdn_url,
        "DATA_DIR": str(folder),
        "ENVIRONMENT": "demo",
        "LOG_LEVEL": log_level,
    }
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("TUX_")}
    return environment | {f"TUX_{name}": value for name, value in settings.items()}


async def start_bot(environment: dict[str, str], folder: Path) -> Process:
    """Start the real bot in a process group of its own, in a folder without settings, and return its process.

    The bot stops when this process ends for any reason, because that closes the pipe between them.
    """
    command = (sys.executable, "-m", "tux", "run", "--stop-with-stdin")
    return await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, start_new_session=True, stdin=PIPE
    )


async def _watch(
    sandbox: "Sandbox", scene: "Scene", bot: Process, stopping: asyncio.Event, announce: Callable[[], None]
) -> int | None:
    """Wait for a request to stop, and return None, or for the bot to stop by itself, and return its exit code."""
    if await wait_for_first(lambda: sandbox.until(lambda: sandbox.in_use(scene.bot)), bot.wait, stopping.wait) == 0:
        announce()
        await wait_for_first(bot.wait, stopping.wait)
    return None if stopping.is_set() else bot.returncode


async def wait_for_first(*waits: Callable[[], Coroutine[Any, Any, object]]) -> int:
    """Wait for the first of `waits` to finish, cancel the others, and return its index."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(wait()) for wait in waits]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        index = [task.done() for task in tasks].index(True)
        for task in tasks:
            task.cancel()
        return index


async def stop_bot(bot: Process) -> None:
    """Ask the bot to stop, and kill it if it does not."""
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()


def _announce(sandbox: "Sandbox", seconds: float) -> None:
    typer.echo(f"\nTux is ready after {seconds:.1f} s.\n")
    typer.echo(f"  Open {sandbox.url} in a browser and pick who you are.")
    if sandbox.reachable_from_outside:
        typer.echo(
            "  From outside a container, use the port that you published. Allow other host names with --allow-host."
        )
    typer.echo("  Ctrl-C stops everything and leaves nothing behind.\n")
