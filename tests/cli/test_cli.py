import sys
from types import ModuleType
from typing import Annotated

import pytest
import typer

import tux
from tux.cli import COMMANDS, main
from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.runtime.settings import LoadedSettings

SECRET = "MTIzNDU2Nzg5.GhIjKl.0123456789"


def run(*arguments: str) -> int:
    """Run `tux` and return its exit code."""
    return main(arguments)


@with_settings
def example(loaded: LoadedSettings, *, port: Annotated[int, typer.Option(help="A port.")] = 80) -> None:
    """An example."""
    if port == 81:
        raise CliError("Port 81 is in use.", Exit.PORT)
    if port == 82:
        raise ValueError(f"broken by {SECRET}")
    if port == 84:
        raise CliError("It is broken.", Exit.DATABASE) from ValueError(f"broken by {SECRET}")
    if port == 83:
        raise typer.Exit(9)
    typer.echo(f"{port} {loaded.settings.level} {loaded.settings.data_dir}")


def without_settings() -> None:
    """An example without settings."""
    raise ValueError("broken")


@pytest.fixture(autouse=True)
def _examples(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    module = ModuleType("tux_examples")
    module.example, module.without_settings = example, without_settings  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for name in ("example", "without_settings"):
        monkeypatch.setitem(COMMANDS, name, (f"tux_examples:{name}", "An example."))
    monkeypatch.setitem(COMMANDS, "absent", ("tux_absent:absent", "Not written yet."))
    monkeypatch.chdir(str(tmp_path))
    for name in ("TUX_DEBUG", "TUX_LOG_LEVEL", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TUX_TOKEN", SECRET)
    monkeypatch.setenv("COLUMNS", "200")


def test_version(capsys: pytest.CaptureFixture[str]):
    assert run("--version") == Exit.OK
    assert capsys.readouterr().out == f"Tux {tux.__version__}\n"


@pytest.mark.parametrize("arguments", [("--help",), ()])
def test_help_lists_every_command_without_importing_it(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]):
    assert run(*arguments) == (Exit.OK if arguments else Exit.USAGE)
    output = capsys.readouterr().out
    assert all(name in output and summary in output for name, (_, summary) in COMMANDS.items())


def test_a_command_shows_its_own_help_with_its_flags_and_those_of_the_settings(capsys: pytest.CaptureFixture[str]):
    assert run("example", "--help") == Exit.OK
    output = capsys.readouterr().out
    assert "tux example" in output
    for flag in ("--port", "--debug", "--no-debug", "--log-level", "--log-format", "--data-dir", "--config"):
        assert flag in output
    assert "--install-completion" not in output


def test_a_group_of_commands_shows_them(capsys: pytest.CaptureFixture[str]):
    assert run("config", "--help") == Exit.OK
    output = capsys.readouterr().out
    assert "show" in output
    assert "check" in output
    assert "--install-completion" not in output


def test_a_command_gets_its_arguments_and_the_settings(capsys: pytest.CaptureFixture[str]):
    assert run("example", "--port", "90", "--debug", "--data-dir", "here") == Exit.OK
    assert capsys.readouterr().out == "90 debug here\n"


@pytest.mark.parametrize(
    "arguments", [("exampel",), ("example", "--colour"), ("example", "--port", "many"), ("example", "what")]
)
def test_an_invalid_command_line_is_an_error(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]):
    assert run(*arguments) == Exit.USAGE
    assert "Error" in (error := capsys.readouterr().err)
    assert "Did you mean 'example'?" in error or arguments != ("exampel",)


def test_a_cli_error_is_one_sentence_and_its_exit_code(capsys: pytest.CaptureFixture[str]):
    assert run("example", "--port", "81") == Exit.PORT
    assert capsys.readouterr() == ("", "Port 81 is in use.\n")


@pytest.mark.parametrize("debug", [False, True])
def test_the_cause_of_a_cli_error_is_shown_when_debugging(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, debug: bool
):
    monkeypatch.setenv("TUX_DEBUG", str(debug))
    assert run("example", "--port", "84") == Exit.DATABASE
    error = capsys.readouterr().err
    assert error.endswith("It is broken.\n")
    assert ("ValueError: broken by [hidden]" in error) is debug
    assert SECRET not in error


def test_invalid_settings_keep_the_command_from_starting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUX_PREFX", "!")
    assert run("example", "--log-level", "loud") == Exit.SETTINGS
    assert capsys.readouterr().err.splitlines() == [
        "--log-level has to be debug, info, warning, error or critical, not “loud”.",
        "TUX_PREFX in the environment is no setting of Tux; did you mean TUX_PREFIX?",
    ]


@pytest.mark.parametrize("debug", [False, True])
def test_a_bug_is_a_sentence_and_a_traceback_only_when_debugging(
    capsys: pytest.CaptureFixture[str], debug: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUX_DEBUG", str(debug))
    assert run("example", "--port", "82") == Exit.FAILURE
    error = capsys.readouterr().err
    assert "Something unexpected went wrong (ValueError: broken by [hidden])." in error
    assert ("Traceback" in error) is debug
    assert ("--debug" in error) is not debug
    assert SECRET not in error


def test_a_bug_in_a_command_without_settings_is_a_sentence_too(capsys: pytest.CaptureFixture[str]):
    assert run("without_settings") == Exit.FAILURE
    error = capsys.readouterr().err
    assert error.startswith("Something unexpected went wrong (ValueError: broken).")


def test_a_command_can_choose_its_exit_code():
    assert run("example", "--port", "83") == Exit.DOCTOR


def test_a_command_that_cannot_be_imported_does_not_affect_the_others(capsys: pytest.CaptureFixture[str]):
    assert run("absent") == Exit.FAILURE
    assert "tux_absent" in capsys.readouterr().err
    assert run("example") == Exit.OK
