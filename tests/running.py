"""Tux in this process, on a small guild of the local Discord."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tux.app import FEATURES, App
from tux.cli.invites import requested_permissions
from tux.runtime import text_bundles
from tux.runtime.clock import Clock, SystemClock
from tux.runtime.settings import ProcessSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, grant, let_in, small

Starting = Callable[..., AbstractAsyncContextManager[App]]


class LaterClock(SystemClock):
    """A clock that can be set ahead."""

    by = timedelta()

    def now(self) -> datetime:
        return super().now() + self.by


@pytest.fixture
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """The lines of the log. A test that expects a bug to be reported takes its line out."""
    with capture_logs() as entries:
        yield entries
    for entry in entries:
        if entry["log_level"] == "error":
            raise AssertionError(f"a bug was reported: {entry}") from entry.get("exc_info")


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Iterator[None]:
    """Let all bots of a process share what they parse of their texts: a third of a start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_bundles, "parse", cache(text_bundles.parse))
        yield


@pytest.fixture(scope="session")
def invited() -> Permission:
    """The permissions that the invite link requests."""
    with ThreadPoolExecutor(1) as thread:  # the loop of the tests belongs to them
        return Permission(thread.submit(asyncio.run, requested_permissions()).result())


@pytest.fixture
def scene(sandbox: Sandbox, invited: Permission) -> Scene:
    """The small guild, into which the bot was invited by its link. The probe adds a command with a need of its own."""
    scene = small(sandbox.world)
    grant(sandbox.world, scene, invited | Permission.MANAGE_WEBHOOKS)
    return scene


@pytest.fixture
def guild(sandbox: Sandbox, scene: Scene) -> LiveGuild:
    return sandbox.guild(scene.guild.name)


@pytest.fixture
def start_tux(sandbox: Sandbox, scene: Scene, logs: object, sqlite_template: Path, tmp_path: Path) -> Starting:
    """Starts Tux and stops it at the end of the block.

    A `clock` and `settings` of the process may differ, and there may be more `features`.

    Its database is kept from one start to the next.
    """
    shutil.copyfile(sqlite_template, tmp_path / "tux.sqlite3")

    @asynccontextmanager
    async def start(*, clock: Clock | None = None, features: Sequence[str] = (), **settings: Any) -> AsyncIterator[App]:
        given: dict[str, Any] = {
            "token": scene.bot.bot.token,
            "data_dir": tmp_path,
            "discord_api": sandbox.api_url,
            "discord_gateway": sandbox.gateway_url,
            "discord_cdn": sandbox.cdn_url,
            "stop_timeout": 2,
        }
        process = ProcessSettings(**given | settings)
        app = App(process, clock=clock, features=(*FEATURES, "probe", *features), strict_texts=True)
        expect_guilds_at_once(app)
        app.database._leaks._clock = SystemClock()  # queries take real time, whatever clock a test moves
        running = asyncio.get_running_loop().create_task(app.run())
        in_use = asyncio.get_running_loop().create_task(sandbox.until(lambda: sandbox.in_use(scene.bot)))
        await asyncio.wait({running, in_use}, return_when=asyncio.FIRST_COMPLETED)
        in_use.cancel()
        try:
            yield app
            assert not app.bot.persistent_views, "views are kept until the next start"
        finally:
            app.request_stop()
            await running
            await app.database.close()  # waits for listeners, for which a stop does not
            pool = app.database.stats()
            assert (pool.in_use, pool.leaks) == (0, 0), "connections were kept after the test"

    return start


@pytest.fixture
async def tux(start_tux: Starting) -> AsyncIterator[App]:
    """Tux, connected to the small guild and with its commands there."""
    async with start_tux() as app:
        yield app


async def direct(person: Person, text: str) -> None:
    """Wait for a direct message with this text."""
    await person.event("MESSAGE_CREATE", lambda message: "guild_id" not in message and text in str(message))


async def until(condition: Callable[[], Any]) -> None:
    """Return once a condition holds that nothing announces."""
    while not condition():  # noqa: ASYNC110 - as above
        await asyncio.sleep(0)


async def caught_up(app: App, guild: LiveGuild) -> None:
    """Return once the audit log is read and handled. A clock that a test moves must not move while it is."""
    await until(lambda: app.audit_log.caught_up(guild.id))


def expect_guilds_at_once(app: App) -> None:
    """discord.py waits two seconds after each guild for another, which every test would sit out."""
    app.bot._connection.guild_ready_timeout = 0.2


async def lose_database(app: App) -> None:
    """Takes the database away from under a running Tux."""
    await app.database.close()
    for file in app.settings.data_dir.glob("tux.sqlite3*"):
        file.unlink()
    (app.settings.data_dir / "tux.sqlite3").mkdir()


async def take_audit_log(guild: LiveGuild) -> None:
    """Take View Audit Log from the bot."""
    role = guild.role("Tux")
    body = {"permissions": str(int(role.permissions & ~Permission.VIEW_AUDIT_LOG))}
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/roles/{role.id}", body)


def throw_out(sandbox: Sandbox, scene: Scene) -> Callable[..., None]:
    """Remove the bot from its server, and return a function by which somebody, or else its owner, brings it back."""
    guild, application = scene.guild, scene.bot
    role = guild.managed_role(application.bot)
    permissions = role.permissions if role is not None else Permission(0)
    sandbox.world.remove_member(guild, guild.members[application.bot.id])
    return lambda by=None: let_in(sandbox.world, guild, application, permissions, by)
