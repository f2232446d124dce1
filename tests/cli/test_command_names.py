"""Sentences name the command as the person who reads them can type it."""

import os
import sys
from pathlib import Path

import pytest

from tux.cli import main
from tux.cli.command_names import own_name, typeable

HERE = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def _forget_name() -> None:
    own_name.cache_clear()


@pytest.mark.parametrize(
    ("folder", "path", "name"),
    [
        (HERE.parent.parent, os.defpath, f"{HERE.parent.name}/{HERE.name}/tux"),
        (HERE.parent.parent, f"{HERE}:{os.defpath}", "tux"),
        (Path("/"), f"{HERE}:{os.defpath}", "tux"),
        (HERE.parent / "lib", os.defpath, f"{HERE}/tux"),
    ],
    ids=["in the clone", "in the clone, activated", "elsewhere, activated", "elsewhere"],
)
def test_the_command_is_named_as_the_shell_finds_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path, path: str, name: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", path)

    assert own_name() == name
    assert typeable("`tux db upgrade`, or the next start of Tux") == f"`{name} db upgrade`, or the next start of Tux"


def test_another_tux_of_that_name_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tux").touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert own_name() == f"{HERE}/tux"


def test_errors_and_help_name_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(HERE.parent.parent)
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("COLUMNS", "200")
    name = f"{HERE.parent.name}/{HERE.name}/tux"

    main(["sandbox", "state", "--url", "http://127.0.0.1:1"])
    main(["sandbox", "--help"])

    output = capsys.readouterr()
    assert output.err.endswith(f"Start one with `{name} sandbox serve`.\n")
    assert f"Usage: {name} sandbox" in output.out
