"""The bot in a process of its own, as it is run for real."""

from asyncio.subprocess import Process
from pathlib import Path
from typing import Self

from tux.cli.demo import bot_environment, start_bot, stop_bot, wait_for_first
from tux.sandbox import Sandbox
from tux.sandbox.world import Application


class BotProcess:
    """`tux run` on a sandbox. Used as a context manager, it is started and ready to answer, and stopped at the end.

    Args:
        sandbox: The sandbox that it logs in to.
        bot: The application whose bot it is.
        folder: Its data directory, which outlives restarts.
        settings: Further process settings by environment variable, such as `TUX_DATABASE_URL`.
    """

    def __init__(
        self, sandbox: Sandbox, bot: Application, folder: Path, settings: dict[str, str] | None = None
    ) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self._folder = folder
        self._environment = bot_environment(sandbox, bot, folder) | (settings or {})
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it is connected and people have its commands.

        Raises:
            RuntimeError: it ended instead.
        """
        process = self._process = await start_bot(self._environment, self._folder)
        if await wait_for_first(lambda: self.sandbox.until(lambda: self.sandbox.in_use(self.bot)), process.wait) != 0:
            raise RuntimeError(f"the bot ended with exit code {process.returncode} instead of becoming ready")

    async def stop(self) -> int:
        """Ask it to stop, as a service manager does, and return its exit code."""
        assert self._process is not None, "it was never started"  # noqa: S101 - a mistake in a test
        await stop_bot(self._process)
        return self._process.returncode or 0

    async def kill(self) -> None:
        """End it at once, as a crash or a power cut does."""
        assert self._process is not None, "it was never started"  # noqa: S101 - a mistake in a test
        self._process.kill()
        await self._process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
