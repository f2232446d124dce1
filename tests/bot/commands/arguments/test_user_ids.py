"""Ids of users within a text."""

import pytest

from tux.bot.commands.arguments import read_user_list, user_ids_in


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<@123456789012345678>,<@!123456789012345679>", [123456789012345678, 123456789012345679]),
        ("a123456789012345678", []),
        ("<#123456789012345678> <@&123456789012345678> <:x:123456789012345678>", []),
        ("123456789012345678\n123456789012345678", [123456789012345678]),
        ("12345", []),
        ("9223372036854775807 9223372036854775808 99999999999999999999", [9223372036854775807]),
        ("https://discord.com/channels/123456789012345678/123456789012345679/123456789012345670", []),
        ("discord.com/channels/123456789012345678/1 123456789012345671", [123456789012345671]),
        ("<https://discord.com/users/123456789012345678>", []),
        ("123456789012345678.", [123456789012345678]),
        ("123456789012345678.0", []),
    ],
)
def test_only_ids_of_users_are_found_in_a_text(text: str, ids: list[int]) -> None:
    assert user_ids_in(text) == ids


@pytest.mark.parametrize(
    ("text", "ids", "unread"),
    [
        ("123456789012345678, 1.57E+18", [123456789012345678], ["1.57E+18"]),
        ("(123456789012345678)|<@123456789012345679>;", [123456789012345678, 123456789012345679], []),
        ("123456789012345678 https://x.y/123456789012345679", [123456789012345678], ["https://x.y/123456789012345679"]),
        ("99999999999999999999", [], ["99999999999999999999"]),
        (" , \n", [], []),
    ],
)
def test_every_word_of_a_list_that_is_no_id_is_known(text: str, ids: list[int], unread: list[str]) -> None:
    listed = read_user_list(text)

    assert (listed.ids, listed.unread) == (ids, unread)
