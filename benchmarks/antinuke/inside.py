"""Tux in this process, on a local Discord, for what a second process could not measure or whose time must be moved."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from benchmarks.antinuke.rules import enforce
from tux.app import FEATURES, App
from tux.runtime.clock import SystemClock
from tux.runtime.logs import configure
from tux.runtime.settings import ProcessSettings
from tux.sandbox import Sandbox
from tux.sandbox.scenes import Scene

ANTINUKE = "tux.features.antinuke"


class SandboxClock(SystemClock):
    """The time of a local Discord, which is moved forward. Waits take real time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        """Return the local Discord's time."""
        return self._sandbox.clock.now()


@asynccontextmanager
async def tux_inside(
    sandbox: Sandbox,
    scene: Scene,
    guild_ids: Sequence[int],
    *,
    preset: str = "default",
    with_antinuke: bool = True,
    **fields: object,
) -> AsyncIterator[App]:
    """Run Tux in this process, with antinuke enabled in these guilds, and stop it at the end.

    `fields` are further settings of antinuke.
    """
    with tempfile.TemporaryDirectory(prefix="tux-antinuke-") as folder:
        await enforce(Path(folder), guild_ids, (), scene.bot.owner.id, preset=preset, **fields)
        settings = ProcessSettings(
            token=scene.bot.bot.token,  # type: ignore[arg-type]
            data_dir=Path(folder),
            discord_api=sandbox.api_url,
            discord_gateway=sandbox.gateway_url,
            discord_cdn=sandbox.cdn_url,
            log_level="warning",
        )
        configure(settings)
        features = [name for name in FEATURES if with_antinuke or name != ANTINUKE]
        app = App(settings, clock=SandboxClock(sandbox), features=features)
        running = asyncio.get_running_loop().create_task(app.run())
        ready = asyncio.get_running_loop().create_task(sandbox.until(lambda: sandbox.in_use(scene.bot)))
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        try:
            yield app
        finally:
            ready.cancel()
            app.request_stop()
            await running
