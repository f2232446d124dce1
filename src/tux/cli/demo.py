"""`tux demo`: runs a local Discord and the real bot on it until Ctrl-C."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.invites import requested_permissions
from tux.cli.signals import on_stop

if TYPE_CHECKING:
    from tux.sandbox import Sandbox
    from tux.sandbox.scenes import Scene
    from tux.sandbox.world import Application

PORT = 8700
KEPT = Path("data/demo")
"""The folder of a trial that is kept: the local Discord, and what the bot stores."""

LOG_CHANNEL = "mod-log"
"""The channel of the demo in which Tux tells of attacks."""

STOP_TIMEOUT_SECONDS = 12.0
"""The time the bot has to stop by itself: a little more than it gives its own work in flight."""

Port = Annotated[int, typer.Option(help="The port of the local Discord; 0 picks a free one.", min=0, max=65_535)]
Host = Annotated[str, typer.Option(help="The address to bind; use 0.0.0.0 in a container whose port you publish.")]
Names = Annotated[list[str] | None, typer.Option("--allow-host", help="Another host name that the browser may use.")]
Keep = Annotated[bool, typer.Option("--keep", help=f"Keep the trial in {KEPT} and go on with it at the next start.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show everything that the bot logs.")]


def demo(
    *,
    port: Port = PORT,
    host: Host = "127.0.0.1",
    allow_host: Names = None,
    keep: Keep = False,
    debug: Debug = False,
) -> None:
    """Try Tux in a browser. It needs neither Discord nor a token, and leaves nothing behind unless asked to."""
    code = asyncio.run(_demo(host, port, frozenset(allow_host or ()), keep=keep, debug=debug))
    if code is not None:
        raise CliError(_end_sentence(code), Exit.FAILURE)


def _end_sentence(code: int) -> str:
    if code >= 0:
        return f"The bot stopped by itself with exit code {code}; its last lines above say why."
    name = signal.Signals(-code).name
    return f"The bot was stopped by {name}. The system does this when memory runs out; otherwise, somebody did it."


async def _demo(host: str, port: int, names: frozenset[str], *, keep: bool, debug: bool) -> int | None:
    from tux.sandbox import Sandbox
    from tux.sandbox.permissions import Permission
    from tux.sandbox.scenes import grant

    started = perf_counter()
    typer.echo("Starting a local Discord, and the bot on it …")
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
        with _trial(sandbox, keep=keep) as (folder, scene):
            level = "debug" if debug else "warning"
            bot = await start_bot(bot_environment(sandbox, scene.bot, folder, log_level=level), folder)
            try:
                grant(sandbox.world, scene, Permission(await requested_permissions()))  # while the bot starts
                announce = partial(_announce, sandbox, started, keep=keep)
                return await _watch(sandbox, scene, bot, stopping, announce)
            finally:
                await stop_bot(bot)
    finally:
        await sandbox.stop()


@contextmanager
def _trial(sandbox: "Sandbox", *, keep: bool) -> Generator[tuple[Path, "Scene"]]:
    """Fill the sandbox, and yield the folder for what the bot stores, and the scene. Keep both at the end if asked."""
    from tux.sandbox import kept_worlds
    from tux.sandbox.demo import demo as demo_guild

    if not keep:
        with tempfile.TemporaryDirectory(prefix="tux-demo-") as folder:
            yield Path(folder), demo_guild(sandbox.world)
        return
    folder, file = KEPT.absolute(), KEPT.absolute() / "discord"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        scene = kept_worlds.load(sandbox.world, file) if file.exists() else demo_guild(sandbox.world)
        kept_worlds.keep(sandbox.world, scene, file)  # what the bot stores belongs to this one, however it ends
    except kept_worlds.WorldNotReadable as error:
        sentence = f"The trial in {KEPT} is damaged or of another version of Tux. Delete {KEPT} to begin a new one."
        raise CliError(sentence, Exit.FAILURE) from error
    except OSError as error:
        raise CliError(f"The trial cannot be kept in {KEPT}: {error.strerror}.", Exit.FAILURE) from error
    try:
        yield folder, scene
    finally:
        kept_worlds.keep(sandbox.world, scene, file)


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

    async def ready() -> None:
        await sandbox.until(lambda: sandbox.in_use(scene.bot))
        await switch_antinuke_on(sandbox, scene)

    if await wait_for_first(ready, bot.wait, stopping.wait) == 0:
        announce()
        await wait_for_first(bot.wait, stopping.wait)
    return None if stopping.is_set() else bot.returncode


async def switch_antinuke_on(sandbox: "Sandbox", scene: "Scene") -> None:
    """Let the owner of the guild switch antinuke on with a command. In a kept trial, it is on already."""
    from tux.sandbox.people import Person

    owner = Person(sandbox, sandbox.world.users[scene.guild.owner_id])
    channel = next(channel for channel in scene.guild.channels.values() if channel.name == LOG_CHANNEL)
    try:
        for setting, value in (("log_channel_id", str(channel.id)), ("mode", "enforce")):
            await owner.slash(channel, "config set", feature="antinuke", setting=setting, value=value)
    finally:
        sandbox.sessions.forget(owner.session)


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


def _announce(sandbox: "Sandbox", started: float, *, keep: bool) -> None:
    typer.echo(f"\nTux is ready after {perf_counter() - started:.1f} s.\n")
    typer.echo(f"  Open {sandbox.url} in a browser and pick who you are.")
    if sandbox.reachable_from_outside:
        typer.echo(
            "  From outside a container, use the port that you published. Allow other host names with --allow-host."
        )
    end = f"keeps the trial in {KEPT}; delete that to begin anew" if keep else "leaves nothing behind"
    typer.echo(f"  Ctrl-C stops everything and {end}.\n")
