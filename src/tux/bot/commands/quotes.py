"""Quotation marks in what people type, as keyboards and languages have them.

Two marks make one argument of the words between them: `"two words"`, `“two words”`, `„zwei Wörter“`, `« deux mots »`,
`「二つ」`. A mark that has no partner is text like any other, and so is a single mark, because phones write every
apostrophe as one.
"""

import re
from collections.abc import Iterator

from discord.ext.commands.view import StringView  # pyright: ignore[reportMissingTypeStubs] - it has annotations

from tux.runtime.plain_text import storable

_DOUBLE = '"“”„‟〝〞\uff02'
_PAIRS = (
    (_DOUBLE, _DOUBLE),  # who types `“Mia"` or `„Mia“` means a pair
    ("«»", "«»"),
    *((opening, closing) for opening, closing in ("「」", "『』", "｢｣", "《》", "〈〉", "﹁﹂", "﹃﹄")),
)
_MARKS = "".join(sorted({mark for pair in _PAIRS for marks in pair for mark in marks}))


def _pattern(longest: str) -> re.Pattern[str]:
    inner = rf"((?:\\.|[^\\]){{0,{longest}}}?)"
    pairs = (f"[{opening}]{inner}[{closing}]" for opening, closing in _PAIRS)
    return re.compile(rf"(?:{'|'.join(pairs)})(?=[\s,;]|$)", re.DOTALL)


_QUOTED = _pattern("")
_QUOTED_NAME = _pattern("100")
"""Quoted words within a text. Bounded, so that many marks without a partner take no long search each."""

_ESCAPED = re.compile(rf"\\([{_MARKS}\u2018\u2019\u201a\u201b])")


class TypedText(StringView):
    """The text of a typed command, which is read word by word. Quotation marks never make it unreadable."""

    @classmethod
    def continuing(cls, view: StringView) -> "TypedText":
        """Return the text of a view of discord.py's, from where that has been read to."""
        text = cls(view.buffer[: view.index] + storable(view.buffer[view.index :]))
        text.index, text.previous = view.index, view.previous
        return text

    def get_quoted_word(self) -> str | None:
        """Return the words between two quotation marks, else the next word; None at the end of the text."""
        if self.eof:
            return None
        quoted = _QUOTED.match(self.buffer, self.index)
        if quoted is None:
            return _unescaped(self.get_word())
        self.previous, self.index = self.index, quoted.end()
        return _inner(quoted)


def unquoted(text: str) -> str:
    """Return the text between quotation marks if it is in a pair of them, else all of it."""
    quoted = _QUOTED.fullmatch(text.strip())
    return _inner(quoted) if quoted else text.strip()


def split_quoted(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each part of `text` with whether it was between quotation marks; those themselves are left out."""
    end = 0
    for quoted in _QUOTED_NAME.finditer(text):
        yield text[end : quoted.start()], False
        yield _inner(quoted), True
        end = quoted.end()
    yield text[end:], False


def _inner(quoted: re.Match[str]) -> str:
    return _unescaped(next(group for group in quoted.groups() if group is not None).strip())


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
