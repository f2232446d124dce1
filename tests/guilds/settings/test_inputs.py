"""Forms are derived from the annotations of a settings model."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar, Literal

import discord
import pytest
from pydantic import Field

from tux.guilds.settings.errors import ChoiceUnknown, NotInServer, ValueRequired, ValueUnclear
from tux.guilds.settings.fields import CategoryId, ChannelId, Duration, Locale, RoleId, UserId
from tux.guilds.settings.inputs import section_inputs
from tux.guilds.settings.section import Section
from tux.guilds.settings.typed_values import InputKind
from tux.runtime.refusals import Refusal
from tux.runtime.times import DurationUnclear


class Mood(StrEnum):
    CALM = "calm"
    STRICT = "strict"


class Everything(Section):
    section: ClassVar[str] = "everything"

    log: ChannelId | None = None
    parent: CategoryId | None = None
    staff: tuple[RoleId, ...] = ()
    friend: UserId | None = None
    on: bool = True
    mood: Mood = Mood.CALM
    moods: tuple[Mood, ...] = ()
    size: Literal["s", "m"] = "s"
    count: Annotated[int, Field(ge=1)] = 3
    keep: Duration = timedelta(hours=1)
    words: tuple[str, ...] = ()
    greeting: str = "Hello"
    language: Locale | None = None
    by_level: Mapping[int, str] = {}


INPUTS = section_inputs(Everything, ["de", "en-US"])


def named(number: int, name: str, channel_type: str | None = None) -> Any:
    attributes = {"type": discord.ChannelType[channel_type]} if channel_type else {"is_default": lambda: False}
    return SimpleNamespace(id=number, name=name, **attributes)


GUILD: Any = SimpleNamespace(
    channels=[named(1, "Log", "category"), named(2, "log", "text"), named(3, "talk", "voice")],
    roles=[named(11, "Staff"), named(12, "Old, Staff")],
    members=[named(21, "ann")],
)


def test_every_setting_has_the_input_of_its_type():
    assert {name: (entry.kind, entry.many, entry.optional) for name, entry in INPUTS.items()} == {
        "log": (InputKind.CHANNEL, False, True),
        "parent": (InputKind.CHANNEL, False, True),
        "staff": (InputKind.ROLE, True, False),
        "friend": (InputKind.USER, False, True),
        "on": (InputKind.SWITCH, False, False),
        "mood": (InputKind.CHOICE, False, False),
        "moods": (InputKind.CHOICE, True, False),
        "size": (InputKind.CHOICE, False, False),
        "count": (InputKind.NUMBER, False, False),
        "keep": (InputKind.DURATION, False, False),
        "words": (InputKind.TEXT, True, False),
        "greeting": (InputKind.TEXT, False, False),
        "language": (InputKind.CHOICE, False, True),
    }


def test_a_setting_that_no_form_can_fill_in_has_no_input():
    assert "by_level" not in INPUTS


@pytest.mark.parametrize(
    ("setting", "typed", "value"),
    [
        ("log", "<#2>", 2),
        ("log", "2", 2),
        ("log", "#LOG", 2),
        ("log", "none", None),
        ("parent", "log", 1),
        ("staff", "<@&11> <@&12>", (11, 12)),
        ("staff", "staff, 12, @Staff", (11, 12)),
        ("staff", "none", ()),
        ("friend", "@ann", 21),
        ("on", "OFF", False),
        ("on", "yes", True),
        ("mood", "Strict", "strict"),
        ("moods", "strict, calm", ("strict", "calm")),
        ("count", " 12 ", 12),
        ("keep", "1h30m", timedelta(minutes=90)),
        ("keep", "0", timedelta(0)),
        ("words", "two words, three", ("two words", "three")),
        ("greeting", "Hello, you", "Hello, you"),
        ("language", "DE", "de"),
    ],
)
def test_typed_values_are_parsed(setting: str, typed: str, value: object):
    assert INPUTS[setting].parse(GUILD, typed) == value


@pytest.mark.parametrize(
    ("setting", "typed", "refusal"),
    [
        ("log", "talk", NotInServer),
        ("log", "<#9>", NotInServer),
        ("log", "<@&2>x", NotInServer),
        ("staff", "staff, nobody", NotInServer),
        ("friend", "bob", NotInServer),
        ("on", "maybe", ValueUnclear),
        ("mood", "happy", ChoiceUnknown),
        ("count", "many", ValueUnclear),
        ("count", "nan", ValueUnclear),
        ("keep", "long", DurationUnclear),
        ("greeting", "none", ValueRequired),
        ("language", "xx", ChoiceUnknown),
    ],
)
def test_typed_values_without_a_meaning_are_refused(setting: str, typed: str, refusal: type[Refusal]):
    with pytest.raises(refusal):
        INPUTS[setting].parse(GUILD, typed)
