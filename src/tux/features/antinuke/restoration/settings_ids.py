"""The ids in Tux's own settings, of roles and channels that were made anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from tux.features.antinuke.restoration.id_maps import IdMap
from tux.guilds.settings.annotations import Kind, annotation, replace_values
from tux.guilds.settings.fields import Holds, HoldsChannel
from tux.guilds.settings.ids import ids_in
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
    held = {entry.setting for entry in ids_in(settings) if entry.kind is not Holds.USER and ids[entry.id] != entry.id}
    model = type(settings)

    def replacement(kind: Kind, value: Any) -> Any:
        is_held = kind is Holds.ROLE or isinstance(kind, HoldsChannel)
        return ids[int(value)] if is_held else value

    return {name: replace_values(annotation(model, name), getattr(settings, name), replacement) for name in held}
