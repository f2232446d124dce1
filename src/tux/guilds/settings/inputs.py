"""What a form for a setting looks like, and what somebody who types its value means. Read from the settings' model."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin

import discord
from pydantic import Field, TypeAdapter

from tux.guilds.settings.annotations import Held, annotation, is_optional, read
from tux.guilds.settings.fields import Holds, HoldsChannel, HoldsLocale
from tux.guilds.settings.store import Section
from tux.runtime.refusals import Refusal
from tux.runtime.times import parse_duration

NOTHING = frozenset({"none", "nothing", "unset", "clear", "-"})
"""What is typed to have a setting unset, or a list empty."""

_ON = frozenset({"on", "yes", "true", "1", "enable", "enabled"})
_OFF = frozenset({"off", "no", "false", "0", "disable", "disabled"})
_MENTION = re.compile(r"<(?:#|@&|@!?)([0-9]{1,20})>")


_NUMBER = TypeAdapter[float](Annotated[float, Field(allow_inf_nan=False)])


class ValueUnclear(Refusal):
    """Data: what was `given`, and what is `wanted`: the name of a kind of value."""

    key = "setting-value-unclear"


class ChoiceUnknown(Refusal):
    """Data: what was `given`, and the `choices` there are."""

    key = "setting-choice-unknown"


class PlaceMissing(Refusal):
    """The server has no such channel, role or member. Data: what was `given`, and what is `wanted`."""

    key = "setting-place-missing"


class NeedsValue(Refusal):
    """The setting always has a value. Data: its `default`."""

    key = "setting-needs-value"


class InputKind(Enum):
    """How a setting is filled in."""

    CHANNEL = "channel"
    ROLE = "role"
    USER = "user"
    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    DURATION = "duration"
    TEXT = "text"


_CHOICES_SHOWN = 25
"""As many as one of Discord's selects holds; of more, one is typed."""


@dataclass(frozen=True, slots=True)
class SettingInput:
    """A setting as a form shows it."""

    model: type[Section]
    setting: str
    form: InputKind
    many: bool
    """Whether it is a list of such values."""
    optional: bool
    """Whether it can be unset."""
    choices: Sequence[str] = ()
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    """The texts that name choices, where the members of their enumeration have a `key`."""
    channel: HoldsChannel | None = None

    @property
    def selected(self) -> bool:
        """Whether its value is chosen from a list, and not typed."""
        if self.form is InputKind.CHOICE:
            return len(self.choices) <= _CHOICES_SHOWN
        return self.form in {InputKind.CHANNEL, InputKind.ROLE, InputKind.USER}

    @property
    def default(self) -> object:
        return getattr(self.model(), self.setting)

    def held(self, value: Any) -> tuple[Any, ...]:
        """The single values in what the setting holds."""
        if value is None:
            return ()
        return tuple(value) if self.many else (value,)

    def made(self, values: Sequence[Any]) -> object:
        """What the setting holds with these single values. Refuses with `NeedsValue` where it needs one."""
        if self.many:
            return tuple(dict.fromkeys(values))
        if values:
            return values[0]
        if not self.optional:
            raise NeedsValue(default=str(self.default))
        return None

    def parse(self, guild: discord.Guild, typed: str) -> object:
        """What somebody means who typed this for the setting: one value, several with commas, or `none`.

        Raises a `Refusal` that says what is wrong with it. What the model itself asks for is checked when it is stored.
        """
        given = typed.strip()
        if given.casefold() in NOTHING:
            return self.made(())
        if not self.many:
            return self.made([self._one(guild, given)])
        return self.made([self._one(guild, part) for part in _parts(given, spaced=self.selected)])

    def _one(self, guild: discord.Guild, given: str) -> object:
        return _READ[self.form](self, guild, given)


def shapes(model: type[Section], locales: Sequence[str] = ()) -> dict[str, SettingInput]:
    """Of the settings of a section, by name and in order. Those that no form can fill in, as mappings, are left out.

    `locales` are those that a language can be chosen from.
    """
    found = ((setting, _shape(model, setting, locales)) for setting in model.model_fields)
    return {setting: shape for setting, shape in found if shape is not None}


def _shape(model: type[Section], setting: str, locales: Sequence[str]) -> SettingInput | None:
    about = annotation(model, setting)
    held, inner = read(about)
    many = get_origin(inner) is tuple
    if many:
        held, inner = read(get_args(inner)[0])
    form = _form(held, inner)
    if form is None:
        return None
    return SettingInput(
        model=model,
        setting=setting,
        form=form,
        many=many,
        optional=is_optional(about),
        choices=locales if isinstance(held, HoldsLocale) else _choices(inner),
        named=_named_choices(inner),
        channel=held if isinstance(held, HoldsChannel) else None,
    )


def _form(held: Held | None, inner: Any) -> InputKind | None:
    if isinstance(held, HoldsChannel):
        return InputKind.CHANNEL
    if isinstance(held, Holds):
        return InputKind.ROLE if held is Holds.ROLE else InputKind.USER
    if isinstance(held, HoldsLocale) or _choices(inner):
        return InputKind.CHOICE
    plain: Mapping[Any, InputKind] = {
        bool: InputKind.SWITCH,
        int: InputKind.NUMBER,
        float: InputKind.NUMBER,
        timedelta: InputKind.DURATION,
        str: InputKind.TEXT,
    }
    return plain.get(inner)


def _choices(inner: Any) -> Sequence[str]:
    if get_origin(inner) is Literal:
        return [str(choice) for choice in get_args(inner)]
    if isinstance(inner, type) and issubclass(inner, Enum):
        return [str(choice.value) for choice in inner]
    return ()


def _named_choices(inner: Any) -> Mapping[str, str]:
    members: list[Any] = list(inner) if isinstance(inner, type) and issubclass(inner, Enum) else []
    return {str(choice.value): choice.key for choice in members if hasattr(choice, "key")}


def _parts(given: str, *, spaced: bool) -> Iterator[str]:
    """Between commas; mentions and the like also between blanks."""
    for part in given.split(","):
        words = part.split()
        if spaced and all(_MENTION.fullmatch(word) or word.isdecimal() for word in words):
            yield from words
        elif words:
            yield " ".join(words)


# What single values mean


def _switch(_shape: SettingInput, _guild: discord.Guild, given: str) -> bool:
    word = given.casefold()
    if word not in _ON | _OFF:
        raise ValueUnclear(given=given, wanted="switch")
    return word in _ON


def _choice(shape: SettingInput, _guild: discord.Guild, given: str) -> str:
    for choice in shape.choices:
        if choice.casefold() == given.casefold():
            return choice
    raise ChoiceUnknown(given=given, choices=[f"`{choice}`" for choice in shape.choices])


def _number(_shape: SettingInput, _guild: discord.Guild, given: str) -> float:
    try:
        found = _NUMBER.validate_python(given)
    except ValueError as error:
        raise ValueUnclear(given=given, wanted="number") from error
    return int(found) if found.is_integer() else found


def _duration(_shape: SettingInput, _guild: discord.Guild, given: str) -> timedelta:
    return timedelta(0) if given == "0" else parse_duration(given)


def _text(_shape: SettingInput, _guild: discord.Guild, given: str) -> str:
    return given


def _channel(shape: SettingInput, guild: discord.Guild, given: str) -> int:
    kinds = shape.channel.types if shape.channel else ()
    fitting = [channel for channel in guild.channels if channel.type.name in kinds]
    return _named(fitting, given, "channel", "#")


def _role(_shape: SettingInput, guild: discord.Guild, given: str) -> int:
    return _named([role for role in guild.roles if not role.is_default()], given, "role", "@")


def _user(_shape: SettingInput, guild: discord.Guild, given: str) -> int:
    return _named(guild.members, given, "member", "@")


def _named(those: Sequence[Any], given: str, wanted: str, sign: str) -> int:
    """By mention, id, or name; a name that several have means the first of them in Discord's order."""
    mention = _MENTION.fullmatch(given)
    number = mention[1] if mention else given
    name = given.removeprefix(sign).casefold()
    for one in those:
        if str(one.id) == number or one.name.casefold() == name:
            return one.id
    raise PlaceMissing(given=given, wanted=wanted)


_READ: Mapping[InputKind, Callable[[SettingInput, discord.Guild, str], object]] = {
    InputKind.SWITCH: _switch,
    InputKind.CHOICE: _choice,
    InputKind.NUMBER: _number,
    InputKind.DURATION: _duration,
    InputKind.TEXT: _text,
    InputKind.CHANNEL: _channel,
    InputKind.ROLE: _role,
    InputKind.USER: _user,
}
