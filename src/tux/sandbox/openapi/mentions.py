"""The names that the sandbox's code mentions: what it does not name, it can neither read nor give."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import CodeType, FunctionType
from typing import Any, cast

from pydantic import BaseModel

from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.router import Route

APART = {"openapi", "web"}
"""The packages of the sandbox that build no answers."""


def names_in(route: Route) -> set[str]:
    """Return the texts in a route's function and in the functions it names, and the fields of the forms it reads."""
    mentions = _Mentions()
    mentions.add(route.handle)
    if route.form is not None:
        mentions.add(route.form)
    return mentions.names


class _Mentions:
    def __init__(self) -> None:
        self.names: set[str] = set()
        self._seen: set[int] = set()

    def add(self, value: object) -> None:
        """Add what a function, a form or a constant mentions."""
        if id(value) in self._seen:
            return
        self._seen.add(id(value))
        if isinstance(value, str):
            self.names.add(value)
        elif isinstance(value, FunctionType) and value.__module__.startswith("tux.sandbox"):
            self._add_code(value.__code__, value.__globals__)
        elif isinstance(value, type) and issubclass(value, BaseModel):
            self._add_form(value)
        elif isinstance(value, tuple | list | set | frozenset | dict):
            for entry in cast("Iterable[object]", value):
                self.add(entry)

    def _add_code(self, code: CodeType, known: dict[str, Any]) -> None:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._add_code(constant, known)
            else:
                self.add(constant)
        for name in code.co_names:
            self.add(known.get(name))

    def _add_form(self, form: type[BaseModel]) -> None:
        for name, field in form.model_fields.items():
            self.names |= {name, field.alias or name}
        for base in form.__mro__:
            if base in {Form, BaseModel}:
                break
            for value in vars(base).values():
                self.add(getattr(value, "fget", value))


@cache
def names_of_answers() -> frozenset[str]:
    """Return every name that the code of the sandbox mentions: texts, fields, parameters and keywords."""
    return frozenset(name for source in _sources(files("tux.sandbox")) for name in _names(ast.parse(source)))


def _sources(place: Traversable) -> Iterator[str]:
    for entry in place.iterdir():
        if entry.is_dir() and entry.name not in APART:
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry.read_text()


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.keyword(arg=str(name)) | ast.arg(arg=name):
                yield name
            case _:
                pass
