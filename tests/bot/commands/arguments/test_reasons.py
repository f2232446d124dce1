"""Flags that are typed among the words of a reason."""

import pytest

from tux.bot.commands.arguments import TypedReason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spam", TypedReason("spam")),
        ("spam -s", TypedReason("spam", silent=True)),
        ("-silent spam and lies", TypedReason("spam and lies", silent=True)),
        ("spam -QUIET -purge 7", TypedReason("spam", silent=True, delete_days=7)),
        ("spam -purge 8", TypedReason("spam -purge 8")),
        ("-r spam", TypedReason("spam")),
        ("--reason spam", TypedReason("spam")),
        ("!reason spam", TypedReason("spam")),
        ("-spam", TypedReason("-spam")),
        ("anti-s and x-silent", TypedReason("anti-s and x-silent")),
        ("first line\n\nsecond  line", TypedReason("first line\n\nsecond  line")),
        ("", TypedReason("")),
        ("-s", TypedReason("", silent=True)),
    ],
)
def test_flags_are_told_from_the_words_of_the_reason(text: str, expected: TypedReason) -> None:
    assert TypedReason.parse(text) == expected
