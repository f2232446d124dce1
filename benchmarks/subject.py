"""A bot process on a local Discord, and the resources that it uses."""

import asyncio
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

from tux.cli.demo import bot_environment
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene

COMMANDS = {"bare": ("-m", "benchmarks.bare"), "tux": ("-m", "tux", "run")}
PREPARATIONS = {"tux": ("-m", "tux", "db", "upgrade")}
"""Commands to run before a bot starts, so that it is not measured creating its tables."""


@dataclass
class Subject:
    """A running bot."""

    name: str
    process: Process
    started_in: float
    """Seconds from the start of the process until the bot is ready and Discord has its commands."""
    cpu_at_ready: float
    """Seconds of CPU time until then."""

    @property
    def cpu(self) -> float:
        """Seconds of CPU time so far, user and system."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    @property
    def memory(self) -> float:
        """The resident memory in MiB."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20


@asynccontextmanager
async def running(
    name: str, sandbox: Sandbox, scene: Scene, extra: Mapping[str, str], *, first: bool = False
) -> AsyncIterator[Subject]:
    """Start a bot, yield it once it is ready, and stop it at the end. With `first`, this is its very first start."""
    with tempfile.TemporaryDirectory(prefix="tux-bench-") as folder:
        environment = bot_environment(sandbox, scene.bot, Path(folder)) | {"PYTHONPATH": str(Path.cwd())} | dict(extra)
        if name in PREPARATIONS and not first:
            await _prepare(name, environment, folder)
        started = perf_counter()
        process = await asyncio.create_subprocess_exec(sys.executable, *COMMANDS[name], env=environment, cwd=folder)
        try:
            async with asyncio.timeout(300):
                await sandbox.until(lambda: sandbox.in_use(scene.bot))
            subject = Subject(name, process, perf_counter() - started, 0.0)
            subject.cpu_at_ready = subject.cpu
            yield subject
        finally:
            process.terminate()
            await process.wait()


async def _prepare(name: str, environment: Mapping[str, str], folder: str) -> None:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *PREPARATIONS[name], env=environment, cwd=folder, stdout=quiet
    )
    if await process.wait():
        raise RuntimeError(f"could not prepare {name}")
