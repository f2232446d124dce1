"""Options among the words of a reason."""

import pytest

from tux.bot.commands.flags import ReasonFlags


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("spam", ReasonFlags("spam")),
        ("spam -s", ReasonFlags("spam", silent=True)),
        ("-silent spam and lies", ReasonFlags("spam and lies", silent=True)),
        ("spam -QUIET -purge 7", ReasonFlags("spam", silent=True, delete_days=7)),
        ("spam -purge 8", ReasonFlags("spam -purge 8")),
        ("-r spam", ReasonFlags("spam")),
        ("--reason spam", ReasonFlags("spam")),
        ("!reason spam", ReasonFlags("spam")),
        ("-spam", ReasonFlags("-spam")),
        ("anti-s and x-silent", ReasonFlags("anti-s and x-silent")),
        ("first line\n\nsecond  line", ReasonFlags("first line\n\nsecond  line")),
        ("", ReasonFlags("")),
        ("-s", ReasonFlags("", silent=True)),
    ],
)
def test_what_is_an_option_and_what_is_a_word(text: str, typed: ReasonFlags) -> None:
    assert ReasonFlags.read(text) == typed
