"""The ids in Tux's own settings, of roles and channels that were made anew."""

from collections.abc import Mapping, Sequence
from typing import Any, get_type_hints

from pydantic import BaseModel

from tux.features.antinuke.restoration.id_maps import IdMap
from tux.guilds.settings.annotations import Kind, annotation, replace_values
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.provider import SettingsProvider
from tux.guilds.settings.section import Section


async def replace_ids(settings: SettingsProvider, guild_id: int, ids: IdMap, *, by: int) -> Sequence[str]:
    """Put the new ids in the place of the old ones, in every section, and return the settings that were changed.

    They are named `section.setting`. Each section is one step of the history, so that it can be undone.
    """
    replaced = list[str]()
    for name, model in settings.sections.items():
        if not _changed(await settings.get(guild_id, model), ids):
            continue
        change = await settings.edit(guild_id, model, lambda current: _changed(current, ids), by=by)
        replaced += [f"{name}.{setting}" for setting in model.model_fields if _differs(change, setting)]
    return replaced


def _differs(change: Any, setting: str) -> bool:
    return getattr(change.before, setting) != getattr(change.after, setting)


def _changed(settings: Section, ids: IdMap) -> Mapping[str, Any]:
    """Return the settings that hold an id which was replaced, with the new one in its place."""
    present = {name: getattr(settings, name) for name in type(settings).model_fields}
    replaced = {name: _replaced(annotation(type(settings), name), value, ids) for name, value in present.items()}
    return {name: value for name, value in replaced.items() if _plain(value) != _plain(present[name])}


def _replaced(hint: Any, value: Any, ids: IdMap) -> Any:
    """Return a value with the ids in it replaced, also those in settings that consist of several fields."""

    def replacement(kind: Kind, item: Any) -> Any:
        if isinstance(item, BaseModel):
            hints = get_type_hints(type(item), include_extras=True)
            return item.model_copy(update={name: _replaced(hints[name], held, ids) for name, held in item})
        return ids[int(item)] if kind is Holds.ROLE or isinstance(kind, HoldsChannel) else item

    return replace_values(hint, value, replacement)


def _plain(value: Any) -> Any:
    """Return a value for comparison: `replace_values()` gives lists, where settings may have tuples."""
    return list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
