"""`tux demo`: a local Discord and the real bot on it, until Ctrl-C."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tux.cli.exits import CliError, Exit

if TYPE_CHECKING:
    from tux.sandbox import Sandbox
    from tux.sandbox.scenes import Scene

PORT = 8700
STOPS_WITHIN = 12.0
"""Seconds the bot has to stop by itself: a little more than it gives its work in flight."""

Port = Annotated[int, typer.Option(help="The port of the local Discord; 0 picks a free one.", min=0, max=65_535)]
Host = Annotated[str, typer.Option(help="The address to bind; 0.0.0.0 in a container whose port you publish.")]
Names = Annotated[list[str] | None, typer.Option("--allow-host", help="A further name that the browser may use.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show everything that the bot logs.")]


def demo(*, port: Port = PORT, host: Host = "127.0.0.1", allow_host: Names = None, debug: Debug = False) -> None:
    """Try Tux in a browser: no Discord, no token, nothing left behind."""
    code = asyncio.run(_demo(host, port, frozenset(allow_host or ()), debug=debug))
    if code is not None:
        raise CliError(f"The bot ended by itself, with exit code {code}; its last lines above say why.", Exit.FAILURE)


async def _demo(host: str, port: int, names: frozenset[str], *, debug: bool) -> int | None:
    from tux.sandbox import Sandbox
    from tux.sandbox.demo import demo as demo_guild

    started = perf_counter()
    stopping = _on_signals()
    sandbox = Sandbox(host=host, port=port, hosts=names)
    try:
        await sandbox.start()
    except OSError as error:
        raise CliError(
            f"Port {port} cannot be opened ({error.strerror}). Choose another: --port 8701", Exit.PORT
        ) from error
    try:
        scene = demo_guild(sandbox.world)
        with tempfile.TemporaryDirectory(prefix="tux-demo-") as folder:
            bot = await _start_bot(sandbox, scene, Path(folder), debug=debug)
            try:
                return await _watch(sandbox, scene, bot, stopping, lambda: _announce(sandbox, perf_counter() - started))
            finally:
                await _stop_bot(bot)
    finally:
        await sandbox.stop()


def _on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


async def _start_bot(sandbox: "Sandbox", scene: "Scene", folder: Path, *, debug: bool) -> Process:
    """The bot in a process of its own, with no setting of this shell and in a folder without any."""
    settings = {
        "TOKEN": scene.bot.bot.token,
        "DISCORD_API": sandbox.api_url,
        "DISCORD_GATEWAY": sandbox.gateway_url,
        "DISCORD_CDN": sandbox.cdn_url,
        "DATA_DIR": str(folder),
        "ENVIRONMENT": "demo",
        "LOG_LEVEL": "debug" if debug else "warning",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUX_")}
    environment |= {f"TUX_{name}": value for name, value in settings.items()}
    command = (sys.executable, "-m", "tux", "run")
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, start_new_session=True)


async def _watch(
    sandbox: "Sandbox", scene: "Scene", bot: Process, stopping: asyncio.Event, announce: Callable[[], None]
) -> int | None:
    """Wait for the end: None when asked to stop, or the exit code of a bot that ended by itself."""
    async with asyncio.TaskGroup() as tasks:
        ended = tasks.create_task(bot.wait())
        stopped = tasks.create_task(stopping.wait())
        ready = tasks.create_task(sandbox.until(lambda: sandbox.in_use(scene.bot)))
        await asyncio.wait({ended, stopped, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            announce()
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, stopped, ready):
            task.cancel()
        return ended.result() if ended.done() and not stopped.done() else None


async def _stop_bot(bot: Process) -> None:
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        async with asyncio.timeout(STOPS_WITHIN):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()


def _announce(sandbox: "Sandbox", seconds: float) -> None:
    typer.echo(f"\nTux is ready after {seconds:.1f} s.\n")
    typer.echo(f"  Open {sandbox.url} in a browser and pick who you are.")
    if sandbox.reachable_from_outside:
        typer.echo("  From outside a container, use the port that you published; add other names with --allow-host.")
    typer.echo("  Ctrl-C stops everything and leaves nothing behind.\n")
