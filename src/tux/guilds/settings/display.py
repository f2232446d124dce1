"""Settings as people read them: their names and their values."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast

from pydantic import TypeAdapter

from tux.guilds.settings.annotations import Kind, annotation, replace_values
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.section import Section
from tux.runtime.markup import Markup, channel_mention, cut, inline, joined, role_mention, user_mention
from tux.runtime.texts import Phrase, Texts, shown

_VALUE_CHARACTERS, _NAME_CHARACTERS = 140, 60
"""The longest value and the longest name that are shown whole."""

SectionData = Mapping[str, Any]
"""The stored data of a section, by setting."""


def section_name(texts: Texts, section: str, locale: str) -> Markup:
    """Return the name of the section for people, made from the internal name where there is no text for it."""
    key = f"section-{section}"
    return texts.say(key, locale=locale) if texts.has(key) else _in_words(section)


def setting_name(texts: Texts, section: str, setting: str, locale: str) -> Markup:
    """Return the name of the setting for people, made from the internal name where there is no text for it."""
    key = f"setting-{section}-{setting}"
    return texts.say(key, locale=locale) if texts.has(key) else _in_words(setting)


def setting_phrase(section: str, setting: str) -> Phrase:
    """Return the name of the setting as a value for a sentence in any language."""
    return Phrase(f"setting-{section}-{setting}", _in_words(setting))


def accepts_phrase(section: str, setting: str) -> Phrase:
    """Return what the setting accepts, as a value for a sentence; `none` where there is no text for it."""
    return Phrase(f"setting-{section}-{setting}.accepts", "none")


def _in_words(name: str) -> Markup:
    """Return an internal name as words. It is escaped, because it may come from a file that somebody edited."""
    words = name[:_NAME_CHARACTERS].removesuffix("_id").replace("_", " ").replace("-", " ")
    return inline(words.capitalize())


def display_value(kind: Kind, value: Any) -> Any:
    """Return a single value as Discord shows it. Booleans stay as they are, for `display()` to word."""
    if isinstance(kind, HoldsChannel):
        return channel_mention(value)
    if kind in {Holds.ROLE, Holds.USER}:
        return role_mention(value) if kind is Holds.ROLE else user_mention(value)
    if kind in {timedelta, datetime}:
        return Markup(shown(TypeAdapter(kind).validate_python(value)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind, value)
    return value if isinstance(value, bool) else inline(str(value))


def _choice(kind: type[Enum], value: Any) -> Phrase | Markup:
    """Return the name of a choice. A value may be none of them any more."""
    member = next((member for member in kind if member.value == value), None)
    key: str | None = getattr(member, "key", None)
    return inline(str(value)) if key is None else Phrase(key, inline(str(value)))


def display(texts: Texts, locale: str, value: Any) -> Markup:
    """Return the value of a setting in words, given items that `display_value()` has worded already."""
    if value in (None, "", [], ()):
        return texts.say("config-value-none" if value is None else "config-value-empty", locale=locale)
    words = _in_one_line(texts, locale, value)
    return words if len(words) <= _VALUE_CHARACTERS else cut(words, _VALUE_CHARACTERS)


def _in_one_line(texts: Texts, locale: str, value: Any) -> Markup:
    if isinstance(value, bool):
        return texts.say("config-value-switch", locale=locale, on=value)
    if isinstance(value, Phrase):
        return texts.say(value.key, locale=locale) if texts.has(value.key) else inline(value.otherwise or value.key)
    if isinstance(value, Mapping):
        parts = [part for part in cast("Mapping[str, Any]", value).values() if part is not None]
        return joined(" · ", (_in_one_line(texts, locale, part) for part in parts))
    if isinstance(value, list | tuple):
        return joined(", ", (_in_one_line(texts, locale, part) for part in cast("Sequence[Any]", value)))
    return inline(shown(value))


def before_and_after(
    texts: Texts, locale: str, model: type[Section] | None, before: SectionData, after: SectionData, setting: str
) -> tuple[Markup, Markup]:
    """Return the values of a setting before and after a change; of a mapping, only the entries that differ.

    `model` is None where the code of the section is not loaded.
    """
    if model is None or setting not in model.model_fields:
        old, new = before.get(setting), after.get(setting)
    else:
        hint = annotation(model, setting)
        old_value, new_value = (
            replace_values(hint, _stored_or_default(model, data, setting), display_value) for data in (before, after)
        )
        old, new = _differing_entries(old_value, new_value), _differing_entries(new_value, old_value)
    return display(texts, locale, old), display(texts, locale, new)


def _differing_entries(value: Any, other: Any) -> Any:
    """Return the entries of a mapping that differ from the other's; any other value as it is."""
    if not isinstance(value, Mapping):
        return value
    entries = cast("Mapping[str, Any]", value)
    others = cast("Mapping[str, Any]", other if isinstance(other, Mapping) else {})
    return [
        Markup(f"{inline(name)}: {inline(shown(entry))}")
        for name, entry in entries.items()
        if others.get(name) != entry
    ]


def _stored_or_default(model: type[Section], data: SectionData, setting: str) -> Any:
    return data[setting] if setting in data else model().model_dump(mode="json")[setting]
