"""Texts that keep a backtracking pattern busy: a beginning, short pieces repeated, and an end that spoils it.

A pattern that takes exponential time in one of them never comes to an end; at the length of Discord's longest messages,
one that takes cubic time does not either, as far as a test is willing to wait.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

BEGINNINGS = (
    *(
        "",
        "*",
        "**",
        "***",
        "_",
        "__",
        "~~",
        "||",
        "`",
        "```",
        "\\",
        "[",
        "[a](https://",
        "https://",
        "<",
        "<:a:",
        "</a",
    ),
    *("@", "a", " @", "> ", ">>> ", "# ", "-# ", "- ", "1. ", "<https://", "<t:1", "<@1", "a:"),
)
CHARACTERS = (
    "a",
    "1",
    " ",
    "\n",
    "\\",
    "*",
    "_",
    "`",
    "~",
    "|",
    "[",
    "]",
    "(",
    ")",
    "<",
    ":",
    "/",
    "-",
    ".",
    "@",
    "{",
    "😀",
)
PIECES = (*CHARACTERS, *map("".join, combinations(CHARACTERS, 2)), "😀🏽", "**a", "*\\a")
"""The repeated parts. The other order of two is the same but for its first character."""
ENDS = ("", "!", "\0")


def slow_texts(length: int, beginnings: Sequence[str] = BEGINNINGS) -> Iterator[str]:
    """All texts of about this length."""
    for beginning, piece, end in product(beginnings, PIECES, ENDS):
        yield beginning + piece * (length // len(piece)) + end
