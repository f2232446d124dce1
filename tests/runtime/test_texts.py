from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from tux.runtime.texts import TextError, Texts, shown

ENGLISH = """
jail-done = { $member } is in jail for { $duration }.
warned = { $count ->
    [one] One warning
   *[other] { $count } warnings
}
big = { NUMBER($count, useGrouping: 1) } members
log = The log is { $on ->
    [true] on
   *[false] off
}.
reasons = { $reason ->
    [none] No reason was given.
   *[other] Because: { $reason }
}
ban = Ban
    .description = Ban a member
only-english = Only here
"""
GERMAN = """
jail-done = { $member } sitzt für { $duration }.
ban = Bannen
"""


@pytest.fixture
def strings(tmp_path: Path) -> Path:
    folder = tmp_path / "strings"
    folder.mkdir()
    (folder / "en-US.ftl").write_text(ENGLISH)
    (folder / "de.ftl").write_text(GERMAN)
    (folder / "es-ES.ftl").write_text("ban = Banear")
    return folder


@pytest.fixture
def texts(strings: Path) -> Texts:
    return Texts.load(strings, strict=True)


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en-US", "Ban"), ("en-GB", "Ban"), ("de", "Bannen"), ("de-AT", "Bannen"), ("es-419", "Banear"), ("ja", "Ban")],
)
def test_a_text_is_said_in_the_locale_or_the_nearest_one(texts: Texts, locale: str, text: str):
    assert texts.say("ban", locale=locale) == text


def test_a_text_that_a_language_lacks_is_said_in_english(texts: Texts):
    assert texts.say("only-english", locale="de") == "Only here"
    assert texts.say("ban.description", locale="de") == "Ban a member"


def test_values_are_shown_in_the_sentence_as_a_person_sees_them(texts: Texts):
    member = SimpleNamespace(mention="<@1>")
    assert texts.say("jail-done", member=member, duration=timedelta(hours=2)) == "<@1> is in jail for 2h."


@pytest.mark.parametrize(
    ("count", "text"), [(1, "One warning"), (2, "2 warnings"), (80351110224678912, "80351110224678912 warnings")]
)
def test_numbers_choose_the_plural_and_are_not_grouped(texts: Texts, count: int, text: str):
    assert texts.say("warned", count=count) == text


def test_numbers_are_grouped_where_the_text_says_so(texts: Texts):
    assert texts.say("big", count=1234567) == "1,234,567 members"


def test_a_text_can_select_by_booleans_and_none(texts: Texts):
    assert texts.say("log", on=True) == "The log is on."
    assert texts.say("log", on=False) == "The log is off."
    assert texts.say("reasons", reason=None) == "No reason was given."
    assert texts.say("reasons", reason="spam") == "Because: spam"


@pytest.mark.parametrize("reason", ["{ $member } \\u0041 -term", "*a* `b`", "x" * 4000, ""])
def test_text_that_a_person_wrote_is_no_text_of_fluents(texts: Texts, reason: str):
    assert texts.plain("reasons", reason=reason) == f"Because: {reason}"


def test_mistakes_are_raised_when_strict(texts: Texts):
    with pytest.raises(TextError, match="no-such-text"):
        texts.say("no-such-text")
    with pytest.raises(TextError, match="duration"):
        texts.say("jail-done", member="Ada")
    with pytest.raises(TextError, match=r"ban\.usage"):
        texts.say("ban.usage")


def test_mistakes_are_logged_once_and_answered_readably_otherwise(strings: Path):
    texts = Texts.load(strings)
    with capture_logs() as lines:
        assert texts.say("no-such-text", case_number=5) == "No such text (case number: 5)"
        assert texts.say("no-such-text", case_number=6) == "No such text (case number: 6)"
        assert texts.say("jail-done", locale="de", member="Ada") == "Ada sitzt für duration."
    assert [line["problem"] for line in lines] == [
        "no-such-text: there is no such text",
        "jail-done (de): Unknown external: duration",
    ]


def test_a_broken_file_is_named(strings: Path):
    (strings / "fr.ftl").write_text("ban = {")
    with pytest.raises(TextError, match=r"/fr.ftl: .*ban = \{"):
        Texts.load(strings, strict=True).say("ban", locale="fr")
    with capture_logs() as lines:
        assert Texts.load(strings).say("ban", locale="fr") == "Ban"
    assert len(lines) == 1


def test_folders_are_merged_and_none_may_override_another(strings: Path, tmp_path: Path):
    plugin = tmp_path / "plugin" / "strings"
    plugin.mkdir(parents=True)
    (plugin / "en-US.ftl").write_text("hello = Hello")
    texts = Texts.load(strings, strict=True)
    assert not texts.has("hello")
    texts.add(plugin)
    assert texts.has("hello")
    assert (texts.say("hello"), texts.say("ban")) == ("Hello", "Ban")
    (plugin / "en-US.ftl").write_text("ban = Mine")
    with pytest.raises(TextError, match="ban is defined twice"):
        Texts.load(strings, plugin, strict=True).say("ban")


def test_a_text_may_use_other_texts_wherever_they_are(strings: Path, tmp_path: Path):
    plugin = tmp_path / "plugin" / "strings"
    plugin.mkdir(parents=True)
    (plugin / "en-US.ftl").write_text("-name = { -short } Bot\n-short = Tux\nhello = { ban } by { -name } { end.word }")
    (strings / "en-US.ftl").write_text("ban = Banned\nend = End\n    .word = at last")
    assert Texts.load(plugin, strings, strict=True).say("hello") == "Banned by Tux Bot at last"


def test_a_broken_text_leaves_the_others_of_its_file_whole(strings: Path):
    (strings / "fr.ftl").write_text("# First\nban = {\nwarn = Avertir\nwhat is this\nkick = Expulser\n")
    texts = Texts.load(strings)
    with capture_logs() as lines:
        assert [texts.say(key, locale="fr") for key in ("ban", "warn", "kick", "warn")] == [
            "Ban",
            "Avertir",
            "Expulser",
            "Avertir",
        ]
    assert ["ban = {" in line["problem"] or "what is this" in line["problem"] for line in lines] == [True, True]


def test_locales_are_those_with_a_file(texts: Texts):
    assert texts.locales == ["de", "en-US", "es-ES"]


class Kind(Enum):
    BAN = "ban"


class Level(StrEnum):
    LOW = "low"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("as it is", "as it is"),
        (5, "5"),
        (SimpleNamespace(mention="<#3>"), "<#3>"),
        (datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), "<t:1700000000:f> (<t:1700000000:R>)"),
        (timedelta(minutes=90), "1h 30m"),
        (None, "none"),
        (True, "true"),
        (Kind.BAN, "ban"),
        (Level.LOW, "low"),
        ([SimpleNamespace(mention="<@&1>"), "x"], "<@&1>, x"),
    ],
)
def test_shown(value: object, expected: str):
    assert shown(value) == expected
