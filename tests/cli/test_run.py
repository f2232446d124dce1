"""`tux run` explains why it cannot start in one sentence with an exit code and without secrets."""

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, make_url

from running import guild, logs, scene, start_tux, tux
from tux.app import App
from tux.bot.permission_needs import as_permissions
from tux.cli import run
from tux.cli.database import database_sentence
from tux.cli.demo import wait_for_first
from tux.cli.exits import CliError, Exit
from tux.cli.invites import invite
from tux.database import Database, DatabaseUnavailable
from tux.runtime.settings import LoadedSettings, ProcessSettings, SettingSource
from tux.sandbox import Fault, Sandbox
from tux.sandbox.scenes import Scene

__all__ = ["guild", "logs", "scene", "start_tux", "tux"]


@pytest.fixture
def given(
    sandbox: Sandbox, scene: Scene, sqlite_template: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Iterator[dict[str, Any]]:
    """Yield settings with which it would run, and check that no output shows the token."""
    shutil.copyfile(sqlite_template, tmp_path / "tux.sqlite3")
    yield {
        "token": scene.bot.bot.token,
        "data_dir": tmp_path,
        "discord_api": sandbox.api_url,
        "discord_gateway": sandbox.gateway_url,
        "discord_cdn": sandbox.cdn_url,
    }
    output = capfd.readouterr()
    assert scene.bot.bot.token not in output.out + output.err


def loaded(given: dict[str, Any], token_from: SettingSource = SettingSource("default")) -> LoadedSettings:  # noqa: B008 - it is frozen
    return LoadedSettings(ProcessSettings(**given), {"token": token_from})


async def failing(given: dict[str, Any], **settings: Any) -> CliError:
    with pytest.raises(CliError) as failed:
        await run._run(loaded(given | settings))
    return failed.value


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (SettingSource(".env", "TUX_TOKEN"), ".env (TUX_TOKEN)"),
        (SettingSource("environment", "TUX_TOKEN"), "the environment (TUX_TOKEN)"),
        (SettingSource("terminal"), "the terminal"),
    ],
)
async def test_a_wrong_token_is_reported_with_its_source(
    given: dict[str, Any], source: SettingSource, place: str
) -> None:
    with pytest.raises(CliError) as failed:
        await run._run(loaded(given | {"token": "a-token-that-is-wrong"}, source))

    assert failed.value.exit is Exit.TOKEN
    assert failed.value.sentence.startswith(f"Discord does not accept the token from {place}. Copy it again")
    assert "a-token-that-is-wrong" not in failed.value.sentence


async def test_a_missing_intent_is_named(given: dict[str, Any], scene: Scene) -> None:
    scene.bot.privileged_intents = 1 << 1  # members alone

    error = await failing(given)

    assert error.exit is Exit.INTENTS
    assert "The bot lacks Message Content Intent. Enable this" in error.sentence


async def test_a_health_port_in_use_is_reported(given: dict[str, Any], sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])

    error = await failing(given, health_port=port)

    assert error.exit is Exit.PORT
    assert f"Port {port}" in error.sentence


async def test_an_unreachable_discord_is_reported(given: dict[str, Any], unused_tcp_port: int) -> None:
    error = await failing(given, discord_api=f"http://127.0.0.1:{unused_tcp_port}/api/v10")

    assert error.exit is Exit.DISCORD
    assert f"http://127.0.0.1:{unused_tcp_port}/api/v10 could not be reached" in error.sentence


@pytest.mark.parametrize("address", ["tux:hidden-password@{}/tux", "{}/tux?user=tux&password=hidden-password"])
async def test_an_unreachable_database_is_reported_without_its_password(
    given: dict[str, Any], unused_tcp_port: int, address: str
) -> None:
    place = f"127.0.0.1:{unused_tcp_port}"
    error = await failing(given, database_url=f"postgresql://{address.format(place)}")

    assert error.exit is Exit.DATABASE
    assert f"{place}/tux cannot be used: the connection was refused. Start the server" in error.sentence
    assert "hidden-password" not in error.sentence


async def test_a_damaged_database_is_reported(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "tux.sqlite3").write_bytes(b"this is no database" * 100)

    error = await failing(given)

    assert error.exit is Exit.DATABASE
    assert "the file is damaged or not a SQLite database" in error.sentence


async def test_a_data_directory_that_is_a_file_is_reported(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    error = await failing(given, data_dir=tmp_path / "file")

    place = f"sqlite:///{tmp_path}/file/tux.sqlite3"
    assert error.sentence.startswith(f"The database {place} cannot be used: its directory is a file.")


async def test_an_unknown_database_host_is_reported(given: dict[str, Any]) -> None:
    error = await failing(given, database_url="postgresql://host.invalid/tux")

    assert "host.invalid/tux cannot be used: its host does not exist." in error.sentence


def fatal(state: str, message: str) -> bytes:
    """The packet in which PostgreSQL says why it ends a connection."""
    fields = f"SFATAL\0C{state}\0M{message}\0\0".encode()
    return b"E" + (len(fields) + 4).to_bytes(4) + fields


@asynccontextmanager
async def server_that_answers(answer: bytes) -> AsyncIterator[int]:
    """Yield the port of a server that answers the first bytes of each client, and then says nothing more."""
    clients: list[asyncio.StreamWriter] = []

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.append(writer)
        await reader.read(8)
        writer.write(answer)

    async with await asyncio.start_server(respond, "127.0.0.1") as server:
        yield server.sockets[0].getsockname()[1]
        for client in clients:
            client.transport.abort()


@pytest.mark.parametrize(
    ("answer", "options", "problem"),
    [
        (b"", "", "it does not answer. Check the server and the network"),
        (b"N", "?sslmode=require", "no encrypted connection could be made. Correct sslmode"),
        (fatal("57P03", "the database system is starting up"), "?sslmode=disable", "starting or stopping. Wait"),
        (fatal("08P01", "no idea"), "?sslmode=disable", "cannot be used. Check the server and its log"),
    ],
    ids=["silent", "without encryption", "starting", "something else"],
)
async def test_a_server_that_cannot_be_used_is_not_taken_for_a_file(
    given: dict[str, Any], answer: bytes, options: str, problem: str
) -> None:
    async with server_that_answers(answer) as port:
        error = await failing(given, database_url=f"postgresql://127.0.0.1:{port}/tux{options}", database_wait=0.5)

    assert error.exit is Exit.DATABASE
    assert problem in error.sentence
    assert "writable" not in error.sentence


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_an_unknown_database_or_user_is_reported(given: dict[str, Any], database_url: str) -> None:
    url = make_url(database_url)

    no_database = await failing(given, database_url=text_of(url.set(database="nowhere")))
    no_user = await failing(given, database_url=text_of(url.set(username="nobody")))

    assert "cannot be used: the server has no such database." in no_database.sentence
    assert "cannot be used: the server rejected the login." in no_user.sentence


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


async def test_a_database_locked_by_another_process_is_reported(open_database: Callable[..., Database], tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "tux.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseUnavailable) as failed:
            await open_database(f"sqlite:///{tmp_path}/tux.sqlite3", lock_wait=0.01).migrate()

    assert "cannot be used: another process has locked it." in database_sentence(failed.value)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_stop_while_discord_does_not_answer_takes_effect_at_once(
    given: dict[str, Any], sandbox: Sandbox, number: signal.Signals
) -> None:
    sandbox.faults.add(Fault("timeout", route="/users/@me", seconds=60, times=1))
    starting = asyncio.get_running_loop().create_task(run._run(loaded(given)))
    while sandbox.faults.all():  # noqa: ASYNC110 - the sandbox announces a request only once it has answered
        await asyncio.sleep(0)

    signal.raise_signal(number)
    async with asyncio.timeout(20):
        await starting
    assert sandbox.connected() == []


def test_without_a_terminal_nobody_is_asked_for_a_missing_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    with pytest.raises(CliError, match=r"There is no token\. Set TUX_TOKEN") as failed:
        run.ask_for_token(loaded({}))

    assert failed.value.exit is Exit.TOKEN


@contextmanager
def terminal(answers: dict[str, str]) -> Iterator[int]:
    """Open a terminal on which each answer is typed once its question has been asked."""
    loop, (ours, theirs), seen = asyncio.get_running_loop(), os.openpty(), bytearray()

    def read() -> None:
        seen.extend(os.read(ours, 4096))
        for question in [question for question in answers if question.encode() in seen]:
            os.write(ours, f"{answers.pop(question)}\n".encode())

    loop.add_reader(ours, read)
    yield theirs
    loop.remove_reader(ours)
    os.close(theirs)
    os.close(ours)


async def start_on_a_terminal(given: dict[str, Any], typed: str, sandbox: Sandbox, scene: Scene) -> int:
    """Start `tux run`, type a token, agree to save it, stop the bot, and return the exit code."""
    settings = {f"TUX_{name.upper()}": str(value) for name, value in given.items() if name != "token"}
    command = (sys.executable, "-m", "tux", "run")
    with terminal({"Token (hidden): ": typed, "[Y/n]: ": "y"}) as place:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=given["data_dir"], env=os.environ | settings, stdin=place, stdout=place, stderr=place
        )
        async with asyncio.timeout(60):
            await wait_for_first(lambda: sandbox.until(lambda: sandbox.in_use(scene.bot)), process.wait)
        if process.returncode is None:
            process.terminate()
        return await process.wait()


async def test_a_typed_token_is_saved_once_discord_has_accepted_it(
    given: dict[str, Any], tmp_path: Path, sandbox: Sandbox, scene: Scene
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("TUX_PREFIX=!\nTUX_TOKEN=  \n")

    assert await start_on_a_terminal(given, "a-token-that-is-wrong", sandbox, scene) == Exit.TOKEN
    assert env_file.read_text() == "TUX_PREFIX=!\nTUX_TOKEN=  \n"

    assert await start_on_a_terminal(given, f" {scene.bot.bot.token} ", sandbox, scene) == Exit.OK
    assert env_file.read_text() == f"TUX_PREFIX=!\nTUX_TOKEN={scene.bot.bot.token}\n"
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


async def test_the_invite_requests_every_permission_that_commands_listeners_and_views_need(tux: App) -> None:
    link = invite(tux.bot)

    needed = as_permissions(tux.bot.permission_needs())
    assert needed.ban_members
    assert needed.embed_links
    assert needed.view_audit_log
    assert needed.move_members
    assert needed.attach_files
    assert needed.create_public_threads
    assert not needed.administrator
    assert f"permissions={needed.value}" in link
    assert f"client_id={tux.bot.application_id}" in link
    assert "scope=bot+applications.commands" in link
