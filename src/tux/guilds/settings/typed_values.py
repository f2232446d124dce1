"""The parsing of values that people type for settings."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Annotated, Any

import discord
from pydantic import Field, TypeAdapter

from tux.guilds.settings.errors import ChoiceUnknown, NotInServer, ValueUnclear
from tux.runtime.markup import code
from tux.runtime.times import parse_duration

UNSET_WORDS = frozenset({"none", "nothing", "unset", "clear", "-"})
"""The words that unset a setting, or empty a list."""

_ON = frozenset({"on", "yes", "true", "1", "enable", "enabled"})
_OFF = frozenset({"off", "no", "false", "0", "disable", "disabled"})
_MENTION = re.compile(r"<(?:#|@&|@!?)([0-9]{1,20})>")

_NUMBER = TypeAdapter[float](Annotated[float, Field(allow_inf_nan=False)])


class InputKind(Enum):
    """The way in which a setting is filled in."""

    CHANNEL = "channel"
    ROLE = "role"
    USER = "user"
    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    DURATION = "duration"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class _TypedValue:
    """A single value as it was typed, and what it may refer to."""

    text: str
    guild: discord.Guild
    choices: Sequence[str]
    channel_types: Sequence[str]


def read_value(
    kind: InputKind,
    guild: discord.Guild,
    text: str,
    *,
    choices: Sequence[str] = (),
    channel_types: Sequence[str] = (),
) -> object:
    """Return the single value that `text` means. Raise a `Refusal` where it means none."""
    return _READERS[kind](_TypedValue(text, guild, choices, channel_types))


def split_values(text: str, *, by_spaces: bool) -> Iterator[str]:
    """Yield the values between commas and, with `by_spaces`, mentions and ids between spaces too."""
    for part in text.split(","):
        words = part.split()
        if by_spaces and all(_MENTION.fullmatch(word) or word.isdecimal() for word in words):
            yield from words
        elif words:
            yield " ".join(words)


def _switch(typed: _TypedValue) -> bool:
    word = typed.text.casefold()
    if word not in _ON | _OFF:
        raise ValueUnclear(given=typed.text, wanted="switch")
    return word in _ON


def _choice(typed: _TypedValue) -> str:
    for choice in typed.choices:
        if choice.casefold() == typed.text.casefold():
            return choice
    raise ChoiceUnknown(given=typed.text, choices=[code(choice) for choice in typed.choices])


def _number(typed: _TypedValue) -> float:
    try:
        number = _NUMBER.validate_python(typed.text)
    except ValueError as error:
        raise ValueUnclear(given=typed.text, wanted="number") from error
    return int(number) if number.is_integer() else number


def _duration(typed: _TypedValue) -> timedelta:
    return timedelta(0) if typed.text == "0" else parse_duration(typed.text)


def _text(typed: _TypedValue) -> str:
    return typed.text


def _channel(typed: _TypedValue) -> int:
    channels = [channel for channel in typed.guild.channels if channel.type.name in typed.channel_types]
    return _find(channels, typed.text, "channel", "#")


def _role(typed: _TypedValue) -> int:
    return _find([role for role in typed.guild.roles if not role.is_default()], typed.text, "role", "@")


def _user(typed: _TypedValue) -> int:
    return _find(typed.guild.members, typed.text, "member", "@")


def _find(candidates: Sequence[Any], text: str, wanted: str, sign: str) -> int:
    """Return the id that a mention, an id or a name means. Of several with the same name, it is the first."""
    mention = _MENTION.fullmatch(text)
    number = mention[1] if mention else text
    name = text.removeprefix(sign).casefold()
    for candidate in candidates:
        if str(candidate.id) == number or candidate.name.casefold() == name:
            return candidate.id
    raise NotInServer(given=text, wanted=wanted)


_READERS: Mapping[InputKind, Callable[[_TypedValue], object]] = {
    InputKind.SWITCH: _switch,
    InputKind.CHOICE: _choice,
    InputKind.NUMBER: _number,
    InputKind.DURATION: _duration,
    InputKind.TEXT: _text,
    InputKind.CHANNEL: _channel,
    InputKind.ROLE: _role,
    InputKind.USER: _user,
}
