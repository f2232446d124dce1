"""Output that cannot be written ends a command without a traceback, with an exit code of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tux.cli.exits import Exit

COMMANDS = (
    ["doctor"],
    ["doctor", "--json"],
    ["config", "show"],
    ["config", "check"],
    ["db", "history", "--json"],
    ["sandbox", "routes"],
    ["sandbox", "serve", "--port", "0"],
    ["demo", "--port", "0"],
    ["doctor", "--help"],
    ["--version"],
)


def tux(arguments: list[str], folder: Path, output: int, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tux", *arguments],
        cwd=folder,
        env=os.environ | {"TUX_DISCORD_API": "http://127.0.0.1:1"} | environment,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_pipe_that_nobody_reads_ends_a_command_in_silence(tmp_path: Path, arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    ended = tux(arguments, tmp_path, writer)
    os.close(writer)

    assert (ended.returncode, ended.stderr) == (Exit.OUTPUT, "")


@pytest.mark.parametrize("arguments", [["doctor"], ["config", "show"], ["--help"]], ids=" ".join)
def test_a_full_disk_ends_a_command_with_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = tux(arguments, tmp_path, full.fileno())

    assert ended.returncode == Exit.OUTPUT
    assert ended.stderr == "The output cannot be written: no space left on device.\n"


def test_characters_that_the_output_lacks_become_question_marks(tmp_path: Path) -> None:
    with (tmp_path / "output").open("wb") as file:
        ended = tux(["doctor"], tmp_path, file.fileno(), PYTHONIOENCODING="latin-1")

    assert (ended.returncode, ended.stderr) == (Exit.DOCTOR, "")
    assert (tmp_path / "output").read_text("latin-1").startswith("? database: ")
