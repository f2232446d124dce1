"""Ids are redacted from values, and aliases reveal nothing."""

from typing import Any

import pytest

from tux.database import alias_from_key, pseudonym_from_key
from tux.guilds.privacy.personal_data import redacted, to_json

PERSON, OTHER = 123456789012345678, 223456789012345678
KEY = "ab" * 32


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"<@{PERSON}> and <@!{PERSON}>", "… and …"),
        (f"{PERSON}0 {PERSON}", f"{PERSON}0 …"),
        (PERSON, None),
        (True, True),
        ([PERSON, OTHER, str(PERSON)], [OTHER]),
        ({str(PERSON): 1, "a": PERSON, "b": {"c": [PERSON]}}, {"a": None, "b": {"c": []}}),
    ],
)
def test_an_id_is_redacted_from_any_value(value: Any, expected: Any) -> None:
    assert redacted(value, PERSON) == expected
    assert redacted(redacted(value, PERSON), PERSON) == expected


@pytest.mark.parametrize(
    ("value", "exported"),
    [(2**53, 2**53), (2**53 + 1, "9007199254740993"), (-(2**53) - 1, "-9007199254740993"), ([2**60], [str(2**60)])],
)
def test_numbers_that_a_reader_of_json_may_round_are_exported_as_text(value: Any, exported: Any) -> None:
    assert to_json(value) == exported


def test_an_alias_is_a_negative_number_that_reveals_nothing_of_the_pseudonym() -> None:
    aliases = {alias_from_key(KEY, user_id) for user_id in range(1000)}
    assert len(aliases) == 1000
    assert all(-(2**63) < alias < 0 for alias in aliases)
    assert f"{-alias_from_key(KEY, PERSON):x}" not in pseudonym_from_key(KEY, PERSON)
