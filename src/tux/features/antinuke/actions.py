"""The names of actions, as people type and choose them."""

from collections.abc import Iterator

from discord import app_commands

from tux.bot.commands import GuildContext
from tux.features.antinuke.detection import presets
from tux.features.antinuke.errors import ActionUnknown
from tux.features.antinuke.kinds import AntinukeActionType, Preset
from tux.runtime.texts import Texts

_MOST_CHOICES = 25
"""The number of choices that Discord shows."""

_MOST_CHARACTERS = 100
"""The number of characters that Discord allows in a choice."""

LIMITED = tuple(presets.limits(Preset.DEFAULT))
"""The actions that have limits."""


def read_action(ctx: GuildContext, typed: str) -> AntinukeActionType:
    """Return the action that a text names. Raises `ActionUnknown` where it names none."""
    name = _plain(typed)
    for action in LIMITED:
        if name in {_plain(action.value), _plain(ctx.text(action.key))}:
            return action
    raise ActionUnknown(given=typed[:50])


def read_actions(ctx: GuildContext, typed: str) -> tuple[AntinukeActionType, ...] | None:
    """Return the actions that a text names between commas, or None for no text. Raises `ActionUnknown`."""
    names = [part for part in typed.split(",") if part.strip()]
    return tuple(dict.fromkeys(read_action(ctx, name) for name in names)) or None


def choices(texts: Texts, locale: str, typed: str) -> list[app_commands.Choice[str]]:
    """Return the actions that a text is a part of, for an option that is being typed."""
    return list(_choices(texts, locale, _plain(typed)))[:_MOST_CHOICES]


def _choices(texts: Texts, locale: str, part: str) -> Iterator[app_commands.Choice[str]]:
    for action in LIMITED:
        name = texts.plain(action.key, locale=locale)
        if part in _plain(name) or part in _plain(action.value):
            yield app_commands.Choice(name=name[:_MOST_CHARACTERS], value=action.value)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
