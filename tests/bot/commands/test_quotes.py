"""Quotation marks in typed commands, as keyboards and languages have them."""

import pytest

from tux.app import App
from tux.bot.commands.quotes import TypedText, split_quoted, unquoted
from tux.sandbox.people import LiveGuild


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can’t behave", ["can’t", "behave"]),
        ("‘a b’", ["‘a", "b’"]),
        ('"a b" c', ["a b", "c"]),
        ("“a b” c", ["a b", "c"]),
        ("„a b“ c", ["a b", "c"]),
        ("„a b” c", ["a b", "c"]),
        ("”a b” c", ["a b", "c"]),
        ('“a b" c', ["a b", "c"]),
        ("« a b » c", ["a b", "c"]),
        ("»a b« c", ["a b", "c"]),
        ("「a b」 『c d』", ["a b", "c d"]),
        ("〈a b〉 《c d》", ["a b", "c d"]),
        ('"a', ['"a']),
        ('a" b', ['a"', "b"]),
        ('5" tall', ['5"', "tall"]),
        ('"a"b c"', ['a"b c']),
        ('"" b', ["", "b"]),
        (r'"say \"hi\"" b', ['say "hi"', "b"]),
        (r"\"a b", ['"a', "b"]),
        (r"can\’t", ["can’t"]),
        ('"', ['"']),
        ("«»", [""]),
    ],
)
def test_two_marks_make_one_argument_and_a_mark_alone_is_text(text: str, words: list[str]) -> None:
    view, read = TypedText(text), list[str | None]()
    while not view.eof:
        view.skip_ws()
        read.append(view.get_quoted_word())

    assert read == words
    assert view.get_quoted_word() is None


@pytest.mark.parametrize("text", ['"a b"', "“a b”", " «a b» ", "「a b」", "a b"])
def test_marks_around_a_whole_name_are_left_out(text: str) -> None:
    assert unquoted(text) == "a b"


def test_quoted_names_are_found_within_a_list() -> None:
    assert list(split_quoted("x, “a b” «c d»")) == [
        ("x, ", False),
        ("a b", True),
        (" ", False),
        ("c d", True),
        ("", False),
    ]


async def test_a_reason_may_begin_with_any_mark(tux: App, guild: LiveGuild) -> None:
    newcomer, general = guild.member("newcomer"), guild.channel("general")
    await guild.member("owner").slash(general, "config jail setup")
    reasons = ["can’t behave", "‘spam’ again", "“spam” again", '5" of text', "«spam", "l’été", "」"]
    starts = ["warn {}", "warn {}", "note {}", "timeout {} 5m", "jail {}", "unjail {}", "kick {}"]

    for start, reason in zip(starts, reasons, strict=True):
        await guild.member("moderator").command(general, f"${start.format(newcomer.id)} {reason}")

    assert [case.reason async for case in tux.cases.each(guild.id)] == reasons


async def test_a_name_of_two_words_is_given_between_any_marks(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")

    for name in ("“Nick Newcomer”", "„Nick Newcomer“", "«Nick Newcomer»", "「Nick Newcomer」"):
        await moderator.command(general, f"$warn {name} twice")

    newcomer = guild.member("newcomer").id
    assert [(case.target_id, case.reason) async for case in tux.cases.each(guild.id)] == [(newcomer, "twice")] * 4
