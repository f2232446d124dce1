"""`tux sandbox attack` starts attacks and benign scenarios in a running sandbox, and prints what came of them."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT

import pytest

from tux.cli.exits import Exit
from tux.sandbox import Sandbox
from tux.sandbox.attacks import ATTACKS, BENIGN
from tux.sandbox.demo import demo
from tux.sandbox.world import Guild

TIMEOUT_SECONDS = 30.0


@pytest.fixture
def guild(sandbox: Sandbox) -> Guild:
    return demo(sandbox.world).guild


async def attack(*arguments: str) -> tuple[int, str]:
    """Run `tux sandbox attack`, and return its exit code and its output."""
    command = (sys.executable, "-m", "tux", "sandbox", "attack", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT)
    output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_SECONDS)
    return process.returncode or 0, output.decode()


async def test_it_lists_the_names_that_python_has_benign_ones_apart() -> None:
    code, output = await attack("list")
    assert code == Exit.OK
    attacks, _, benign = output.partition("Benign scenarios:\n")
    assert [line.split()[0] for line in attacks.splitlines()[1:]] == list(ATTACKS)
    assert [line.split()[0] for line in benign.splitlines()] == list(BENIGN)


async def test_a_run_ends_with_what_was_lost_and_how_punctual_it_was(sandbox: Sandbox, guild: Guild) -> None:
    arguments = ("--actor", "rex", "--actor", "mona", "--rate", "100", "--count", "6", "--seed", "3")
    code, output = await attack("start", "create-channels", *arguments, "--url", sandbox.url)
    assert code == Exit.OK
    first, requests, loss, refusal, neutral, late, latency = output.splitlines()
    assert first == "Run 1: create-channels by rex, mona. It sent all its requests."
    assert requests.startswith("  requests       6 accepted, of 6 in ")
    assert loss == "  loss           6"
    assert refusal == "  first refusal  never"
    assert neutral == "  neutral        never"
    assert late.startswith("  left late      ")
    assert latency.endswith(" ms at p99")
    assert sum(channel.name.startswith("nuked") for channel in guild.channels.values() if channel.name) == 6

    code, output = await attack("runs", "--url", sandbox.url)
    assert output.split() == ["1", "create-channels", "finished", "6", "of", "6", "accepted,", "0", "refused"]


async def test_a_run_says_that_some_of_its_actors_gave_up(sandbox: Sandbox, guild: Guild) -> None:
    arguments = ("--actor", "rex", "--actor", "kai", "--rate", "100", "--count", "12")
    code, output = await attack("start", "create-channels", *arguments, "--url", sandbox.url)
    assert code == Exit.OK
    first, requests, *_ = output.splitlines()
    assert first.endswith("Some of its actors gave up, because they were refused three times in a row.")
    assert requests.startswith("  requests       6 accepted, 3 refused, of 12 in ")


async def test_a_run_says_that_there_was_nothing_to_do(sandbox: Sandbox, guild: Guild) -> None:
    guild.emojis.clear()
    arguments = ("--actor", "rex", "--as-it-is")
    code, output = await attack("start", "delete-emojis", *arguments, "--url", sandbox.url)
    assert (code, output) == (Exit.OK, "Run 1: delete-emojis by rex. There was nothing to do.\n")


async def test_a_benign_scenario_runs_faster_than_it_would(sandbox: Sandbox, guild: Guild) -> None:
    arguments = ("--speed", "300", "--count", "8", "--json", "--guild", guild.name)
    code, output = await attack("start", "server-setup", *arguments, "--url", sandbox.url)
    run = json.loads(output)
    assert (code, run["accepted"], run["benign"]) == (Exit.OK, 8, True)


async def test_ctrl_c_stops_the_run_and_prints_what_came_of_it(sandbox: Sandbox, guild: Guild) -> None:
    arguments = ("start", "create-roles", "--rate", "100", "--count", "1000", "--url", sandbox.url)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tux", "sandbox", "attack", *arguments, stdout=PIPE
    )
    await sandbox.until(lambda: any(role.name == "nuked 1" for role in guild.roles.values()))
    process.send_signal(signal.SIGINT)
    output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_SECONDS)
    assert "It was stopped." in output.decode()
    assert sandbox.attacks.all()[0].state == "stopped"


async def test_a_detached_run_is_stopped_by_its_number(sandbox: Sandbox, guild: Guild) -> None:
    arguments = ("--rate", "0.01", "--detach", "--guild", str(guild.id))
    code, output = await attack("start", "spam", *arguments, "--url", sandbox.url)
    assert (code, output.split(" by ")[0]) == (Exit.OK, "Run 1: spam")
    assert await attack("stop", "1", "--url", sandbox.url) == (Exit.OK, "")
    assert sandbox.attacks.all()[0].state == "stopped"
    code, output = await attack("stop", "7", "--url", sandbox.url)
    assert (code, output.strip()) == (Exit.USAGE, "The sandbox has no run with that number.")


@pytest.mark.usefixtures("guild")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("spam", "--rate", "200"), "The sandbox refuses: rate must be a number from 0.0001 to 100"),
        (("spam", "--rate", "nan"), "--rate must be a finite number, not nan."),
        (("spam", "--speed", "inf"), "--speed must be a finite number, not inf."),
        (("spam", "--size", "3"), "The sandbox refuses: spam has no setting 'size': there are rate, count"),
        (("tsunami",), "The sandbox refuses: there is no attack or scenario 'tsunami'"),
        (("spam", "--actor", "nobody"), "The sandbox has no user 'nobody': there are iris, mona"),
        (("spam", "--guild", "Nowhere"), "The sandbox has no guild 'Nowhere': there are Penguin Harbour"),
    ],
)
async def test_what_makes_no_sense_is_one_sentence(sandbox: Sandbox, arguments: tuple[str, ...], sentence: str) -> None:
    code, output = await attack("start", *arguments, "--url", sandbox.url)
    assert code == Exit.USAGE
    assert output.startswith(sentence)
    assert output.count("\n") == 1
