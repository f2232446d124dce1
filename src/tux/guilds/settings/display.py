"""Settings in words: what they are called, what they hold, and what became of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import discord
from pydantic import TypeAdapter

from tux.guilds.settings.annotations import Kind, annotation, each
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.store import Section
from tux.runtime.texts import Texts, safe, shown

_LONGEST, _LONGEST_NAME = 140, 60
"""Characters of a value and of a name."""

Stored = Mapping[str, Any]
"""What is stored of a section, by setting."""


def section_name(texts: Texts, section: str, locale: str) -> str:
    key = f"section-{section}"
    return texts.say(key, locale=locale) if texts.has(key) else _plain(section)


def setting_name(texts: Texts, section: str, setting: str, locale: str) -> str:
    key = f"setting-{section}-{setting}"
    return texts.say(key, locale=locale) if texts.has(key) else _plain(setting)


def _plain(name: str) -> str:
    """Of what no code here has a text for, as somebody may have written it into a file."""
    words = name[:_LONGEST_NAME].removesuffix("_id").replace("_", " ").replace("-", " ")
    return safe(words).capitalize()


def word(kind: Kind, value: Any) -> Any:
    """A single value as Discord shows it."""
    if isinstance(kind, HoldsChannel):
        return f"<#{value}>"
    if kind in {Holds.ROLE, Holds.USER}:
        return f"<@&{value}>" if kind is Holds.ROLE else f"<@{value}>"
    if kind is timedelta:
        return shown(TypeAdapter(timedelta).validate_python(value))
    return value if isinstance(value, bool) else discord.utils.escape_markdown(str(value))


def text(texts: Texts, locale: str, worded: Any) -> str:
    """What a setting holds, of which every single value is worded already."""
    if isinstance(worded, bool):
        return texts.say("config-value-switch", locale=locale, on=worded)
    said = shown(worded) if worded not in (None, "", [], ()) else texts.say("config-value-none", locale=locale)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def before_and_after(
    texts: Texts, locale: str, model: type[Section] | None, before: Stored, after: Stored, setting: str
) -> tuple[str, str]:
    """What a setting was and is; of a collection by names, only what is not the same. `model` is None where the code
    that it belongs to is not there any more."""
    if model is None or setting not in model.model_fields:
        old, new = before.get(setting), after.get(setting)
    else:
        about = annotation(model, setting)
        was, now = (each(about, _held(model, data, setting), word) for data in (before, after))
        old, new = _without_same(was, now), _without_same(now, was)
    return text(texts, locale, old), text(texts, locale, new)


def _without_same(value: Any, other: Any) -> Any:
    """Of what has names, only what is not there, or not the same, in the other."""
    if not isinstance(value, Mapping):
        return value
    these = cast("Mapping[str, Any]", value)
    those = cast("Mapping[str, Any]", other if isinstance(other, Mapping) else {})
    return [f"{name}: {one}" for name, one in these.items() if those.get(name) != one]


def _held(model: type[Section], data: Stored, setting: str) -> Any:
    """The setting as it is stored, its default where it is not."""
    return data[setting] if setting in data else model().model_dump(mode="json")[setting]
