"""What stored settings are made of: every value in them, and what it holds."""

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from tux.guilds.settings.fields import Holds, HoldsChannel, HoldsLocale
from tux.guilds.settings.store import Section

Held = Holds | HoldsChannel | HoldsLocale
Kind = Held | type
"""What a value holds: ids of something or what its annotation says, or else its Python type."""

GONE: Any = object()
"""What `each()` is given for a value that is to be left out."""


def annotation(model: type[Section], setting: str) -> Any:
    """What the model says of a setting."""
    return get_type_hints(model, include_extras=True)[setting]


def each(about: Any, value: Any, change: Callable[[Kind, Any], Any]) -> Any:
    """`value`, as it is stored for a setting annotated with `about`, with every single value in it put through
    `change`; None stays. Where a collection holds one that is `GONE`, it goes on without; else the whole is `GONE`."""
    kind, inner = read(about)
    if value is None:
        return None
    if isinstance(value, Mapping):
        keys, values = (*get_args(inner), Any, Any)[:2]
        return dict(_pairs(value, keys, values, change))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        items = get_args(inner)[0] if get_args(inner) else Any
        return [it for it in (each(items, one, change) for one in value) if it is not GONE]  # pyright: ignore[reportUnknownVariableType]
    return change(kind if kind is not None else _type(inner), value)


def _pairs(
    value: Mapping[Any, Any], keys: Any, values: Any, change: Callable[[Kind, Any], Any]
) -> Iterator[tuple[Any, Any]]:
    for name, one in value.items():
        pair = each(keys, name, change), each(values, one, change)
        if GONE not in pair:
            yield pair


def is_optional(about: Any) -> bool:
    """Whether a setting annotated so can be None."""
    return get_origin(about) in {Union, UnionType} and NoneType in get_args(about)


def read(about: Any) -> tuple[Held | None, Any]:
    """What a setting annotated so holds, and the type within the wrapping."""
    if get_origin(about) in {Union, UnionType}:
        about = next(one for one in get_args(about) if one is not NoneType)
        return read(about)
    if get_origin(about) is not Annotated:
        return None, about
    inner, *said = get_args(about)
    kind, inner = read(inner)
    return next((one for one in said if isinstance(one, Held)), kind), inner


def _type(inner: Any) -> type:
    found = get_origin(inner) or inner
    return found if isinstance(found, type) else object
