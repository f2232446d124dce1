"""Every sentence a person reads: kept in Fluent, one file per language (`strings/en-US.ftl`), said here."""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import structlog
from fluent.runtime import FluentBundle, resolver
from fluent.runtime.types import fluent_number
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk

from tux.runtime.times import compact, relative

_log = structlog.stdlib.get_logger(__name__)

SOURCE_LOCALE = "en-US"
"""The language that has every text."""

resolver.MAX_PART_LENGTH = 6000  # an embed's longest text; with its own 2,500, one long value voids the whole sentence


@dataclass(frozen=True, slots=True)
class Phrase:
    """A value within a sentence that is itself a text, put into the language of the sentence."""

    key: str
    otherwise: str | None = None
    """The words to use where there may be no such text."""


class TextError(Exception):
    """A text is missing, broken, or was asked for without a value that it needs: a mistake of ours."""


class Texts:
    """All texts of Tux and its features, in every language there is a file for."""

    def __init__(self, folders: Iterable[Path], *, strict: bool = False) -> None:
        self._folders = list(folders)
        self._strict = strict
        self._bundles: dict[str, FluentBundle] = {}
        self._chains: dict[str, tuple[FluentBundle, ...]] = {}
        self._lamented: set[tuple[str, str]] = set()

    @classmethod
    def load(cls, *folders: Path, strict: bool = False) -> "Texts":
        """Reads `<folder>/<locale>.ftl` of every folder, each language when it is first asked for.

        `strict` raises `TextError` for what otherwise is logged once and answered with the best that is at hand.
        """
        return cls(folders, strict=strict)

    def add(self, *folders: Path) -> None:
        """Adds the texts of more folders, as a plugin brings them."""
        self._folders.extend(folders)
        self._bundles.clear()
        self._chains.clear()

    @property
    def locales(self) -> list[str]:
        """Every language with at least one file."""
        return sorted({file.stem for folder in self._folders for file in folder.glob("*.ftl")})

    def has(self, key: str, *, locale: str = SOURCE_LOCALE) -> bool:
        """Return whether `say()` knows the text, which may be an attribute."""
        return any(_pattern(bundle, key) is not None for bundle in self._chain(locale))

    def say(self, key: str, /, *, locale: str = SOURCE_LOCALE, **data: object) -> str:
        """The text `key` in `locale`, else in its language, else in English, with `data` as `shown()`.

        A key may name an attribute: `ban.description`. Discord's locale codes and `discord.Locale` both do.
        """
        values = {name: _fluent(self._translated(value, locale)) for name, value in data.items()}
        for bundle in self._chain(str(locale)):
            pattern = _pattern(bundle, key)
            if pattern is not None:
                text, errors = bundle.format_pattern(pattern, values)
                for error in errors:
                    self._lament(key, f"{key} ({bundle.locales[0]}): {error}")
                return str(text)
        self._lament(key, f"{key}: there is no such text")
        return _makeshift(key, data)

    def _translated(self, value: object, locale: str) -> object:
        if isinstance(value, Phrase):
            if value.otherwise is not None and not self.has(value.key):
                return value.otherwise
            return self.say(value.key, locale=locale)
        if isinstance(value, list | tuple):
            return [self._translated(item, locale) for item in cast("Sequence[object]", value)]
        return value

    def _lament(self, key: str, problem: str) -> None:
        if self._strict:
            raise TextError(problem)
        if (key, problem) not in self._lamented:
            self._lamented.add((key, problem))
            _log.error("a text is broken", problem=problem)

    def _chain(self, locale: str) -> tuple[FluentBundle, ...]:
        chain = self._chains.get(locale)
        if chain is None:
            names = dict.fromkeys((locale, *self._kin(locale), SOURCE_LOCALE))
            chain = self._chains[locale] = tuple(self._bundle(name) for name in names if name in self.locales)
        return chain

    def _kin(self, locale: str) -> Iterator[str]:
        """The language itself, then its other regions: es-419 is better answered in es-ES than in English."""
        language = locale.partition("-")[0]
        yield language
        yield from (name for name in self.locales if name.partition("-")[0] == language)

    def _bundle(self, locale: str) -> FluentBundle:
        if locale not in self._bundles:
            self._bundles[locale] = self._read(locale)
        return self._bundles[locale]

    def _read(self, locale: str) -> FluentBundle:
        bundle = FluentBundle([locale], use_isolating=False)
        for file in (folder / f"{locale}.ftl" for folder in self._folders):
            if file.exists():
                self._add_file(bundle, file)
        return bundle

    def _add_file(self, bundle: FluentBundle, file: Path) -> None:
        resource = FluentParser().parse(file.read_text("utf-8"))
        for entry in resource.body:
            name = f"{file.parent.parent.name}/{file.name}"
            if isinstance(entry, Junk):
                self._lament(name, f"{name}: {entry.annotations[0].message}: {(entry.content or '').splitlines()[0]}")
            elif (entry_id := getattr(entry, "id", None)) is not None and bundle.has_message(entry_id.name):
                self._lament(name, f"{name}: {entry_id.name} is there twice")
        bundle.add_resource(resource)


def shown(value: object) -> str:
    """Return `value` as a person sees it: a member, role or channel as its mention, a time as Discord's timestamp.

    A duration is written as it can be typed (`1h 30m`), several values are joined by commas, truth is `true` or
    `false` and nothing is `none` (so that a text can select by them). Strings stay as they are.
    """
    if isinstance(value, enum.Enum):
        return shown(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return relative(value)
    if isinstance(value, timedelta):
        return compact(value)
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shown(item) for item in cast("Iterable[object]", value))
    return str(getattr(value, "mention", value))


def _fluent(value: object) -> Any:
    """Numbers stay numbers, for plurals and NUMBER(), but are never grouped unasked: an id is a number too."""
    if isinstance(value, (int, float)) and not isinstance(value, (bool, enum.Enum)):
        return fluent_number(value, useGrouping=False)
    return shown(value)


_SPECIAL = re.compile(r"[\\*_~|`\[\]<]")


def safe(text: str) -> str:
    """Return what somebody else has written, on one line and without anything that Discord would draw."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _pattern(bundle: FluentBundle, key: str) -> Any:
    name, _, attribute = key.partition(".")
    if not bundle.has_message(name):
        return None
    message = bundle.get_message(name)
    return message.attributes.get(attribute) if attribute else message.value


def _makeshift(key: str, data: Mapping[str, object]) -> str:
    words = key.replace("-", " ").replace(".", " ").capitalize()
    details = ", ".join(f"{name.replace('_', ' ')}: {shown(value)}" for name, value in data.items())
    return f"{words} ({details})" if details else words
