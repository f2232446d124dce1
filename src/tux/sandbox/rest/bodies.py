"""Request bodies by their media types: which a route takes, and what the texts of form-encoded ones stand for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import orjson

from tux.sandbox.errors import DiscordError
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Fields, Request
from tux.sandbox.rest.router import Route


def read_body(request: Request, route: Route) -> None:
    """Check the media type of a body, and turn one that consists of texts into what the route's form takes.

    Raises:
        DiscordError: 50035 for a media type that Discord does not document for the route.
    """
    if request.media_type not in route.media:
        types = ", ".join(f"'{media}'" for media in route.media)
        message = f'Expected "Content-Type" header to be one of {{{types}}}.'
        raise DiscordError(50035, errors={"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": message}]})
    if isinstance(request.body, Fields) and route.form is not None:
        request.body = _typed(route.form, request.body)


def _typed(form: type[Form], fields: Fields) -> dict[str, Any]:
    kinds = _kinds(form)
    return {name: _value(kinds.get(name, frozenset({str})), given) for name, given in fields.items()}


def _value(kinds: frozenset[Any], given: str | list[str]) -> object:
    """Return what a field's text stands for: itself where the field may be a text, else what it says as JSON."""
    if isinstance(given, list):
        return [_value(kinds - {list}, text) for text in given]
    if kinds & {str, Any, object}:
        return given
    value = _from_json(given)
    return [value] if set(kinds) == {list} and not given.startswith("[") else value


def _from_json(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


@cache
def _kinds(form: type[Form]) -> dict[str, frozenset[Any]]:
    """Return the types that each field of a form may have."""
    return {
        field.alias or name: frozenset(_members(field.annotation)) - {type(None)}
        for name, field in form.model_fields.items()
    }


def _members(annotation: Any) -> Iterator[Any]:
    """Yield the types that a union consists of; the type of its items does not count for a list."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        for member in get_args(annotation):
            yield from _members(member)
    elif origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin is Literal:
        yield from map(type, cast("tuple[object, ...]", get_args(annotation)))
    else:
        yield origin or annotation
