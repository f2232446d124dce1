"""Path templates with names in braces, and what is found by the paths that match them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from tux.sandbox.rest.requests import path_part


class Addressed(Protocol):
    """Something with a method and a path template of Discord's, such as `/guilds/{guild_id}`."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        ...

    @property
    def path(self) -> str:
        """The path template."""
        ...


T = TypeVar("T", bound=Addressed)


def pattern(path: str) -> re.Pattern[str]:
    """Return a pattern that matches the paths of a template, with one part for each name."""
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")


class Paths(Generic[T]):
    """Finds things by method and path. Where several match, the one with the fewest names is meant."""

    def __init__(self, things: Iterable[T]) -> None:
        self._things: dict[tuple[str, int], list[tuple[T, re.Pattern[str]]]] = {}
        for thing in sorted(things, key=lambda thing: thing.path.count("{")):
            key = thing.method, thing.path.count("/")
            self._things.setdefault(key, []).append((thing, pattern(thing.path)))
        self._methods = sorted({method for method, _ in self._things})

    def __iter__(self) -> Iterator[T]:
        """Iterate over all things, in no particular order."""
        return (thing for things in self._things.values() for thing, _ in things)

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """Return what a path is of, and the parts of the path by the template's names; None if there is nothing."""
        for thing, matches in self._things.get((method, path.count("/")), ()):
            if match := matches.match(path):
                return thing, {name: path_part(text) for name, text in match.groupdict().items()}
        return None

    def methods(self, path: str) -> list[str]:
        """Return the methods by which something is found at a path."""
        return [method for method in self._methods if self.find(method, path) is not None]
