"""Inputs of forms for settings, derived from the model: their kinds, and the meaning of typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import discord

from tux.guilds.settings.annotations import Content, annotation, is_optional, unwrap
from tux.guilds.settings.errors import ValueRequired
from tux.guilds.settings.fields import Holds, HoldsChannel, HoldsLocale
from tux.guilds.settings.section import Section
from tux.guilds.settings.typed_values import UNSET_WORDS, InputKind, read_value, split_values

_SELECT_SIZE = 25
"""The most choices that one of Discord's selects can show. Where there are more, the choice is typed."""


@dataclass(frozen=True, slots=True)
class SettingInput:
    """The input of a form for one setting."""

    model: type[Section]
    setting: str
    kind: InputKind
    many: bool
    """True for a list of values."""
    optional: bool
    """True if the setting can be unset."""
    choices: Sequence[str] = ()
    choice_keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """The keys of the choices' texts, where the members of the enumeration have a `key`."""
    channel: HoldsChannel | None = None

    @property
    def is_selected(self) -> bool:
        """Return True if the value is chosen from a list, and not typed."""
        if self.kind is InputKind.CHOICE:
            return len(self.choices) <= _SELECT_SIZE
        return self.kind in {InputKind.CHANNEL, InputKind.ROLE, InputKind.USER}

    @property
    def default(self) -> object:
        """Return the value for a guild that has set none."""
        return getattr(self.model(), self.setting)

    def values(self, setting: Any) -> tuple[Any, ...]:
        """Return the items in a value of the setting."""
        if setting is None:
            return ()
        return tuple(setting) if self.many else (setting,)

    def combine(self, values: Sequence[Any]) -> object:
        """Return the value of the setting with these items. Raise `ValueRequired` where it cannot be unset."""
        if self.many:
            return tuple(dict.fromkeys(values))
        if values:
            return values[0]
        if not self.optional:
            raise ValueRequired(default=str(self.default))
        return None

    def parse(self, guild: discord.Guild, typed: str) -> object:
        """Return the value that a text means: one, several separated by commas, or `none`.

        Raise a `Refusal` that says what is wrong with it. The model's own limits are checked when the value is stored.
        """
        text = typed.strip()
        if text.casefold() in UNSET_WORDS:
            return self.combine(())
        parts = split_values(text, by_spaces=self.is_selected) if self.many else [text]
        types = self.channel.types if self.channel else ()
        return self.combine(
            [read_value(self.kind, guild, part, choices=self.choices, channel_types=types) for part in parts]
        )


def section_inputs(model: type[Section], locales: Sequence[str] = ()) -> dict[str, SettingInput]:
    """Return the inputs of a section, by setting and in order, without settings that no form can fill in (mappings).

    `locales` are the languages to choose from.
    """
    inputs = ((setting, _input(model, setting, locales)) for setting in model.model_fields)
    return {setting: entry for setting, entry in inputs if entry is not None}


def _input(model: type[Section], setting: str, locales: Sequence[str]) -> SettingInput | None:
    hint = annotation(model, setting)
    content, inner = unwrap(hint)
    many = get_origin(inner) is tuple
    if many:
        content, inner = unwrap(get_args(inner)[0])
    kind = _kind(content, inner)
    if kind is None:
        return None
    return SettingInput(
        model=model,
        setting=setting,
        kind=kind,
        many=many,
        optional=is_optional(hint),
        choices=locales if isinstance(content, HoldsLocale) else _choices(inner),
        choice_keys=_choice_keys(inner),
        channel=content if isinstance(content, HoldsChannel) else None,
    )


_KINDS: Mapping[Any, InputKind] = {
    bool: InputKind.SWITCH,
    int: InputKind.NUMBER,
    float: InputKind.NUMBER,
    timedelta: InputKind.DURATION,
    str: InputKind.TEXT,
}


def _kind(content: Content | None, inner: Any) -> InputKind | None:
    if isinstance(content, HoldsChannel):
        return InputKind.CHANNEL
    if isinstance(content, Holds):
        return InputKind.ROLE if content is Holds.ROLE else InputKind.USER
    if isinstance(content, HoldsLocale) or _choices(inner):
        return InputKind.CHOICE
    return _KINDS.get(inner)


def _choices(inner: Any) -> Sequence[str]:
    if get_origin(inner) is Literal:
        return [str(choice) for choice in get_args(inner)]
    return [str(member.value) for member in _members(inner)]


def _choice_keys(inner: Any) -> Mapping[str, str]:
    return {str(member.value): member.key for member in _members(inner) if hasattr(member, "key")}


def _members(inner: Any) -> Sequence[Any]:
    if get_origin(inner) is Literal:
        return [choice for choice in get_args(inner) if isinstance(choice, Enum)]
    return list(inner) if isinstance(inner, type) and issubclass(inner, Enum) else []
