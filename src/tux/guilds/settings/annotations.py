"""The annotations of settings, which say what the values in them are."""

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from tux.guilds.settings.fields import Holds, HoldsChannel, HoldsLocale
from tux.guilds.settings.section import Section

Content = Holds | HoldsChannel | HoldsLocale
"""The content of a value, as an annotation of ours marks it."""

Kind = Content | type
"""The content of a value where it is marked, else its Python type."""

OMITTED: Any = object()
"""The replacement of a value that is to be left out."""


def annotation(model: type[Section], setting: str) -> Any:
    """Return the annotation of a setting, whole."""
    return get_type_hints(model, include_extras=True)[setting]


def replace_values(about: Any, value: Any, replacement: Callable[[Kind, Any], Any]) -> Any:
    """Return the stored value of a setting annotated with `about`, with every single value in it replaced.

    None stays. A collection goes on without what is replaced by `OMITTED`; a single value is then `OMITTED` itself.
    """
    content, inner = unwrap(about)
    if value is None:
        return None
    if isinstance(value, Mapping):
        keys, values = (*get_args(inner), Any, Any)[:2]
        return dict(_replace_pairs(value, keys, values, replacement))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        item_type = get_args(inner)[0] if get_args(inner) else Any
        items = (replace_values(item_type, item, replacement) for item in value)  # pyright: ignore[reportUnknownVariableType]
        return [item for item in items if item is not OMITTED]
    return replacement(content if content is not None else _python_type(inner), value)


def _replace_pairs(
    value: Mapping[Any, Any], keys: Any, values: Any, replacement: Callable[[Kind, Any], Any]
) -> Iterator[tuple[Any, Any]]:
    for name, item in value.items():
        pair = replace_values(keys, name, replacement), replace_values(values, item, replacement)
        if OMITTED not in pair:
            yield pair


def is_optional(about: Any) -> bool:
    """Return whether a setting annotated like this can be None."""
    return get_origin(about) in {Union, UnionType} and NoneType in get_args(about)


def unwrap(about: Any) -> tuple[Content | None, Any]:
    """Return what a setting annotated like this holds, and the type inside `Annotated` and `| None`."""
    if get_origin(about) in {Union, UnionType}:
        return unwrap(next(member for member in get_args(about) if member is not NoneType))
    if get_origin(about) is not Annotated:
        return None, about
    inner, *metadata = get_args(about)
    content, inner = unwrap(inner)
    return next((entry for entry in metadata if isinstance(entry, Content)), content), inner


def _python_type(inner: Any) -> type:
    python_type = get_origin(inner) or inner
    return python_type if isinstance(python_type, type) else object
