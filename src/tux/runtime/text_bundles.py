"""Fluent files whose texts are parsed when they are first needed: most runs say a fraction of them."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, MessageReference, Resource, Term, TermReference
from fluent.syntax.visitor import Visitor

from tux.runtime.times import compact

Complain = Callable[[str, str], None]
"""Is told of each mistake: the file's name, and the problem in words."""

_ENTRY = re.compile(r"^(-?[a-zA-Z][\w-]*) *=", re.MULTILINE | re.ASCII)
"""The start of a message or term: all that belongs to it is indented or closes a bracket.

Source: https://github.com/projectfluent/fluent/blob/main/spec/fluent.ebnf
"""


class TextBundle(FluentBundle):
    """The texts of one language from several files.

    Args:
        locale: Its language, such as `de`.
        files: The files, of which some may not exist. No file may define a text that an earlier one has.
        complain: Called for a text defined twice at once, and for a broken one when it is first needed.
    """

    def __init__(self, locale: str, files: Iterable[Path], complain: Complain) -> None:
        super().__init__([locale], functions={"DURATION": _duration}, use_isolating=False)
        self._complain = complain
        self._sources: dict[str, tuple[str, str]] = {}
        for file in files:
            if file.exists():
                self._add_file(f"{file.parent.parent.name}/{file.name}", file.read_text("utf-8"))

    def _add_file(self, name: str, content: str) -> None:
        for entry_id, source in _split(content):
            if entry_id in self._sources:
                self._complain(name, f"{name}: {entry_id} is defined twice")
            elif entry_id:
                self._sources[entry_id] = name, source
            else:
                self._parse(name, source)

    def has_message(self, message_id: str) -> bool:
        """Return whether there is such a message and it can be read."""
        self._read(message_id)
        return super().has_message(message_id)

    def _read(self, entry_id: str) -> None:
        """Parse a message or term that has not been parsed yet, and all that it refers to."""
        name, source = self._sources.get(entry_id, ("", ""))
        if source:
            self._sources[entry_id] = name, ""
            self._parse(name, source)

    def _parse(self, name: str, source: str) -> None:
        resource = parse(source)
        for entry in resource.body:
            if isinstance(entry, Junk):
                content = (entry.content or "").splitlines()[0]
                self._complain(name, f"{name}: {entry.annotations[0].message}: {content}")
            elif isinstance(entry, Message | Term):
                for reference in _references(entry):
                    self._read(reference)
        self.add_resource(resource)


def parse(source: str) -> Resource:
    """Return the messages and terms of a piece of a Fluent file, and what of it is broken."""
    return FluentParser(with_spans=False).parse(source)


def _duration(seconds: Any) -> Any:
    """Return a number of seconds as a duration is written elsewhere: `{ DURATION($delay) }` becomes `1h 30m`."""
    return compact(timedelta(seconds=float(seconds)))


def _split(content: str) -> Iterator[tuple[str, str]]:
    """Yield the source of each entry by its id, with the comments after it; first what is before them all, as ""."""
    starts = [*_ENTRY.finditer(content)]
    ends = [*(start.start() for start in starts), len(content)]
    yield "", content[: ends[0]]
    for start, (begin, end) in zip(starts, pairwise(ends), strict=True):
        yield start[1], content[begin:end]


class _References(Visitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802 - Fluent's name
        self.found.append(node.id.name)

    def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802 - Fluent's name
        self.found.append(f"-{node.id.name}")
        self.generic_visit(node)


def _references(entry: Message | Term) -> list[str]:
    visitor = _References()
    visitor.visit(entry)
    return visitor.found
