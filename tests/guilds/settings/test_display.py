"""Settings and their changes in words."""

from pathlib import Path
from typing import Any

import pytest

import tux
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.display import before_and_after
from tux.guilds.settings.general import GeneralSettings
from tux.runtime.texts import SOURCE_LOCALE, Texts

TEXTS = Texts.load(*sorted(Path(tux.__file__).parent.rglob("strings")), strict=True)


def words(model: Any, setting: str, before: Any, after: Any) -> tuple[str, str]:
    return before_and_after(TEXTS, SOURCE_LOCALE, model, {setting: before}, {setting: after}, setting)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, {}, ("not set", "none")),
        ({}, None, ("none", "not set")),
        ({"5": 3}, {}, ("<@&5>: 3", "none")),
        ({"5": 3}, {"5": 3, "6": 2}, ("none", "<@&6>: 2")),
    ],
)
def test_the_two_sides_of_a_change_differ(before: Any, after: Any, told: tuple[str, str]) -> None:
    assert words(RankSettings, "roles", before, after) == told


def test_nothing_that_somebody_set_acts_in_a_change() -> None:
    assert words(GeneralSettings, "prefix", "*", "[x](y)") == (r"\*", r"\[x\](y)")
    assert words(RankSettings, "names", {"3": "a"}, {"3": "# @everyone"}) == ("3: a", "3: \\# @\u200beveryone")
    assert words(None, "prefix", "_a_", ["*b*"]) == (r"\_a\_", r"\*b\*")
