"""`tux sandbox` runs a local Discord and controls one that is running."""

import asyncio
import inspect
import json
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path

import pytest

from gateways import gateway, resumed
from tux.cli import main
from tux.cli.command_names import typeable
from tux.cli.exits import Exit
from tux.cli.sandbox import DELAYS, KIND_OPTIONS, KINDS, add
from tux.sandbox import Fault, Sandbox
from tux.sandbox.faults import KINDS as FAULTS
from tux.sandbox.scenes import small

TIMEOUT_SECONDS = 20.0


async def tux(*arguments: str) -> tuple[int, str]:
    """Run `tux sandbox` against the sandbox of this test, and return its exit code and its output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tux", "sandbox", *arguments, stdout=PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_SECONDS)
    return process.returncode or 0, output.decode()


@asynccontextmanager
async def serving(folder: Path, *arguments: str) -> AsyncIterator[tuple[Process, str]]:
    """Run a sandbox and yield it with its output. It must stop on SIGTERM."""
    command = (sys.executable, "-m", "tux", "sandbox", "serve", *arguments)
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=PIPE)
    assert process.stdout is not None
    output = ""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while "Ctrl-C" not in output:
            line = await process.stdout.readline()
            assert line, f"it ended: {output}"
            output += line.decode()
        yield process, output
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == Exit.OK


async def test_serve_says_how_to_point_a_bot_at_it(tmp_path: Path) -> None:
    async with serving(tmp_path, "--port", "0") as (_, output):
        url = re.search(r"http://127\.0\.0\.1:\d+", output)
        assert url is not None
        for line in (
            f"TUX_DISCORD_API={url[0]}/api/v10",
            f'discord.http.Route.BASE = "{url[0]}/api/v10"',
            f'yarl.URL("{url[0].replace("http", "ws")}/gateway")',
            f'discord.Asset.BASE = "{url[0]}/cdn"',
            f'rest: {{ api: "{url[0]}/api", cdn: "{url[0]}/cdn" }}',
        ):
            assert line in output
        assert "published" not in output

        code, state = await tux("state", "--url", url[0], "--json")

        assert code == Exit.OK
        assert [bot["username"] for bot in json.loads(state)["bots"]] == ["Tux"]


async def test_serve_says_how_it_is_reached_from_a_container(tmp_path: Path) -> None:
    async with serving(tmp_path, "--port", "0", "--host", "0.0.0.0", "--scene", "demo") as (_, output):
        assert "--allow-host NAME" in output
        assert "Penguin Harbour" in output
        assert "0.0.0.0" not in output


async def test_a_port_in_use_is_one_sentence(sandbox: Sandbox) -> None:
    port = sandbox.url.rpartition(":")[2]
    code, output = await tux("serve", "--port", port)
    assert code == Exit.PORT
    assert output.startswith(f"Port {port} cannot be opened (Address already in use).")


async def test_a_missing_document_is_one_sentence(tmp_path: Path) -> None:
    code, output = await tux("serve", "--port", "0", "--openapi", str(tmp_path / "none.json"))
    assert (code, output) == (Exit.SETTINGS, f"{tmp_path / 'none.json'} does not exist.\n")


async def test_faults_are_added_listed_and_cleared(sandbox: Sandbox) -> None:
    at = ("--url", sandbox.url)
    options = ("--route", "/guilds/*", "--seconds", "0.1", "--most", "0.5", "--distribution", "uniform", "--times", "3")
    code, output = await tux("fault", "add", "latency", *options, *at)
    assert (code, output) == (
        Exit.OK,
        "  1 latency                  route=/guilds/* times=3 seconds=0.1 most=0.5 distribution=uniform\n",
    )
    assert sandbox.faults.all() == [
        Fault("latency", route="/guilds/*", seconds=0.1, most=0.5, distribution="uniform", times=3, id=1)
    ]
    await tux("fault", "add", "status", "--status", "503", "--chance", "0.5", "--actor", "42", *at)
    await tux("fault", "add", "gateway_drop", "--event", "MESSAGE_CREATE", *at)
    _, output = await tux("fault", "list", *at)
    assert output.splitlines()[1:] == [
        "  2 status                   actor=42 status=503 chance=0.5",
        "  3 gateway_drop             event=MESSAGE_CREATE",
    ]

    assert (await tux("fault", "clear", "2", *at))[0] == Exit.OK
    assert [fault.id for fault in sandbox.faults.all()] == [1, 3]
    assert (await tux("fault", "clear", *at))[0] == Exit.OK
    assert sandbox.faults.all() == []


async def test_the_audit_log_is_made_to_lie(sandbox: Sandbox) -> None:
    at = ("--url", sandbox.url)
    await tux("fault", "add", "null_executor", "--event", "MEMBER_BAN_ADD", "--after", "1", *at)
    await tux("fault", "add", "false_executor", "--executor", "42", "--chance", "0.5", "--seed", "7", *at)
    lag = ("--seconds", "2", "--distribution", "lognormal", "--sigma", "0.3", "--actor", "9")
    await tux("fault", "add", "audit_log_lag", *lag, *at)
    assert sandbox.faults.all() == [
        Fault("null_executor", event="MEMBER_BAN_ADD", after=1, id=1),
        Fault("false_executor", executor=42, chance=0.5, seed=7, id=2),
        Fault("audit_log_lag", seconds=2, distribution="lognormal", sigma=0.3, actor=9, id=3),
    ]
    _, output = await tux("fault", "list", *at)
    assert output.splitlines() == [
        "  1 null_executor            event=MEMBER_BAN_ADD after=1",
        "  2 false_executor           seed=7 executor=42 chance=0.5",
        "  3 audit_log_lag            actor=9 seconds=2.0 distribution=lognormal sigma=0.3",
    ]


async def test_limits_and_invalid_sessions_are_told_apart(sandbox: Sandbox) -> None:
    at = ("--url", sandbox.url)
    headers = ("--leave-out", "X-RateLimit-Bucket", "--leave-out", "Via")
    await tux("fault", "add", "rate_limit", "--scope", "shared", "--retry-after", "2", *headers, *at)
    await tux("fault", "add", "cloudflare_ban", "--retry-after", "60", *at)
    await tux("fault", "add", "gateway_invalid_session", "--resumable", "--keep-open", *at)
    await tux("fault", "add", "gateway_ack_loss", *at)
    assert sandbox.faults.all() == [
        Fault("rate_limit", scope="shared", retry_after=2, leave_out=("X-RateLimit-Bucket", "Via"), id=1),
        Fault("cloudflare_ban", retry_after=60, id=2),
        Fault("gateway_invalid_session", resumable=True, keep_open=True, id=3),
        Fault("gateway_ack_loss", id=4),
    ]
    _, output = await tux("fault", "list", *at)
    assert output.splitlines() == [
        "  1 rate_limit               retry_after=2.0 scope=shared leave_out=X-RateLimit-Bucket,Via",
        "  2 cloudflare_ban           retry_after=60.0",
        "  3 gateway_invalid_session  resumable=True keep_open=True",
        "  4 gateway_ack_loss",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("fault", "add", "rate_limit", "--leave-out", "X-Cats"),
            "The sandbox refuses: leave_out: X-Cats is no",
        ),
        (("fault", "add", "flood"), "The sandbox refuses: kind: "),
        (("fault", "add", "status", "--status", "200"), "The sandbox refuses: status: must be between 400 and 599"),
        (("fault", "add", "rate_limit", "--retry-after", "nan"), "--retry-after must be a finite number, not nan."),
        (("fault", "clear", "77"), "The sandbox has no fault with that number."),
    ],
)
async def test_an_impossible_request_is_refused(sandbox: Sandbox, arguments: tuple[str, ...], sentence: str) -> None:
    code, output = await tux(*arguments, "--url", sandbox.url)
    assert code == Exit.USAGE
    assert output.startswith(sentence)


@pytest.mark.parametrize("action", ["drop", "reconnect", "invalid"])
async def test_connections_are_disrupted(sandbox: Sandbox, action: str) -> None:
    bot = small(sandbox.world).bot.bot
    async with gateway(sandbox) as client:
        await client.identify(bot)
        assert await tux("gateway", action, "--user", "1", "--url", sandbox.url) == (Exit.OK, "0 sessions\n")
        assert await tux("gateway", action, "--user", str(bot.id), "--url", sandbox.url) == (Exit.OK, "1 session\n")
        assert await client.closed() in {None, 1006, 4000}


async def test_an_invalid_session_may_leave_its_connection_open(sandbox: Sandbox) -> None:
    bot = small(sandbox.world).bot.bot
    async with gateway(sandbox) as client:
        await client.identify(bot)
        answer = await tux("gateway", "invalid", "--resumable", "--keep-open", "--url", sandbox.url)
        assert answer == (Exit.OK, "1 session\n")
        assert (await client.until_op(9))["d"] is True
        await resumed(client, client, bot)


async def test_state_shows_who_is_there(sandbox: Sandbox) -> None:
    small(sandbox.world)
    _, output = await tux("state", "--url", sandbox.url)
    assert "Test Guild" in output
    assert "Tux, offline" in output
    assert "moderator: Moderator: can kick, ban and time out" in output


def test_routes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "routes"]) == Exit.OK
    assert "POST   /channels/{channel_id}/messages\n" in capsys.readouterr().out


def test_without_a_sandbox_it_says_how_to_start_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "state", "--url", "http://127.0.0.1:1"]) == Exit.DISCORD
    assert capsys.readouterr().err == (
        f"No sandbox answers at http://127.0.0.1:1. Start one with {typeable('`tux sandbox serve`')}.\n"
    )


def test_the_help_names_every_kind_of_fault() -> None:
    assert set(re.findall(r"[a-z]+_[a-z_]+|latency|status|reset|timeout", KINDS)) == set(FAULTS)
    assert set(FAULTS) >= DELAYS | KIND_OPTIONS.keys()


def test_every_setting_of_a_fault_is_an_option() -> None:
    options = inspect.signature(add).parameters.keys() - {"url"}
    assert options == {field.name for field in fields(Fault)} - {"id"}
