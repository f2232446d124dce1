"""`tux run`: what keeps it from working is one sentence with an exit code, and no secret in it."""

import asyncio
import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, make_url

from running import guild, logs, scene, start_tux, tux
from tux.app import App
from tux.cli import run
from tux.cli.exits import CliError, Exit
from tux.core.database import Database, DatabaseUnavailable
from tux.core.settings.process import ProcessSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.scenes import Scene

__all__ = ["guild", "logs", "scene", "start_tux", "tux"]


@pytest.fixture
def given(
    sandbox: Sandbox, scene: Scene, sqlite_template: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Iterator[dict[str, Any]]:
    """Settings with which it would run. Nothing that is said while it does not may show the token."""
    shutil.copyfile(sqlite_template, tmp_path / "tux.sqlite3")
    yield {
        "token": scene.bot.bot.token,
        "data_dir": tmp_path,
        "discord_api": sandbox.api_url,
        "discord_gateway": sandbox.gateway_url,
        "discord_cdn": sandbox.cdn_url,
    }
    said = capfd.readouterr()
    assert scene.bot.bot.token not in said.out + said.err


async def failing(given: dict[str, Any], **settings: Any) -> CliError:
    with pytest.raises(CliError) as failed:
        await run._run(ProcessSettings(**given | settings))
    return failed.value


async def test_a_wrong_token(given: dict[str, Any]) -> None:
    error = await failing(given, token="a-token-that-is-wrong")

    assert error.exit is Exit.TOKEN
    assert "Discord does not accept the token" in error.sentence
    assert "a-token-that-is-wrong" not in error.sentence


async def test_a_missing_intent_is_named(given: dict[str, Any], scene: Scene) -> None:
    scene.bot.privileged_intents = 1 << 1  # members alone

    error = await failing(given)

    assert error.exit is Exit.INTENTS
    assert "a privileged intent: Message Content Intent. Switch it on" in error.sentence


async def test_a_used_health_port(given: dict[str, Any], sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])

    error = await failing(given, health_port=port)

    assert error.exit is Exit.PORT
    assert f"Port {port}" in error.sentence


async def test_a_discord_that_cannot_be_reached(given: dict[str, Any], unused_tcp_port: int) -> None:
    error = await failing(given, discord_api=f"http://127.0.0.1:{unused_tcp_port}/api/v10")

    assert error.exit is Exit.DISCORD
    assert f"http://127.0.0.1:{unused_tcp_port}/api/v10 could not be reached" in error.sentence


@pytest.mark.parametrize("address", ["tux:hidden-password@{}/tux", "{}/tux?user=tux&password=hidden-password"])
async def test_a_database_that_cannot_be_used(given: dict[str, Any], unused_tcp_port: int, address: str) -> None:
    place = f"127.0.0.1:{unused_tcp_port}"
    error = await failing(given, database_url=f"postgresql://{address.format(place)}")

    assert error.exit is Exit.DATABASE
    assert f"{place}/tux cannot be used: the connection was refused. Start the server" in error.sentence
    assert "hidden-password" not in error.sentence


async def test_a_database_that_makes_no_sense(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "tux.sqlite3").write_bytes(b"this is no database" * 100)

    error = await failing(given)

    assert error.exit is Exit.DATABASE
    assert "the file is damaged or no SQLite database" in error.sentence


async def test_a_data_directory_that_is_a_file(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    error = await failing(given, data_dir=tmp_path / "file")

    place = f"sqlite:///{tmp_path}/file/tux.sqlite3"
    assert error.sentence.startswith(f"The database {place} cannot be used: a file is where its folder should be.")


async def test_an_unknown_host_of_the_database(given: dict[str, Any]) -> None:
    error = await failing(given, database_url="postgresql://host.invalid/tux")

    assert "host.invalid/tux cannot be used: there is no such host." in error.sentence


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_an_unknown_database_or_user_on_the_server(given: dict[str, Any], database_url: str) -> None:
    url = make_url(database_url)

    no_database = await failing(given, database_url=text_of(url.set(database="nowhere")))
    no_user = await failing(given, database_url=text_of(url.set(username="nobody")))

    assert "cannot be used: the server has no such database." in no_database.sentence
    assert "cannot be used: the server refuses the login." in no_user.sentence


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


async def test_a_database_that_another_process_keeps_locked(open_database: Callable[..., Database], tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "tux.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseUnavailable) as failed:
            await open_database(f"sqlite:///{tmp_path}/tux.sqlite3", lock_wait=0.01).migrate()

    assert "cannot be used: another process keeps it locked." in run.database_sentence(failed.value)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_stop_while_discord_does_not_answer_is_heard_at_once(
    given: dict[str, Any], sandbox: Sandbox, number: signal.Signals
) -> None:
    sandbox.faults.add(Fault("timeout", route="/users/@me", seconds=60, times=1))
    starting = asyncio.get_running_loop().create_task(run._run(ProcessSettings(**given)))
    while sandbox.faults.all():  # noqa: ASYNC110 - the sandbox tells of a request once it has answered
        await asyncio.sleep(0)

    signal.raise_signal(number)
    async with asyncio.timeout(20):
        await starting


def test_without_a_terminal_a_missing_token_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    with pytest.raises(CliError, match=r"There is no token\. Set TUX_TOKEN") as failed:
        run.with_token(ProcessSettings())

    assert failed.value.exit is Exit.TOKEN


def test_on_a_terminal_the_token_is_asked_for_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: " the-token ")
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    (tmp_path / ".env").write_text("TUX_PREFIX=!\nTUX_TOKEN=the-old-one\n")

    settings = run.with_token(ProcessSettings())

    assert settings.token
    assert settings.token.get_secret_value() == "the-token"
    assert (tmp_path / ".env").read_text() == "TUX_PREFIX=!\nTUX_TOKEN=the-token\n"
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert "the-token" not in capsys.readouterr().out


async def test_the_invite_asks_for_all_that_the_commands_need(tux: App) -> None:
    link = run.invite(tux.bot)

    needed = tux.bot.permissions_needed()
    assert needed.ban_members
    assert needed.embed_links
    assert not needed.administrator
    assert f"permissions={needed.value}" in link
    assert f"client_id={tux.bot.application_id}" in link
    assert "scope=bot+applications.commands" in link
