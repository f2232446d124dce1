#!/usr/bin/env bash
# discord.py reads typed arguments with quotation marks of many languages, but not those of German as anybody types them,
# and it takes an apostrophe of a phone's keyboard for one.
#
# discord.py 2.7.1, `discord.ext.commands.view.StringView`, which reads the words of every text command.
#
# Guess: it knows the pairs that people use, and a mark within a word is a letter of the word.
#
# 1. The German pair „ “ (U+201E, U+201C) never closes: the opening mark is paired with U+201F, which no keyboard has. The
#    command fails with ExpectedClosingQuoteError.
# 2. Guillemets work only as in French. Turned inward, as German and Danish books have them, the first word fails with
#    UnexpectedQuoteError.
# 3. "can’t", with the apostrophe U+2019 that phones type by themselves, fails with UnexpectedQuoteError, so that a reason
#    without any quotation refuses the command. A keyword-only last parameter is not parsed and hides this.
# 4. A comma right after a closing mark is an InvalidEndOfQuotedStringError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check discord.py==2.7.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from discord.ext.commands import ArgumentParsingError
from discord.ext.commands.view import StringView


def words(text):
    view, found = StringView(text), []
    try:
        while view.skip_ws() or not view.eof:
            found.append(view.get_quoted_word())
    except ArgumentParsingError as error:
        return type(error).__name__
    return found


EXPECTED = {
    "\u201ctwo words\u201d spam": ["two words", "spam"],
    "\u300ctwo words\u300d spam": ["two words", "spam"],
    "\u00abtwo words\u00bb spam": ["two words", "spam"],
    "\u201etwo words\u201c spam": "ExpectedClosingQuoteError",
    "\u201etwo words\u201f spam": ["two words", "spam"],
    "\u00bbtwo words\u00ab spam": "UnexpectedQuoteError",
    "can\u2019t behave": "UnexpectedQuoteError",
    "\u201ctwo words\u201d, spam": "InvalidEndOfQuotedStringError",
}
for text, expected in EXPECTED.items():
    seen = words(text)
    print(text, "->", seen)
    assert seen == expected, (text, seen)
PYTHON
# Seen:
# “two words” spam -> ['two words', 'spam']
# 「two words」 spam -> ['two words', 'spam']
# «two words» spam -> ['two words', 'spam']
# „two words“ spam -> ExpectedClosingQuoteError
# „two words‟ spam -> ['two words', 'spam']
# »two words« spam -> UnexpectedQuoteError
# can’t behave -> UnexpectedQuoteError
# “two words”, spam -> InvalidEndOfQuotedStringError
