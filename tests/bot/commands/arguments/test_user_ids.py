"""Ids of users within a text."""

import pytest

from tux.bot.commands.arguments import user_ids_in


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<@123456789012345678>,<@!123456789012345679>", [123456789012345678, 123456789012345679]),
        ("a123456789012345678", []),
        ("<#123456789012345678> <@&123456789012345678> <:x:123456789012345678>", []),
        ("123456789012345678\n123456789012345678", [123456789012345678]),
        ("12345", []),
    ],
)
def test_only_ids_of_users_are_found_in_a_text(text: str, ids: list[int]) -> None:
    assert user_ids_in(text) == ids
