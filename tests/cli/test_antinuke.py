"""`tux antinuke simulate` says what an attack would destroy, without Discord."""

import json

import pytest

from tux.cli import main
from tux.cli.exits import Exit


def test_it_predicts_the_loss_of_an_attack(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--scenario", "delete-channels", "--rate", "50", "--count", "60", "--latency", "60", "--json")
    assert main(["antinuke", "simulate", *arguments]) == Exit.OK
    prediction = json.loads(capsys.readouterr().out)
    assert (prediction["scenario"], prediction["rate"], prediction["loss"]) == ("delete-channels", 50, 8)
    [stop] = prediction["stops"]
    assert (stop["request_number"], stop["decided_ms"], stop["powerless_ms"]) == (2, 82, 142)
    assert (stop["action"], stop["trigger"], stop["response"]) == ("channel_delete", "speed", "strip_roles")


def test_without_a_scenario_it_shows_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["antinuke", "simulate"]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    benign = lines.index(next(line for line in lines if line.startswith("ticket-bot")))
    assert lines[0].startswith("delete-channels, at 10 requests per second: ")
    assert lines[benign + 1] == "  nobody would be stopped"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scenario", "delete-chanels"], "Did you mean delete-channels"),
        (["--scenario", "spam", "--rate", "500"], "rate must be from"),
        (["--preset", "gentle"], "there are relaxed, default, strict"),
        (["--latency", "-1"], "latency must be from 0"),
    ],
)
def test_it_says_what_is_wrong(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["antinuke", "simulate", *arguments]) == Exit.USAGE
    assert sentence in capsys.readouterr().err
