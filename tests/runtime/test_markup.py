"""Other people's words in Tux's own messages: nothing of theirs acts."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tux.runtime.markup import (
    Markup,
    code,
    code_block,
    cut,
    inline,
    joined,
    paragraph,
    plain_line,
    plain_lines,
    unmarked,
)
from tux.runtime.texts import Texts

LINE_BREAKS = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
DIRECTIONS = [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]


@pytest.mark.parametrize(
    ("theirs", "shown"),
    [
        ("# Rules", r"\# Rules"),
        ("### Rules", r"\### Rules"),
        ("-# small", r"\-# small"),
        ("- item", r"\- item"),
        ("* item", r"\* item"),
        ("+ item", r"\+ item"),
        ("1. first", r"1\. first"),
        ("12) twelfth", r"12\) twelfth"),
        ("> quote", r"\> quote"),
        (">>> all of it", r"\>\>\> all of it"),
        ("[click](https://evil.example)", r"\[click\](https\://evil.example)"),
        ("https://evil.example/a_b", r"https\://evil.example/a\_b"),
        ("HTTP://EVIL.EXAMPLE", r"HTTP\://EVIL.EXAMPLE"),
        ("discord.gg/free", r"discord.gg\/free"),
        ("discord.com/invite/free", r"discord.com/invite\/free"),
        ("<https://evil.example>", r"\<https\://evil.example\>"),
        ("<@123> <@&4> <#5> </ban:6> <t:7:R>", r"\<@123\> \<@&4\> \<#5\> \</ban:6\> \<t:7:R\>"),
        ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
        ("**bold** _it_ ~~no~~ ||sp|| `c`", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \|\|sp\|\| \`c\`"),
        ("a\u202eb", "ab"),
        ("\u2067evil\u2069", "evil"),
        ("nul\0 bell\a", "nul bell"),
        ("\ufdd0mark\ufdd1", "mark"),
        ("https://discord.com/channels/1/2@evil.example", r"https\://discord.com/channels/1/2@evil.example"),
    ],
)
def test_nothing_that_people_wrote_acts_within_a_line(theirs: str, shown: str) -> None:
    assert inline(theirs) == shown


@pytest.mark.parametrize(
    "words", ["#general", "-5", "1.5 GB", "50% off", "somebody", "Zoë & 👩‍👩‍👧", "https://discord.com/channels/1/2/3."]
)
def test_words_that_would_not_act_stay_as_they_are(words: str) -> None:
    assert inline(words) == words


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_every_line_break_of_unicode_is_one_where_lines_matter_and_none_elsewhere(line_break: str) -> None:
    words = f"one{line_break}# two"

    assert inline(words) == "one # two"
    assert plain_line(words) == "one # two"
    assert paragraph(words) == "one\n\\# two"
    assert plain_lines(words) == "one\n# two"
    assert code(words) == "`one # two`"
    assert code_block(words) == "```\none\n# two\n```"


def test_no_indented_line_acts() -> None:
    assert paragraph("  # Rules\n\t- item\n 12. twelfth\n  words") == "  \\# Rules\n\t\\- item\n 12\\. twelfth\n  words"


@given(st.text())
def test_no_text_breaks_a_line_or_turns_the_direction(words: str) -> None:
    for shown in (inline(words), plain_line(words), code(words)):
        assert len(shown.splitlines()) <= 1
        assert not set(shown) & set(DIRECTIONS)
        assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in shown)
    assert unmarked(inline(words)).strip() == plain_line(words).replace("\u200b", "").strip()


@given(st.text(alphabet="`#->[]()<@&>_*~|\\ \nab1.:/"))
def test_no_code_is_ended_from_within(words: str) -> None:
    assert code(words).count("`") == 2
    assert code_block(words).count("```") == 2
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_~|<>\[\]]", inline(words))


def test_markup_is_escaped_once_and_text_that_is_not_markup_always() -> None:
    assert inline(inline("*a*")) == r"\*a\*"
    assert joined(", ", [code("x"), "*y*"]) == r"`x`, \*y\*"
    assert isinstance(joined(", ", []), Markup)


def test_a_cut_leaves_no_half_of_a_mention_and_no_lone_backslash() -> None:
    assert cut(Markup("see <@123456789012345678>"), 12) == "see …"
    assert cut(Markup(r"abc\*def"), 5) == "abc…"
    assert cut(Markup("short"), 5) == "short"


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    (tmp_path / "en-US.ftl").write_text(
        "said = { $who } said { $what }\n"
        "typed = There is no `{ $what }`, { $who }.\n"
        "chosen = { $what ->\n    [a_b] the choice\n   *[other] { $what }\n}\n"
    )
    return Texts.load(tmp_path, strict=True)


def test_a_text_escapes_every_string_unless_it_is_markup(texts: Texts) -> None:
    assert texts.say("said", who="*a*", what="# b\nc") == r"\*a\* said \# b c"
    assert texts.say("said", who=Markup("<@1>"), what=["_x_", code("y")]) == r"<@1> said \_x\_, `y`"
    assert texts.say("said", who=texts.say("said", who="*", what="_"), what=None) == r"\* said \_ said none"


def test_words_within_code_are_not_escaped_but_cannot_end_it(texts: Texts) -> None:
    assert texts.say("typed", what="<a_b> `c`", who="_d_") == r"There is no `<a_b> 'c'`, \_d\_."


def test_a_text_selects_by_the_words_as_they_are(texts: Texts) -> None:
    assert texts.say("chosen", what="a_b") == "the choice"


def test_a_text_for_a_place_without_markdown_has_no_backslashes(texts: Texts) -> None:
    assert texts.plain("said", who="a_b\u202e", what="*c*\nd") == "a_b said *c* d"
