"""Markup: Discord's Markdown as Tux writes it, and the only ways in which other people's words enter it.

`Texts.say()` escapes every string that it is given, unless it is `Markup`. Where people's words are shown without a
text around them, one of the functions here is called, according to the place: `inline()` within a line, `paragraph()`
for several lines, `code()` and `code_block()` for words to read letter by letter, and `plain_line()` and
`plain_lines()` where Discord renders no Markdown: titles of forms and threads, labels, files.

None of them lets a heading, a link, a mention, a line break or a change of the writing direction act. A link to a
message on Discord stays one, because it is what moderators give as proof and it leads nowhere else.
"""

import re
from collections.abc import Iterable


class Markup(str):
    """Markdown that Tux has written itself, in which everything that other people wrote has been escaped."""

    __slots__ = ()


BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The characters that change the direction of writing, for use in a pattern."""

_HIDDEN = re.compile(f"[{BIDI}\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb]")
"""The characters that are never shown: control characters, and others that act on the text around them."""

_LINE_BREAK = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""Every line break of Unicode, https://www.unicode.org/reports/tr14/, and the others that Python splits lines at."""

_MESSAGE_LINK = re.compile(
    r"https://(?:ptb\.|canary\.)?discord\.com/channels/(?:@me|\d{1,20})(?:/\d{1,20}){1,2}(?![^\s),.;!?])"
)
_SPECIAL = re.compile(
    r"(?P<mark>[\\*_~|`\[\]<>])"
    r"|(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]*)(?=://)"
    r"|(?P<invite>\bdiscord(?:app)?\.(?:gg|com/invite))(?=/)"
    r"|@(?=everyone|here)",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"^(?P<indent>\s*)(?:(?P<mark>#{1,3}|-#|[-+])(?=\s)|(?P<number>\d{1,9})(?=[.)]\s))")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_ZERO_WIDTH_SPACE, _FENCES = "\u200b", "```\n\n```"


def inline(text: str) -> Markup:
    """Return what a person wrote for use within a line: on one line, and with nothing in it that acts."""
    return text if isinstance(text, Markup) else _escaped(plain_line(text))


def paragraph(text: str) -> Markup:
    """Return what a person wrote with its line breaks, and with nothing else in it that acts."""
    return text if isinstance(text, Markup) else Markup("\n".join(map(_escaped, plain_lines(text).split("\n"))))


def code(text: str) -> Markup:
    """Return a text as inline code, on one line."""
    return Markup(f"`{within_code(text)}`")


def within_code(text: str) -> str:
    """Return a text for use between two backticks, on one line and without any of its own."""
    return plain_line(text).replace("`", "'")


def code_block(text: str, length: int | None = None) -> Markup:
    """Return a text as a block of code, which none of its own backticks can end. It is cut to `length` characters."""
    lines = plain_lines(text).replace("`", f"`{_ZERO_WIDTH_SPACE}") or " "
    return Markup(f"```\n{lines if length is None else shorten(lines, length - len(_FENCES))}\n```")


def plain_line(text: str) -> str:
    """Return what a person wrote on one line, where Discord renders no Markdown."""
    return " ".join(_HIDDEN.sub("", " ".join(text.split())).split())


def plain_lines(text: str) -> str:
    """Return what a person wrote with its line breaks, as newlines, where Discord renders no Markdown."""
    return "\n".join(_HIDDEN.sub("", line) for line in _LINE_BREAK.split(text))


def unmarked(text: str) -> str:
    """Return Tux's own markup as plain text: without bold type and backslashes, and with bare ids for mentions."""
    return _ESCAPED.sub(r"\1", _MENTION.sub(r"\1", text).replace("**", "")).replace(_ZERO_WIDTH_SPACE, "")


def user_mention(user_id: int) -> Markup:
    """Return the mention of a user or member."""
    return Markup(f"<@{user_id}>")


def role_mention(role_id: int) -> Markup:
    """Return the mention of a role."""
    return Markup(f"<@&{role_id}>")


def channel_mention(channel_id: int) -> Markup:
    """Return the mention of a channel or thread."""
    return Markup(f"<#{channel_id}>")


def command_mention(name: str, command_id: int) -> Markup:
    """Return the mention of a slash command by its full name, which a click puts into the reader's input."""
    return Markup(f"</{name}:{command_id}>")


def joined(separator: str, parts: Iterable[str]) -> Markup:
    """Return the parts with `separator` between them. Those that are not markup are escaped."""
    return Markup(separator.join(map(inline, parts)))


def shorten(text: str, length: int) -> str:
    """Return at most `length` characters of what a person wrote, with an ellipsis if it is longer."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def cut(text: Markup, length: int) -> Markup:
    """Return at most `length` characters of a text, with an ellipsis if it is longer, and no half of a mention."""
    return text if len(text) <= length else Markup(f"{_CUT_OFF.sub('', text[: max(0, length - 1)])}…")


_MENTION = re.compile(r"<(?:@[&!]?|#)(\d+)>")
_CUT_OFF = re.compile(r"(?:<[@#:/t][^>]*|(?<!\\)(?:\\\\)*\\)$")


def _escaped(line: str) -> Markup:
    """Return one line with everything escaped that would act, but for links to messages."""
    parts, end = list[str](), 0
    for link in _MESSAGE_LINK.finditer(line):
        parts += [_SPECIAL.sub(_disarmed, line[end : link.start()]), link[0]]
        end = link.end()
    escaped = "".join([*parts, _SPECIAL.sub(_disarmed, line[end:])])
    return Markup(_LINE_START.sub(_disarmed_start, escaped))


def _disarmed(match: re.Match[str]) -> str:
    """Return a part that acts with a backslash in it; `@everyone` is broken by a space that nobody sees."""
    if match["mark"]:
        return f"\\{match['mark']}"
    return f"{match[0]}\\" if match["scheme"] or match["invite"] else f"@{_ZERO_WIDTH_SPACE}"


def _disarmed_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match["number"] else f"{match['indent']}\\{match['mark']}"
