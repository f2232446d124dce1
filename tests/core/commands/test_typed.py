"""Options among the words of a reason."""

import pytest

from tux.core.commands.typed import Typed


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("spam", Typed("spam")),
        ("spam -s", Typed("spam", silent=True)),
        ("-silent spam and lies", Typed("spam and lies", silent=True)),
        ("spam -QUIET -purge 7", Typed("spam", silent=True, delete_days=7)),
        ("spam -purge 8", Typed("spam -purge 8")),
        ("-r spam", Typed("spam")),
        ("--reason spam", Typed("spam")),
        ("!reason spam", Typed("spam")),
        ("-spam", Typed("-spam")),
        ("anti-s and x-silent", Typed("anti-s and x-silent")),
        ("first line\n\nsecond  line", Typed("first line\n\nsecond  line")),
        ("", Typed("")),
        ("-s", Typed("", silent=True)),
    ],
)
def test_what_is_an_option_and_what_is_a_word(text: str, typed: Typed) -> None:
    assert Typed.read(text) == typed
