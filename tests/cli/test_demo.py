"""`tux demo` is one command, ready in seconds, that leaves nothing behind."""

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from tux.cli.exits import Exit

TIMEOUT_SECONDS = 60


async def start(*arguments: str, folder: Path, **settings: str) -> Process:
    command = (sys.executable, "-m", "tux", "demo", *arguments)
    environment = os.environ | settings
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE)


async def url_of(demo: Process) -> str:
    """Return the URL that is printed once everything is ready."""
    assert demo.stdout is not None
    async with asyncio.timeout(TIMEOUT_SECONDS):
        async for line in demo.stdout:
            if match := re.search(r"http://\S+", line.decode()):
                return match.group()
    raise AssertionError("the demo ended without printing a URL")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_the_demo_serves_and_then_leaves_no_process_and_no_port(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / ".env").write_text("TUX_TOKEN=not-for-the-demo\nTUX_DATABASE_URL=postgresql://nowhere/x\n")
    demo = await start("--port", "0", folder=tmp_path, tux_database_url=f"sqlite:///{tmp_path}/real.sqlite3")
    url = await url_of(demo)
    children = psutil.Process(demo.pid).children(recursive=True)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/sandbox/state") as answer:
            state = await answer.json()
        assert {"id", "username", "online"} <= state["bots"][0].keys()
        assert [bot["online"] for bot in state["bots"] if bot["username"] == "Tux"] == [True]

        demo.send_signal(number)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            assert await demo.wait() == Exit.OK
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)
    assert children
    assert not [child for child in children if child.is_running()]
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


async def test_a_demo_that_is_killed_takes_its_bot_with_it(tmp_path: Path) -> None:
    demo = await start("--port", "0", folder=tmp_path, TMPDIR=str(tmp_path))
    await url_of(demo)
    children = psutil.Process(demo.pid).children(recursive=True)

    demo.kill()
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await demo.communicate()  # until nobody has its output open any more

    assert children
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, TIMEOUT_SECONDS)
    assert not alive


async def test_a_killed_bot_ends_the_demo_with_the_name_of_the_signal(tmp_path: Path) -> None:
    demo = await start("--port", "0", folder=tmp_path)
    await url_of(demo)

    [bot] = psutil.Process(demo.pid).children()
    bot.kill()
    async with asyncio.timeout(TIMEOUT_SECONDS):
        _, errors = await demo.communicate()

    assert demo.returncode == Exit.FAILURE
    assert errors.decode().startswith("The bot was stopped by SIGKILL.")


async def test_a_port_in_use_is_one_sentence_and_its_own_exit_code(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = await start("--port", str(port), folder=tmp_path)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            _, errors = await demo.communicate()

    assert demo.returncode == Exit.PORT
    assert errors.decode().count("\n") == 1
    assert f"Port {port} cannot be opened" in errors.decode()


async def test_a_kept_trial_goes_on_at_the_next_start(tmp_path: Path) -> None:
    states: list[Any] = []
    for _ in range(2):
        demo = await start("--port", "0", "--keep", folder=tmp_path)
        url = await url_of(demo)
        async with aiohttp.ClientSession() as session, session.get(f"{url}/sandbox/state") as answer:
            states.append(await answer.json())
        demo.send_signal(signal.SIGINT)
        output, _ = await demo.communicate()
        assert b"keeps the trial in data/demo" in output
        assert demo.returncode == Exit.OK

    first, second = states
    assert [guild["id"] for guild in first["guilds"]] == [guild["id"] for guild in second["guilds"]]
    assert (tmp_path / "data" / "demo" / "tux.sqlite3").exists()


async def test_a_kept_trial_that_is_damaged_is_left_alone_and_named(tmp_path: Path) -> None:
    file = tmp_path / "data" / "demo" / "discord"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"of another version")

    demo = await start("--port", "0", "--keep", folder=tmp_path)
    _, errors = await demo.communicate()

    assert demo.returncode == Exit.FAILURE
    assert errors.decode().startswith("The trial in data/demo is damaged or of another version of Tux.")
    assert file.read_bytes() == b"of another version"
