"""Every sentence that a person reads, kept in Fluent: one file per language, such as `strings/en-US.ftl`."""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import structlog
from fluent.runtime import FluentBundle, resolver
from fluent.runtime.types import FluentType, fluent_number

from tux.runtime.markup import Markup, inline, plain_line, within_code
from tux.runtime.text_bundles import TextBundle
from tux.runtime.times import compact, dated

_log = structlog.stdlib.get_logger(__name__)

SOURCE_LOCALE = "en-US"
"""The language that has every text."""

resolver.MAX_PART_LENGTH = 6000  # an embed's longest text; Fluent's own limit of 2,500 drops the whole sentence

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Two characters that no text may contain. They mark other people's words until a text is complete."""

_LONGEST = resolver.MAX_PART_LENGTH - len(_OPEN + _CLOSE)

_THEIRS = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A value within a sentence that is a text itself, and is said in the language of the sentence."""

    key: str
    otherwise: str | None = None
    """The words to use where there is no such text."""


class TextError(Exception):
    """A text is missing, broken, or was asked for without a value that it needs: a mistake in the code."""


class Texts:
    """All texts of Tux and its features, in every language there is a file for."""

    def __init__(self, folders: Iterable[Path], *, strict: bool = False) -> None:
        self._folders = list(folders)
        self._strict = strict
        self._bundles: dict[str, FluentBundle] = {}
        self._chains: dict[str, tuple[FluentBundle, ...]] = {}
        self._reported_problems: set[tuple[str, str]] = set()

    @classmethod
    def load(cls, *folders: Path, strict: bool = False) -> "Texts":
        """Return the texts in `<folder>/<locale>.ftl` of every folder. A language is read when it is first needed.

        `strict` raises `TextError` for mistakes that are otherwise logged once and papered over.
        """
        return cls(folders, strict=strict)

    def add(self, *folders: Path) -> None:
        """Add the texts of more folders, such as a plugin's."""
        self._folders.extend(folders)
        self._bundles.clear()
        self._chains.clear()
        vars(self).pop("locales", None)

    @cached_property
    def locales(self) -> list[str]:
        """Every language with at least one file."""
        return sorted({file.stem for folder in self._folders for file in folder.glob("*.ftl")})

    def has(self, key: str, *, locale: str = SOURCE_LOCALE) -> bool:
        """Return whether `say()` knows the text, which may be an attribute."""
        return any(_pattern(bundle, key) is not None for bundle in self._chain(locale))

    def say(self, key: str, /, *, locale: str = SOURCE_LOCALE, **data: object) -> Markup:
        """Return the text `key` in `locale`, else in its language, else in English, with `data` as `shown()`.

        Strings in `data` are other people's words and are escaped, unless they are `Markup`. A key may name an
        attribute: `ban.description`. `locale` is one of Discord's codes or a `discord.Locale`.
        """
        return _with_their_words(self._said(key, locale, data))

    def plain(self, key: str, /, *, locale: str = SOURCE_LOCALE, **data: object) -> str:
        """Return the text `key` as `say()` does, for a place where Discord renders no Markdown, or for a terminal."""
        return _THEIRS.sub(lambda theirs: plain_line(theirs[1]), self._said(key, locale, data))

    def _said(self, key: str, locale: str, data: Mapping[str, object]) -> str:
        values = {name: _fluent(self._translated(value, locale)) for name, value in data.items()}
        for bundle in self._chain(str(locale)):
            pattern = _pattern(bundle, key)
            if pattern is not None:
                text, errors = bundle.format_pattern(pattern, values)
                for error in errors:
                    self._complain(key, f"{key} ({bundle.locales[0]}): {error}")
                return str(text)
        self._complain(key, f"{key}: there is no such text")
        return _fallback(key, data)

    def _translated(self, value: object, locale: str) -> object:
        if isinstance(value, Phrase):
            if value.otherwise is not None and not self.has(value.key):
                return value.otherwise
            return self.say(value.key, locale=locale)
        if isinstance(value, list | tuple):
            return [self._translated(item, locale) for item in cast("Sequence[object]", value)]
        return value

    def _complain(self, key: str, problem: str) -> None:
        if self._strict:
            raise TextError(problem)
        if (key, problem) not in self._reported_problems:
            self._reported_problems.add((key, problem))
            _log.error("a text is broken", problem=problem)

    def _chain(self, locale: str) -> tuple[FluentBundle, ...]:
        chain = self._chains.get(locale)
        if chain is None:
            names = dict.fromkeys((locale, *self._related_locales(locale), SOURCE_LOCALE))
            chain = self._chains[locale] = tuple(self._bundle(name) for name in names if name in self.locales)
        return chain

    def _related_locales(self, locale: str) -> Iterator[str]:
        """Yield the language itself, then its other regions: a reader of es-419 prefers es-ES to English."""
        language = locale.partition("-")[0]
        yield language
        yield from (name for name in self.locales if name.partition("-")[0] == language)

    def _bundle(self, locale: str) -> FluentBundle:
        if locale not in self._bundles:
            files = [folder / f"{locale}.ftl" for folder in self._folders]
            self._bundles[locale] = TextBundle(locale, files, self._complain)
        return self._bundles[locale]


def shown(value: object) -> str:
    """Return `value` as a person sees it: a member, role or channel as a mention, a time as `dated()`.

    A duration is written as it can be typed (`1h 30m`), and several values are joined by commas. Booleans become
    `true` and `false`, and None becomes `none`, so that a text can select by them. Strings stay as they are.
    """
    if isinstance(value, enum.Enum):
        return shown(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return dated(value)
    if isinstance(value, timedelta):
        return compact(value)
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shown(item) for item in cast("Iterable[object]", value))
    return str(getattr(value, "mention", value))


def _fluent(value: object) -> Any:
    """Return a value for Fluent. Numbers stay numbers, for plurals and NUMBER(), but ungrouped, as ids have to be."""
    if isinstance(value, (int, float)) and not isinstance(value, (bool, enum.Enum)):
        return fluent_number(value, useGrouping=False)
    if isinstance(value, list | tuple | set | frozenset):
        return _whole(", ".join(_marked(item) for item in cast("Iterable[object]", value)))
    text = shown(value)[:_LONGEST]
    return text if _is_ours(value) else _Words(text)


def _whole(text: str) -> str:
    """Return as much of a text as Fluent takes, without half of somebody's words."""
    cut = text[:_LONGEST]
    return cut if cut.count(_OPEN) == cut.count(_CLOSE) else cut[: cut.rindex(_OPEN)]


class _Words(FluentType, str):
    """Other people's words. A text can select by them as they are, and they are marked where it shows them."""

    __slots__ = ()

    def format(self, locale: object) -> str:  # pyright: ignore[reportIncompatibleMethodOverride] - Fluent calls it
        del locale
        return _marked(str(self))


def _marked(value: object) -> str:
    """Return a value as it is shown, between marks if it is other people's words."""
    text = shown(value)
    return text if _is_ours(value) else f"{_OPEN}{text.replace(_OPEN, '').replace(_CLOSE, '')}{_CLOSE}"


def _is_ours(value: object) -> bool:
    """Return whether Tux has written the value: markup, or what `shown()` makes of anything but a name."""
    if value is None or isinstance(value, Markup | bool | int | float | datetime | timedelta):
        return True
    return not isinstance(value, str) and hasattr(value, "mention")


def _with_their_words(text: str) -> Markup:
    """Return a text with the words of others as they may stand there: escaped, or as they are within code."""
    parts, in_code = list[str](), False
    for index, part in enumerate(_THEIRS.split(text)):
        if index % 2:
            parts.append(within_code(part) if in_code else inline(part))
        else:
            in_code ^= part.count("`") % 2 == 1
            parts.append(part)
    return Markup("".join(parts))


def _pattern(bundle: FluentBundle, key: str) -> Any:
    name, _, attribute = key.partition(".")
    if not bundle.has_message(name):
        return None
    message = bundle.get_message(name)
    return message.attributes.get(attribute) if attribute else message.value


def _fallback(key: str, data: Mapping[str, object]) -> str:
    words = key.replace("-", " ").replace(".", " ").capitalize()
    details = ", ".join(f"{name.replace('_', ' ')}: {_marked(value)}" for name, value in data.items())
    return f"{words} ({details})" if details else words
