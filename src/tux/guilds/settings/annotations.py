"""The annotations of settings, which tell what their values stand for."""

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from tux.guilds.settings.fields import Holds, HoldsChannel, HoldsLocale
from tux.guilds.settings.section import Section

Content = Holds | HoldsChannel | HoldsLocale
"""The content of a value, as one of Tux's annotations marks it."""

Kind = Content | type
"""The content of a value where it is marked, else its Python type."""

OMITTED: Any = object()
"""The replacement for a value that is to be omitted."""


def annotation(model: type[Section], setting: str) -> Any:
    """Return the whole annotation of a setting."""
    return get_type_hints(model, include_extras=True)[setting]


def replace_values(hint: Any, value: Any, replacement: Callable[[Kind, Any], Any]) -> Any:
    """Return the stored value of a setting annotated with `hint`, with every item in it replaced.

    None stays None. Items replaced by `OMITTED` are left out of a collection; a single value becomes `OMITTED` itself.
    """
    content, inner = unwrap(hint)
    if value is None:
        return None
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping) and isinstance(inner, type) and issubclass(inner, BaseModel):
        return _replace_fields(inner, cast("Mapping[str, Any]", value), replacement)
    if isinstance(value, Mapping):
        keys, values = (*get_args(inner), Any, Any)[:2]
        return dict(_replace_pairs(value, keys, values, replacement))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        item_type = get_args(inner)[0] if get_args(inner) else Any
        items = (replace_values(item_type, item, replacement) for item in value)  # pyright: ignore[reportUnknownVariableType]
        return [item for item in items if item is not OMITTED]
    return replacement(content if content is not None else _python_type(inner), value)


def _replace_fields(model: type[BaseModel], value: Mapping[str, Any], replacement: Callable[[Kind, Any], Any]) -> Any:
    """Replace the values of a model within a setting. It is omitted as a whole where one of its ids is."""
    hints = get_type_hints(model, include_extras=True)
    replaced = {name: replace_values(hints.get(name, Any), item, replacement) for name, item in value.items()}
    return OMITTED if any(item is OMITTED for item in replaced.values()) else replaced


def _replace_pairs(
    value: Mapping[Any, Any], keys: Any, values: Any, replacement: Callable[[Kind, Any], Any]
) -> Iterator[tuple[Any, Any]]:
    for name, item in value.items():
        pair = replace_values(keys, name, replacement), replace_values(values, item, replacement)
        if OMITTED not in pair:
            yield pair


def is_optional(hint: Any) -> bool:
    """Return whether a setting with this annotation can be None."""
    return get_origin(hint) in {Union, UnionType} and NoneType in get_args(hint)


def unwrap(hint: Any) -> tuple[Content | None, Any]:
    """Return the content of a setting with this annotation, and the type inside `Annotated` and `| None`."""
    if get_origin(hint) in {Union, UnionType}:
        return unwrap(next(member for member in get_args(hint) if member is not NoneType))
    if get_origin(hint) is not Annotated:
        return None, hint
    inner, *metadata = get_args(hint)
    content, inner = unwrap(inner)
    return next((entry for entry in metadata if isinstance(entry, Content)), content), inner


def _python_type(inner: Any) -> type:
    if get_origin(inner) is Literal:
        choices: tuple[object, ...] = get_args(inner)
        return type(choices[0])
    python_type = get_origin(inner) or inner
    return python_type if isinstance(python_type, type) else object
